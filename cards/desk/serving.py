"""Whom this clerk serves now: the one session, and everything that its screen shows."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest

from cards.models import CardApplication, DeskSession, IssuingTerminal, Place, Visit
from cards.queries import progress_of
from cards.rules.hand_over import Progress, Stage, minutes_left, next_stage
from cards.rules.personalisation import Terminal
from cards.terminal.drivers import terminal_of
from registry.models import Resident
from registry.queries import protected_among
from registry.shared.clock import now
from registry.staff.scope import municipality_of

RIGHT = "cards.change_cardapplication"
_KEY = "desk"


def may_serve(request: HttpRequest) -> bool:
    """Staff of a city with the right to work on applications."""
    user: Any = request.user
    return user.is_active and user.is_staff and municipality_of(user) is not None and user.has_perm(RIGHT)


def places_of(request: HttpRequest) -> Any:
    """The city's places at which cards are handed out."""
    city = municipality_of(request.user)
    return Place.objects.of(city.pk if city else 0).filter(is_desk=True, closed_on=None).order_by("name")


def desk_of(request: HttpRequest) -> tuple[Place, str] | None:
    """Where this browser stands, as chosen."""
    kept = request.session.get(_KEY)
    if not kept:
        return None
    place = places_of(request).filter(pk=kept[0]).first()
    return (place, kept[1]) if place is not None else None


def stand_at(request: HttpRequest, place: Place, desk: str) -> None:
    """Remember the desk in the login's session."""
    request.session[_KEY] = [place.pk, desk]


@dataclass
class Serving:
    """One visitor at this desk."""

    session: DeskSession

    @property
    def visit(self) -> Visit:
        """The visit."""
        return self.session.visit

    @property
    def person(self) -> Resident | None:
        """Who it is, once found."""
        return self.visit.resident

    @property
    def application(self) -> CardApplication | None:
        """Their application; one of another person's is none (a visit never changes its person)."""
        row: CardApplication | None = self.visit.application
        return row if row is not None and row.resident_id == self.visit.resident_id else None

    @cached_property
    def progress(self) -> Progress:
        """How far they are."""
        return progress_of(self.visit, self.application)

    @property
    def stage(self) -> Stage:
        """What is to be done now."""
        return next_stage(self.progress)

    @property
    def minutes(self) -> int:
        """How long it still takes."""
        return minutes_left(self.progress)

    @cached_property
    def is_protected(self) -> bool:
        """Whether the address stays off the screen."""
        person = self.person
        return person is not None and person.pk in protected_among([person.pk], at=now())

    @property
    def terminals(self) -> Any:
        """Terminals here that work."""
        working = IssuingTerminal.objects.filter(place=self.session.place_id, out_of_order_since=None)
        return working.order_by("name")

    @property
    def terminal_row(self) -> IssuingTerminal | None:
        """The terminal that reads cards here."""
        found: IssuingTerminal | None = self.terminals.first()
        return found

    @property
    def terminal(self) -> Terminal:
        """Its driver."""
        return terminal_of(self.terminal_row)


def serving(request: HttpRequest) -> Serving | None:
    """The live session of this clerk, read anew each time."""
    live = DeskSession.objects.filter(clerk=request.user.pk, ended_at=None).select_related(
        "place", "visit__resident__municipality", "visit__application__resident", "visit__application__card"
    )
    session = live.first()
    return Serving(session) if session is not None else None
