"""Feeds: batches of the source systems, their rows and rejects, 外字 maps, and how old the copy is."""

import re
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.choices import ActiveSet, BatchKind, BatchState, RowAct, Source
from registry.models.municipalities import Municipality
from registry.rules.names import clusters, private_use_in
from registry.shared.append_only import AppendOnly
from registry.shared.tenancy import ScopedQuerySet

FREE = (BatchState.REFUSED, BatchState.UNDONE, BatchState.WITHDRAWN)
"""States in which a batch no longer holds its sequence number."""
READY = (BatchState.STAGED, BatchState.APPROVED)
"""States from which a batch may be applied."""
GAIJI_CODE = re.compile(r"U\+(E[0-9A-F]{3}|F[0-8][0-9A-F]{2}|F[0-9A-F]{4}|10[0-9A-F]{4})|G\+[0-9A-F]{4}")
"""A code of a private use area, or a host's own."""
OPEN = (BatchState.RECEIVED, BatchState.STAGED, BatchState.WAITING, BatchState.APPROVED)


class Watermark(models.Model):
    """Up to which moment a source's changes are in this copy."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, verbose_name=_("municipality"))
    source = models.CharField(_("source"), max_length=20, choices=Source)
    as_of = models.DateTimeField(_("data as of"))

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("watermark")
        verbose_name_plural = _("watermarks")
        constraints = [
            models.UniqueConstraint(fields=["municipality", "source"], name="watermark_one_a_source")
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.as_of:%Y-%m-%d %H:%M}"


class BatchQuerySet(ScopedQuerySet):
    """Questions asked of batches, and the one way to move them."""

    def move(self, pk: int, *, old: tuple[str, ...], new: str, **also: Any) -> bool:
        """True for exactly one caller, however many try at once."""
        return self.filter(pk=pk, state__in=old).update(state=new, **also) == 1

    def line_of(self, municipality: Any, source: str) -> Self:
        """Every batch of one source of one municipality."""
        return self.filter(municipality=municipality, source=source)

    def last_applied(self, municipality: Any, source: str) -> "Batch | None":
        """The batch on which the copy stands, None before the first."""
        applied = self.line_of(municipality, source).filter(state=BatchState.APPLIED)
        return applied.order_by("-sequence").first()


class Batch(models.Model):
    """One file of a source system with what its manifest says; applied whole, or not at all.

    `loaded_by` and `approved_by` are actors ("user 5", "client 2", "folder"). `difference` counts added,
    changed, ended and unchanged rows and the changes of each field. `base` is the batch that the difference
    was taken against, `watermark_before` what an undo puts back. `remarkable` names
    rows to look at (`feeds.remarkable`), `asked_at` when a person asked for the act that a worker does.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, verbose_name=_("municipality"))
    source = models.CharField(_("source"), max_length=20, choices=Source)
    kind = models.CharField(_("kind"), max_length=10, choices=BatchKind)
    sequence = models.PositiveBigIntegerField(_("sequence number"))
    as_of = models.DateTimeField(_("data as of"))
    row_count = models.PositiveIntegerField(_("rows"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    encoding = models.CharField(_("encoding"), max_length=10, blank=True)
    size = models.PositiveIntegerField(_("bytes"), default=0)

    state = models.CharField(_("state"), max_length=10, choices=BatchState, default=BatchState.RECEIVED)
    channel = models.CharField(_("came by"), max_length=10, default="command")
    refusal = models.CharField(_("refused because"), max_length=40, blank=True)
    reject_count = models.PositiveIntegerField(_("rejects"), default=0)
    gates = models.JSONField(_("what needs a second person"), default=list, blank=True)
    difference = models.JSONField(_("difference"), default=dict, blank=True)
    remarkable = models.JSONField(_("what to look at"), default=list, blank=True)
    checked_rows = models.PositiveIntegerField(_("rows checked"), default=0)
    asked_at = models.DateTimeField(_("asked for at"), null=True, blank=True)
    base = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("base")
    )
    watermark_before = models.DateTimeField(_("data as of, before"), null=True, blank=True)

    loaded_by = models.CharField(_("loaded by"), max_length=80)
    received_at = models.DateTimeField(_("received at"))
    staged_at = models.DateTimeField(_("checked at"), null=True, blank=True)
    approved_by = models.CharField(_("approved by"), max_length=80, blank=True)
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    applied_by = models.CharField(_("applied by"), max_length=80, blank=True)
    applied_at = models.DateTimeField(_("applied at"), null=True, blank=True)
    undone_by = models.CharField(_("undone by"), max_length=80, blank=True)
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)
    undo_reason = models.CharField(_("reason of the undoing"), max_length=200, blank=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("batch")
        verbose_name_plural = _("batches")
        indexes = [models.Index(fields=["municipality", "source", "sequence"], name="batch_of_a_source")]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "source", "sequence"],
                condition=~models.Q(state__in=FREE),
                name="batch_sequence_is_one_batch",
            ),
            models.CheckConstraint(
                condition=models.Q(approved_by="") | ~models.Q(approved_by=models.F("loaded_by")),
                name="batch_is_approved_by_another",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=BatchState.APPLIED) | models.Q(applied_at__isnull=False),
                name="batch_applied_has_its_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.kind} {self.sequence}"


class BatchFile(models.Model):
    """The bytes of a batch as they came (deflated), kept for a dispute over what the source said."""

    batch = models.OneToOneField(
        Batch, on_delete=models.PROTECT, related_name="file", verbose_name=_("batch")
    )
    content = models.BinaryField(_("content, deflated"))

    objects = ScopedQuerySet.as_manager()
    municipality_path = "batch__municipality"

    class Meta:
        verbose_name = _("file of a batch")
        verbose_name_plural = _("files of batches")

    def __str__(self) -> str:
        return f"file of batch {self.batch_id}"


class BatchRow(AppendOnly):
    """One row of a batch that differs from the copy, with the record before and after it.

    A row that changes nothing is not kept. `meta` tells the 異動 behind it; `gaiji` names the 外字 codes that
    no map knows, for which the person is held.
    """

    batch = models.ForeignKey(
        Batch,
        on_delete=models.PROTECT,
        related_name="rows",
        db_index=False,
        db_constraint=False,  # a whole city's rows come at once, of one batch that is never deleted
        verbose_name=_("batch"),
    )
    line = models.PositiveIntegerField(_("line"), help_text=_("0: not in the file, ended by its absence."))
    key = models.CharField(_("number of the record"), max_length=60)
    act = models.CharField(_("act"), max_length=8, choices=RowAct)
    fields = models.JSONField(_("changed fields"), default=list)
    before = models.JSONField(_("record before"), null=True, blank=True)
    after = models.JSONField(_("record after"))
    meta = models.JSONField(_("the change behind it"), default=dict)
    gaiji = models.CharField(_("unknown characters"), max_length=200, blank=True)

    municipality_path = "batch__municipality"

    class Meta:
        verbose_name = _("row of a batch")
        verbose_name_plural = _("rows of batches")
        indexes = [models.Index(fields=["batch", "id"], name="batch_row_in_order")]
        constraints = [models.UniqueConstraint(fields=["batch", "key"], name="batch_row_once_a_record")]

    def __str__(self) -> str:
        return f"row {self.pk}"


class Reject(AppendOnly):
    """One fault of a batch: where, by which rule, and how long the value was; the value itself is masked."""

    batch = models.ForeignKey(
        Batch, on_delete=models.PROTECT, related_name="rejects", verbose_name=_("batch")
    )
    line = models.PositiveIntegerField(_("line"))
    column = models.CharField(_("column"), max_length=40, blank=True)
    value = models.CharField(_("value, masked"), max_length=60, blank=True)
    rule = models.CharField(_("rule"), max_length=40)

    municipality_path = "batch__municipality"

    class Meta:
        verbose_name = _("reject")
        verbose_name_plural = _("rejects")

    def __str__(self) -> str:
        return f"line {self.line}: {self.rule}"


class GaijiMap(models.Model):
    """外字: what a code of one source of one city is. The same code is another shape in another city.

    `code` is "U+E000" for the private use area or "G+F040" for a host's own code.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, verbose_name=_("municipality"))
    source = models.CharField(_("source"), max_length=20, choices=Source)
    code = models.CharField(_("code"), max_length=10)
    character = models.CharField(
        _("character"), max_length=4, help_text=_("With its variation selector, if it has one.")
    )
    note = models.CharField(_("note"), max_length=100, blank=True)
    registered_at = models.DateTimeField(_("registered at"), null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("character of a source system")
        verbose_name_plural = _("characters of source systems")
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "source", "code"], name="gaiji_code_is_one_character"
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.code}"

    def clean(self) -> None:
        """A code of one of the two kinds, and one visible character that is no private one itself."""
        errors = {}
        if not GAIJI_CODE.fullmatch(self.code):
            errors["code"] = _("Write the code like U+E000 or G+F040.")
        if len(clusters(self.character)) != 1 or private_use_in(self.character):
            errors["character"] = _("Write one character that is not a private one itself.")
        if errors:
            raise ValidationError(errors)


class SourceSummary(models.Model):
    """What a source says is in force: count and digest per town, and its records one by one if it tells.

    `towns` is {town: [count, digest]}, `records` {town: {number: digest}}; `sequence` the last batch counted.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, verbose_name=_("municipality"))
    source = models.CharField(_("source"), max_length=20, choices=ActiveSet)
    sequence = models.PositiveBigIntegerField(_("sequence number"))
    as_of = models.DateTimeField(_("data as of"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    towns = models.JSONField(_("towns"))
    records = models.JSONField(_("records"), default=dict)
    loaded_by = models.CharField(_("loaded by"), max_length=80)
    received_at = models.DateTimeField(_("received at"))
    reconciled_at = models.DateTimeField(_("reconciled at"), null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("summary of a source system")
        verbose_name_plural = _("summaries of source systems")
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "source", "sequence", "sha256"], name="source_summary_is_taken_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} summary {self.sequence}"
