"""Incidents: what must be looked at by a person, with an owner, an age and an answer."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registry.choices import IncidentKind
from registry.models.municipalities import Municipality
from registry.shared.tenancy import ScopedQuerySet


class Incident(models.Model):
    """One alarm. It is closed by saying what left the printer, never by a second try that went well."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, verbose_name=_("municipality"))
    kind = models.CharField(_("kind"), max_length=24, choices=IncidentKind)
    subject = models.CharField(
        _("concerns"), max_length=80, help_text=_("An internal identifier, no personal data.")
    )
    detail = models.TextField(_("what happened"), blank=True)
    opened_at = models.DateTimeField(pgettext_lazy("incident", "opened at"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("owner"),
    )
    answer = models.TextField(_("answer: what left the printer"), blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answered by"),
    )

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject"], name="incident_once_a_kind_and_subject"),
            models.CheckConstraint(
                condition=models.Q(answered_at=None) | ~models.Q(answer=""),
                name="incident_closed_has_an_answer",
            ),
        ]

    def __str__(self) -> str:
        return f"incident {self.pk}"
