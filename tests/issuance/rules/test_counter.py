"""At a counter: who may ask for what, on what papers, for which fee, and when two people may release."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from issuance.choices import ApplicantKind, Channel, Evidence, FeeReason
from issuance.rules.catalogue import CATALOGUE, certificate_type
from issuance.rules.counter import (
    ENTITLED,
    LIST_A,
    LIST_B,
    RELEASE_HOLDS,
    application_refusals,
    may_ask_for_release,
    release_holds,
    shows_identity,
)
from issuance.rules.eligibility import decide
from issuance.rules.facts import ApplicationFacts, RequestFacts
from registry.choices import Source
from tests.issuance.rules.test_eligibility import NOW, at_counter, everyone, record

EVERYTHING = frozenset(Evidence.values)
GOOD = ApplicationFacts("self", frozenset({"driving_licence"}), "ordinary", has_name=True, has_purpose=True)


def asked(source: str = Source.RESIDENTS, **changes: object) -> RequestFacts:
    """Somebody at a counter asks for a certificate of that register."""
    certificate = replace(certificate_type("resident_record"), source=source)
    return replace(at_counter(record(certificate=certificate)), application=replace(GOOD, **changes))


def codes(facts: RequestFacts) -> set[str]:
    return {refusal.code for refusal in application_refusals(facts)}


def test_every_certificate_at_a_counter_is_of_a_register_whose_applicants_are_known() -> None:
    assert {row.source for row in CATALOGUE.values()} <= set(ENTITLED)


MAY_ASK = {
    "residents": {"self", "household", "agent", "third_party", "official"},
    "seals": {"self", "agent"},
    "tax": {"self", "agent", "official"},
    "family_registers": {"self", "agent", "third_party", "official"},
}


@pytest.mark.parametrize("source", Source.values)
@pytest.mark.parametrize("applicant", ApplicantKind.values)
def test_who_may_ask_for_what_when_everything_was_shown(source: str, applicant: str) -> None:
    found = codes(asked(source, applicant=applicant, evidence=EVERYTHING))
    assert found == (set() if applicant in MAY_ASK[source] else {"applicant_not_entitled"})


def needs() -> Iterator[tuple[str, str, frozenset[str]]]:
    for source, rows in ENTITLED.items():
        for applicant, row in rows.items():
            for group in row.needs:
                yield source, applicant, group


@pytest.mark.parametrize(("source", "applicant", "group"), [*needs()])
def test_without_its_paper_an_application_is_refused(
    source: str, applicant: str, group: frozenset[str]
) -> None:
    shown = EVERYTHING - group
    assert codes(asked(source, applicant=applicant, evidence=shown)) == {"evidence_missing"}


def test_a_seal_certificate_wants_the_seal_card_also_from_the_holder() -> None:
    assert codes(asked(Source.SEALS, evidence=EVERYTHING - {"seal_card"})) == {"evidence_missing"}


@pytest.mark.parametrize(
    ("shown", "is_enough"),
    [
        *(pytest.param({one}, True, id=f"A {one}") for one in sorted(LIST_A)),
        *(pytest.param({one}, False, id=f"B {one}") for one in sorted(LIST_B)),
        pytest.param({"health_insurance", "pension_book"}, True, id="two of B"),
        pytest.param(set(), False, id="nothing"),
        pytest.param({"power_of_attorney", "seal_card"}, False, id="a proxy shows nobody's face"),
        pytest.param({"staff_identity"}, True, id="an office's staff card"),
    ],
)
def test_one_of_list_a_or_two_of_list_b_show_who_somebody_is(shown: set[str], is_enough: bool) -> None:
    assert shows_identity(frozenset(shown)) is is_enough
    assert ("identity_not_shown" in codes(asked(evidence=frozenset(shown)))) is not is_enough


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        pytest.param(
            {"applicant": "third_party", "evidence": EVERYTHING, "has_purpose": False},
            "purpose_missing",
            id="a third party says what for",
        ),
        pytest.param(
            {"applicant": "official", "evidence": EVERYTHING, "has_purpose": False},
            "purpose_missing",
            id="an office says what for",
        ),
        pytest.param(
            {"applicant": "household", "has_name": False}, "applicant_unnamed", id="another person is named"
        ),
        pytest.param({"fee_reason": FeeReason.OFFICIAL_USE}, "exemption_not_theirs", id="official use"),
        pytest.param({"fee_reason": FeeReason.STATUTORY_FREE}, "exemption_without_law", id="no law named"),
    ],
)
def test_what_an_application_must_say(changes: dict[str, object], code: str) -> None:
    assert codes(asked(**changes)) == {code}


@pytest.mark.parametrize(
    "changes",
    [
        {"applicant": "self", "has_name": False, "has_purpose": False},
        {"fee_reason": FeeReason.STATUTORY_FREE, "has_fee_basis": True},
        {"applicant": "official", "evidence": EVERYTHING, "fee_reason": FeeReason.OFFICIAL_USE},
    ],
    ids=["oneself names nobody and no purpose", "free by a named law", "free for an office"],
)
def test_what_an_application_need_not_say(changes: dict[str, object]) -> None:
    assert codes(asked(**changes)) == set()


def test_an_application_does_not_open_a_kiosk() -> None:
    facts = replace(asked(), channel=Channel.KIOSK.value)
    assert "application_not_at_counter" in codes(facts)


def test_the_decision_asks_for_the_application_too() -> None:
    assert decide(asked(evidence=frozenset())).codes == {"identity_not_shown"}


def released(facts: RequestFacts) -> bool:
    return may_ask_for_release(facts, decide(facts).codes)


def protected(**changes: object) -> RequestFacts:
    return everyone(asked(**changes), "1015", is_protected=True)


def test_only_for_themselves_with_a_photograph_or_for_an_office_is_a_release_asked() -> None:
    assert released(protected())
    assert released(protected(applicant="official", evidence=EVERYTHING))
    assert not released(protected(evidence=frozenset({"health_insurance", "pension_book"})))
    for applicant in ("household", "agent", "third_party"):
        assert not released(protected(applicant=applicant, evidence=EVERYTHING))


def test_a_release_is_not_asked_for_while_anything_else_speaks_against_it() -> None:
    assert not released(everyone(protected(), "1007", differs_from_source=True))
    assert not released(asked())


def test_a_release_locks_again_by_itself() -> None:
    at = NOW + timedelta(minutes=1)
    assert release_holds(decided_at=NOW, is_granted=True, at=at)
    assert not release_holds(decided_at=NOW, is_granted=True, at=NOW + RELEASE_HOLDS)
    assert not release_holds(decided_at=NOW, is_granted=False, at=at)
    assert not release_holds(decided_at=None, is_granted=None, at=at)
    assert not release_holds(decided_at=at, is_granted=True, at=NOW)
