"""Whom a question of eligibility looks at, on which day, and whose holds count in the case."""

from datetime import date

from issuance.rules.block_matrix import Reach, reach_of, reaches_of
from issuance.rules.facts import HoldFact, PersonFacts, RequestFacts
from issuance.rules.hours import JST
from registry.choices import HoldKind


def day_of(facts: RequestFacts) -> date:
    """Japan's date at the moment of the request; raises ValueError for a naive moment."""
    if facts.at.tzinfo is None:
        raise ValueError("the moment of a request must be aware")
    return facts.at.astimezone(JST).date()


def people_of(facts: RequestFacts, reach: Reach) -> tuple[PersonFacts, ...]:
    """Whom a rule of this reach looks at; the requester always."""
    people = [facts.requester]
    if reach in {Reach.PRINTED, Reach.HOUSEHOLD}:
        people += facts.printed
    if reach is Reach.HOUSEHOLD:
        people += facts.household or ()
    return tuple(dict.fromkeys(people))


def numbers_of(facts: RequestFacts, reach: Reach) -> frozenset[str]:
    """The person numbers of those whom a rule of this reach looks at."""
    return frozenset(person.person_no for person in people_of(facts, reach))


def reach_in(facts: RequestFacts, kind: str) -> Reach | None:
    """Whose hold of that kind keeps this certificate back; an unknown kind holds like any other."""
    return reach_of(
        kind, column=facts.certificate.column, channel=facts.channel, decided=facts.policy.decided
    )


def widest_reach(facts: RequestFacts) -> Reach:
    """Whose holds must be known: the household's, if any hold of its members could block this certificate."""
    reaches = reaches_of(column=facts.certificate.column, channel=facts.channel, decided=facts.policy.decided)
    return Reach.HOUSEHOLD if Reach.HOUSEHOLD in reaches else Reach.PRINTED


def hold_kinds_of(person: PersonFacts, holds: tuple[HoldFact, ...]) -> list[str]:
    """The kinds of hold of a person; a planned move out counts whether it is a hold or only on the record."""
    planned = [HoldKind.MOVING_OUT.value] if person.moving_out_on is not None else []
    return sorted({*(hold.kind for hold in holds), *planned})
