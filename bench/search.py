"""How long the database works for a search, kind by kind, beside the plain way with ILIKE.

    DATABASE_URL=... python -m bench.search CODE [CODE ...] [--each 40]

The words are drawn from the people on record in each city: whole names and variants, kana, fragments down to
one character, birth dates in both calendars, addresses, numbers. A search is everything the list asks for:
`find_residents`, the count, and the page of fifty with the protections. The plain way is what Django's own
`search_fields` would ask: ILIKE over every column, counted, and a page of fifty.
"""

import argparse
import os
import re
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "conbini.settings")
django.setup()

from django.db import connection  # noqa: E402  # all after setup
from django.db.models import Q  # noqa: E402
from django.utils import timezone  # noqa: E402

from registry.models import Municipality, Resident  # noqa: E402
from registry.queries import find_residents, with_protection  # noqa: E402
from registry.rules.era import wareki  # noqa: E402

PAGE, PLAIN = 50, 3
ILIKE = ("name", "kana", "alias", "former_surname", "town_and_lot", "building", "person_no", "juki_code")
_HIRAGANA = {code: chr(code - 0x60) for code in range(0x30A1, 0x30F7)}
_VARIANTS = str.maketrans("高崎斎辺吉浜渡沢", "髙﨑齋邊𠮷濵渡澤")


def main() -> None:
    """A table for each city."""
    arguments = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    arguments.add_argument("codes", nargs="+", metavar="CODE")
    arguments.add_argument("--each", type=int, default=40, help="searches of each kind (40)")
    asked = arguments.parse_args()
    for code in asked.codes:
        measure(Municipality.objects.get(code=code), asked.each)
    print(f"load average {' '.join(f'{load:.1f}' for load in os.getloadavg())}")


def measure(city: Municipality, each: int) -> None:
    """Print what each kind of search costs in this city."""
    people = Resident.objects.of(city.pk)
    print(
        f"\n{connection.vendor}: {people.count():,} on record in {city.code} of {Resident.objects.count():,}"
    )
    heads = "".join(f"{head:>8}" for head in ("p50", "p95", "worst", "p50", "p95", "worst"))
    heads = "".join(f"{head:>8}" for head in ("p50", "p95", "worst"))
    print(f"{'ms: CPU, then clock':24}{heads}{heads}{'ILIKE p50':>11}{'ratio':>7}")
    for kind, words in _kinds(_drawn(people, each)).items():
        own = [_database_ms(lambda text=text: search(people, text, city.pk)) for text in words]
        plain = [_database_ms(lambda text=text: naive(people, text))[1] for text in words[:PLAIN]]
        figures = [figure for times in zip(*own, strict=True) for figure in _spread(times)]
        naive_ms = statistics.median(plain)
        shown = "".join(f"{figure:8.1f}" for figure in figures)
        print(f"{kind:24}{shown}{naive_ms:11.1f}{naive_ms / figures[3]:6.0f}x", flush=True)


def _spread(times: Sequence[float]) -> tuple[float, float, float]:
    """Median, 95th percentile, worst."""
    ordered = sorted(times)
    return statistics.median(ordered), ordered[int(len(ordered) * 0.95)], ordered[-1]


def search(people: Any, text: str, city: int) -> None:
    """What the list of residents asks for."""
    found = find_residents(people, text, city=city)
    found.people.count()
    list(with_protection(found.people.select_related("municipality"), at=timezone.now())[:PAGE])


def naive(people: Any, text: str) -> None:
    """What `search_fields` asks for: each word in any column."""
    for word in text.split():
        fits = Q()
        for column in ILIKE:
            fits |= Q(**{f"{column}__icontains": word})
        people = people.filter(fits)
    people.count()
    list(people.order_by("kana", "birth_sort_on", "pk").select_related("municipality")[:PAGE])


def _kinds(drawn: list[Any]) -> dict[str, list[str]]:
    """Words of each kind, of people drawn from the city."""
    return {
        "whole name": [p.name.replace("\u3000", " ") for p in drawn],
        "whole name, variants": [p.name.translate(_VARIANTS) for p in drawn],
        "surname": [_part(p.name, 0) for p in drawn],
        "given name": [_part(p.name, -1) for p in drawn],
        "one character": [p.name[:1] for p in drawn],
        "one character, inside": [p.name[-1:] for p in drawn],
        "kana, whole": [p.kana for p in drawn],
        "hiragana surname": [_part(p.kana, 0).translate(_HIRAGANA) for p in drawn],
        "kana given name": [_part(p.kana, -1) for p in drawn],
        "one kana": [p.kana[:1] for p in drawn],
        "two kana": [p.kana[:2] for p in drawn],
        "name and birth date": [f"{_part(p.name, 0)} {wareki(p.birth_sort_on)}" for p in drawn],
        "name and birth year": [f"{_part(p.name, 0)} {p.birth_sort_on.year}年" for p in drawn],
        "birth date, wareki": [wareki(p.birth_sort_on) for p in drawn],
        "birth date, western": [p.birth_sort_on.isoformat() for p in drawn],
        "birth year": [f"{p.birth_sort_on.year}年" for p in drawn],
        "address": [p.town_and_lot for p in drawn],
        "town": [p.town_and_lot.partition("町")[0][:3] for p in drawn],
        "name and town": [f"{_part(p.name, 0)} {p.town_and_lot.partition('町')[0][:3]}" for p in drawn],
        "lot": [re.split(r"[^0-9-]", p.address_key.partition("|")[0])[-1] or "12-3" for p in drawn],
        "person number": [p.person_no for p in drawn],
        "resident code": [p.juki_code or p.person_no for p in drawn],
        "card number": [_number(p.cards, "card_id") or p.person_no for p in drawn],
        "seal registration": [_number(p.seals, "registration_no") or p.person_no for p in drawn],
        "number of nobody": [f"9{p.person_no[1:]}" for p in drawn],
        "nobody's name": [f"{p.name[:1]}鑰{p.name[-1:]}" for p in drawn],
    }


def _drawn(people: Any, count: int) -> list[Any]:
    keys = list(people.filter(kind="japanese", birth_precision="day").values_list("pk", flat=True))
    chosen = Random(1).sample(keys, count)
    return [p for p in people.filter(pk__in=chosen).prefetch_related("cards", "seals") if p.kana and p.name]


def _part(text: str, place: int) -> str:
    return text.split()[place]


def _number(rows: Any, name: str) -> str:
    return next((getattr(row, name) for row in rows.all()), "")


def _database_ms(ask: Callable[[], None]) -> tuple[float, float]:
    """Milliseconds of the database: its connection's own CPU (0 where it has none), and on the clock."""
    before = _backend_ns()
    with _timing() as took:
        ask()
    return (_backend_ns() - before) / 1e6, sum(took) * 1000


def _backend_ns() -> int:
    """What the process behind the connection has computed so far, if it is on this machine."""
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    told = Path(f"/proc/{pid}/schedstat")
    return int(told.read_text().split()[0]) if told.exists() else 0


@contextmanager
def _timing() -> Iterator[list[float]]:
    """The seconds of every statement that is executed meanwhile."""
    took: list[float] = []

    def execute(run: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        start = time.perf_counter()
        try:
            return run(sql, parameters, many, context)
        finally:
            took.append(time.perf_counter() - start)

    with connection.execute_wrapper(execute):
        yield took


if __name__ == "__main__":
    main()
