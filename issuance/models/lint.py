"""Who would be refused at a kiosk because of what is on record, found before they stand there."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from issuance.choices import certificate_choices
from registry.models import Municipality, Resident
from registry.shared.tenancy import ScopedQuerySet


class LintRun(models.Model):
    """点検: one walk over a city's residents; `last_resident` is how far it came, so that it can go on."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, verbose_name=_("municipality"))
    started_at = models.DateTimeField(_("started at"))
    touched_at = models.DateTimeField(_("last heard of at"))
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    last_resident = models.PositiveBigIntegerField(_("last person (internal id)"), default=0)
    total = models.PositiveIntegerField(_("people to check"), default=0)
    checked = models.PositiveIntegerField(_("people checked"), default=0)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("check of all residents")
        verbose_name_plural = _("checks of all residents")
        constraints = [
            models.UniqueConstraint(
                fields=["municipality"],
                condition=models.Q(finished_at=None),
                name="lintrun_one_open_a_city",
            )
        ]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M} {self.checked}/{self.total}"


class LintFinding(models.Model):
    """点検結果: why a person's certificate would be refused at a kiosk; open until a check finds it gone."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, verbose_name=_("municipality"))
    resident = models.ForeignKey(
        Resident, on_delete=models.PROTECT, related_name="lint_findings", verbose_name=_("resident")
    )
    certificate = models.CharField(_("certificate"), max_length=30, choices=certificate_choices)
    code = models.CharField(_("reason"), max_length=40)
    subject = models.CharField(_("about"), max_length=200, blank=True)
    found_at = models.DateTimeField(_("found at"))
    seen_at = models.DateTimeField(_("last seen at"))
    settled_at = models.DateTimeField(pgettext_lazy("finding", "settled at"), null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("finding of a check")
        verbose_name_plural = _("findings of checks")
        indexes = [models.Index(fields=["municipality", "settled_at"], name="lintfinding_open_of_a_city")]
        constraints = [
            models.UniqueConstraint(
                fields=["resident", "certificate", "code", "subject"],
                condition=models.Q(settled_at=None),
                name="lintfinding_open_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.certificate} {self.code}"
