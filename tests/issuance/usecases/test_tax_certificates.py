"""A tax certificate from the ledger to the paper: of the year, of what stands there now, or not at all."""

from datetime import date, datetime, timedelta

import pytest

from cards.models import Card
from issuance.models import CentreSession, CertificatePolicy, StoredSnapshot, TaxYearSwitch
from issuance.usecases.offer_certificates import Offer, offer_certificates
from registry.choices import HoldKind
from registry.models import Hold, Municipality, Resident, Watermark
from registry.shared.japan import JAPAN
from tests import make
from tests.visit import Visit

pytestmark = [pytest.mark.django_db, pytest.mark.face]


@pytest.fixture
def city() -> Municipality:
    return make.city()


@pytest.fixture
def person(city: Municipality) -> Resident:
    return make.single(city)


def ask(person: Resident, at: datetime = make.NOW, **options: object) -> tuple[str, dict[str, str]]:
    """The state in which the request ends, and the texts of its page, or the refusals' codes."""
    card = Card.objects.filter(resident=person).first() or make.card(person)
    visit = Visit(make.session(card, terminal=str(CentreSession.objects.count()), now=at))
    request = visit.ask("tax_certificate", at=at, options=options)
    if request.state == "accepted":
        visit.issue(request, at=at)
        request.refresh_from_db()
    if request.state == "refused":
        return "refused", {row["code"]: row["subject"] for row in request.refusals}
    page = StoredSnapshot.objects.get(request=request).content["pages"][0]
    return request.state, dict(page["texts"])


def test_the_ledger_s_amounts_are_on_the_paper(person: Resident) -> None:
    make.tax_record(person)
    state, texts = ask(person)
    assert state == "ready"
    assert (texts["tax_year"], texts["annual_tax"]) == ("令和8年度　市民税・県民税", "242,200円")
    assert texts["income.salary_receipts"] == "5,000,000円"


def test_somebody_without_tax_gets_zeros(person: Resident) -> None:
    make.tax_record(person, salary=0)
    state, texts = ask(person)
    assert state == "ready"
    assert (texts["annual_tax"], texts["total_income"]) == ("0円", "0円")


def test_a_correction_prints_and_what_it_corrects_does_not(person: Resident) -> None:
    first = make.tax_record(person)
    make.tax_record(person, salary=0, history_no=2, corrects=first)
    assert ask(person)[1]["annual_tax"] == "0円"


@pytest.mark.parametrize(
    ("tax_class", "code"), [("not_filed", "tax_not_filed"), ("taxed_elsewhere", "tax_not_assessed_here")]
)
def test_what_was_not_assessed_here_is_refused_and_is_no_zero(
    person: Resident, tax_class: str, code: str
) -> None:
    make.not_assessed(person, tax_class)
    assert ask(person) == ("refused", {code: person.person_no})


def test_a_record_that_contradicts_itself_is_not_certified(person: Resident) -> None:
    make.tax_record(person, deductions_yen=1)
    assert ask(person) == ("refused", {"tax_contradicts_itself": person.person_no})


def test_the_notice_s_day_is_waited_for(person: Resident) -> None:
    make.tax_record(person, issuable_from=make.TODAY + timedelta(days=1))
    assert ask(person) == ("refused", {"tax_not_confirmed": person.person_no})


def test_the_new_year_begins_on_the_city_s_day(city: Municipality, person: Resident) -> None:
    for year in (2025, 2026):
        make.tax_record(person, year)
    TaxYearSwitch.objects.update(month=6, day=10, gap_days=2)
    Watermark.objects.update(as_of=datetime(2026, 6, 7, 6, 0, tzinfo=JAPAN))
    days = {day: ask(person, datetime(2026, 6, day, 10, tzinfo=JAPAN)) for day in (7, 8, 9, 10)}
    assert days[7][1]["tax_year"].startswith("令和7年度")
    assert days[8] == days[9] == ("refused", {"tax_year_closed": ""})
    assert days[10][1]["tax_year"].startswith("令和8年度")


def test_an_earlier_year_is_for_the_counter(person: Resident) -> None:
    make.tax_record(person, 2025)
    assert ask(person, tax_year=2025) == ("refused", {"tax_year_not_offered": "tax_year"})


def test_without_a_day_of_change_nothing_is_guessed(person: Resident) -> None:
    make.tax_record(person)
    TaxYearSwitch.objects.update(valid_until=make.TODAY)
    assert ask(person) == ("refused", {"tax_switch_missing": ""})


def test_a_correction_that_begins_before_the_print_stops_it(city: Municipality, person: Resident) -> None:
    make.tax_record(person)
    visit = Visit(make.session(make.card(person)))
    request = visit.ask("tax_certificate", options={})
    Hold.objects.create(municipality=city, resident=person, kind=HoldKind.TAX_REVISION, placed_at=make.NOW)
    visit.issue(request)
    request.refresh_from_db()
    assert request.state == "refused"
    assert [row["code"] for row in request.refusals] == ["hold_tax_revision"]


# --- What the city has decided ---


def offer(person: Resident) -> Offer:
    session = make.session(make.card(person), terminal=str(person.pk))
    return next(
        each
        for each in offer_certificates(session=session, now=make.NOW)
        if each.certificate == "tax_certificate"
    )


def decide(city: Municipality, **decisions: object) -> None:
    CertificatePolicy.objects.create(
        municipality=city, certificate="tax_certificate", valid_from=date(2012, 7, 2), **decisions
    )


def test_an_offer_names_the_year_and_the_year_of_its_income(person: Resident) -> None:
    make.tax_record(person)
    assert offer(person).options == {
        "tax_year": [{"year": 2026, "name": "令和8年度", "income": "令和7年中の所得"}]
    }


def test_a_city_may_keep_a_certificate_at_its_counter(city: Municipality, person: Resident) -> None:
    make.tax_record(person)
    decide(city, at_kiosk="withheld")
    assert ask(person) == ("refused", {"not_at_kiosk": ""})


def test_data_older_than_the_city_allows_close_the_certificate(city: Municipality, person: Resident) -> None:
    make.tax_record(person)
    decide(city, greatest_age_hours=1)
    assert ask(person) == ("refused", {"data_too_old": ""})


def test_a_city_may_go_on_with_somebody_who_will_move(city: Municipality) -> None:
    person = make.single(city, moving_out_on=make.TODAY + timedelta(days=9))
    make.tax_record(person)
    assert ask(person) == ("refused", {"hold_moving_out": person.person_no})
    decide(city, moving_out="nobody")
    assert ask(person)[0] == "ready"
