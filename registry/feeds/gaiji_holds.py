"""外字登録中: whoever's record holds a character that no map knows is held, by name of the character."""

from collections.abc import Mapping

from registry.choices import HoldKind
from registry.feeds import bulk
from registry.feeds.feed import Turn
from registry.models import Hold

PREFIX = "feed: "
"""Begins the note of a hold that a feed placed; only those a feed releases."""


def hold_for_gaiji(turn: Turn, unknown: Mapping[int, str]) -> None:
    """Place, rewrite or release: `unknown` tells of each resident the codes, "" for none."""
    placed = Hold.objects.of(turn.municipality).filter(
        resident__in=list(unknown), kind=HoldKind.GAIJI_PENDING, released_at=None, note__startswith=PREFIX
    )
    stale: list[int] = []
    lasting: set[int] = set()
    for pk, resident, note in placed.values_list("pk", "resident", "note"):
        if note == _note(unknown[resident]):
            lasting.add(resident)
        else:
            stale.append(pk)
    Hold.objects.filter(pk__in=stale).update(released_at=turn.now)
    bulk.insert(
        Hold,
        ["municipality_id", "resident_id", "kind", "placed_at", "note"],
        [
            (turn.municipality, resident, HoldKind.GAIJI_PENDING.value, bulk.moment(turn.now), _note(codes))
            for resident, codes in unknown.items()
            if codes and resident not in lasting
        ],
    )


def _note(codes: str) -> str:
    return f"{PREFIX}{codes}"[:200]
