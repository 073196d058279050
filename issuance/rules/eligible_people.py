"""What is asked of the people: requester, those on the paper, their household (domain handbook B.1, B.2)."""

from collections.abc import Iterator
from datetime import date

from issuance.choices import Channel
from issuance.rules.asking import day_of, hold_kinds_of, numbers_of, people_of, reach_in, widest_reach
from issuance.rules.block_matrix import PROTECTED, Reach
from issuance.rules.catalogue import SubjectRule
from issuance.rules.eligible_register import lawful_residencies
from issuance.rules.facts import RequestFacts
from issuance.rules.options import Scope
from issuance.rules.refusals import refuse
from registry.choices import HoldKind, PersonKind, Residency
from registry.rules.dates import has_certainly_reached
from registry.rules.refusal import Refusal

FOREIGNERS_ON_REGISTER_FROM = date(2012, 7, 9)
"""平成21年法律第77号: 外国人登録 ends, foreign residents enter the 住民基本台帳."""
_HOLD_KINDS = frozenset(HoldKind.values)


def residency(facts: RequestFacts) -> Iterator[Refusal]:
    """Everyone on the paper is on the register today: 除票 and 転出者 are for the counter (A.1.7).

    A family register holds people who live elsewhere or are dead: there it is asked of the requester alone.
    """
    is_register = facts.certificate.subject_rule is SubjectRule.REGISTER
    lawful = lawful_residencies(facts) if is_register else frozenset({Residency.RESIDENT.value})
    for person in people_of(facts, Reach.REQUESTER if is_register else Reach.PRINTED):
        if person.residency is None:
            yield refuse("residency_unknown", person.person_no)
        elif person.residency not in lawful:
            yield refuse("not_of_the_city" if is_register else "not_resident", person.person_no)
        if person.kind is None:
            yield refuse("kind_unknown", person.person_no)
        elif person.kind == PersonKind.FOREIGN and day_of(facts) < FOREIGNERS_ON_REGISTER_FROM:
            yield refuse("foreigner_not_on_register", person.person_no)


def protections(facts: RequestFacts) -> Iterator[Refusal]:
    """Nobody under protection is printed, nor an address that they share (invariant 10)."""
    for person in people_of(facts, reach_in(facts, PROTECTED) or Reach.PRINTED):
        if person.is_protected is None:
            yield refuse("protection_unknown", person.person_no)
        elif person.is_protected:
            yield refuse("protected", person.person_no)


def holds(facts: RequestFacts) -> Iterator[Refusal]:
    """The block matrix: each hold of each person whom it reaches for this certificate and channel (B.2)."""
    for person in people_of(facts, Reach.HOUSEHOLD):
        if person.holds is None:
            if person.person_no in numbers_of(facts, widest_reach(facts)):
                yield refuse("holds_unknown", person.person_no)
            continue
        for kind in hold_kinds_of(person, person.holds):
            reach = reach_in(facts, kind)
            if reach is not None and person.person_no in numbers_of(facts, reach):
                yield refuse(
                    f"hold_{kind if kind in _HOLD_KINDS else HoldKind.OTHER.value}", person.person_no
                )


def differences(facts: RequestFacts) -> Iterator[Refusal]:
    """No dead fact is certified: the record agrees with its source (invariant 4)."""
    for person in people_of(facts, Reach.PRINTED):
        if person.differs_from_source is None:
            yield refuse("difference_unknown", person.person_no)
        elif person.differs_from_source:
            yield refuse("differs_from_source", person.person_no)


def ages(facts: RequestFacts) -> Iterator[Refusal]:
    """The requester is old enough, for certain, for the certificate and for the kiosk."""
    if facts.certificate.minimum_age is not None:
        yield from _age(facts, facts.certificate.minimum_age, "under_age")
    if facts.channel == Channel.KIOSK:
        decided = facts.policy.minimum_age_at_kiosk
        at_kiosk = facts.certificate.minimum_age_at_kiosk if decided is None else decided
        yield from _age(facts, at_kiosk, "under_age_at_kiosk")


def _age(facts: RequestFacts, age: int, code: str) -> Iterator[Refusal]:
    birth, number = facts.requester.birth, facts.requester.person_no
    if birth is None or not has_certainly_reached(birth, age, day_of(facts)):
        yield refuse(code if birth is not None and birth.is_exact else "age_uncertain", number)


def subjects(facts: RequestFacts) -> Iterator[Refusal]:
    """The paper shows whom the law lets the requester ask for: themselves, or their own household."""
    if not facts.printed:
        yield refuse("nobody_to_print")
    alone = facts.certificate.subject_rule is SubjectRule.SELF or facts.options.options.scope is Scope.SELF
    alone = alone and not facts.certificate.is_whole
    for person in facts.printed:
        if alone and person.person_no != facts.requester.person_no:
            yield refuse("not_self", person.person_no)


def household(facts: RequestFacts) -> Iterator[Refusal]:
    """The members are known, the people on the paper are among them, 世帯全員 means all, one is the head."""
    if facts.certificate.subject_rule is not SubjectRule.HOUSEHOLD:
        return
    if not facts.household:
        yield refuse("household_unknown")
        return
    members = {member.person_no for member in facts.household}
    for person in people_of(facts, Reach.PRINTED):
        if person.person_no not in members:
            yield refuse("not_in_household", person.person_no)
    is_whole = members <= {person.person_no for person in facts.printed}
    if facts.options.options.scope is Scope.HOUSEHOLD and not is_whole:
        yield refuse("household_incomplete")
    if facts.certificate.needs_head and sum(member.is_head for member in facts.household) != 1:
        yield refuse("head_missing")
