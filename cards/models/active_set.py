"""Cards in force as the card system counts them, for the nightly comparison (`ACTIVE_SETS`)."""

from collections.abc import Collection, Iterator
from datetime import datetime

from cards.choices import CardState
from cards.models.cards import Card, CardChange
from registry.rules.active_sets import InForce, record_digest

_MANY = 5_000
_STATES = {CardState.ACTIVE: "1", CardState.SUSPENDED: "2"}


def in_force(city: int, *, at: datetime) -> Iterator[InForce]:
    """Cards in use or stopped for a time at that moment, by kind and number.

    What was done to a card since is undone in thought: its first later change tells the state before.
    """
    later: dict[int, str] = {}
    changes = CardChange.objects.filter(subject__municipality=city, at__gt=at).order_by("-at", "-pk")
    later.update(changes.values_list("subject", "old"))
    rows = Card.objects.of(city).values_list(
        *("pk", "resident", "resident__town_code", "resident__person_no"),
        *("kind", "card_id", "state", "issued_on", "valid_until"),
    )
    for pk, resident, town, person, kind, number, state, issued, until in rows.iterator(chunk_size=_MANY):
        told = _STATES.get(CardState(later.get(pk, state) or CardState.MADE))
        if told is not None:
            name = f"{kind}/{number}"
            items = (name, person, told, f"{issued:%Y%m%d}", f"{until:%Y%m%d}")
            yield InForce(town, name, record_digest(items), (resident,))


def holders_of(city: int, numbers: Collection[str]) -> set[int]:
    """The residents whose cards have these names (kind/number), in whatever state."""
    told = [number.partition("/")[2] for number in numbers]
    cards = Card.objects.of(city).filter(card_id__in=told)
    rows = cards.values_list("kind", "card_id", "resident")
    return {resident for kind, number, resident in rows if f"{kind}/{number}" in numbers}
