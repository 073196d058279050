"""Who may get what: for every refusal a case that fails without its rule, and a kiosk that learns nothing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issuance.choices import Channel
from issuance.rules.block_matrix import Reach
from issuance.rules.catalogue import certificate_type
from issuance.rules.eligibility import decide
from issuance.rules.facts import (
    CardFacts,
    HoldFact,
    OfficeFacts,
    PersonFacts,
    Policy,
    RequestFacts,
    SealFacts,
    TaxFacts,
)
from issuance.rules.hours import JST, Opening
from issuance.rules.options import Options, Scope, read_options
from issuance.rules.refusals import REFUSALS, PublicCode, public_code, refuse
from registry.choices import HoldKind, Residency
from registry.rules.dates import PartialDate, Precision, exact
from tests.issuance.rules.test_register_eligibility import REFUSED as REGISTER_REFUSED

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=JST)
Change = Callable[[RequestFacts], RequestFacts]


def person(number: str = "19", **changes: object) -> PersonFacts:
    good = PersonFacts(
        person_no=number,
        kind="japanese",
        residency="resident",
        birth=exact(date(1980, 4, 1)),
        is_protected=False,
        holds=(),
        differs_from_source=False,
        is_head=number == "19",
    )
    return replace(good, **changes)


HUSBAND, WIFE, CHILD = person("19"), person("1007"), person("1015", birth=exact(date(2015, 5, 5)))


def record(**changes: object) -> RequestFacts:
    """The head of a household of three asks a kiosk for the whole household's 住民票."""
    good = RequestFacts(
        certificate=certificate_type("resident_record"),
        channel="kiosk",
        at=NOW,
        requester=HUSBAND,
        printed=(HUSBAND, WIFE, CHILD),
        household=(HUSBAND, WIFE, CHILD),
        card=CardFacts("card-1", "19", "my_number_card", "active", date(2030, 4, 1)),
        seal=None,
        office=OfficeFacts(True, (24.0, 24.0), True, True, True),
        opening=Opening(True, "", None),
        fee_yen=250,
        data_as_of=NOW - timedelta(minutes=5),
        options=read_options(
            {"scope": "household"}, certificate=certificate_type("resident_record"), channel="kiosk"
        ),
    )
    return replace(good, **changes)


def seal(**changes: object) -> RequestFacts:
    """The same person asks for the own seal certificate with the My Number card."""
    good = record(
        certificate=certificate_type("seal_certificate"),
        printed=(HUSBAND,),
        seal=SealFacts("active", date(2012, 8, 1), (13.5, 13.5), frozenset({"city-card-7"})),
        options=read_options({}, certificate=certificate_type("seal_certificate"), channel="kiosk"),
    )
    return replace(good, **changes)


def tax(**changes: object) -> RequestFacts:
    """The same person asks a kiosk for the own tax certificate of the year that is issued now."""
    good = record(
        certificate=certificate_type("tax_certificate"),
        printed=(HUSBAND,),
        options=read_options({}, certificate=certificate_type("tax_certificate"), channel="kiosk"),
        tax=TaxFacts(2026, (2026,), "taxed", date(2026, 5, 20), date(2026, 6, 1), True, date(1980, 4, 1)),
    )
    return replace(good, **changes)


def ledger(facts: RequestFacts, **changes: object) -> RequestFacts:
    assert facts.tax
    return replace(facts, tax=replace(facts.tax, **changes))


def juki(facts: RequestFacts, **changes: object) -> RequestFacts:
    """The same with a 住基カード that is the 印鑑登録証, in 2014."""
    card = CardFacts(
        "juki-1", "19", "juki_card", "active", date(2022, 5, 31), frozenset({"convenience", "seal_token"})
    )
    at = datetime(2014, 11, 25, 10, 0, tzinfo=JST)
    tokens = replace(facts.seal, tokens=frozenset({"juki-1"})) if facts.seal else None
    return replace(facts, at=at, data_as_of=at, card=replace(card, **changes), seal=tokens)


def requester(facts: RequestFacts, **changes: object) -> RequestFacts:
    """The same with another fact about the requester, wherever the person stands in the facts."""
    return everyone(facts, "19", **changes)


def everyone(facts: RequestFacts, number: str, **changes: object) -> RequestFacts:
    def change(someone: PersonFacts) -> PersonFacts:
        return replace(someone, **changes) if someone.person_no == number else someone

    return replace(
        facts,
        requester=change(facts.requester),
        printed=tuple(change(someone) for someone in facts.printed),
        household=tuple(change(someone) for someone in facts.household or ()),
    )


def card(facts: RequestFacts, **changes: object) -> RequestFacts:
    assert facts.card
    return replace(facts, card=replace(facts.card, **changes))


def seal_facts(facts: RequestFacts, **changes: object) -> RequestFacts:
    assert facts.seal
    return replace(facts, seal=replace(facts.seal, **changes))


def office(facts: RequestFacts, **changes: object) -> RequestFacts:
    return replace(facts, office=replace(facts.office, **changes))


def alone(facts: RequestFacts) -> RequestFacts:
    return replace(
        facts,
        printed=(facts.requester,),
        options=read_options({}, certificate=facts.certificate, channel=facts.channel),
    )


def at_counter(facts: RequestFacts) -> RequestFacts:
    return replace(facts, channel="counter", opening=None)


ALLOWED = {
    "a whole household": record(),
    "oneself alone": alone(record()),
    "two of three, without the requester": replace(
        record(),
        printed=(WIFE, CHILD),
        options=read_options(
            {"scope": "part", "members": ["a", "b"]}, certificate=record().certificate, channel="kiosk"
        ),
    ),
    "a seal with a My Number card, whichever token": seal(),
    "a record with a Juki card": juki(record()),
    "a seal with the Juki card that is its token": juki(seal()),
    "a foreign resident": requester(record(), kind="foreign"),
    "a foreign resident with a Juki card on the first day": replace(
        juki(requester(record(), kind="foreign")), at=datetime(2013, 7, 8, 10, tzinfo=JST)
    ),
    "foreign members on the first day": replace(
        juki(everyone(record(), "1007", kind="foreign")), at=datetime(2012, 7, 9, 10, tzinfo=JST)
    ),
    "the fifteenth birthday": requester(seal(), birth=exact(date(2011, 11, 25))),
    "a year of birth that is long enough ago": requester(
        seal(), birth=PartialDate("昭和55年月日不詳", date(1980, 1, 1), Precision.YEAR)
    ),
    "the last day of a card": card(record(), valid_until=date(2026, 11, 25)),
    "a record at the counter without a card, at night": at_counter(replace(record(), card=None)),
    "a child at the counter": at_counter(requester(record(), birth=exact(date(2015, 1, 1)))),
    "someone moving out, at the counter": at_counter(requester(record(), moving_out_on=date(2026, 12, 1))),
    "a seal at the counter with its token": at_counter(
        replace(seal(), card=CardFacts("city-card-7", "19", "citizen_card", "active", None))
    ),
    "a wife moving out, not printed": alone(everyone(record(), "1007", moving_out_on=date(2026, 12, 1))),
    "a wife in change, not printed": alone(
        everyone(record(), "1007", holds=(HoldFact("change_in_progress"),))
    ),
    "a wife under guardianship": everyone(record(), "1007", holds=(HoldFact("guardianship"),)),
    "a 戸籍 notification, for a record": requester(record(), holds=(HoldFact("koseki_in_progress"),)),
    "a suspended seal, for a record": requester(record(), holds=(HoldFact("seal_suspended"),)),
    "a household without a head, for a seal": requester(seal(), is_head=False),
    "a protected wife, for one's own seal": everyone(seal(), "1007", is_protected=True),
    "a tax certificate": tax(),
    "somebody not taxable": ledger(tax(), tax_class="exempt"),
    "the year before, at the counter": at_counter(ledger(tax(), tax_year=2025, offered=(2026, 2025))),
    "a tax certificate on its first day": ledger(
        tax(), issuable_from=date(2026, 11, 25), confirmed_on=date(2026, 11, 25)
    ),
    "a change of address under way, for the tax": requester(
        tax(), holds=(HoldFact("change_in_progress"), HoldFact("koseki_in_progress"))
    ),
    "a protected wife, for one's own tax": everyone(tax(), "1007", is_protected=True),
    "a move out where the city still issues the tax": requester(
        tax(policy=Policy(decided={"moving_out": None})), moving_out_on=date(2026, 12, 24)
    ),
    "a free certificate": record(fee_yen=0),
    "ten copies of twenty pages": record(copies=10, pages=20),
    "data at the greatest age": record(policy=Policy(greatest_data_age=timedelta(minutes=5))),
}


@pytest.mark.parametrize("facts", ALLOWED.values(), ids=ALLOWED)
def test_what_the_law_allows_is_issued(facts: RequestFacts) -> None:
    decision = decide(facts)
    assert decision.codes == frozenset()
    assert decision.is_allowed
    assert decision.public_code is None


MINOR = exact(date(2011, 11, 26))
REFUSED: dict[str, tuple[RequestFacts, str, str]] = {
    # Persons: whoever would be printed, and for the household's paper whoever lives there
    "the requester is protected": (requester(seal(), is_protected=True), "protected", "19"),
    "a printed member is protected": (everyone(record(), "1015", is_protected=True), "protected", "1015"),
    "a member who is not printed is protected": (
        alone(everyone(record(), "1007", is_protected=True)),
        "protected",
        "1007",
    ),
    "a protection at the counter": (
        at_counter(everyone(record(), "1007", is_protected=True)),
        "protected",
        "1007",
    ),
    "a protection that nobody knows of": (
        everyone(record(), "1007", is_protected=None),
        "protection_unknown",
        "1007",
    ),
    "the dead": (everyone(record(), "1007", residency="deceased"), "not_resident", "1007"),
    "someone who moved out": (requester(seal(), residency="moved_out"), "not_resident", "19"),
    "someone removed": (requester(seal(), residency="removed"), "not_resident", "19"),
    "a person who never lived here": (requester(seal(), residency="non_resident"), "not_resident", "19"),
    "a residency nobody knows": (requester(seal(), residency=None), "residency_unknown", "19"),
    "a foreign resident before the reform": (
        replace(juki(everyone(record(), "1007", kind="foreign")), at=datetime(2012, 7, 8, 10, tzinfo=JST)),
        "foreigner_not_on_register",
        "1007",
    ),
    "a person of unknown kind": (everyone(record(), "1007", kind=None), "kind_unknown", "1007"),
    "a seal the day before the fifteenth birthday": (
        at_counter(
            replace(requester(seal(), birth=MINOR), card=CardFacts("city-card-7", "19", "x", "active", None))
        ),
        "under_age",
        "19",
    ),
    "a kiosk the day before the fifteenth birthday": (
        requester(record(), birth=MINOR),
        "under_age_at_kiosk",
        "19",
    ),
    "a city that wants eighteen at the kiosk": (
        requester(record(policy=Policy(minimum_age_at_kiosk=18)), birth=exact(date(2010, 1, 1))),
        "under_age_at_kiosk",
        "19",
    ),
    "a year of birth that may be too late": (
        requester(record(), birth=PartialDate("平成23年月日不詳", date(2011, 1, 1), Precision.YEAR)),
        "age_uncertain",
        "19",
    ),
    "a birth of which nothing is known": (
        requester(record(), birth=PartialDate("年月日不詳", date(1873, 1, 1), Precision.UNKNOWN)),
        "age_uncertain",
        "19",
    ),
    "no birth on record": (requester(record(), birth=None), "age_uncertain", "19"),
    "a record that differs from its source": (
        everyone(record(), "1007", differs_from_source=True),
        "differs_from_source",
        "1007",
    ),
    "nobody knows whether it differs": (
        everyone(record(), "1007", differs_from_source=None),
        "difference_unknown",
        "1007",
    ),
    "holds nobody knows": (everyone(record(), "1007", holds=None), "holds_unknown", "1007"),
    "holds of a member nobody knows, for a record": (
        alone(everyone(record(), "1007", holds=None)),
        "holds_unknown",
        "1007",
    ),
    "a change in progress": (
        everyone(record(), "1007", holds=(HoldFact("change_in_progress"),)),
        "hold_change_in_progress",
        "1007",
    ),
    "a change in progress, for a seal": (
        requester(seal(), holds=(HoldFact("change_in_progress"),)),
        "hold_change_in_progress",
        "19",
    ),
    "a planned move out": (
        requester(record(), holds=(HoldFact("moving_out", date(2026, 12, 24)),)),
        "hold_moving_out",
        "19",
    ),
    "a planned move out of someone printed": (
        everyone(record(), "1007", moving_out_on=date(2026, 12, 24)),
        "hold_moving_out",
        "1007",
    ),
    "a move out whose day is past": (
        requester(seal(), moving_out_on=date(2026, 11, 1)),
        "hold_moving_out",
        "19",
    ),
    "a move out in a city that holds the household": (
        alone(
            everyone(
                record(policy=Policy(decided={"moving_out": Reach.HOUSEHOLD})),
                "1007",
                moving_out_on=date(2026, 12, 24),
            )
        ),
        "hold_moving_out",
        "1007",
    ),
    "a character being registered": (
        everyone(record(), "1007", holds=(HoldFact("gaiji_pending"),)),
        "hold_gaiji_pending",
        "1007",
    ),
    "a household whose head died": (
        alone(everyone(record(), "1007", holds=(HoldFact("head_missing"),))),
        "hold_head_missing",
        "1007",
    ),
    "a suspended seal": (
        requester(seal(), holds=(HoldFact("seal_suspended"),)),
        "hold_seal_suspended",
        "19",
    ),
    "a ward at the kiosk": (
        requester(record(), holds=(HoldFact("guardianship"),)),
        "hold_guardianship",
        "19",
    ),
    "a ward's seal": (requester(seal(), holds=(HoldFact("guardianship"),)), "hold_guardianship", "19"),
    "a name that may change, for a seal": (
        requester(seal(), holds=(HoldFact("koseki_in_progress"),)),
        "hold_koseki_in_progress",
        "19",
    ),
    "another hold": (requester(record(), holds=(HoldFact("other"),)), "hold_other", "19"),
    "a hold of a kind nobody knows": (
        requester(record(), holds=(HoldFact("invented_later"),)),
        "hold_other",
        "19",
    ),
    # Household
    "nobody to print": (
        replace(
            record(),
            printed=(),
            options=read_options(
                {"scope": "part", "members": ["a"]}, certificate=record().certificate, channel="kiosk"
            ),
        ),
        "nobody_to_print",
        "",
    ),
    "a household nobody knows": (record(household=None), "household_unknown", ""),
    "an empty household": (record(household=()), "household_unknown", ""),
    "someone of another household": (
        record(printed=(HUSBAND, WIFE, CHILD, person("200"))),
        "not_in_household",
        "200",
    ),
    "a requester of another household": (
        record(household=(replace(WIFE, is_head=True), CHILD), printed=(WIFE, CHILD)),
        "not_in_household",
        "19",
    ),
    "a whole household with a member left out": (
        record(printed=(HUSBAND, WIFE)),
        "household_incomplete",
        "",
    ),
    "another person's seal": (seal(printed=(HUSBAND, WIFE)), "not_self", "1007"),
    "another person when oneself was chosen": (
        replace(alone(record()), printed=(HUSBAND, WIFE)),
        "not_self",
        "1007",
    ),
    "no head": (requester(record(), is_head=False), "head_missing", ""),
    "two heads": (everyone(record(), "1007", is_head=True), "head_missing", ""),
    # Card
    "no card": (record(card=None), "card_missing", ""),
    "another person's card": (card(record(), holder_no="1007"), "card_not_of_requester", ""),
    "a citizen card": (card(record(), kind="citizen_card"), "card_kind_not_usable", ""),
    "a card of an unknown kind": (card(record(), kind="bank_card"), "card_kind_not_usable", ""),
    "a My Number card before there were any": (
        record(at=datetime(2015, 12, 31, 10, tzinfo=JST)),
        "card_kind_not_usable",
        "",
    ),
    "a suspended card": (card(record(), state="suspended"), "card_not_active", ""),
    "a surrendered card": (card(record(), state="surrendered"), "card_not_active", ""),
    "a revoked card": (card(record(), state="revoked"), "card_not_active", ""),
    "a card the day after its last": (card(record(), valid_until=date(2026, 11, 24)), "card_expired", ""),
    "a card without a validity": (card(record(), valid_until=None), "card_expired", ""),
    "a Juki card after all of them ended": (
        replace(juki(record(), valid_until=date(2026, 1, 1)), at=datetime(2025, 12, 29, 10, tzinfo=JST)),
        "card_expired",
        "",
    ),
    "a foreigner's Juki card before they could hold one": (
        replace(juki(requester(record(), kind="foreign")), at=datetime(2013, 7, 7, 10, tzinfo=JST)),
        "card_not_for_foreigners",
        "",
    ),
    "a Juki card without the service": (
        juki(record(), functions=frozenset({"seal_token"})),
        "card_without_service",
        "",
    ),
    # Seal
    "no seal": (seal(seal=None), "seal_not_registered", ""),
    "a seal registered tomorrow": (
        seal_facts(seal(), registered_on=date(2026, 11, 26)),
        "seal_not_registered",
        "",
    ),
    "a seal without a day": (seal_facts(seal(), registered_on=None), "seal_not_registered", ""),
    "an abolished seal": (seal_facts(seal(), state="abolished"), "seal_not_active", ""),
    "a seal suspended": (seal_facts(seal(), state="suspended"), "seal_not_active", ""),
    "no imprint": (seal_facts(seal(), imprint_mm=None), "seal_imprint_missing", ""),
    "an imprint too large": (seal_facts(seal(), imprint_mm=(25.1, 10.0)), "seal_imprint_size", ""),
    "an imprint too small": (seal_facts(seal(), imprint_mm=(8.0, 8.0)), "seal_imprint_size", ""),
    "a Juki card that is not the token": (
        juki(seal(), card_id="juki-2"),
        "seal_token_wrong",
        "",
    ),
    "two tokens of one seal": (
        seal_facts(juki(seal()), tokens=frozenset({"juki-1", "old"})),
        "seal_token_wrong",
        "",
    ),
    "a seal at the counter without its token": (at_counter(seal(card=None)), "seal_token_wrong", ""),
    # Tax
    "no day on which the years change": (ledger(tax(), offered=None), "tax_switch_missing", ""),
    "a tax certificate without a ledger": (tax(tax=None), "tax_switch_missing", ""),
    "the days before the switch": (ledger(tax(), tax_year=None, offered=()), "tax_year_closed", ""),
    "last year at a kiosk": (ledger(tax(), tax_year=2025), "tax_year_not_offered", "tax_year"),
    "an assessment of another city": (
        ledger(tax(), tax_class="taxed_elsewhere"),
        "tax_not_assessed_here",
        "19",
    ),
    "somebody who came after 1 January": (
        ledger(tax(), tax_class=None, came_on=date(2026, 1, 2)),
        "tax_not_assessed_here",
        "19",
    ),
    "no record of somebody who was here": (
        ledger(tax(), tax_class=None, came_on=date(2026, 1, 1)),
        "tax_record_missing",
        "19",
    ),
    "a record that was withdrawn": (ledger(tax(), tax_class="withdrawn"), "tax_record_missing", "19"),
    "nothing filed": (ledger(tax(), tax_class="not_filed"), "tax_not_filed", "19"),
    "an assessment that is not confirmed": (
        ledger(tax(), confirmed_on=None, issuable_from=None),
        "tax_not_confirmed",
        "19",
    ),
    "a notice that goes out tomorrow": (
        ledger(tax(), issuable_from=date(2026, 11, 26)),
        "tax_not_confirmed",
        "19",
    ),
    "sums that contradict one another": (
        ledger(tax(), is_consistent=False),
        "tax_contradicts_itself",
        "19",
    ),
    "payments that nobody told": (
        replace(tax(policy=Policy(is_at_kiosk=True)), certificate=certificate_type("tax_payment")),
        "tax_payments_unknown",
        "19",
    ),
    "a correction of the tax": (
        requester(tax(), holds=(HoldFact("tax_revision"),)),
        "hold_tax_revision",
        "19",
    ),
    # Office and request
    "a certificate that the city has at its counter only": (
        record(policy=Policy(is_at_kiosk=False)),
        "not_at_kiosk",
        "",
    ),
    "after hours": (record(opening=Opening(False, "outside_hours", None)), "closed", ""),
    "hours nobody knows": (record(opening=None), "hours_unknown", ""),
    "no hours on record": (record(opening=Opening(False, "no_hours_on_record", None)), "hours_unknown", ""),
    "a day of an era that the program does not know": (office(record(), has_era=False), "era_missing", ""),
    "no mayor": (office(record(), has_mayor=False), "mayor_missing", ""),
    "no official seal": (office(record(), official_seal_mm=None), "official_seal_missing", ""),
    "an official seal too large": (
        office(record(), official_seal_mm=(25.5, 20.0)),
        "official_seal_size",
        "",
    ),
    "no form": (office(record(), has_form=False), "form_missing", ""),
    "a form that was altered": (office(record(), form_is_as_reviewed=False), "form_altered", ""),
    "another face": (office(record(), font_is_right=False), "font_wrong", ""),
    "two keys of one day": (office(record(), code_keys=("a", "b")), "code_key_twice", ""),
    "a key that this machine does not have": (
        office(record(), code_keys=("a",), code_key_is_here=False),
        "code_key_missing",
        "",
    ),
    "a form without room for the code": (
        office(record(), code_keys=("a",), form_has_code_room=False),
        "code_room_missing",
        "",
    ),
    "no fee": (record(fee_yen=None), "fee_missing", ""),
    "a fee below zero": (record(fee_yen=-1), "fee_missing", ""),
    "data of unknown age": (record(data_as_of=None), "data_age_unknown", ""),
    "data too old": (record(policy=Policy(greatest_data_age=timedelta(minutes=4))), "data_too_old", ""),
    "no copy": (record(copies=0), "copies_out_of_range", ""),
    "eleven copies": (record(copies=11), "copies_out_of_range", ""),
    "twenty-one pages": (record(pages=21), "too_many_pages", ""),
    "an item never printed at a kiosk": (
        record(
            options=read_options(
                {"scope": "household", "my_number": True}, certificate=record().certificate, channel="kiosk"
            )
        ),
        "option_not_at_kiosk",
        "my_number",
    ),
}


@pytest.mark.parametrize(("facts", "code", "subject"), REFUSED.values(), ids=REFUSED)
def test_each_reason_refuses_by_itself(facts: RequestFacts, code: str, subject: str) -> None:
    """Nothing else speaks against these facts, so the case is allowed as soon as its rule is taken out."""
    decision = decide(facts)
    assert {(refusal.code, refusal.subject) for refusal in decision.refusals} == {(code, subject)}
    assert not decision.is_allowed


# Said by other rules and use cases, which have their own tests: options, the proof of glyphs, the session.
SAID_ELSEWHERE = {
    *("option_unknown", "option_invalid", "members_wrong", "member_unknown"),
    *("glyph_missing", "does_not_fit", "card_unknown"),
    *("application_not_at_counter", "applicant_not_entitled", "identity_not_shown", "evidence_missing"),
    *("purpose_missing", "applicant_unnamed", "exemption_not_theirs", "exemption_without_law"),
    *("form_does_not_match", "image_altered"),
    *(code for _, code, _ in REGISTER_REFUSED.values()),
}


def test_every_refusal_has_a_case() -> None:
    assert {code for _, code, _ in REFUSED.values()} | SAID_ELSEWHERE == set(REFUSALS)


# --- All of them, not the first ---

DEFECTS: dict[str, Change] = {
    "protected": lambda facts: everyone(facts, "1015", is_protected=True),
    "hold_change_in_progress": lambda facts: everyone(facts, "1007", holds=(HoldFact("change_in_progress"),)),
    "not_resident": lambda facts: everyone(facts, "1007", residency="deceased"),
    "under_age_at_kiosk": lambda facts: requester(facts, birth=MINOR),
    "differs_from_source": lambda facts: requester(facts, differs_from_source=True),
    "head_missing": lambda facts: requester(facts, is_head=False),
    "card_not_active": lambda facts: card(facts, state="suspended"),
    "card_expired": lambda facts: card(facts, valid_until=date(2020, 1, 1)),
    "card_not_of_requester": lambda facts: card(facts, holder_no="2"),
    "closed": lambda facts: replace(facts, opening=Opening(False, "outside_hours", None)),
    "mayor_missing": lambda facts: office(facts, has_mayor=False),
    "official_seal_missing": lambda facts: office(facts, official_seal_mm=None),
    "form_altered": lambda facts: office(facts, form_is_as_reviewed=False),
    "font_wrong": lambda facts: office(facts, font_is_right=False),
    "fee_missing": lambda facts: replace(facts, fee_yen=None),
    "data_age_unknown": lambda facts: replace(facts, data_as_of=None),
    "copies_out_of_range": lambda facts: replace(facts, copies=0),
    "too_many_pages": lambda facts: replace(facts, pages=99),
}


@given(st.lists(st.sampled_from(sorted(DEFECTS)), unique=True))
def test_every_defect_is_told_and_none_hides_another(codes: list[str]) -> None:
    facts = record()
    for number, code in enumerate(codes, 1):
        facts = DEFECTS[code](facts)
        assert decide(facts).codes == set(codes[:number])


people = st.builds(
    person,
    st.sampled_from(["19", "1007", "1015", "1023"]),
    residency=st.sampled_from([None, *Residency]),
    is_protected=st.sampled_from([None, False, True]),
    holds=st.one_of(
        st.none(), st.lists(st.builds(HoldFact, st.sampled_from(HoldKind)), max_size=2).map(tuple)
    ),
    is_head=st.booleans(),
)


MENDED_BY_MORE_PEOPLE = {refuse("nobody_to_print"), refuse("household_incomplete")}


@given(
    st.lists(people, max_size=4),
    st.lists(people, max_size=4),
    people,
    st.sampled_from(["resident_record", "seal_certificate", "tax_certificate"]),
    st.sampled_from([*Channel]),
)
def test_a_protected_person_on_the_paper_always_refuses(
    printed: list[PersonFacts],
    household: list[PersonFacts],
    protected: PersonFacts,
    certificate: str,
    channel: str,
) -> None:
    row = certificate_type(certificate)
    facts = record(certificate=row, channel=channel, printed=tuple(printed), household=tuple(household))
    for is_protected, code in ((True, "protected"), (None, "protection_unknown")):
        someone = replace(protected, is_protected=is_protected)
        decision = decide(replace(facts, printed=(*printed, someone)))
        assert refuse(code, someone.person_no) in decision.refusals
        assert set(decide(facts).refusals) - MENDED_BY_MORE_PEOPLE <= set(decision.refusals)
    whole = decide(replace(facts, household=(*household, replace(protected, is_protected=True))))
    assert "protected" in whole.codes or certificate != "resident_record"


# --- What a kiosk may be told ---

ABOUT_PERSONS = [case for case, (_, _, subject) in REFUSED.items() if subject.isdigit()]


@pytest.mark.parametrize("case", ABOUT_PERSONS)
def test_a_kiosk_cannot_tell_a_protection_from_any_other_personal_reason(case: str) -> None:
    assert decide(REFUSED[case][0]).public_code == PublicCode.ASK_AT_CITY_HALL


TOLD = {
    "closed": PublicCode.HOURS_CLOSED,
    "mayor_missing": PublicCode.SERVICE_UNAVAILABLE,
    "font_wrong": PublicCode.SERVICE_UNAVAILABLE,
    "fee_missing": PublicCode.SERVICE_UNAVAILABLE,
    "card_expired": PublicCode.CARD_NOT_USABLE,
    "card_not_active": PublicCode.CARD_NOT_USABLE,
    "card_without_service": PublicCode.CARD_NOT_USABLE,
    "copies_out_of_range": PublicCode.CHOICE_NOT_POSSIBLE,
    "seal_not_active": PublicCode.ASK_AT_CITY_HALL,
    "seal_token_wrong": PublicCode.ASK_AT_CITY_HALL,
    "protected": PublicCode.ASK_AT_CITY_HALL,
}


@pytest.mark.parametrize(("code", "told"), TOLD.items(), ids=TOLD)
def test_a_kiosk_is_told_what_the_citizen_can_mend(code: str, told: PublicCode) -> None:
    assert public_code(refuse(code)) == told


def test_a_kiosk_is_told_one_code_however_many_there_are() -> None:
    facts = record()
    for defect in DEFECTS.values():
        facts = defect(facts)
    assert decide(facts).public_code == PublicCode.HOURS_CLOSED


def test_a_refusal_without_a_row_is_told_as_the_neutral_one() -> None:
    assert public_code(replace(refuse("closed"), code="invented_later")) == PublicCode.ASK_AT_CITY_HALL


# --- The moment ---


def test_the_day_is_japans() -> None:
    facts = card(record(), valid_until=date(2026, 11, 25))
    at_midnight = datetime(2026, 11, 25, 15, 30, tzinfo=UTC)  # 26 November, 00:30 in Japan
    assert decide(replace(facts, at=at_midnight)).codes == {"card_expired"}


def test_a_moment_without_a_zone_is_a_bug() -> None:
    with pytest.raises(ValueError, match="aware"):
        decide(record(at=datetime(2026, 11, 25, 10)))  # noqa: DTZ001


def test_options_that_show_the_whole_are_the_only_ones_that_need_it() -> None:
    assert record().options.options == Options(Scope.HOUSEHOLD)
