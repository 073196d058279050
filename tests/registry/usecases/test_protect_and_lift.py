"""支援措置 from application to lift: at once, never over by itself, lifted by two people (Meguro 2025)."""

from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest

from registry.choices import ProtectionKind, ProtectionStep
from registry.models import Municipality, Protection, ProtectionAct, Resident
from registry.queries import protected_among
from registry.rules.protection import is_in_force
from registry.rules.protection_acts import mark_of
from registry.usecases.ask_to_lift import RowOutcome, Seen, ask_to_lift
from registry.usecases.decide_protection import DecisionRefused, decide_protection
from registry.usecases.lift_protection import lift_protection
from registry.usecases.lift_protections_in_bulk import lift_protections_in_bulk
from registry.usecases.protect_resident import ApplicationRefused, protect_resident
from registry.usecases.renew_protection import RenewalRefused, renew_protection
from registry.usecases.withdraw_lift import withdraw_lift
from tests import cast, make, staff

pytestmark = pytest.mark.django_db
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def city() -> Municipality:
    return make.city()


@pytest.fixture
def suzuki(city: Municipality) -> Any:
    return staff.user("suzuki", city)


@pytest.fixture
def sato(city: Municipality) -> Any:
    return staff.user("sato", city)


@pytest.fixture
def megumi(city: Municipality) -> Resident:
    return make.single(city, "秋草　恵")


def measure_of(person: Resident, until: date, by: Any) -> Protection:
    """A measure that was decided a year before its end."""
    applied = make.NOW - 800 * DAY
    return Protection.objects.create(
        municipality=person.municipality,
        resident=person,
        kind=ProtectionKind.SUPPORT,
        applied_at=applied,
        decided_at=applied + DAY,
        valid_from=until - 364 * DAY,
        valid_until=until,
    )


def seen(row: Protection) -> Seen:
    row.refresh_from_db()
    return Seen(row.pk, mark_of(row.measure))


def ask(row: Protection, by: Any, at: Any = make.NOW) -> RowOutcome:
    rows, reason = (seen(row),), "moved abroad"
    return ask_to_lift(municipality=row.municipality, rows=rows, reason=reason, by=by, now=at)[0]


def codes(outcome: RowOutcome) -> list[str]:
    return [no.code for no in outcome.refusals]


def steps(row: Protection) -> list[str]:
    return list(ProtectionAct.objects.filter(protection=row).order_by("pk").values_list("step", flat=True))


def test_an_application_protects_from_that_moment_with_everybody_covered(
    city: Municipality, suzuki: Any
) -> None:
    taro, hanako, kenta, misaki = cast.ashikaga_family(city).members
    row = protect_resident(resident=hanako, covered=[kenta, misaki, hanako], by=suzuki, now=make.NOW)
    everybody = [p.pk for p in (taro, hanako, kenta, misaki)]
    assert protected_among(everybody, at=make.NOW) == {hanako.pk, kenta.pk, misaki.pk}
    assert protected_among(everybody, at=make.NOW - MINUTE) == set()
    assert (row.kind, row.is_provisional, row.valid_until) == (ProtectionKind.PROVISIONAL, True, None)
    assert {c.kind for c in row.covered.all()} == {ProtectionKind.COVERED}
    assert steps(row) == [ProtectionStep.APPLIED]


def test_nobody_is_protected_twice_and_the_whole_application_is_refused(
    city: Municipality, suzuki: Any
) -> None:
    _, hanako, kenta, _ = cast.ashikaga_family(city).members
    protect_resident(resident=kenta, by=suzuki, now=make.NOW - DAY)
    with pytest.raises(ApplicationRefused) as refused:
        protect_resident(resident=hanako, covered=[kenta], by=suzuki, now=make.NOW)
    assert [no.subject for no in refused.value.refusals] == [kenta.person_no]
    assert Protection.objects.count() == 1


def test_a_decision_gives_a_year_to_all_of_the_application(city: Municipality, suzuki: Any) -> None:
    _, hanako, kenta, _ = cast.ashikaga_family(city).members
    row = protect_resident(resident=hanako, covered=[kenta], by=suzuki, now=make.NOW)
    first = make.NOW.astimezone().date()
    until = decide_protection(protection_id=row.pk, first_day=make.TODAY, by=suzuki, now=make.NOW + MINUTE)
    assert first <= make.TODAY
    assert until == date(make.TODAY.year + 1, make.TODAY.month, make.TODAY.day) - DAY
    for each in Protection.objects.all():
        assert (each.valid_from, each.valid_until, each.is_provisional) == (make.TODAY, until, False)
    row.refresh_from_db()
    assert row.kind == ProtectionKind.SUPPORT
    with pytest.raises(DecisionRefused):
        decide_protection(protection_id=row.pk, first_day=make.TODAY, by=suzuki, now=make.NOW + 2 * MINUTE)


def test_the_end_date_ends_nothing_and_the_list_of_the_overdue_says_so(megumi: Resident, suzuki: Any) -> None:
    row = measure_of(megumi, make.TODAY - DAY, suzuki)
    assert protected_among([megumi.pk], at=make.NOW) == {megumi.pk}
    assert list(Protection.objects.overdue(at=make.NOW, on=make.TODAY)) == [row]
    assert not Protection.objects.overdue(at=make.NOW, on=make.TODAY - DAY).exists()


@pytest.mark.parametrize(
    ("days_left", "adds_to"),
    [pytest.param(20, 20, id="before its end"), pytest.param(-40, -1, id="late: from today")],
)
def test_a_renewal_adds_a_year(megumi: Resident, suzuki: Any, days_left: int, adds_to: int) -> None:
    row = measure_of(megumi, make.TODAY + days_left * DAY, suzuki)
    until = renew_protection(protection_id=row.pk, by=suzuki, now=make.NOW)
    assert until - (make.TODAY + adds_to * DAY) == 365 * DAY
    assert steps(row) == [ProtectionStep.RENEWED]


def test_a_renewal_waits_for_the_last_month_and_for_the_decision(megumi: Resident, suzuki: Any) -> None:
    early = measure_of(megumi, make.TODAY + 60 * DAY, suzuki)
    provisional = protect_resident(resident=make.single(megumi.municipality), by=suzuki, now=make.NOW)
    for row, code in ((early, "too_early_to_renew"), (provisional, "not_decided")):
        with pytest.raises(RenewalRefused) as refused:
            renew_protection(protection_id=row.pk, by=suzuki, now=make.NOW)
        assert [no.code for no in refused.value.refusals] == [code]


def test_two_people_lift_it(megumi: Resident, suzuki: Any, sato: Any) -> None:
    row, city = measure_of(megumi, make.TODAY, suzuki), megumi.municipality
    assert ask(row, suzuki).is_done
    assert protected_among([megumi.pk], at=make.NOW + MINUTE) == {megumi.pk}
    assert lift_protection(municipality=city, seen=seen(row), by=sato, now=make.NOW + MINUTE).is_done
    row.refresh_from_db()
    assert (row.lifted_by, row.lift_confirmed_by) == (suzuki, sato)
    assert protected_among([megumi.pk], at=make.NOW + MINUTE) == set()
    assert steps(row) == [ProtectionStep.LIFT_ASKED, ProtectionStep.LIFTED]


def test_one_person_alone_lifts_nothing(megumi: Resident, suzuki: Any) -> None:
    row, city = measure_of(megumi, make.TODAY, suzuki), megumi.municipality
    ask(row, suzuki)
    outcome = lift_protection(municipality=city, seen=seen(row), by=suzuki, now=make.NOW + MINUTE)
    assert codes(outcome) == ["lift_needs_two_people"]
    assert protected_among([megumi.pk], at=make.NOW + DAY) == {megumi.pk}
    assert steps(row)[-1] == ProtectionStep.LIFT_REFUSED


def test_nothing_is_lifted_that_nobody_asked_for(megumi: Resident, sato: Any) -> None:
    row = measure_of(megumi, make.TODAY, sato)
    outcome = lift_protection(municipality=megumi.municipality, seen=seen(row), by=sato, now=make.NOW)
    assert codes(outcome) == ["lift_was_not_asked"]


def test_a_lift_is_asked_for_with_a_reason_and_once(megumi: Resident, suzuki: Any, sato: Any) -> None:
    row = measure_of(megumi, make.TODAY, suzuki)
    empty = ask_to_lift(
        municipality=megumi.municipality, rows=[seen(row)], reason="  ", by=suzuki, now=make.NOW
    )
    assert codes(empty[0]) == ["reason_is_missing"]
    assert ask(row, suzuki).is_done
    assert codes(ask(row, sato, make.NOW + MINUTE)) == ["lift_is_asked_already"]


def test_a_stale_list_lifts_nothing_that_was_renewed(city: Municipality, suzuki: Any, sato: Any) -> None:
    """Meguro 2025: the list was made, some were renewed, then all of the list were lifted."""
    rows = [measure_of(make.single(city, f"足利　{n}"), make.TODAY - DAY, suzuki) for n in "一二三"]
    for row in rows:
        ask(row, suzuki)
    the_list = [seen(row) for row in rows]
    renew_protection(protection_id=rows[1].pk, by=sato, now=make.NOW + MINUTE)
    outcomes = lift_protections_in_bulk(municipality=city, rows=the_list, by=sato, now=make.NOW + 2 * MINUTE)
    assert [o.is_done for o in outcomes] == [True, False, True]
    assert codes(outcomes[1]) == ["page_is_stale", "lift_is_stale"]
    people = [row.resident_id for row in rows]
    assert protected_among(people, at=make.NOW + DAY) == {people[1]}


def test_a_stale_list_asks_for_nothing_that_was_renewed(megumi: Resident, suzuki: Any, sato: Any) -> None:
    row = measure_of(megumi, make.TODAY - DAY, suzuki)
    before = seen(row)
    renew_protection(protection_id=row.pk, by=sato, now=make.NOW)
    late = ask_to_lift(
        municipality=megumi.municipality, rows=[before], reason="on the list", by=suzuki, now=make.NOW + DAY
    )
    assert codes(late[0]) == ["page_is_stale"]


def test_a_renewal_voids_the_lift_even_for_a_fresh_page(megumi: Resident, suzuki: Any, sato: Any) -> None:
    row, city = measure_of(megumi, make.TODAY - DAY, suzuki), megumi.municipality
    ask(row, suzuki)
    renew_protection(protection_id=row.pk, by=sato, now=make.NOW + MINUTE)
    assert not Protection.objects.lift_asked(at=make.NOW + DAY).exists()
    outcome = lift_protection(municipality=city, seen=seen(row), by=sato, now=make.NOW + DAY)
    assert codes(outcome) == ["lift_is_stale"]


def test_a_row_that_moves_while_it_is_lifted_is_not_lifted(megumi: Resident, suzuki: Any) -> None:
    """The write itself asks again: what was read before a renewal cannot lift after it."""
    row = measure_of(megumi, make.TODAY - DAY, suzuki)
    read_before = Protection.objects.get(pk=row.pk)
    renew_protection(protection_id=row.pk, by=suzuki, now=make.NOW)
    assert not Protection.objects.move(read_before, lifted_at=make.NOW)
    assert Protection.objects.move(Protection.objects.get(pk=row.pk), reference="R")


def test_a_lift_sent_back_is_off_the_list(megumi: Resident, suzuki: Any, sato: Any) -> None:
    row, city = measure_of(megumi, make.TODAY, suzuki), megumi.municipality
    ask(row, suzuki)
    assert Protection.objects.lift_asked(at=make.NOW + MINUTE).exists()
    assert withdraw_lift(municipality=city, seen=seen(row), reason="not hers", by=sato, now=make.NOW).is_done
    assert not Protection.objects.lift_asked(at=make.NOW + MINUTE).exists()
    outcome = lift_protection(municipality=city, seen=seen(row), by=sato, now=make.NOW + MINUTE)
    assert codes(outcome) == ["lift_was_not_asked"]


def test_another_citys_protection_is_none(megumi: Resident, suzuki: Any, sato: Any) -> None:
    row, elsewhere = measure_of(megumi, make.TODAY, suzuki), make.city("092169", "下野市")
    ask(row, suzuki)
    outcome = lift_protection(municipality=elsewhere, seen=seen(row), by=sato, now=make.NOW + MINUTE)
    assert codes(outcome) == ["no_such_protection"]
    assert outcome.protection is None


def test_the_database_answers_as_the_rule_does(megumi: Resident, suzuki: Any, sato: Any) -> None:
    columns = ("lift_asked_at", "lifted_at", "renewed_at", "decided_at")
    days = ((None, -10, 5, 15, 25), (None, 20, 40), (None, 10, 30), (None, 2, 16))
    Protection.objects.bulk_create(
        Protection(
            municipality=megumi.municipality,
            resident=megumi,
            applied_at=make.NOW,
            lifted_by=suzuki,
            lift_confirmed_by=sato,
            **{
                name: None if n is None else make.NOW + n * DAY for name, n in zip(columns, some, strict=True)
            },
        )
        for some in product(*days)
    )
    for later in (-1, 0, 7, 17, 21, 35, 50):
        at = make.NOW + later * DAY
        told = set(Protection.objects.in_force(at=at).values_list("pk", flat=True))
        assert told == {p.pk for p in Protection.objects.all() if is_in_force(p.measure, now=at)}, later
