"""Households and memberships, as the rows of the resident system move people between them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from registry.choices import Residency
from registry.feeds import bulk
from registry.feeds.feed import Record, Step, Turn
from registry.models import Household, Membership


class Home(NamedTuple):
    """Where a record says that a person lives, and as what."""

    household_no: str
    relationship: str
    order: str


def home_in(record: Record | None) -> Home | None:
    """The household of a record; None for whom does not live here, or not yet."""
    if record is None or record.get("residency") != Residency.RESIDENT or "household_no" not in record:
        return None
    return Home(record["household_no"], record.get("relationship", ""), str(record.get("display_order", 1)))


def moves(step: Step) -> bool:
    """Whether the row ends a membership or begins one; a new place on the sheet does neither."""
    before, after = home_in(step.before), home_in(step.after)
    return (before and before[:2]) != (after and after[:2])


def day_of(step: Step, turn: Turn) -> date:
    """From when the membership holds: of somebody new see `day_when_new`, else the day of the change."""
    if step.before is None:
        return day_when_new(step.after["became_resident_sort_on"], turn)
    told = step.meta.get("effective_on")
    return min(date.fromisoformat(told), turn.on) if told else turn.on


def day_when_new(became: str, turn: Turn) -> date:
    """Somebody new belongs to the household since becoming a resident, as far as the file tells."""
    return min(date.fromisoformat(became), turn.on)


def close(turn: Turn, steps: Sequence[Step], ids: Mapping[str, int]) -> None:
    """End the memberships that these rows end."""
    days = {ids[step.key]: day_of(step, turn) for step in steps if moves(step)}
    ending = _open_ones(days)
    bulk.update(
        Membership,
        ["valid_until"],
        [(row.pk, max(row.valid_from, days[row.resident_id]).isoformat()) for row in ending],
    )


def enter(turn: Turn, steps: Sequence[Step], ids: Mapping[str, int]) -> None:
    """Begin the memberships that these rows begin, and renumber those that only changed their place."""
    days = {step.key: day_of(step, turn) for step in steps}
    begun = [(step, home) for step in steps if moves(step) and (home := home_in(step.after))]
    homes = _households(turn, [(home.household_no, days[step.key]) for step, home in begun])
    bulk.insert(
        Membership,
        ["household_id", "resident_id", "relationship", "display_order", "valid_from", "valid_until"],
        [
            (
                homes[home.household_no],
                ids[step.key],
                home.relationship,
                home.order,
                days[step.key].isoformat(),
                None,
            )
            for step, home in begun
        ],
    )
    _renumber({ids[step.key]: home_in(step.after) for step in steps if not moves(step)})
    _settle(turn, left=_homes_before(steps), entered=_homes_after(steps))


def withdraw(steps: Sequence[Step], ids: Mapping[str, int]) -> None:
    """Undo: a membership that the batch began never held: its period is empty."""
    begun = {ids[step.key] for step in steps if moves(step) and home_in(step.after)}
    bulk.update(
        Membership, ["valid_until"], [(row.pk, row.valid_from.isoformat()) for row in _open_ones(begun)]
    )


def reopen(turn: Turn, steps: Sequence[Step], ids: Mapping[str, int]) -> None:
    """Undo: a membership that the batch ended goes on as if it had not been ended."""
    wanted = {ids[step.key]: home for step in steps if moves(step) and (home := home_in(step.before))}
    ended: dict[int, Membership] = {}
    rows = Membership.objects.filter(resident__in=list(wanted)).select_related("household")
    # One that was withdrawn by an earlier undo has an empty period, so it comes last.
    for row in sorted(
        rows.exclude(valid_until=None), key=lambda row: (row.valid_until > row.valid_from, row.pk)
    ):
        if (row.household.household_no, row.relationship) == wanted[row.resident_id][:2]:
            ended[row.resident_id] = row
    bulk.update(
        Membership,
        ["valid_until", "display_order"],
        [(row.pk, None, wanted[resident].order) for resident, row in ended.items()],
    )
    _renumber({ids[step.key]: home_in(step.before) for step in steps if not moves(step)})
    _settle(turn, left=_homes_after(steps), entered=_homes_before(steps))


def _open_ones(residents: Iterable[int]) -> list[Any]:
    rows = Membership.objects.filter(resident__in=list(residents), valid_until=None)
    return list(rows.only("pk", "resident_id", "valid_from", "display_order"))


def _renumber(wanted: Mapping[int, Home | None]) -> None:
    homes = {resident: home for resident, home in wanted.items() if home is not None}
    bulk.update(
        Membership,
        ["display_order"],
        [
            (row.pk, homes[row.resident_id].order)
            for row in _open_ones(homes)
            if str(row.display_order) != homes[row.resident_id].order
        ],
    )


def _households(turn: Turn, wanted: Iterable[tuple[str, date]]) -> dict[str, int]:
    """Primary keys by household number; those that are new are formed on the day of their first member."""
    formed: defaultdict[str, date] = defaultdict(lambda: date.max)
    for number, day in wanted:
        formed[number] = min(formed[number], day)
    known = Household.objects.of(turn.municipality).filter(household_no__in=list(formed))
    homes = dict(known.values_list("household_no", "pk"))
    new = [number for number in formed if number not in homes]
    ids = bulk.new_ids(Household, len(new)) if new else []
    bulk.insert(
        Household,
        ["id", "municipality_id", "household_no", "formed_on", "ended_on"],
        [
            (pk, turn.municipality, number, formed[number].isoformat(), None)
            for pk, number in zip(ids, new, strict=True)
        ],
    )
    return homes | dict(zip(new, ids, strict=True))


def _settle(turn: Turn, *, left: set[str], entered: set[str]) -> None:
    """A household has ended when nobody is left in it, and has not when somebody comes."""
    homes = Household.objects.of(turn.municipality)
    homes.filter(household_no__in=list(entered)).exclude(ended_on=None).update(ended_on=None)
    going = set(homes.filter(household_no__in=list(left), ended_on=None).values_list("pk", flat=True))
    lived_in = Membership.objects.filter(household__in=going, valid_until=None)
    empty = going - set(lived_in.values_list("household", flat=True))
    homes.filter(pk__in=empty).update(ended_on=turn.on)


def _homes_before(steps: Sequence[Step]) -> set[str]:
    homes = (home_in(step.before) for step in steps if moves(step))
    return {home.household_no for home in homes if home}


def _homes_after(steps: Sequence[Step]) -> set[str]:
    homes = (home_in(step.after) for step in steps if moves(step))
    return {home.household_no for home in homes if home}
