"""Which driver talks to a terminal: the simulated one where it is switched on, else one that says so."""

from pathlib import Path

from django.conf import settings

from cards.models import IssuingTerminal
from cards.rules.personalisation import Chip, Order, Printed, Terminal, TerminalFault
from cards.terminal.simulated import SimulatedTerminal


class NoDriver:
    """A terminal that this installation has no driver for: it refuses, and nothing is lost."""

    def make(self, order: Order) -> Printed:
        """Raises TerminalFault."""
        raise TerminalFault("no_driver")

    def read(self, card_id: str) -> Chip:
        """Raises TerminalFault."""
        raise TerminalFault("no_driver")

    def write_functions(self, card_id: str, functions: frozenset[str]) -> None:
        """Raises TerminalFault."""
        raise TerminalFault("no_driver")


def terminal_of(row: IssuingTerminal | None) -> Terminal:
    """The terminal's driver; for none, or one without a driver, one that refuses."""
    if row is None or not settings.TERMINAL_SIMULATOR:
        return NoDriver()
    return simulated(row.pk)


def simulated(terminal_id: int) -> SimulatedTerminal:
    """The simulated terminal of that key."""
    return SimulatedTerminal(Path(settings.TERMINAL_DIR), terminal_id)
