"""The files of the comparison of feeds: a synthetic city, the same with 0.2 % changed, 1,000 changes."""

import gc
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from random import Random

from conbini.demo.city import Plan, make_city
from conbini.demo.people import Person
from conbini.demo.population import FULL_CITY
from registry.choices import Source
from registry.feeds.residents import LAYOUT
from registry.feeds.writing import file_of, manifest_of
from registry.rules.check_digits import juki_check_digit, with_person_check_digit

CODE = "092029"
TODAY = date(2026, 11, 24)
AS_OF = datetime(2026, 11, 25, 2, 0, tzinfo=timezone(timedelta(hours=9)))
FULL, PART, DELTA = "full", "part", "delta"
SHARE_CHANGED, CHANGES = 0.002, 1_000
Values = dict[str, str]


def write_files(folder: Path, residents: int = FULL_CITY) -> None:
    """Lay the three files with their manifests into the folder, the delta upon the second snapshot."""
    gc.disable()  # it would walk over all the city's people again and again
    people = [_values(person) for person in make_city(Plan(CODE, residents, 1, TODAY)).living]
    gc.enable()
    chance = Random(7)
    part = dict(_changed(chance, people, round(residents * SHARE_CHANGED), 1))
    named = {row["person_no"] for row in people}
    second = [part.get(row["person_no"], row) for row in people]
    second += [row for number, row in part.items() if number not in named]
    later = dict(_changed(chance, second, CHANGES, 2))
    _lay(folder, FULL, "snapshot", 1, people)
    _lay(folder, PART, "snapshot", 2, second)
    _lay(folder, DELTA, "delta", 3, list(later.values()))


def _lay(folder: Path, name: str, kind: str, sequence: int, rows: Iterable[Values]) -> None:
    content = file_of(Source.RESIDENTS, rows)
    told = manifest_of(
        content,
        source=Source.RESIDENTS,
        municipality=CODE,
        sequence=sequence,
        as_of=AS_OF + timedelta(minutes=sequence),
        kind=kind,
    )
    (folder / f"{name}.csv").write_bytes(content)
    (folder / f"{name}.csv.manifest.json").write_text(told.to_text())


def _values(person: Person) -> Values:
    """A resident's row as the values of the layout."""
    event = person.events[-1] if person.events else None
    effective = event.effective_on if event else person.became_resident_sort_on
    processed = event.notified_on if event else person.became_resident_sort_on
    told: dict[str, object] = {
        name: getattr(person, name) for name in LAYOUT.fields if name != "household_no"
    }
    told |= {
        "household_no": person.home.household_no if person.home else "",
        "moved_within_city": "1" if person.moved_within_city else "",
        "_reason": event.reason if event else "106",
        "_effective_on": min(effective, TODAY),
        "_effective_precision": "day",
        "_effective_text": "",
        "_notified_on": processed,
        "_processed_on": min(processed, TODAY),
    }
    return {name: _text(told[name]) for name in LAYOUT.every}


def _text(value: object) -> str:
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)


def _changed(chance: Random, people: list[Values], count: int, turn: int) -> Iterator[tuple[str, Values]]:
    """Seven of ten moved within the city, some died, some were born, each by the number of the person."""
    today = {"_effective_on": TODAY.isoformat(), "_processed_on": TODAY.isoformat()}
    living = [row for row in people if row["residency"] == "resident"]
    for place, row in enumerate(chance.sample(living, count)):
        kind = place % 20
        if kind < 14:
            moved = {"building": f"第{turn}コーポ{place}", "moved_within_city": "1", "_reason": "301"}
            yield row["person_no"], row | today | moved
        elif kind < 17:
            gone = {"residency": "deceased", "ended_on": TODAY.isoformat(), "_reason": "203"}
            out_of = dict.fromkeys(("household_no", "relationship", "display_order"), "")
            yield row["person_no"], row | today | gone | out_of
        else:
            child = _child(row, turn * 10_000 + place)
            yield child["person_no"], child | today


def _child(parent: Values, number: int) -> Values:
    base = f"{9_000_000_000 + number:010d}"
    born = TODAY.isoformat()
    return parent | {
        "person_no": with_person_check_digit(f"{800_000_000 + number:09d}"),
        "juki_code": f"{base}{juki_check_digit(base)}" if parent["kind"] == "japanese" else "",
        "birth_sort_on": born,
        "birth_era": "令和",
        "became_resident_sort_on": born,
        "relationship": "子",
        "display_order": "9",
        "_reason": "103",
    }
