"""The simulated kiosk on a live server: its tray, its key, and workers in a thread of their own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any

from django.db import connections

from cards.models import Card
from issuance.kiosk.chips import Chip, write_chips
from issuance.usecases.create_centre_client import create_centre_client
from registry.shared.clock import now
from tests.door import work

PIN = "1234"


def stand_kiosk(settings: Any, folder: Path, base_url: str, *cards: Card) -> Path:
    """Fill the tray with these cards and give the machine its key; the tray's path."""
    settings.KIOSK_DIR = folder / "kiosk"
    settings.BASE_URL = base_url
    settings.KIOSK_CENTRE_KEY = create_centre_client(name="simulator", now=now())
    tray: Path = settings.KIOSK_DIR / "chips.json"
    write_chips(
        tray,
        [
            Chip.with_pin(
                card_kind=card.kind,
                card_id=card.card_id,
                municipality_code=card.municipality.code,
                label=card.resident.name,
                pin=PIN,
            )
            for card in cards
        ],
    )
    return tray


@contextmanager
def workers() -> Iterator[None]:
    """Issue what is accepted while the block runs."""
    is_over = Event()

    def go_on() -> None:
        try:
            while not is_over.wait(0.1):
                work()
        finally:
            connections.close_all()

    thread = Thread(target=go_on)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join(20)
