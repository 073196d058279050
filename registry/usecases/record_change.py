"""Record a 異動: one reason for one person or for several of a family, whole or not at all."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction

from registry.choices import ChangeReason, Residency
from registry.models import Household, Membership, Municipality, Resident, ResidentChange
from registry.records import history, homes
from registry.records.seals import apply_to_seal, names_of
from registry.rules.changes import (
    ENTRIES,
    OF_HOUSEHOLDS,
    REMOVALS,
    ChangeFacts,
    HeadEffect,
    change_refusals,
    counts_from,
    is_planned,
    refusal,
    written_by,
)
from registry.rules.dates import PartialDate, Precision, exact
from registry.rules.households import HEAD
from registry.rules.refusal import Refusal
from registry.rules.search_index import Keys
from registry.shared.japan import in_japan


class ChangeRefused(Exception):
    """The change may not be recorded; `refusals` say why, and nothing was written."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        super().__init__(", ".join(no.code for no in refusals))
        self.refusals = tuple(refusals)


class RecordMoved(Exception):
    """Somebody else has changed the record since it was read; read it again."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where the person belongs from then on: a household by its number, made anew where there is none."""

    household_no: str
    relationship: str
    display_order: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What changes for one person. An entry of somebody new brings a resident that is not saved yet."""

    resident: Resident
    effective: PartialDate
    values: Mapping[str, Any] = field(default_factory=dict)
    placement: Placement | None = None


@transaction.atomic
def record_change(
    *, reason: ChangeReason, changes: Sequence[Change], notified_on: date | None, by: str, now: datetime
) -> tuple[ResidentChange, ...]:
    """Write the records, households and seals that the 異動 touches, and a row a person.

    処理日 is today. Who is left alone in a household becomes its head ex officio, with a row of the same
    異動; several without a head are held. Raises ChangeRefused with every reason, RecordMoved if somebody
    was faster.
    """
    today = in_japan(now).date()
    refusals = [no for change in changes for no in _refusals(change, reason, notified_on, today)]
    if refusals:
        raise ChangeRefused(refusals)
    act = _Act(reason, notified_on, today, by, now)
    touched: dict[int, date] = {}
    for change in changes:
        touched |= act.write_columns(change)
    for change in changes:  # all have left before anybody joins: two may change places
        if change.placement is not None:
            try:
                touched |= act.join(change)
            except homes.HasAHead as error:
                raise ChangeRefused([refusal("two_heads", subject=change.resident.person_no)]) from error
    for change in changes:
        act.put_down(change)
    if impossible := homes.impossible(touched):
        raise ChangeRefused(impossible)
    effects = homes.head_effects(touched)
    for home, effect in effects.items():
        if effect is HeadEffect.PROMOTE:
            act.promote(home, day=touched[home])
            effects[home] = HeadEffect.STANDS
    for home, day in touched.items():
        homes.settle({home: effects[home]}, day=day, now=now)
    return tuple(act.rows)


def _refusals(
    change: Change, reason: ChangeReason, notified_on: date | None, today: date
) -> Iterator[Refusal]:
    person = change.resident
    last = history.last_standing(person.pk) if person.pk else None
    yield from change_refusals(
        ChangeFacts(
            reason=reason,
            effective=change.effective,
            notified_on=notified_on,
            processed_on=today,
            birth=history.birth_of(person),
            kind=str(change.values.get("kind", person.kind)),
            residency=person.residency if person.pk else Residency.NON_RESIDENT,
            wrote=frozenset(change.values),
            alias=str(change.values.get("alias", "")),
            last_effective_on=last.effective_on if last else None,
            moving_out_on=person.moving_out_on,
            subject=person.person_no,
        )
    )
    if change.placement is None and reason in ENTRIES | OF_HOUSEHOLDS:
        yield refusal("household_is_missing", subject=person.person_no)


@dataclass(slots=True)
class _Act:
    """One 異動 being written."""

    reason: ChangeReason
    notified_on: date | None
    today: date
    by: str
    now: datetime
    rows: list[ResidentChange] = field(default_factory=list)
    seals: dict[int, str] = field(default_factory=dict)

    def day_of(self, change: Change) -> date:
        """The day from which the change counts."""
        return counts_from(change.effective, processed_on=self.today)

    def write_columns(self, change: Change) -> dict[int, date]:
        """The person's own columns; ends the old membership. Gives the household left, with the day."""
        person, day = change.resident, self.day_of(change)
        columns = {
            **change.values,
            **written_by(self.reason, change.effective, notified_on=self.notified_on, today=self.today),
        }
        before = names_of(person)
        if person.pk is None:
            _set(person, columns | {"history_no": 1, "changed_at": self.now})
            person.save(force_insert=True)
        else:
            _put_down_what_was(person, now=self.now)
            write(person, columns, history_no=next_number(person), at=self.now)
        planned = is_planned(self.reason, day, today=self.today)
        self.seals[person.pk] = apply_to_seal(
            person, reason=self.reason, before=before, is_planned=planned, day=day
        )
        left = None
        if change.placement is not None or self.reason in REMOVALS:
            left = homes.leave(person, day=day)
        return {left.household_id: day} if left else {}

    def join(self, change: Change) -> dict[int, date]:
        """Belong to the household of the placement; gives it, with the day."""
        placement, day, city = change.placement, self.day_of(change), change.resident.municipality
        assert placement is not None  # noqa: S101  # the caller has looked
        home = _household(city, placement.household_no, day)
        homes.join(change.resident, home, placement.relationship, day=day, order=placement.display_order)
        return {home.pk: day}

    def put_down(self, change: Change) -> None:
        """The new row, with the whole record after the change."""
        person = change.resident
        record = history.record_of(person, homes.open_membership(person))
        if self.seals.get(person.pk):
            record["seal_was"] = self.seals[person.pk]
        exactly = change.effective.is_exact
        self.rows.append(
            ResidentChange.objects.create(
                resident=person,
                history_no=person.history_no,
                reason=self.reason,
                effective_on=self.day_of(change),
                effective_precision=change.effective.precision,
                effective_text="" if exactly else change.effective.text,
                notified_on=self.notified_on,
                processed_on=self.today,
                recorded_at=self.now,
                recorded_by=self.by,
                record=record,
                caused_by=self.rows[0] if self.rows else None,
            )
        )

    def promote(self, home: int, *, day: date) -> None:
        """The one who is left becomes head of the household ex officio (標準仕様書 4.0.4)."""
        left = Membership.objects.select_related("resident", "household").get(
            household=home, valid_until=None
        )
        person = left.resident
        day = max(day, left.valid_from)
        _put_down_what_was(person, now=self.now)
        homes.leave(person, day=day)
        homes.join(person, left.household, HEAD, day=day, order=left.display_order)
        write(person, {}, history_no=next_number(person), at=self.now)
        consequence = _Act(ChangeReason.HEAD_CHANGED, None, self.today, self.by, self.now, rows=self.rows)
        consequence.put_down(Change(person, exact(day)))


def write(person: Resident, columns: Mapping[str, Any], *, history_no: int, at: datetime) -> None:
    """Write the columns if the record is still the one that was read; raises RecordMoved if it is not."""
    read = person.history_no
    _set(person, {**columns, "history_no": history_no, "changed_at": at})
    names = {"history_no", "changed_at", *Keys._fields, *columns}
    fresh = {name: getattr(person, name) for name in names}
    if Resident.objects.filter(pk=person.pk, history_no=read).update(**fresh) != 1:
        raise RecordMoved


def next_number(person: Resident) -> int:
    """The history number of the person's next change."""
    numbers = ResidentChange.objects.filter(resident=person).order_by("-history_no")
    return max(person.history_no, numbers.values_list("history_no", flat=True).first() or 0) + 1


def _set(person: Resident, columns: Mapping[str, Any]) -> None:
    for name, value in columns.items():
        setattr(person, name, value)
    person.fold_keys()


def _household(city: Municipality, household_no: str, day: date) -> Household:
    home, _ = Household.objects.get_or_create(
        municipality=city, household_no=household_no, defaults={"formed_on": day}
    )
    return home


def _put_down_what_was(person: Resident, *, now: datetime) -> None:
    """A record that was taken over without its history gets one row, so that it can be gone back to."""
    if ResidentChange.objects.filter(resident=person).exists():
        return
    known = not person.became_resident_text
    ResidentChange.objects.create(
        resident=person,
        history_no=person.history_no,
        reason=ChangeReason.ENTRY_EX_OFFICIO,
        effective_on=person.became_resident_sort_on,
        effective_precision=Precision.DAY if known else Precision.UNKNOWN,
        effective_text=person.became_resident_text,
        notified_on=person.notified_on,
        processed_on=in_japan(now).date(),
        recorded_at=person.changed_at or now,
        recorded_by="taken over",
        record=history.record_of(person, homes.open_membership(person)),
    )
