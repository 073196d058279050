"""戸籍: what a line of the family register system's JSON says (domain handbook E.2, A.4)."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.db.models import Prefetch

from registry.choices import DatePrecision, RegisterState, RowAct, Source
from registry.feeds.columns import Layout, code, day, digits, text
from registry.feeds.feed import Context, Fault, Feed, Record
from registry.feeds.reading import canonical
from registry.feeds.register_parts import events, members
from registry.feeds.register_writer import MEMBER_COLUMNS, RegisterWriter
from registry.models import Batch, FamilyRegister, RegisterAddress, RegisterEvent, RegisterMember, Resident

STATES = {
    "1": RegisterState.CURRENT.value,
    "2": RegisterState.IN_PROGRESS.value,
    "3": RegisterState.CLOSED.value,
    "4": RegisterState.SUPERSEDED.value,
}
LAYOUT = Layout(
    (
        digits("戸籍番号", "register_no", r"[0-9A-Z-]{1,20}", required=True),
        text("本籍", "domicile", 300, required=True),
        text("氏", "surname", 100, required=True),
        text("筆頭者の名", "head_given_name", 100, required=True),
        code("状態", "state", STATES),
        day("編製日", "compiled_on"),
        day("改製日", "remade_on"),
        day("消除日", "closed_on"),
        day("附票の作成日", "addresses_made_on"),
        events("戸籍事項", "events"),
        members("記録されている者", "members"),
    ),
    key=("register_no",),
)
_IN_FORCE = frozenset({RegisterState.CURRENT.value, RegisterState.IN_PROGRESS.value})
_OWN = ("register_no", "domicile", "surname", "head_given_name", "state")
_DAYS = ("compiled_on", "remade_on", "closed_on", "addresses_made_on")


class RegisterChecks:
    """One register once; one that is closed has its day, one in force has none."""

    def __init__(self, context: Context) -> None:
        self._as_of = context.as_of.isoformat()
        self._numbers: set[str] = set()

    def row(self, values: dict[str, str]) -> Iterator[Fault]:
        """Every fault of the line."""
        if values["register_no"] in self._numbers:
            yield "register_no", "stands_twice"
        self._numbers.add(values["register_no"])
        is_in_force = values["state"] in _IN_FORCE
        if bool(values["closed_on"]) == is_in_force:
            yield "closed_on", "is_in_force" if is_in_force else "missing"
        for name in _DAYS:
            if values[name] > self._as_of:
                yield name, "in_the_future"


def current(municipality: int, keys: Sequence[str] | None = None) -> Iterator[tuple[str, ...]]:
    """The copy as texts: number, then the fields of the layout; if `keys` are given, of these only."""
    rows = FamilyRegister.objects.of(municipality)
    if keys is not None:
        rows = rows.filter(register_no__in=keys)
    people = RegisterMember.objects.select_related("resident").order_by("number")
    rows = rows.prefetch_related(
        Prefetch("members", people),
        Prefetch("events", RegisterEvent.objects.order_by("order")),
        Prefetch("members__addresses", RegisterAddress.objects.order_by("order")),
    )
    for row in rows.iterator(chunk_size=2_000):
        days = (getattr(row, name) for name in _DAYS)
        own = [event for event in row.events.all() if event.member_id is None]
        yield (
            row.register_no,
            *(getattr(row, name) for name in _OWN),
            *(day.isoformat() if day else "" for day in days),
            canonical([_event(event) for event in own]),
            canonical([_member(member, row) for member in row.members.all()]),
        )


def _event(row: RegisterEvent) -> Record:
    items = [{"label": i["label"], "value": i["value"], "indent": i.get("indent", 0)} for i in row.items]
    told = {"kind": row.kind, "title": row.title}
    return (
        told | _dated(row.effective_sort_on, row.effective_precision, row.effective_text) | {"items": items}
    )


def _member(row: RegisterMember, register: FamilyRegister) -> Record:
    told: Record = {"number": row.number}
    if row.resident:
        told["person_no"] = row.resident.person_no
    for name in MEMBER_COLUMNS:
        value = getattr(row, name)
        told[name] = value.isoformat() if isinstance(value, date) else value
    told = {name: value for name, value in told.items() if value}
    told["events"] = [_event(event) for event in register.events.all() if event.member_id == row.pk]
    told["addresses"] = [
        {"address": each.address} | _dated(each.fixed_sort_on, each.fixed_precision, each.fixed_text)
        for each in row.addresses.all()
    ]
    return told


def _dated(sort_on: date | None, precision: str, words: str) -> Record:
    told: dict[str, Any] = {"sort_on": sort_on.isoformat() if sort_on else "", "precision": precision}
    if sort_on is None:
        told["precision"] = DatePrecision.DAY.value
    return {name: value for name, value in (told | {"text": words}).items() if value}


def ended(record: Record, on: date) -> tuple[Record, Record]:
    """A register that the snapshot no longer has: closed on the day of the snapshot."""
    return record | {"state": RegisterState.CLOSED.value, "closed_on": on.isoformat()}, {}


def faults_with_copy(batch: Batch) -> Iterator[tuple[int, str, str]]:
    """Line, field and rule of every register with a member whose number no resident of the city has.

    A member without a number lives elsewhere and is linked to nobody.
    """
    rows = batch.rows.exclude(act=RowAct.ENDED).order_by("pk").values_list("pk", "line", "after")
    last = 0
    while some := list(rows.filter(pk__gt=last)[:2_000]):
        last = some[-1][0]
        people = {line: set(_people_in(after)) for _, line, after in some}
        everyone = set().union(*people.values())
        residents = Resident.objects.of(batch.municipality_id).filter(person_no__in=everyone)
        missing = everyone - set(residents.values_list("person_no", flat=True))
        yield from ((line, "members", "unknown_person") for line, who in people.items() if who & missing)


def _people_in(record: Record) -> Iterator[str]:
    for member in json.loads(record.get("members", "[]")):
        if "person_no" in member:
            yield member["person_no"]


FEED = Feed(
    source=Source.FAMILY_REGISTERS.value,
    layout=LAYOUT,
    checks=RegisterChecks,
    current=current,
    active=("state", _IN_FORCE),
    ended=ended,
    writer=RegisterWriter(),
    count_active=lambda city: FamilyRegister.objects.of(city).in_force().count(),
    faults_with_copy=faults_with_copy,
    is_csv=False,
    in_sql=False,
)
