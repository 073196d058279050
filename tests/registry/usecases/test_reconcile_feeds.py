"""A dropped abolition is found at night, closes the certificate for those concerned, opens it when mended."""

import hashlib
from datetime import timedelta

import pytest

from issuance.choices import CertificateCode
from issuance.queries.people import person_facts
from issuance.rules.catalogue import certificate_type
from registry.choices import IncidentKind, Source
from registry.feeds.manifest import Manifest
from registry.feeds.summary_writing import in_force, summary_of
from registry.models import Difference, Incident, Municipality, Resident, SealRegistration
from registry.usecases.receive_feed import BatchRefused
from registry.usecases.receive_summary import receive_summary
from registry.usecases.reconcile_source import Outcome, reconcile_source
from registry.usecases.settle_difference import ReasonIsMissing, settle_difference
from tests import make
from tests.feeding import NOW, applied, person
from tests.registry.feeds.seal_rows import abolished, seal

pytestmark = pytest.mark.django_db
SEALS = Source.SEALS.value


@pytest.fixture
def city() -> Municipality:
    place = make.city()
    applied(place, [person(number) for number in range(1, 4)])
    applied(place, [seal(number) for number in range(1, 4)], source=SEALS)
    return place


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
