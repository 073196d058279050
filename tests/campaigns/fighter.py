"""A process full of clients who want the same places, by web and phone; some give up, some change mind.

It reads one line of JSON (`session`, `starts`, `clients`, `threads`, `seed`), and says in a line each what a
client was told for good: `["yes", reference]`, `["cancelled", reference]` or `["no"]`.
"""

import json
import os
import random
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Lock
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "conbini.settings")
django.setup()

from django.db import connection  # noqa: E402  # all after setup

from campaigns.rules.eligibility import Visitor  # noqa: E402
from campaigns.usecases.book_slot import BookingRefused, Contact, HoldIsOver, book_slot  # noqa: E402
from campaigns.usecases.cancel_booking import cancel_booking  # noqa: E402
from campaigns.usecases.expire_holds import expire_holds  # noqa: E402
from campaigns.usecases.hold_slot import HoldRefused, SlotIsFull, hold_slot  # noqa: E402
from campaigns.usecases.release_hold import release_hold  # noqa: E402
from registry.rules.check_digits import with_person_check_digit  # noqa: E402
from registry.shared import clock  # noqa: E402

_speaks = Lock()


def say(*words: Any) -> None:
    with _speaks:
        print(json.dumps(words), flush=True)


def client(number: int, told: dict[str, Any]) -> None:
    """One client: asks until something is free at one of the times, or nothing is."""
    rng = random.Random(f"{told['seed']}-{number}")
    people = rng.randint(1, 3)
    for start in rng.sample(told["starts"], len(told["starts"])):
        try:
            held = hold_slot(
                session_id=told["session"],
                starts_at=datetime.fromisoformat(start),
                people=people,
                way=rng.choice(("web", "phone")),
                now=clock.now(),
                by="fighter",
            )
        except (SlotIsFull, HoldRefused):
            continue
        chance = rng.random()
        if chance < 0.1:
            break  # goes away and says nothing: the hold runs out
        if chance < 0.25:
            release_hold(hold_id=held.hold.pk, now=clock.now(), by="fighter")
            continue
        finish(number, told, people, held.token, rng)
        break
    else:
        say("no")
    connection.close()


def finish(number: int, told: dict[str, Any], people: int, token: str, rng: random.Random) -> None:
    base = told["seed"] * 100_000 + number * 10
    visitors = [
        Visitor("足利　太郎", "アシカガ　タロウ", datetime(1965, 6, 21, tzinfo=clock.JAPAN).date(), n)
        for n in (with_person_check_digit(f"{base + place:09d}") for place in range(people))
    ]
    reach = Contact(mail=f"c{base}@example.jp")
    try:
        booking = book_slot(token=token, visitors=visitors, contact=reach, now=clock.now(), by="fighter")
    except (HoldIsOver, BookingRefused):
        say("no")
        return
    say("yes", booking.reference)
    if rng.random() < 0.15:
        cancel_booking(booking_id=booking.pk, now=clock.now(), by="fighter")
        say("cancelled", booking.reference)


def main() -> None:
    told = json.loads(sys.stdin.readline())
    with ThreadPoolExecutor(told["threads"]) as threads:
        list(threads.map(lambda number: client(number, told), range(told["clients"])))
        expire_holds(now=clock.now())


if __name__ == "__main__":
    main()
