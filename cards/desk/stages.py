"""What each step is called on the screen, and what the clerk does in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cards.rules.hand_over import MINUTES, Progress, Stage, next_stage, stages_left


@dataclass(frozen=True, slots=True)
class Told:
    """The words of a step."""

    title: Any
    tells: Any
    button: Any


STAGES: Mapping[Stage, Told] = MappingProxyType(
    {
        Stage.PERSON: Told(
            _("Who it is"), _("Ask for the papers and find the person on record."), _("This is the visitor")
        ),
        Stage.APPLY: Told(
            _("Application for the card"), _("Go through the form together."), _("Take the application")
        ),
        Stage.IDENTITY: Told(
            _("Papers"), _("Tick what you hold in your hand. Do not copy it."), _("Identity proved")
        ),
        Stage.REPLY: Told(
            _("Reply to the letter"),
            _("The letter of inquiry is on its way, or the visitor brings the reply."),
            _("Put down the reply"),
        ),
        Stage.FEE: Told(
            pgettext_lazy("desk", "Fee"), _("What the table says for this card."), _("Fee settled")
        ),
        Stage.MAKE: Told(_("Make the card"), _("A blank card goes to the terminal."), _("Make it")),
        Stage.WAIT: Told(
            _("The card is being made"), _("The page looks by itself every few seconds."), _("Look again")
        ),
        Stage.PIN: Told(
            pgettext_lazy("desk", "PINs"),
            _("The citizen sets them at the pad, unseen. Nobody tells you a PIN or writes it down."),
            _("Read the card"),
        ),
        Stage.FUNCTIONS: Told(
            pgettext_lazy("desk", "Functions"), _("They are written together."), _("Switch them on")
        ),
        Stage.OLD_CARD: Told(
            _("Old card"), _("Punch it before the holder's eyes, then put it into the box."), _("Taken back")
        ),
        Stage.HAND_OVER: Told(
            _("Hand-over"), _("The holder tells the birth date once more. Both confirm."), _("Hand it over")
        ),
        Stage.DONE: Told(_("Handed over"), _("The card is in use from now."), _("Next visitor")),
    }
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the way: what, how long, and whether it is the present one."""

    title: Any
    minutes: int
    is_now: bool


def way(at: Progress) -> list[Line]:
    """The present step and those to come."""
    now = next_stage(at)
    return [Line(STAGES[stage].title, MINUTES[stage], stage is now) for stage in stages_left(at)]
