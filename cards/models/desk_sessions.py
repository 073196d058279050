"""Visitors to a desk, and the session in which a clerk serves one of them."""

import uuid
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cards.choices import Arrival, CardFace, CardKind, VisitState
from cards.models.applications import CardApplication
from cards.models.stock import Place
from registry.models import Municipality, Resident
from registry.shared.tenancy import ScopedQuerySet


class VisitQuerySet(ScopedQuerySet):
    """Questions asked of visits."""

    def waiting_at(self, place: Place, *, on: date) -> Any:
        """Who waits there, those who came first before the others."""
        return self.filter(place=place, day=on, state=VisitState.WAITING).order_by("arrived_at", "pk")

    def move(self, pk: int, *, old: str, new: str, **also: Any) -> bool:
        """True for exactly one caller."""
        return self.filter(pk=pk, state=old).update(state=new, **also) == 1


class Visit(models.Model):
    """来庁: one visitor who wants one card, by booking or queue number; goes on after any interruption.

    What the visitor told (name, birth date) is what the booking says, and proves nothing: `resident` is who
    the clerk found.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, verbose_name=_("municipality"))
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+", verbose_name=_("place"))
    day = models.DateField(_("day"))
    arrival = models.CharField(_("arrival"), max_length=8, choices=Arrival)
    reference = models.CharField(_("number of the booking"), max_length=40, blank=True)
    queue_no = models.PositiveIntegerField(_("queue number"))
    kind = models.CharField(_("kind"), max_length=16, choices=CardKind)
    face = models.CharField(_("face"), max_length=8, choices=CardFace)
    functions = models.JSONField(_("functions asked for"), default=list)
    told_name = models.CharField(_("name as told"), max_length=200, blank=True)
    told_birth_on = models.DateField(_("birth date as told"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=VisitState, default=VisitState.WAITING)
    arrived_at = models.DateTimeField(_("arrived at"))
    changed_at = models.DateTimeField(_("changed at"))
    resident = models.ForeignKey(
        Resident,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("resident"),
    )
    application = models.ForeignKey(
        CardApplication,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="visits",
        verbose_name=_("application"),
    )

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit to a desk")
        verbose_name_plural = _("visits to desks")
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "reference"],
                condition=~models.Q(reference=""),
                name="visit_one_a_booking",
            ),
            models.UniqueConstraint(
                fields=["place", "day", "queue_no"], name="visit_queue_no_is_one_visitor"
            ),
            models.UniqueConstraint(
                fields=["application"],
                condition=models.Q(state=VisitState.AT_DESK),
                name="visit_one_at_a_desk_a_card",
            ),
        ]

    def __str__(self) -> str:
        return f"visit {self.pk}"


class DeskSession(models.Model):
    """One visitor at one desk. `token` stands in every form of the session and in no other."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, verbose_name=_("municipality"))
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+", verbose_name=_("place"))
    desk = models.CharField(_("desk"), max_length=20)
    clerk = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("clerk")
    )
    visit = models.ForeignKey(
        Visit, on_delete=models.PROTECT, related_name="sessions", verbose_name=_("visit")
    )
    opened_at = models.DateTimeField(pgettext_lazy("session", "opened at"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    end_reason = models.CharField(_("why it ended"), max_length=40, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("session at a desk")
        verbose_name_plural = _("sessions at desks")
        constraints = [
            models.UniqueConstraint(
                fields=["place", "desk"],
                condition=models.Q(ended_at=None),
                name="desksession_one_live_a_desk",
            ),
            models.UniqueConstraint(
                fields=["visit"], condition=models.Q(ended_at=None), name="desksession_one_live_a_visit"
            ),
            models.UniqueConstraint(
                fields=["clerk"], condition=models.Q(ended_at=None), name="desksession_one_live_a_clerk"
            ),
        ]

    def __str__(self) -> str:
        return f"desk session {self.pk}"
