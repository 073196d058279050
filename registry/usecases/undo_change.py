"""Undo a 異動: a new row with the state before, for everybody whom it touched; both rows are kept."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from django.db import transaction

from registry.choices import ChangeReason, Residency
from registry.models import ResidentChange
from registry.records import history, homes
from registry.records.seals import restore_seal
from registry.rules.changes import ENTRIES, MOVES_OUT, HeadEffect, refusal, undo_reason
from registry.rules.refusal import Refusal
from registry.rules.standing import standing
from registry.shared.japan import in_japan
from registry.usecases.record_change import ChangeRefused, next_number, write


@transaction.atomic
def undo_change(*, change_id: int, by: str, now: datetime) -> tuple[ResidentChange, ...]:
    """異動の取消し of a change and of what it caused, newest first (標準仕様書 4.6.0.1).

    Only the last standing change of a person can be undone, an undoing never. Raises ChangeRefused with every
    reason, RecordMoved if somebody was faster.
    """
    chosen = ResidentChange.objects.select_related("resident").get(pk=change_id)
    caused = chosen.consequences.select_related("resident").order_by("-pk")
    undone = [*caused.filter(undoes=None), chosen]
    refusals = [no for change in undone for no in _refusals(change, undone)]
    if refusals:
        raise ChangeRefused(refusals)
    touched: set[int] = set()
    rows: list[ResidentChange] = []
    for change in undone:  # what began never was …
        if _moved(change):
            touched |= homes.end_as_if_never(change.resident)
    for change in undone:  # … before what had ended goes on: one head, one membership at every step
        try:
            touched |= _restore_household(change)
        except homes.HasAHead as error:
            raise ChangeRefused([refusal("two_heads", subject=change.resident.person_no)]) from error
        rows.append(_restore(change, rows, by=by, now=now))
    if impossible := homes.impossible(touched):
        raise ChangeRefused(impossible)
    effects = {
        home: HeadEffect.MISSING if effect is HeadEffect.PROMOTE else effect
        for home, effect in homes.head_effects(touched).items()
    }
    homes.settle(effects, day=chosen.effective_on, now=now)
    return tuple(rows)


def _refusals(change: ResidentChange, undone: Collection[ResidentChange]) -> Iterator[Refusal]:
    subject = change.resident.person_no
    later = standing(history.changes_of(change.resident_id))
    numbers = {row.history_no for row in undone if row.resident_id == change.resident_id}
    if change.undoes_id is not None:
        yield refusal("an_undo_stands", subject=subject)
    elif change.history_no not in {put.history_no for put in later}:
        yield refusal("undone_already", subject=subject)
    elif any(put.history_no > change.history_no and put.history_no not in numbers for put in later):
        yield refusal("not_the_last_change", subject=subject)
    if change.caused_by_id is not None and change.caused_by_id not in {row.pk for row in undone}:
        yield refusal("undo_its_cause", subject=subject)
    if _before(change) is None and change.reason not in ENTRIES:
        yield refusal("nothing_before", subject=subject)


def _before(change: ResidentChange) -> dict[str, Any] | None:
    """The record before the change, or None where it was the first."""
    puts = standing(history.changes_of(change.resident_id))
    earlier = [put for put in puts if put.history_no < change.history_no]
    return dict(earlier[-1].record) if earlier else None


def _moved(change: ResidentChange) -> bool:
    """Whether the change put the person elsewhere: another household, another 続柄, or in none any more."""
    before = _before(change) or {}
    return any(before.get(name) != change.record.get(name) for name in ("household_no", "relationship"))


def _restore_household(change: ResidentChange) -> set[int]:
    if not _moved(change):
        return set()
    touched = homes.end_as_if_never(change.resident)
    before = _before(change)
    if before is None or before.get("residency") != Residency.RESIDENT:
        return touched
    return touched | homes.go_on(change.resident, before, day=change.effective_on)


def _restore(change: ResidentChange, rows: list[ResidentChange], *, by: str, now: datetime) -> ResidentChange:
    """The person's columns and seal as before, and the new row that says so."""
    person, before = change.resident, _before(change)
    person.refresh_from_db()
    if before is None:
        columns: dict[str, Any] = {"residency": Residency.REMOVED, "ended_on": change.effective_on}
    else:
        columns = history.columns_of(before)
    write(person, columns, history_no=next_number(person), at=now)
    was = str(change.record.get("seal_was", ""))
    if was or change.reason in MOVES_OUT:
        restore_seal(person, day=change.effective_on, was=was)
    return ResidentChange.objects.create(
        resident=person,
        history_no=person.history_no,
        reason=undo_reason(ChangeReason(change.reason)),
        effective_on=change.effective_on,
        effective_precision=change.effective_precision,
        effective_text=change.effective_text,
        processed_on=in_japan(now).date(),
        recorded_at=now,
        recorded_by=by,
        record=history.record_of(person, homes.open_membership(person)),
        undoes=change,
        caused_by=rows[0] if rows else None,
    )
