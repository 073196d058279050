"""`manage.py kiosk`: one whole visit over HTTP, as the certificate centre would; the exit status tells."""

import sys
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from issuance.kiosk.chips import Chip, NoSuchChip, find_chip, try_pin
from issuance.kiosk.client import Centre, Terminal, kiosk_key
from issuance.kiosk.whole_visit import Ending, Order, VisitEnded, make_visit


class Command(BaseCommand):
    """Put a virtual card on the reader, enter its PIN, choose, pay, and keep the paper as a file."""

    help = "One whole kiosk visit over the centre API. Exit status: " + ", ".join(
        f"{ending.value} {ending.name.lower().replace('_', ' ')}" for ending in Ending
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The card, the choices, the file, and what is to go wrong."""
        parser.add_argument("--card", required=True, metavar="ID", help="number of a card in the tray")
        parser.add_argument("--kind", default="", help="kind of the card, where two kinds share a number")
        parser.add_argument("--pin", default="1234")
        parser.add_argument("--certificate", required=True, metavar="TYPE")
        parser.add_argument("--out", required=True, type=Path, metavar="FILE")
        parser.add_argument("--copies", type=int, default=1)
        parser.add_argument("--scope", choices=("household", "register", "self", "part"), default="")
        parser.add_argument("--members", default="", help="members shown, counted from 1: 1,3")
        parser.add_argument("--relationship", action="store_true", help="show head and relationship")
        parser.add_argument("--domicile", action="store_true", help="show domicile and register head")
        parser.add_argument("--fail", choices=("jam", "abandon"), default="")
        parser.add_argument("--base-url", default=settings.BASE_URL)
        parser.add_argument("--terminal", default="CLI")

    def handle(self, *args: Any, **options: Any) -> None:
        """The whole visit; every ending but PRINTED leaves no file and its own exit status."""
        say = self._say()
        tray = Path(settings.KIOSK_DIR) / "chips.json"
        try:
            chip = _open_chip(tray, options, say)
            with Centre(options["base_url"], kiosk_key()) as line:
                pdf = make_visit(
                    line, chip, _order(options), say=say, terminal=Terminal(terminal=options["terminal"])
                )
        except VisitEnded as ended:
            self.stderr.write(f"{ended.ending.name.lower().replace('_', ' ')}: {ended.why}")
            sys.exit(ended.ending)
        options["out"].write_bytes(pdf)
        say(f"kept as {options['out']}")

    def _say(self) -> Callable[[str], None]:
        begun = monotonic()

        def say(step: str) -> None:
            self.stdout.write(f"{monotonic() - begun:7.3f} s  {step}")

        return say


def _open_chip(tray: Path, options: dict[str, Any], say: Callable[[str], None]) -> Chip:
    try:
        chip = find_chip(tray, options["card"], options["kind"])
    except NoSuchChip as none:
        raise CommandError(f"There is no such card in {tray}.") from none
    say(f"card on the reader: {chip.card_kind}")
    is_right, chip = try_pin(tray, chip, options["pin"])
    if not is_right:
        raise VisitEnded(Ending.WRONG_PIN, f"{chip.tries_left} tries left")
    say("PIN right, card taken off")
    return chip


def _order(options: dict[str, Any]) -> Order:
    members = tuple(word.strip() for word in options["members"].split(",") if word.strip())
    if not all(word.isdecimal() for word in members):
        raise CommandError("--members takes numbers: 1,3")
    names = ("certificate", "copies", "scope", "relationship", "domicile", "fail")
    return Order(members=members, **{name: options[name] for name in names})
