"""A visitor's way from the fee to the hand-over, in a process that kills itself at its n-th act.

An act is a statement that writes, or a word with the terminal. The way reads from the rows alone where it
stands, so that whoever goes on after a death goes on at the same step.
"""

import os
import signal
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection

from cards.models import CardApplication, PersonalisationJob
from cards.queries import old_cards_of, progress_of
from cards.rules.hand_over import Stage, next_stage
from cards.terminal.simulated import SimulatedTerminal
from cards.usecases.enable_functions import enable_functions
from cards.usecases.personalise_card import LEASE, personalise_card
from tests.desk import Desk

WRITES = ("INSERT", "UPDATE", "DELETE")


class Fuse:
    """Counts acts, and kills this process after (or before) the one that was named."""

    def __init__(self, at: int) -> None:
        self.at, self.acts = at, 0

    def burn(self) -> None:
        self.acts += 1
        if self.acts == self.at:
            os.kill(os.getpid(), signal.SIGKILL)

    def __call__(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        answer = execute(sql, *rest)
        if sql.startswith(WRITES):
            self.burn()
        return answer


class Watched(SimulatedTerminal):
    """A terminal after each of whose words the process may die."""

    fuse: Fuse

    def make(self, order: Any) -> Any:
        made = super().make(order)
        self.fuse.burn()
        return made

    def write_functions(self, card_id: str, functions: frozenset[str]) -> None:
        super().write_functions(card_id, functions)
        self.fuse.burn()


def go_on(desk: Desk, pk: int, terminal: Any) -> None:
    """Everything that is still to be done, in order, until the card is in the holder's hand."""
    while True:
        row = CardApplication.objects.select_related("resident", "card").get(pk=pk)
        match next_stage(progress_of(None, row)):
            case Stage.FEE:
                desk.settle(row)
            case Stage.MAKE:
                desk.order(row)
            case Stage.WAIT:
                _make(desk, row, terminal)
            case Stage.PIN:
                desk.set_pins(row)
            case Stage.FUNCTIONS:
                enable_functions(application_id=pk, terminal=terminal, by=desk.clerk, now=desk.now)
            case Stage.OLD_CARD:
                desk.take_back(old_cards_of(row)[0])
            case Stage.HAND_OVER:
                desk.hand_over(row, terminal=terminal)
            case _:
                return


def _make(desk: Desk, row: CardApplication, terminal: Any) -> None:
    """As the sweep would have it made again: when the dead worker's lease has run out."""
    job = PersonalisationJob.objects.filter(application=row).latest("pk")
    late = desk.now + LEASE * (job.attempts + 1) + timedelta(seconds=1)
    personalise_card(job_id=job.pk, terminal=lambda _: terminal, worker="worker", clock=lambda: late)


def killed_after(desk: Desk, pk: int, acts: int) -> bool:
    """Go the way in a process of its own; whether it was killed, or came to the end with fewer acts."""
    connection.close()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            fuse = Fuse(acts)
            terminal = Watched(desk.machine._folder, desk.terminal.pk)
            terminal.fuse = fuse
            with connection.execute_wrapper(fuse):
                go_on(desk, pk, terminal)
            status = 0
        finally:
            os._exit(status)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "the way broke off with a fault"
    return os.WIFSIGNALED(status)
