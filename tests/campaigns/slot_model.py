"""A slot as a model in memory, against its row: a million random moves, and the two never differ.

    python -m tests.campaigns.slot_model [--operations 1000000] [--seed 1]

On an empty SQLite database in memory, or on PostgreSQL where DATABASE_URL says so (in a database of its own).
"""

import argparse
import os
import random
import sys
import tempfile
import time
from typing import Any

import django

if __name__ == "__main__":
    FOLDER = tempfile.TemporaryDirectory(prefix="conbini-model-")
    os.environ |= {"VAR_DIR": FOLDER.name, "DJANGO_SETTINGS_MODULE": "conbini.settings"}
    django.setup()

from django.db import connection  # all after setup

from campaigns.models import Slot
from tests import campaign

MOST = 6


def play(slots: Any, keys: list[int], capacity: int, *, operations: int, seed: int, look_every: int) -> int:
    """Make random moves and say how many were done; fails where row and model differ."""
    rng = random.Random(seed)
    model = {key: [capacity, capacity, 0, 0] for key in keys}  # capacity, free, held, booked
    done = 0
    for number in range(1, operations + 1):
        key, places = rng.choice(keys), rng.randint(1, MOST)
        whole, free, held, booked = model[key]
        act = rng.choice(("hold", "hold", "release", "book", "book", "free_booked", "resize"))
        if act == "hold":
            may, after = free >= places, [whole, free - places, held + places, booked]
        elif act == "release":
            may, after = held >= places, [whole, free + places, held - places, booked]
        elif act == "book":
            may, after = held >= places, [whole, free, held - places, booked + places]
        elif act == "free_booked":
            may, after = booked >= places, [whole, free + places, held, booked - places]
        else:
            places = rng.randint(0, 2 * capacity)
            may, after = held + booked <= places, [places, places - held - booked, held, booked]
        assert getattr(slots, act)(key, places) == may, (number, act, key, places, model[key])
        if may:
            model[key] = after
            done += 1
        if number % look_every == 0 or number == operations:
            rows = slots.filter(pk__in=keys).values_list("pk", "capacity", "free", "held", "booked")
            assert {pk: list(rest) for pk, *rest in rows} == model, number
    return done


def main() -> int:
    """Play once and say how fast."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--operations", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    said = parser.parse_args()
    kept = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0)
    operations, seed = said.operations, said.seed
    try:
        morning = campaign.opened()
        slots = Slot.objects.all()
        keys = list(morning.slots.values_list("pk", flat=True))
        began = time.perf_counter()
        done = play(slots, keys, 2, operations=operations, seed=seed, look_every=1000)
        seconds = time.perf_counter() - began
    finally:
        connection.creation.destroy_test_db(kept, verbosity=0)
    print(f"{connection.vendor}: {operations:,} moves, {done:,} done, in {seconds:.0f} s; none differed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
