"""A visit to a kiosk, what was asked for in it, and every step of each request."""

import uuid
from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cards.models import Card
from issuance.choices import Channel, RequestState, certificate_choices
from issuance.models.clients import CentreClient
from issuance.models.counter import CounterApplication
from issuance.rules.states import LIVE, may_move
from registry.models import Municipality, Resident
from registry.shared.append_only import AppendOnly, ReadsAndAdds
from registry.shared.tenancy import ScopedQuerySet


class CentreSession(models.Model):
    """One visitor at one terminal, after the centre verified PIN and card. A terminal has one at a time."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(CentreClient, on_delete=models.PROTECT, verbose_name=_("client"))
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, verbose_name=_("municipality"))
    card = models.ForeignKey(Card, on_delete=models.PROTECT, verbose_name=_("card"))
    resident = models.ForeignKey(Resident, on_delete=models.PROTECT, verbose_name=_("resident"))
    operator = models.CharField(_("store operator"), max_length=40)
    store = models.CharField(_("store"), max_length=40)
    terminal = models.CharField(_("terminal"), max_length=40)
    opened_at = models.DateTimeField(_("opened at"))
    expires_at = models.DateTimeField(_("expires at"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    end_reason = models.CharField(_("why it ended"), max_length=40, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("kiosk session")
        verbose_name_plural = _("kiosk sessions")
        constraints = [
            models.UniqueConstraint(
                fields=["client", "operator", "store", "terminal"],
                condition=models.Q(ended_at=None),
                name="centresession_one_live_a_terminal",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)


class RequestQuerySet(ScopedQuerySet):
    """Questions asked of requests, and the one way in which their state moves."""

    def move(
        self, pk: uuid.UUID, *, old: str, new: str, at: datetime, by: str, why: str = "", **also: object
    ) -> bool:
        """True for exactly one caller, however many try at once; the transition is written with it.

        Past its deadline a request can only become EXPIRED, and never before: the deadline is a part of the
        compare-and-set, so that a late worker loses whatever it brings. `also` are columns to set with the
        move. Raises ValueError for a move that the state machine does not know.
        """
        if not may_move(old, new):
            raise ValueError(f"no move from {old} to {new}")
        rows = self.filter(pk=pk, state=old)
        rows = rows.filter(deadline__lte=at) if new == RequestState.EXPIRED else rows.filter(deadline__gt=at)
        with transaction.atomic():
            if rows.update(state=new, changed_at=at, **also) != 1:
                return False
            Transition.objects.add(pk, old=old, new=new, at=at, by=by, why=why)
        return True

    def claim(self, pk: uuid.UUID, *, at: datetime, lease: timedelta, attempts: int) -> bool:
        """True for the one worker that may now work on the request, until its lease runs out.

        A request is claimable while it waits to be issued, is not overdue, is nobody's, and has been tried
        fewer than `attempts` times. Every claim counts as an attempt.
        """
        free = models.Q(claimed_until=None) | models.Q(claimed_until__lte=at)
        waiting = self.filter(free, pk=pk, state__in=AWAITING_ISSUE, deadline__gt=at, attempts__lt=attempts)
        return waiting.update(attempts=models.F("attempts") + 1, claimed_until=at + lease) == 1

    def overdue(self, *, at: datetime) -> Self:
        """Unfinished and past their deadline."""
        return self.filter(deadline__lte=at, state__in=LIVE)

    def forgotten(self, *, at: datetime, asked_before: datetime) -> Self:
        """Waiting to be issued, nobody's, and asked for too long ago."""
        free = models.Q(claimed_until=None) | models.Q(claimed_until__lte=at)
        return self.filter(free, state__in=AWAITING_ISSUE, deadline__gt=at, asked_at__lte=asked_before)


AWAITING_ISSUE = (RequestState.ACCEPTED, RequestState.RENDERED)


class CertificateRequest(models.Model):
    """交付申請: one certificate type, one subject, n copies. Its id is unguessable and names its bytes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(
        CentreSession,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="requests",
        verbose_name=_("kiosk session"),
    )
    application = models.OneToOneField(
        CounterApplication,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="request",
        verbose_name=_("application at a counter"),
    )
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, verbose_name=_("municipality"))
    resident = models.ForeignKey(
        Resident, on_delete=models.PROTECT, related_name="requests", verbose_name=_("subject")
    )
    certificate = models.CharField(_("certificate"), max_length=30, choices=certificate_choices)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    copies = models.PositiveSmallIntegerField(_("copies"), default=1)
    options = models.JSONField(_("options"), default=dict)
    idempotency_key = models.CharField(_("idempotency key"), max_length=100)
    body_sha256 = models.CharField(_("digest of the body"), max_length=64)
    state = models.CharField(_("state"), max_length=10, choices=RequestState, default=RequestState.RECEIVED)
    refusals = models.JSONField(_("refusals"), default=list)
    fee_yen = models.PositiveIntegerField(_("fee in yen"), null=True, blank=True)
    received_at = models.DateTimeField(_("received at"))
    changed_at = models.DateTimeField(_("changed at"))
    deadline = models.DateTimeField(_("deadline"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    claimed_until = models.DateTimeField(_("claimed until"), null=True, blank=True)
    asked_at = models.DateTimeField(_("work asked for at"), null=True, blank=True)

    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate request")
        verbose_name_plural = _("certificate requests")
        indexes = [models.Index(fields=["state", "deadline"], name="request_by_state_and_deadline")]
        constraints = [
            models.UniqueConstraint(fields=["session", "idempotency_key"], name="request_once_a_key"),
            models.CheckConstraint(
                condition=models.Q(copies__gte=1, copies__lte=10), name="request_has_one_to_ten_copies"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[RequestState.RECEIVED, RequestState.REFUSED])
                | models.Q(state__in=[RequestState.EXPIRED, RequestState.VOIDED, RequestState.FAILED])
                | models.Q(fee_yen__isnull=False),
                name="request_accepted_knows_its_fee",
            ),
            models.CheckConstraint(
                condition=models.Q(channel=Channel.COUNTER, session=None, application__isnull=False)
                | models.Q(channel=Channel.KIOSK, application=None),
                name="request_has_a_session_or_an_application",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class TransitionQuerySet(ReadsAndAdds, models.QuerySet[Any]):
    """Adds the next step of a request's history."""

    def add(self, request: uuid.UUID, *, old: str, new: str, at: datetime, by: str, why: str = "") -> None:
        """Write the next transition. Whoever moved the state holds its row, so nobody else counts now."""
        number = self.filter(request=request).count() + 1
        self.create(request_id=request, number=number, old=old, new=new, at=at, by=by, why=why)


class Transition(AppendOnly):
    """状態遷移: from, to, when, by whom, why. `number` makes a request's history gapless."""

    request = models.ForeignKey(
        CertificateRequest, on_delete=models.PROTECT, related_name="transitions", verbose_name=_("request")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    old = models.CharField(pgettext_lazy("state", "from"), max_length=10, choices=RequestState, blank=True)
    new = models.CharField(pgettext_lazy("state", "to"), max_length=10, choices=RequestState)
    at = models.DateTimeField(_("at"))
    by = models.CharField(_("by"), max_length=80)
    why = models.CharField(_("why"), max_length=200, blank=True)

    objects = TransitionQuerySet.as_manager()  # type: ignore[assignment, misc]  # more questions than the base's
    municipality_path = "request__municipality"

    class Meta:
        verbose_name = _("transition")
        verbose_name_plural = _("transitions")
        constraints = [
            models.UniqueConstraint(fields=["request", "number"], name="transition_has_its_number")
        ]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"
