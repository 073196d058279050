"""The dated rows of a person's 異動: each holds the whole record as it stood after it."""

import json
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, timezone
from operator import attrgetter

from conbini.demo.people import Event, Person
from registry.choices import ChangeReason, Residency

JST = timezone(timedelta(hours=9))
_OFFICE_OPENS = time(8, 30)
# Every column of the record but what only this service knows of it.
COLUMNS = (
    *("person_no", "juki_code", "kind", "residency", "name", "kana", "former_surname", "former_surname_kana"),
    *("alias", "katakana_name", "birth_sort_on", "birth_precision", "birth_text", "birth_era", "sex"),
    *("town_code", "postal_code", "town_and_lot", "building", "previous_address", "became_resident_sort_on"),
    *(
        "became_resident_text",
        "address_fixed_sort_on",
        "address_fixed_text",
        "moved_within_city",
        "notified_on",
    ),
    *("moving_out_on", "ended_on", "domicile", "register_head", "nationality", "residence_category"),
    *("residence_status", "residence_period", "residence_expires_on", "residence_card_no", "remarks"),
)
_values = attrgetter(*COLUMNS)
_CLOSING = {
    ChangeReason.DEATH.value: Residency.DECEASED.value,
    ChangeReason.MOVE_OUT.value: Residency.MOVED_OUT.value,
}
Row = tuple[int, str, date, date, date, datetime, str]


def history(person: Person) -> Iterator[Row]:
    """Number, reason, the three dates, when it was recorded, the record as JSON; oldest first."""
    now = {name: _plain(value) for name, value in zip(COLUMNS, _values(person), strict=True) if value}
    if person.home is not None:
        now["household_no"] = person.home.household_no
        now["relationship"] = person.relationship or (person.stays[-1].relationship if person.stays else "")
        now["head"] = person.home.head.name
    last = len(person.events)
    for number, event in enumerate(person.events, start=1):
        record = now if number == last else _as_then(now, person, event)
        processed = event.notified_on
        yield (
            number,
            event.reason,
            event.effective_on,
            event.notified_on,
            processed,
            recorded_at(processed, int(person.person_no)),
            json.dumps(record, ensure_ascii=False, separators=(",", ":")),
        )


def recorded_at(day: date, number: int) -> datetime:
    """A moment of that day's office hours, the same for the same number."""
    return datetime.combine(day, _OFFICE_OPENS, JST) + timedelta(minutes=number % 500)


def _as_then(now: dict[str, object], person: Person, event: Event) -> dict[str, object]:
    """The record after an earlier change: its address, not yet moved, not yet ended."""
    place = event.place
    then = {
        **now,
        "residency": _CLOSING.get(event.reason, Residency.RESIDENT.value),
        "town_code": place.town_code,
        "postal_code": place.postal_code,
        "town_and_lot": place.town_and_lot,
        "building": place.building,
        "notified_on": event.notified_on.isoformat(),
    }
    if event.reason != ChangeReason.MOVE_WITHIN.value and then["town_and_lot"] != person.town_and_lot:
        then["address_fixed_sort_on"] = event.effective_on.isoformat()
        then.pop("moved_within_city", None)
    for later in ("ended_on", "moving_out_on"):
        then.pop(later, None)
    return {name: value for name, value in then.items() if value}


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
