"""戸籍 certificates: for every reason of theirs a case that is allowed without its rule (B.1, B.2)."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from issuance.rules.catalogue import certificate_type
from issuance.rules.eligibility import decide
from issuance.rules.facts import CardFacts, HoldFact, OfficeFacts, PersonFacts, RegisterFacts, RequestFacts
from issuance.rules.hours import JST, Opening
from issuance.rules.options import read_options
from issuance.rules.refusals import PublicCode
from registry.rules.dates import exact

IN_2012 = datetime(2012, 11, 26, 10, 0, tzinfo=JST)
IN_2026 = datetime(2026, 11, 25, 10, 0, tzinfo=JST)


def person(number: str = "19", **changes: object) -> PersonFacts:
    good = PersonFacts(
        person_no=number,
        kind="japanese",
        residency="resident",
        birth=exact(date(1970, 4, 1)),
        is_protected=False,
        holds=(),
        differs_from_source=False,
    )
    return replace(good, **changes)


HUSBAND, WIFE, SON_ELSEWHERE = person("19"), person("1007"), person("1015", residency="moved_out")


def whole(code: str = "family_register", at: datetime = IN_2012, **changes: object) -> RequestFacts:
    """The head of a register of three, whose son has moved away, asks a kiosk for all of it."""
    kind = "juki_card" if at.year < 2016 else "my_number_card"
    functions = frozenset({"convenience"})
    choice = {"scope": "register"} if code == "register_addresses" else {}
    certificate = certificate_type(code)
    good = RequestFacts(
        certificate=certificate,
        channel="kiosk",
        at=at,
        requester=HUSBAND,
        printed=(HUSBAND, WIFE, SON_ELSEWHERE),
        household=(HUSBAND, WIFE, SON_ELSEWHERE),
        card=CardFacts("card-1", "19", kind, "active", date(at.year + 1, 4, 1), functions),
        seal=None,
        office=OfficeFacts(True, (24.0, 24.0), True, True, True),
        opening=Opening(True, "", None),
        fee_yen=400,
        data_as_of=at - timedelta(minutes=5),
        options=read_options(choice, certificate=certificate, channel="kiosk", on=at.date()),
        pages=3,
        register=RegisterFacts("current", is_elsewhere=False),
    )
    return replace(good, **changes)


def own(at: datetime = IN_2012, **changes: object) -> RequestFacts:
    return whole("register_person", at, **({"printed": (HUSBAND,)} | changes))


def addresses(at: datetime = IN_2012, **changes: object) -> RequestFacts:
    return whole("register_addresses", at, **changes)


def change(facts: RequestFacts, number: str, **changes: object) -> RequestFacts:
    def changed(someone: PersonFacts) -> PersonFacts:
        return replace(someone, **changes) if someone.person_no == number else someone

    return replace(
        facts,
        requester=changed(facts.requester),
        printed=tuple(map(changed, facts.printed)),
        household=tuple(map(changed, facts.household or ())),
    )


def register(facts: RequestFacts, **changes: object) -> RequestFacts:
    assert facts.register
    return replace(facts, register=replace(facts.register, **changes))


def at_counter(facts: RequestFacts) -> RequestFacts:
    return replace(facts, channel="counter", card=None, opening=None)


def held(facts: RequestFacts, number: str, kind: str) -> RequestFacts:
    return change(facts, number, holds=(HoldFact(kind),))


ALLOWED = {
    "all of it, with a son elsewhere and in 2012": whole(),
    "all of it in 2026": whole(at=IN_2026),
    "a dead wife printed": change(whole(), "1007", residency="deceased"),
    "one's own entries": own(),
    "the addresses of all": addresses(),
    "someone moving out": change(whole(), "19", moving_out_on=date(2012, 12, 24)),
    "a move being processed": held(whole(), "1007", "change_in_progress"),
    "a household without a head": held(whole(), "19", "head_missing"),
    "a suspended seal": held(whole(), "19", "seal_suspended"),
    "thirty pages": whole(pages=30),
    "registered for use, from 2016": change(whole(at=IN_2026), "19", residency="non_resident"),
    "someone who moved away, at the counter": at_counter(change(whole(), "19", residency="moved_out")),
    "a protected wife, for one's own entries": change(own(), "1007", is_protected=True),
}


@pytest.mark.parametrize("facts", ALLOWED.values(), ids=ALLOWED)
def test_what_the_law_allows_is_issued(facts: RequestFacts) -> None:
    assert decide(facts).codes == frozenset()


REFUSED: dict[str, tuple[RequestFacts, str, str]] = {
    "a domicile in another city": (
        whole(register=RegisterFacts(None, is_elsewhere=True)),
        "register_elsewhere",
        "19",
    ),
    "no register linked": (
        whole(register=RegisterFacts(None, is_elsewhere=False)),
        "register_not_linked",
        "19",
    ),
    "no domicile on record": (whole(register=RegisterFacts(None, None)), "register_not_linked", "19"),
    "nothing known at all": (whole(register=None), "register_not_linked", "19"),
    "a foreign national": (change(whole(at=IN_2026), "19", kind="foreign"), "register_of_none", "19"),
    "two registers in force": (register(whole(), in_force=2), "register_ambiguous", "19"),
    "a register with a notification under way": (
        register(whole(), state="in_progress"),
        "register_in_progress",
        "19",
    ),
    "the same at the counter": (
        at_counter(register(whole(), state="in_progress")),
        "register_in_progress",
        "19",
    ),
    "a state nobody knows": (register(whole(), state="invented"), "register_in_progress", "19"),
    "a closed register": (register(whole(), state="closed"), "register_closed", "19"),
    "a superseded register": (register(whole(), state="superseded"), "register_superseded", "19"),
    "someone who has left it": (register(whole(), is_removed=True), "register_left", "19"),
    "a stranger printed": (
        whole(printed=(HUSBAND, WIFE, SON_ELSEWHERE, person("200"))),
        "not_in_register",
        "200",
    ),
    "somebody left out": (whole(printed=(HUSBAND, WIFE)), "register_incomplete", ""),
    "somebody left out of the addresses of all": (
        addresses(printed=(HUSBAND, WIFE)),
        "register_incomplete",
        "",
    ),
    "registered for use, before it could be": (
        change(whole(), "19", residency="non_resident"),
        "not_of_the_city",
        "19",
    ),
    "someone who moved away, at the kiosk": (
        change(whole(at=IN_2026), "19", residency="moved_out"),
        "not_of_the_city",
        "19",
    ),
    "the dead": (change(at_counter(whole()), "19", residency="deceased"), "not_of_the_city", "19"),
    "another person's entries at the kiosk": (own(printed=(HUSBAND, WIFE)), "not_self", "1007"),
    "thirty-one pages": (whole(pages=31), "too_many_pages", ""),
    "a protected member who lives elsewhere": (
        change(whole(), "1015", is_protected=True),
        "protected",
        "1015",
    ),
    "a protected wife, for one's own address": (
        addresses(
            printed=(HUSBAND,),
            options=read_options(
                {"scope": "self"}, certificate=certificate_type("register_addresses"), channel="kiosk"
            ),
            household=(HUSBAND, person("1007", is_protected=True)),
        ),
        "protected",
        "1007",
    ),
    "a notification for any member": (
        held(whole(), "1015", "koseki_in_progress"),
        "hold_koseki_in_progress",
        "1015",
    ),
    "the same for one's own entries": (
        held(own(), "1015", "koseki_in_progress"),
        "hold_koseki_in_progress",
        "1015",
    ),
    "a move being processed, for the addresses": (
        held(addresses(), "1007", "change_in_progress"),
        "hold_change_in_progress",
        "1007",
    ),
    "a ward at the kiosk": (held(whole(), "19", "guardianship"), "hold_guardianship", "19"),
    "a character of a member being registered": (
        held(whole(), "1007", "gaiji_pending"),
        "hold_gaiji_pending",
        "1007",
    ),
}


@pytest.mark.parametrize(("facts", "code", "subject"), REFUSED.values(), ids=REFUSED)
def test_each_reason_refuses_by_itself(facts: RequestFacts, code: str, subject: str) -> None:
    decision = decide(facts)
    assert {(refusal.code, refusal.subject) for refusal in decision.refusals} == {(code, subject)}


def test_a_kiosk_says_where_to_go_when_the_domicile_is_elsewhere() -> None:
    assert decide(REFUSED["a domicile in another city"][0]).public_code is PublicCode.REGISTER_ELSEWHERE


@pytest.mark.parametrize(
    "case",
    [
        "no register linked",
        "a register with a notification under way",
        "a protected member who lives elsewhere",
    ],
)
def test_a_kiosk_tells_no_other_reason_apart(case: str) -> None:
    assert decide(REFUSED[case][0]).public_code is PublicCode.ASK_AT_CITY_HALL


def test_the_choice_of_the_domicile_came_in_2022() -> None:
    """Until then the 附票 always showed it, so that there was nothing to choose."""
    certificate = certificate_type("register_addresses")
    asked = {"scope": "register", "domicile": True}

    def codes(on: date) -> list[str]:
        read = read_options(asked, certificate=certificate, channel="kiosk", on=on)
        return [refusal.code for refusal in read.refusals]

    assert codes(date(2022, 1, 10)) == ["option_unknown"]
    assert codes(date(2022, 1, 11)) == []


@pytest.mark.parametrize(
    ("code", "scope"), [("register_addresses", "household"), ("resident_record", "register")]
)
def test_a_scope_of_another_certificate_is_refused(code: str, scope: str) -> None:
    read = read_options({"scope": scope}, certificate=certificate_type(code), channel="kiosk")
    assert [refusal.code for refusal in read.refusals] == ["option_invalid"]
