"""What is asked of the requester's family register before any of it is certified (domain B.1, B.2)."""

from collections.abc import Iterator

from issuance.rules.asking import day_of
from issuance.rules.catalogue import REGISTER_RESIDENCE, SubjectRule
from issuance.rules.dated import in_force
from issuance.rules.facts import RequestFacts
from issuance.rules.options import Scope
from issuance.rules.refusals import refuse
from registry.choices import PersonKind, RegisterState
from registry.rules.refusal import Refusal

_NOT_ISSUED = {
    RegisterState.IN_PROGRESS.value: "register_in_progress",
    RegisterState.CLOSED.value: "register_closed",
    RegisterState.SUPERSEDED.value: "register_superseded",
}


def lawful_residencies(facts: RequestFacts) -> frozenset[str]:
    """Where the requester of a 戸籍 certificate may live: by channel and day (B.1)."""
    rows = [row for row in in_force(REGISTER_RESIDENCE, day_of(facts)) if row.channel == facts.channel]
    return frozenset[str]().union(*(row.residencies for row in rows))


def register(facts: RequestFacts) -> Iterator[Refusal]:
    """The requester stands, not removed, in one register of this city, and nothing is under way in it."""
    if facts.certificate.subject_rule is not SubjectRule.REGISTER:
        return
    number, found = facts.requester.person_no, facts.register
    if facts.requester.kind == PersonKind.FOREIGN:
        yield refuse("register_of_none", number)
    elif found is None or found.state is None:
        is_elsewhere = found is not None and found.is_elsewhere
        yield refuse("register_elsewhere" if is_elsewhere else "register_not_linked", number)
    else:
        if found.in_force > 1:
            yield refuse("register_ambiguous", number)
        if found.is_removed:
            yield refuse("register_left", number)
        if found.state != RegisterState.CURRENT:
            yield refuse(_NOT_ISSUED.get(found.state, "register_in_progress"), number)
        yield from _members(facts)


def _members(facts: RequestFacts) -> Iterator[Refusal]:
    """Whoever is printed is recorded in it; what certifies everybody shows everybody."""
    members = {member.person_no for member in facts.household or ()}
    printed = {person.person_no for person in facts.printed}
    for number in sorted(printed - members):
        yield refuse("not_in_register", number)
    is_whole = facts.certificate.is_whole or facts.options.options.scope is Scope.REGISTER
    if is_whole and not members <= printed:
        yield refuse("register_incomplete")
