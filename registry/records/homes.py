"""Who belongs to which household from when: the one writer of memberships for changes and their undoing."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, time
from typing import Any

from django.db.models import Max

from registry.choices import HoldKind
from registry.models import Hold, Household, Membership, Resident
from registry.rules.changes import HeadEffect, head_effect, household_refusals
from registry.rules.households import HEAD
from registry.rules.refusal import Refusal
from registry.shared.japan import JAPAN


class HasAHead(Exception):
    """The household has a head already; there is one at a time."""


def open_membership(resident: Resident) -> Membership | None:
    """The membership that goes on, if any."""
    found = Membership.objects.filter(resident=resident, valid_until=None)
    return found.select_related("household", "resident").first()


def leave(resident: Resident, *, day: date) -> Membership | None:
    """End the membership that goes on; gives it, or None if there was none."""
    membership = open_membership(resident)
    if membership is not None:
        membership.valid_until = max(day, membership.valid_from)
        membership.save(update_fields=["valid_until"])
    return membership


def join(
    resident: Resident, home: Household, relationship: str, *, day: date, order: int | None = None
) -> Membership:
    """Belong to the household from that day, or from the end of the last membership; placed at the end.

    Raises HasAHead for a second head.
    """
    _refuse_second_head(home.pk, relationship)
    own = Membership.objects.filter(resident=resident).aggregate(ended=Max("valid_until"))["ended"]
    present = Membership.objects.filter(household=home, valid_until=None)
    last = present.aggregate(last=Max("display_order"))["last"] or 0
    return Membership.objects.create(
        household=home,
        resident=resident,
        relationship=relationship,
        display_order=order or last + 1,
        valid_from=max(day, own) if own else day,
    )


def end_as_if_never(resident: Resident) -> set[int]:
    """End the membership that goes on at its own beginning: it holds on no day. Gives its household."""
    membership = open_membership(resident)
    if membership is None:
        return set()
    membership.valid_until = membership.valid_from
    membership.save(update_fields=["valid_until"])
    return {membership.household_id}


def go_on(resident: Resident, before: Mapping[str, Any], *, day: date) -> set[int]:
    """Let the membership that the record before tells of go on as if never ended. Gives its household.

    Where the record tells of none, the last one; where there is no such row any more, a new one from `day`.
    Raises HasAHead for a second head.
    """
    ended = Membership.objects.filter(resident=resident).order_by("valid_until", "pk")
    number, word = before.get("household_no"), before.get("relationship")
    if number:
        ended = ended.filter(household__household_no=number, relationship=word)
    last = ended.last()
    if last is None and number:
        home = Household.objects.get(municipality=resident.municipality_id, household_no=number)
        last = join(resident, home, str(word), day=day, order=before.get("display_order"))
    elif last is not None:
        _refuse_second_head(last.household_id, last.relationship)
        last.valid_until = None
        last.save(update_fields=["valid_until"])
    return {last.household_id} if last else set()


def impossible(homes: Collection[int]) -> list[Refusal]:
    """Why the members of these households may not stand together."""
    return [no for words in _relationships(homes).values() for no in household_refusals(words)]


def head_effects(homes: Collection[int]) -> dict[int, HeadEffect]:
    """What each household needs, by who still belongs to it."""
    return {home: head_effect(words) for home, words in _relationships(homes).items()}


def _refuse_second_head(home: int, relationship: str) -> None:
    heads = Membership.objects.filter(household=home, valid_until=None, relationship=HEAD)
    if relationship == HEAD and heads.exists():
        raise HasAHead


def _relationships(homes: Collection[int]) -> dict[int, list[str]]:
    members: dict[int, list[str]] = {home: [] for home in homes}
    rows = Membership.objects.filter(household__in=homes, valid_until=None)
    for home, relationship in rows.values_list("household", "relationship"):
        members[home].append(relationship)
    return members


def settle(effects: Mapping[int, HeadEffect], *, day: date, now: datetime) -> None:
    """Close the empty households and open the others; hold those without a head, release the others."""
    for home in Household.objects.filter(pk__in=effects):
        effect = effects[home.pk]
        home.ended_on = day if effect is HeadEffect.EMPTY else None
        home.save(update_fields=["ended_on"])
        held = Hold.objects.filter(household=home, kind=HoldKind.HEAD_MISSING, released_at=None)
        if effect is not HeadEffect.MISSING:
            held.update(released_at=now)
        elif not held.exists():
            Hold.objects.create(
                municipality_id=home.municipality_id,
                household=home,
                kind=HoldKind.HEAD_MISSING,
                effective_on=day,
                placed_at=max(now, datetime.combine(day, time.min, JAPAN)),
            )
