"""A dropped abolition is found at night, closes the certificate for those concerned, opens it when mended."""

import hashlib
from datetime import timedelta

import pytest

from cards.choices import CardState
from cards.models import Card
from issuance.choices import CertificateCode
from issuance.queries.people import person_facts
from issuance.rules.catalogue import certificate_type
from registry.choices import IncidentKind, Source
from registry.feeds.manifest import Manifest, ManifestIsWrong, read_manifest
from registry.feeds.summary_writing import summary_of
from registry.feeds.sums import in_force as counted
from registry.feeds.writing import manifest_of
from registry.models import (
    Difference,
    Incident,
    Municipality,
    Protection,
    Resident,
    SealRegistration,
    SourceSummary,
)
from registry.rules.active_sets import InForce
from registry.tasks import reconcile_sources
from registry.usecases.receive_feed import BatchRefused
from registry.usecases.receive_summary import receive_summary
from registry.usecases.reconcile_source import Outcome, reconcile_source
from registry.usecases.settle_difference import ReasonIsMissing, settle_difference
from tests import make
from tests.feeding import NOW, applied, person
from tests.registry.feeds.seal_rows import abolished, seal
from tests.visit import Visit, begin

pytestmark = pytest.mark.django_db
SEALS = Source.SEALS.value


@pytest.fixture
def city() -> Municipality:
    place = make.city()
    applied(place, [person(number) for number in range(1, 4)])
    applied(place, [seal(number) for number in range(1, 4)], source=SEALS)
    return place


def in_force(which: str, city: int) -> list[InForce]:
    """What is in force here, as if here were the source."""
    return counted(which, city, at=NOW)


def tell(
    city: Municipality, content: bytes, *, sequence: int = 1, rows: int | None = None, source: str = SEALS
) -> None:
    """The source sends this summary."""
    count = content.count(b"\n") - 1 if rows is None else rows
    digest = hashlib.sha256(content).hexdigest()
    told = Manifest(source, city.code, "summary", sequence, NOW - timedelta(minutes=1), count, digest)
    receive_summary(content=content, manifest=told, by="client 1", now=NOW)


def reconcile(city: Municipality, source: str = SEALS) -> Outcome:
    return reconcile_source(municipality_id=city.pk, source=source, now=NOW)


def closed(city: Municipality, code: str) -> set[str]:
    """Numbers of the people whom an open difference keeps from this certificate."""
    people = list(Resident.objects.of(city))
    sources = {certificate_type(code).source, Source.RESIDENTS.value}
    facts = person_facts(people, [], at=NOW, sources=sources).values()
    return {fact.person_no for fact in facts if fact.differs_from_source}


@pytest.mark.parametrize("with_records", [True, False], ids=["record by record", "towns alone"])
def test_a_dropped_abolition_closes_and_opens_when_mended(city: Municipality, with_records: bool) -> None:
    """The feed lost the abolition of seal 2; the source's summary counts without it (invariant 4)."""
    theirs = [record for record in in_force(SEALS, city.pk) if record.number != seal(2)["registration_no"]]
    tell(city, summary_of(theirs, with_records=with_records))
    came = reconcile(city)
    holder = person(2)["person_no"]
    everyone = {person(number)["person_no"] for number in range(1, 4)}
    concerned = {holder} if with_records else everyone
    assert (came.towns, came.found) == (1, len(concerned))
    assert closed(city, CertificateCode.SEAL_CERTIFICATE) == concerned
    assert closed(city, CertificateCode.RESIDENT_RECORD) == set()
    incident = Incident.objects.get(kind=IncidentKind.SOURCE_DIFFERS)
    assert holder not in incident.detail

    assert reconcile(city).found == 0, "the same again finds nothing new"
    applied(city, [abolished(seal(2))], source=SEALS, kind="delta")
    tell(city, summary_of(theirs, with_records=with_records), sequence=2)
    assert reconcile(city) == Outcome(settled=len(concerned))
    assert closed(city, CertificateCode.SEAL_CERTIFICATE) == set()
    assert set(Difference.objects.values_list("settled_by", flat=True)) == {"reconciliation"}


def test_the_same_set_agrees(city: Municipality) -> None:
    for source in (SEALS, "residents"):
        tell(city, summary_of(in_force(source, city.pk)), source=source)
        assert reconcile(city, source).agrees
    assert not Difference.objects.exists()


def test_a_difference_of_residents_closes_every_certificate(city: Municipality) -> None:
    tell(city, summary_of(in_force("residents", city.pk)[1:]), source="residents")
    assert reconcile(city, "residents").found == 1
    assert len(closed(city, CertificateCode.SEAL_CERTIFICATE)) == 1
    assert len(closed(city, CertificateCode.RESIDENT_RECORD)) == 1


def test_a_registration_that_only_the_source_has_closes_its_holder(city: Municipality) -> None:
    theirs = in_force(SEALS, city.pk)
    SealRegistration.objects.filter(registration_no=seal(3)["registration_no"]).update(
        state="abolished", ended_on=NOW.date()
    )
    tell(city, summary_of(theirs))
    assert reconcile(city).found == 1
    assert closed(city, CertificateCode.SEAL_CERTIFICATE) == {person(3)["person_no"]}


def test_a_summary_of_another_batch_is_not_compared(city: Municipality) -> None:
    assert reconcile(city).why_not == "no_summary"
    tell(city, summary_of([]), sequence=5)
    assert reconcile(city).why_not == "other_sequence"


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"a,b\r\n", "column_missing"),
        ("区分,住所コード,番号,件数,ダイジェスト\r\n町,1,,1,xyz\r\n".encode(), "not_a_digest"),
        (b"\xff\xff", "column_missing"),
    ],
    ids=["headings", "digest", "no text"],
)
def test_a_summary_that_cannot_be_read_is_refused(city: Municipality, content: bytes, rule: str) -> None:
    with pytest.raises(BatchRefused) as told:
        tell(city, content)
    assert told.value.rule in (rule, "not_in_the_encoding")


def test_a_summary_whose_rows_were_lost_is_refused(city: Municipality) -> None:
    with pytest.raises(BatchRefused, match="number_of_rows"):
        tell(city, summary_of(in_force(SEALS, city.pk)), rows=99)


def test_a_difference_is_settled_by_hand_with_a_reason(city: Municipality) -> None:
    tell(city, summary_of(in_force(SEALS, city.pk)[1:]))
    reconcile(city)
    found = Difference.objects.get()
    with pytest.raises(ReasonIsMissing):
        settle_difference(difference_id=found.pk, by="user 1", reason=" ", now=NOW)
    assert settle_difference(difference_id=found.pk, by="user 1", reason="the summary was wrong", now=NOW)
    assert not settle_difference(difference_id=found.pk, by="user 2", reason="again", now=NOW)
    assert closed(city, CertificateCode.SEAL_CERTIFICATE) == set()


# --- Acceptance: the seal feed loses an abolition ---


def test_dropping_one_abolition_from_the_seal_feed_closes_its_certificate_until_it_is_mended(
    city: Municipality,
) -> None:
    """The source abolished seals 1 and 2; its batch of changes lost one of them on the way (invariant 4)."""
    everyone = list(Resident.objects.of(city))
    visits = {one.person_no: at_kiosk(make.card(one)) for one in everyone}
    first, second, third = (person(number)["person_no"] for number in (1, 2, 3))
    applied(city, [abolished(seal(1))], source=SEALS, kind="delta")
    assert refusals(visits[second]) == set(), "a dead registration would be certified"

    gone = {seal(number)["registration_no"] for number in (1, 2)}
    theirs = [record for record in in_force(SEALS, city.pk) if record.number not in gone]
    tell(city, summary_of(theirs), sequence=2)
    reconcile_sources()
    assert refusals(visits[second]) == {"differs_from_source"}
    assert refusals(visits[third]) == set()
    assert refusals(visits[second], "resident_record") == set()
    incident = Incident.objects.get(kind=IncidentKind.SOURCE_DIFFERS)
    assert (incident.answered_at, incident.differences.get().resident.person_no) == (None, second)

    applied(city, [abolished(seal(2))], source=SEALS, kind="delta")
    tell(city, summary_of(theirs), sequence=3)
    reconcile_sources()
    assert not Difference.objects.open().exists()
    assert "differs_from_source" not in refusals(visits[second]), "open again, and the seal is abolished"
    assert refusals(visits[second]) == refusals(visits[first]) != set()
    assert Incident.objects.get().answered_at is None, "somebody must still say what left the printer"


def at_kiosk(card: Card) -> Visit:
    """A visit with that card, at a terminal of its own."""
    return begin(card, terminal=str(card.pk))


def refusals(visit: Visit, certificate: str = "seal_certificate") -> set[str]:
    """Why the kiosk would not give it, nothing if it would."""
    return {one["code"] for one in visit.ask(certificate).refusals}


# --- What is decided here and counted by a source all the same ---


def test_a_protection_that_only_the_source_knows_closes_everything_of_that_person(city: Municipality) -> None:
    one, two, three = Resident.objects.of(city).order_by("person_no")
    Protection.objects.create(municipality=city, resident=one, applied_at=NOW - timedelta(days=9))
    ours = in_force("protections", city.pk)
    assert [record.number for record in ours] == [one.person_no]
    Protection.objects.create(municipality=city, resident=two, applied_at=NOW - timedelta(days=1))
    theirs = in_force("protections", city.pk)
    Protection.objects.filter(resident=two).delete()
    tell(city, summary_of(theirs), source="protections")
    assert reconcile(city, "protections").found == 1
    visits = {each.pk: at_kiosk(make.card(each)) for each in (two, three)}
    for certificate in ("seal_certificate", "resident_record"):
        assert refusals(visits[two.pk], certificate) == {"differs_from_source"}
        assert refusals(visits[three.pk], certificate) == set()
    assert set(Difference.objects.values_list("kind", flat=True)) == {"missing_here"}
    tell(city, summary_of(ours), source="protections", sequence=2)
    assert reconcile(city, "protections").settled == 1
    assert refusals(visits[two.pk]) == set()


def test_a_protection_applied_for_after_the_source_counted_is_no_difference(city: Municipality) -> None:
    tell(city, summary_of([]), source="protections")
    one = Resident.objects.of(city)[0]
    Protection.objects.create(municipality=city, resident=one, applied_at=NOW)
    assert SourceSummary.objects.get().as_of < NOW
    assert reconcile(city, "protections").agrees


def test_a_card_that_the_card_system_has_stopped_closes_the_kiosk_and_not_the_counter(
    city: Municipality,
) -> None:
    one, two = Resident.objects.of(city).order_by("person_no")[:2]
    cards = [make.card(each) for each in (one, two)]
    Card.objects.filter(pk=cards[0].pk).update(state=CardState.SUSPENDED)
    theirs = in_force("cards", city.pk)
    Card.objects.filter(pk=cards[0].pk).update(state=CardState.ACTIVE)
    tell(city, summary_of(theirs), source="cards")
    assert reconcile(city, "cards").found == 1
    assert refusals(at_kiosk(cards[0])) == {"differs_from_source"}
    assert refusals(at_kiosk(cards[1])) == set()
    assert closed(city, CertificateCode.SEAL_CERTIFICATE) == set(), "with no card on a reader"
    Card.objects.filter(pk=cards[0].pk).update(state=CardState.SUSPENDED)
    tell(city, summary_of(theirs), source="cards", sequence=2)
    assert reconcile(city, "cards") == Outcome(settled=1)


def test_a_card_moved_after_the_card_system_counted_is_no_difference(city: Municipality) -> None:
    card = make.card(Resident.objects.of(city)[0])
    told = summary_of(in_force("cards", city.pk))
    new, old = CardState.SUSPENDED, CardState.ACTIVE
    assert Card.objects.move(card.pk, old=old, new=new, at=NOW, by="clerk", why="lost")
    tell(city, told, source="cards")
    assert reconcile(city, "cards").agrees


def test_a_card_that_only_the_card_system_has_in_use_closes_its_holder(city: Municipality) -> None:
    card = make.card(Resident.objects.of(city)[0])
    told = summary_of(in_force("cards", city.pk))
    Card.objects.filter(pk=card.pk).update(state=CardState.REVOKED)
    tell(city, told, source="cards")
    assert reconcile(city, "cards").found == 1
    assert Difference.objects.get().resident_id == card.resident_id


def test_what_is_decided_here_never_comes_as_a_batch(city: Municipality) -> None:
    told = manifest_of(
        b"", source="residents", municipality=city.code, sequence=1, as_of=NOW, rows=0
    ).to_json()
    with pytest.raises(ManifestIsWrong):
        read_manifest(told | {"source": "protections"})
    assert read_manifest(told | {"source": "protections", "kind": "summary"}).source == "protections"
