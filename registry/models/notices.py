"""Notices from other cities about people under protective measures: a work list with deadlines."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registry.choices import NoticeKind, NoticeOutcome
from registry.models.municipalities import Municipality
from registry.models.residents import Resident
from registry.shared.tenancy import ScopedQuerySet


class NoticeQuerySet(ScopedQuerySet):
    """Questions asked of notices."""

    def waiting(self) -> Self:
        """Not answered yet."""
        return self.filter(answered_at=None)

    def overdue(self, *, on: date) -> Self:
        """Not answered, with the deadline behind that day."""
        return self.waiting().filter(deadline__lt=on)


class Notice(models.Model):
    """他市区町村からの支援措置通知: one letter, about a person as the other city names them.

    Whoever it is about here is known only once a clerk has found them; an answer ends it.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, verbose_name=_("municipality"))
    sender = models.CharField(
        pgettext_lazy("notice", "from"), max_length=60, help_text=_("The city that sent it, e.g. 佐野市.")
    )
    kind = models.CharField(_("what it tells"), max_length=10, choices=NoticeKind)
    reference = models.CharField(_("its number"), max_length=60, blank=True)
    received_on = models.DateField(_("received on"))
    person_as_told = models.TextField(
        _("person as told"),
        max_length=1000,
        help_text=_("Names, birth dates and addresses exactly as the notice has them."),
    )
    deadline = models.DateField(_("to be answered by"))
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("owner"),
    )
    resident = models.ForeignKey(
        Resident,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="notices",
        verbose_name=_("resident"),
    )
    outcome = models.CharField(
        pgettext_lazy("notice", "outcome"), max_length=16, choices=NoticeOutcome, blank=True
    )
    answer = models.TextField(_("answer"), max_length=1000, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answered by"),
    )

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice from another city")
        verbose_name_plural = _("notices from other cities")
        indexes = [models.Index(fields=["municipality", "answered_at", "deadline"], name="notice_work_list")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(deadline__gte=models.F("received_on")),
                name="notice_deadline_is_not_before_it_came",
                violation_error_message=_("The deadline is before the day on which the notice came."),
            ),
            models.CheckConstraint(
                condition=models.Q(answered_at=None, answered_by=None, outcome="")
                | (models.Q(answered_at__isnull=False, answered_by__isnull=False) & ~models.Q(outcome="")),
                name="notice_is_answered_by_somebody_with_an_outcome",
            ),
            models.CheckConstraint(
                condition=~models.Q(outcome=NoticeOutcome.PROTECTED) | models.Q(resident__isnull=False),
                name="notice_that_protects_names_the_resident",
            ),
        ]

    def __str__(self) -> str:
        return f"notice {self.pk}"
