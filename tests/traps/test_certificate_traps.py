"""What is always got wrong on certificates, each test named after its trap (domain handbook J).

The traps of the family register (J 5 to 7, 13 to 17) stand beside these.
"""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from issuance.models import CertificateRequest, Charge, FeeRule, StoredSnapshot
from issuance.pdf.forms import load_form
from issuance.rules.contents import BLANK, END_OF_CONTENT, NARROW_BLANK, NOT_USED, OMITTED
from issuance.rules.eligibility import decide
from issuance.rules.hours import DEFAULT_CLOSED_DAYS, DEFAULT_OPENING, JST, opening_now
from issuance.rules.options import NEVER_AT_KIOSK, Options, Scope, read_options
from issuance.rules.refusals import PublicCode
from issuance.rules.resident_record import PART_OR_SELF, WHOLE_HOUSEHOLD
from issuance.rules.snapshot import Page
from registry.choices import TaxClass
from registry.models import Municipality, Protection, Resident
from registry.rules.dates import PartialDate, Precision, exact
from registry.rules.era import eras_of, parse_wareki, wareki
from registry.rules.households import CHILD, relationship_is_lawful, relationship_words
from registry.rules.tax_sums import counted_dependants, dependants_deduction
from registry.rules.tax_years import assessed_on, income_year_of, not_taxable_up_to
from tests import cast, make
from tests.issuance.rules import test_contents as papers
from tests.issuance.rules import test_eligibility as asked
from tests.issuance.rules import test_tax_certificate as taxes
from tests.visit import Visit

SHOWN = Options(Scope.HOUSEHOLD, (), True, True)


def record(household: object, key: str = "resident_record_2025", **changes: object) -> tuple[Page, ...]:
    options = replace(SHOWN, **changes)
    return papers.record(household, key, options)  # type: ignore[arg-type]


def texts(pages: tuple[Page, ...]) -> str:
    return "\n".join(text for page in pages for _, text in page.texts)


# --- 1 to 4: what existed when, and in which words ---


def test_trap_1_the_form_of_2012_has_no_number_no_former_surname_and_no_reading() -> None:
    fields = set(load_form("resident_record_2012").field_of)
    assert not [name for name in fields if re.search("my_number|former_surname|furigana", name)]
    assert "アシカガ　タカウジ" not in texts(record(papers.FAMILY, "resident_record_2012"))
    assert "アシカガ　タカウジ" in texts(record(papers.FAMILY))


def test_trap_2_a_foreign_resident_is_on_the_paper_from_9_july_2012_and_at_a_kiosk_a_year_later() -> None:
    wife = asked.everyone(asked.juki(asked.record()), "1007", kind="foreign")
    asker = asked.requester(asked.juki(asked.record()), kind="foreign")
    day = {n: datetime(*n, 10, tzinfo=JST) for n in ((2012, 7, 8), (2012, 7, 9), (2013, 7, 7), (2013, 7, 8))}
    assert decide(replace(wife, at=day[2012, 7, 8])).codes == {"foreigner_not_on_register"}
    assert decide(replace(wife, at=day[2012, 7, 9])).is_allowed
    assert decide(replace(asker, at=day[2013, 7, 7])).codes == {"card_not_for_foreigners"}
    assert decide(replace(asker, at=day[2013, 7, 8])).is_allowed


@pytest.mark.parametrize("word", ["長男", "二男", "次男", "養子"])
def test_trap_3_a_resident_record_says_child_and_not_first_son(word: str) -> None:
    assert relationship_is_lawful(CHILD)
    assert not relationship_is_lawful(word)


def test_trap_4_there_are_no_grandchildren_and_the_fifth_generation_is_a_relative() -> None:
    assert not [word for word in ("孫", "祖父", "甥", "曾孫") if relationship_is_lawful(word)]
    assert relationship_words(["20", "20", "20", "20"]) == "子の子の子の子"
    assert relationship_words(["20", "20", "20", "20", "20"]) == "縁故者"


# --- 8 to 12: what a 住民票 prints ---


def test_trap_8_the_whole_household_is_said_only_when_nobody_is_missing() -> None:
    whole = papers.record(papers.FAMILY, "resident_record_2025", Options(Scope.HOUSEHOLD))
    less = papers.record(
        papers.FAMILY, "resident_record_2025", Options(Scope.HOUSEHOLD), chosen=("19", "1007", "1015")
    )
    assert (whole[-1].text("certification"), less[-1].text("certification")) == (
        WHOLE_HOUSEHOLD,
        PART_OR_SELF,
    )


def test_trap_9_the_days_of_a_move_are_different_days() -> None:
    (page,) = record(papers.FAMILY, "resident_record_2012")
    days = {page.text(f"p1.{item}") for item in ("became", "address_fixed", "notified", "birth")}
    assert days == {"平成13年4月2日", "平成20年3月30日", "平成20年4月1日", "昭和50年7月27日"}


def test_trap_10_the_day_of_the_address_is_blank_without_a_move_inside_the_city() -> None:
    (page,) = record(papers.FAMILY)
    assert papers.WIFE.address_fixed_on is not None
    assert (page.text("p1.address_fixed"), page.text("p2.address_fixed")) == ("平成20年3月30日", BLANK)


def test_trap_11_a_foreign_residents_birth_is_western_and_never_in_both_calendars() -> None:
    (page,) = record(papers.MIXED)
    assert page.text("p1.birth") == "1985年3月4日"
    assert page.text("p2.birth") == "昭和50年7月27日"
    both = re.compile(r"(昭和|平成|令和)[^\n]*[（(/]\s*(19|20)\d\d")
    assert not both.search(texts((page,)))


def test_trap_12_left_out_blank_unused_and_ended_are_four_different_words() -> None:
    (page,) = papers.record(papers.ALONE, "resident_record_2012", Options(Scope.SELF))
    assert page.text("p1.relationship") == OMITTED
    assert page.text("p1.notified") == BLANK
    assert page.text("p1.sex") == NARROW_BLANK
    assert page.text("p1.extra1") == NOT_USED
    assert page.text("p2.name") == END_OF_CONTENT
    assert len({OMITTED, BLANK, NOT_USED, END_OF_CONTENT}) == 4


def test_trap_14_the_sentence_of_a_resident_record_has_the_comma_of_prose() -> None:
    for sentence in (WHOLE_HOUSEHOLD, PART_OR_SELF):
        assert "、" in sentence
        assert "，" not in sentence


# --- 18: the seal ---


@pytest.mark.parametrize("key", ["seal_certificate_2012", "seal_certificate_2019"])
def test_trap_18_an_imprint_keeps_its_true_size_and_its_room_is_never_too_small(key: str) -> None:
    slot = load_form(key).slot_of["imprint"]
    assert min(slot.w, slot.h) >= 25 / 25.4 * 72
    (page,) = papers.DOCUMENTS["seal_2012"]
    imprint = next(image for image in page.images if image.slot == "imprint")
    assert (imprint.width_mm, imprint.height_mm) == (13.5, 13.5)


# --- 19 to 21: taxes ---


def test_trap_19_a_tax_year_is_of_the_income_before_it_and_of_the_city_of_1_january() -> None:
    (page,) = taxes.pages(*taxes.DOCUMENTS["tax_taxed_2012"])
    assert (page.text("tax_year"), page.text("income_year")) == (
        "平成24年度　市民税・県民税",
        "（平成23年中の所得）",
    )
    assert (income_year_of(2012), assessed_on(2012)) == (2011, date(2012, 1, 1))
    newcomer = asked.ledger(asked.tax(), tax_class=None, came_on=date(2026, 1, 2))
    assert decide(newcomer).codes == {"tax_not_assessed_here"}


def test_trap_20_zero_prints_as_zero_and_nothing_filed_is_refused() -> None:
    (page,) = taxes.pages(*taxes.DOCUMENTS["tax_exempt_2026"])
    amounts = [page.text(name) for name in ("annual_tax", "total_income", "income.salary_receipts", "d1")]
    assert amounts == ["0円"] * 4
    assert decide(asked.ledger(asked.tax(), tax_class=TaxClass.EXEMPT)).is_allowed
    assert decide(asked.ledger(asked.tax(), tax_class=TaxClass.NOT_FILED)).codes == {"tax_not_filed"}


def test_trap_21_a_child_under_16_deducts_nothing_and_still_counts_for_the_line() -> None:
    child = dict.fromkeys(("specific", "elderly_living_together", "elderly", "general"), 0) | {"under_16": 1}
    assert dependants_deduction(child, tax_year=2012) == 0
    assert dependants_deduction(child, tax_year=2011) == 330_000
    assert counted_dependants(child) == 1
    assert not_taxable_up_to(2012, grade=3, dependants=1) > not_taxable_up_to(2012, grade=3, dependants=0)
    (page,) = taxes.pages(*taxes.DOCUMENTS["tax_taxed_2012"])
    assert page.text("count.under_16") == "1人"


# --- 22 to 28: the request ---


@pytest.fixture
def city() -> Municipality:
    return make.city()


@pytest.fixture
def person(city: Municipality) -> Resident:
    return make.single(city)


def issued(person: Resident, **more: object) -> tuple[Visit, CertificateRequest]:
    card = person.cards.first() or make.card(person)
    visit = Visit(make.session(card, terminal=f"T{person.pk}"))
    request = visit.ask(**more)
    visit.issue(request)
    request.refresh_from_db()
    return visit, request


@pytest.mark.django_db
@pytest.mark.face
def test_trap_22_the_document_is_there_before_the_fee_and_each_copy_has_a_number_for_good(
    person: Resident,
) -> None:
    visit, request = issued(person, copies=2)
    assert request.state == "ready"
    assert not Charge.objects.exists()
    first = set(request.certificates.values_list("serial", flat=True))
    assert len(first) == 2
    again = visit.ask(key="again")
    visit.issue(again)
    assert not first & set(again.certificates.values_list("serial", flat=True))
    visit.fetch(request)
    visit.pay(request, 500)
    visit.tell(request, "failed", 1)
    assert not Charge.objects.exists()


@pytest.mark.django_db
@pytest.mark.face
def test_trap_23_a_document_names_its_own_subject_and_no_other(city: Municipality) -> None:
    one, other = cast.namesakes(city)
    for family in (one, other):
        _, request = issued(family.head, options={"scope": "self"})
        snapshot = StoredSnapshot.objects.get(request=request).content
        number = family.head.person_no
        assert (snapshot["subject"], snapshot["persons"]) == (number, [number])
        assert dict(snapshot["pages"][0]["texts"])["address"].endswith(family.head.town_and_lot)


@pytest.mark.django_db
@pytest.mark.face
def test_trap_24_a_measure_past_its_end_still_protects_the_household_and_the_kiosk_says_nothing(
    city: Municipality,
) -> None:
    family = cast.ashikaga_family(city)
    measure = cast.protect(family.members[1])
    Protection.objects.filter(pk=measure.pk).update(valid_until=make.TODAY - timedelta(days=100))
    request = Visit(make.session(family.card)).ask(options={"scope": "self"})
    assert [row["code"] for row in request.refusals] == ["protected"]
    assert decide(asked.requester(asked.record(), is_protected=True)).public_code == (
        PublicCode.ASK_AT_CITY_HALL
    )


@pytest.mark.django_db
@pytest.mark.face
def test_trap_25_what_begins_after_the_request_counts_at_the_print(person: Resident) -> None:
    visit = Visit(make.session(make.card(person)))
    request = visit.ask()
    Resident.objects.filter(pk=person.pk).update(moving_out_on=make.TODAY + timedelta(days=9))
    visit.issue(request)
    request.refresh_from_db()
    assert [row["code"] for row in request.refusals] == ["hold_moving_out"]


def test_trap_27_somebody_who_will_move_is_a_resident_and_the_plan_is_not_printed() -> None:
    leaving = asked.requester(asked.record(), moving_out_on=date(2026, 12, 24))
    assert decide(asked.at_counter(leaving)).is_allowed
    fields = {
        name for key in ("resident_record_2012", "resident_record_2025") for name in load_form(key).field_of
    }
    assert not [name for name in fields if re.search("moving|移|転出", name)]


@pytest.mark.parametrize("key", ["resident_record_2025", "seal_certificate_2019", "tax_certificate_2024"])
def test_trap_28_the_city_makes_one_side_and_none_of_the_centres_marks(key: str) -> None:
    form = load_form(key)
    assert not [name for name in (*form.field_of, *form.slot_of) if re.search("copy|scramble|cherry", name)]
    assert form.page == pytest.approx((595.276, 841.89), abs=0.01)


# --- 30 to 37: hours, moves, characters, eras ---


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-12-28T22:59", True),
        ("2026-12-29T10:00", False),
        ("2027-01-03T10:00", False),
        ("2027-01-04T06:30", True),
        ("2026-11-25T06:29", False),
        ("2026-11-25T23:00", False),
    ],
)
def test_trap_30_kiosks_are_open_from_0630_to_2300_and_closed_at_the_turn_of_the_year(
    moment: str, is_open: bool
) -> None:
    at = datetime.fromisoformat(moment).replace(tzinfo=JST)
    found = opening_now(DEFAULT_OPENING, DEFAULT_CLOSED_DAYS, certificate="resident_record", at=at)
    assert found.is_open == is_open


@pytest.mark.parametrize("facts", [asked.record(), asked.seal(), asked.tax()], ids=["record", "seal", "tax"])
def test_trap_33_a_move_out_ends_the_service_though_the_card_goes_on(facts: object) -> None:
    assert decide(asked.requester(facts, residency="moved_out")).codes == {"not_resident"}  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["\ufa19谷　純子", "葛\U000e0102西　健一", "𠮷田　正一", "髙橋　久美子"])
def test_trap_35_a_name_is_printed_in_the_very_characters_of_the_register(name: str) -> None:
    head = replace(papers.HEAD, name=name)
    (page,) = record(replace(papers.FAMILY, head_name=name, members=(head,)))
    assert (page.text("p1.name"), page.text("head")) == (name, name)


@pytest.mark.django_db
@pytest.mark.face
def test_trap_36_a_character_of_the_citys_own_is_refused_by_its_code_and_not_drawn(
    city: Municipality,
) -> None:
    _, request = issued(make.single(city, "\ue001原　和子"), options={"scope": "self"})
    assert request.state == "refused"
    assert {row["code"] for row in request.refusals} == {"glyph_missing"}
    assert any("U+E001" in row["subject"] for row in request.refusals)


def test_trap_37_a_boundary_day_has_two_eras_and_the_first_year_is_called_the_first() -> None:
    day = date(1926, 12, 25)
    assert [era.name for era in eras_of(day)] == ["大正", "昭和"]
    assert (wareki(day), wareki(day, era="大正")) == ("昭和元年12月25日", "大正15年12月25日")
    assert parse_wareki("大正15年12月25日").to_date() == parse_wareki("昭和元年12月25日").to_date() == day
    assert wareki(date(2019, 5, 1)) == "令和元年5月1日"
    unknown = PartialDate("昭和20年月日不詳", date(1945, 1, 1), Precision.YEAR)
    woman = replace(papers.OLD_WOMAN, birth=unknown, became_on=exact(date(1950, 1, 1)))
    (page,) = record(replace(papers.ALONE, members=(woman,)), "resident_record_2012")
    assert page.text("p1.birth") == "昭和20年月日不詳"


# --- 39: money ---


@pytest.mark.django_db
def test_trap_39_a_fee_is_that_of_its_day_and_a_kiosk_knows_no_exemption(person: Resident) -> None:
    FeeRule.objects.filter(certificate="resident_record", channel="kiosk").update(valid_until=make.TODAY)
    FeeRule.objects.create(
        municipality=person.municipality,
        certificate="resident_record",
        channel="kiosk",
        amount_yen=10,
        valid_from=make.TODAY,
    )
    request = Visit(make.session(make.card(person))).ask(copies=3)
    assert request.fee_yen == 30
    assert "exemption" in NEVER_AT_KIOSK
    row = asked.record().certificate
    read = read_options({"exemption": "official"}, certificate=row, channel="kiosk")
    assert [refusal.code for refusal in read.refusals] == ["option_not_at_kiosk"]
