"""印鑑登録: the columns of the seal registrations' file and their meaning (domain handbook E.2, A.2)."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from registry.choices import RowAct, SealEnd, SealState, SealText, Source
from registry.feeds.columns import Layout, code, day, digits, person_no
from registry.feeds.feed import Context, Fault, Feed, Record
from registry.feeds.imprints import imprint, millimetres, told_of
from registry.feeds.seal_writer import SealWriter
from registry.models import Batch, Resident, SealRegistration
from registry.rules.seals import imprint_refusals

STATES = {"1": SealState.ACTIVE.value, "2": SealState.SUSPENDED.value, "3": SealState.ABOLISHED.value}
ENDS = {
    "01": SealEnd.REQUEST.value,
    "02": SealEnd.REPLACED.value,
    "03": SealEnd.MOVED_OUT.value,
    "04": SealEnd.DEATH.value,
    "05": SealEnd.NAME_CHANGED.value,
    "06": SealEnd.INCAPACITY.value,
    "07": SealEnd.REMOVED.value,
    "08": SealEnd.LOST.value,
}
TEXTS = {
    "1": SealText.FULL_NAME.value,
    "2": SealText.SURNAME.value,
    "3": SealText.GIVEN_NAME.value,
    "4": SealText.FORMER_SURNAME.value,
    "5": SealText.ALIAS.value,
    "6": SealText.KATAKANA.value,
}
LAYOUT = Layout(
    (
        digits("印鑑登録番号", "registration_no", r"[0-9]{1,10}", required=True),
        person_no(),
        day("登録年月日", "registered_on", required=True),
        code("登録状態", "state", STATES),
        day("廃止年月日", "ended_on"),
        code("廃止事由", "end_reason", ENDS, required=False),
        code("印影の文字", "shows", TEXTS, required=False),
        imprint("印影", "imprint"),
        millimetres("印影幅", "width_mm"),
        millimetres("印影高", "height_mm"),
    ),
    key=("registration_no",),
)
_LIVE = frozenset({SealState.ACTIVE.value, SealState.SUSPENDED.value})
_MANY = 5_000


class SealChecks:
    """One number once, one seal in force a person; in force with an imprint, else with day and reason."""

    def __init__(self, context: Context) -> None:
        self._as_of = context.as_of.isoformat()
        self._numbers: set[str] = set()
        self._holders: set[str] = set()

    def row(self, values: dict[str, str]) -> Iterator[Fault]:
        """Every fault of the row."""
        if values["registration_no"] in self._numbers:
            yield "registration_no", "stands_twice"
        self._numbers.add(values["registration_no"])
        for name in ("registered_on", "ended_on"):
            if values[name] > self._as_of:
                yield name, "in_the_future"
        yield from self._in_force(values) if values["state"] in _LIVE else self._abolished(values)

    def _in_force(self, values: dict[str, str]) -> Iterator[Fault]:
        if values["person_no"] in self._holders:
            yield "person_no", "second_seal"
        self._holders.add(values["person_no"])
        for name in ("ended_on", "end_reason"):
            if values[name]:
                yield name, "is_in_force"
        missing = [name for name in ("imprint", "width_mm", "height_mm") if not values[name]]
        yield from ((name, "missing") for name in missing)
        if not missing and imprint_refusals(Decimal(values["width_mm"]), Decimal(values["height_mm"])):
            yield "width_mm", "imprint_size"

    def _abolished(self, values: dict[str, str]) -> Iterator[Fault]:
        for name in ("ended_on", "end_reason"):
            if not values[name]:
                yield name, "missing"
        if values["ended_on"] and values["ended_on"] < values["registered_on"]:
            yield "ended_on", "before_it_began"


_COLUMNS = (
    *("registration_no", "resident__person_no", "registered_on", "state", "ended_on", "end_reason"),
    *("shows", "imprint", "width_mm", "height_mm"),
)


def current(municipality: int, keys: Sequence[str] | None = None) -> Iterator[tuple[str, ...]]:
    """The copy as texts: number, then the fields of the layout; if `keys` are given, of these only."""
    rows = SealRegistration.objects.of(municipality)
    if keys is not None:
        rows = rows.filter(registration_no__in=keys)
    for number, *told, imprint_, width, height in rows.values_list(*_COLUMNS).iterator(chunk_size=_MANY):
        texts = ("" if value is None else str(value) for value in told)
        sizes = ("" if size is None else f"{size:.2f}" for size in (width, height))
        yield (number, number, *texts, told_of(imprint_), *sizes)


def ended(record: Record, on: date) -> tuple[Record, Record]:
    """A registration that the snapshot no longer has: removed on the day of the snapshot."""
    state = {"state": SealState.ABOLISHED.value, "ended_on": on.isoformat()}
    return record | state | {"end_reason": SealEnd.REMOVED.value}, {}


def faults_with_copy(batch: Batch) -> Iterator[tuple[int, str, str]]:
    """Line, field and rule of every row whose holder is nobody of the city, or has another seal in force."""
    holders: dict[str, list[tuple[int, str]]] = {}
    ending = set()
    for line, key, act, after in batch.rows.values_list("line", "key", "act", "after").iterator(
        chunk_size=_MANY
    ):
        if act == RowAct.ENDED or after["state"] not in _LIVE:
            ending.add(key)
        if line:
            holders.setdefault(after["person_no"], []).append((line, key if after["state"] in _LIVE else ""))
    people = list(holders)
    for start in range(0, len(people), _MANY):
        some = people[start : start + _MANY]
        known = set(
            Resident.objects.of(batch.municipality_id)
            .filter(person_no__in=some)
            .values_list("person_no", flat=True)
        )
        for person in some:
            if person not in known:
                yield holders[person][0][0], "person_no", "unknown_person"
        live = SealRegistration.objects.of(batch.municipality_id).filter(
            resident__person_no__in=some, state__in=_LIVE
        )
        for number, person in live.values_list("registration_no", "resident__person_no"):
            for line, key in holders[person]:
                if key and key != number and number not in ending:
                    yield line, "person_no", "second_seal"


FEED = Feed(
    source=Source.SEALS.value,
    layout=LAYOUT,
    checks=SealChecks,
    current=current,
    active=("state", _LIVE),
    ended=ended,
    writer=SealWriter(),
    count_active=lambda city: SealRegistration.objects.of(city).filter(state__in=_LIVE).count(),
    faults_with_copy=faults_with_copy,
    in_sql=False,
)
