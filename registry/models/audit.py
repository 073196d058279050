"""The trail of reads: who saw whose record, when, how and why; append-only and chained."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction
from django.utils.translation import gettext_lazy as _

from registry.choices import ReadAction
from registry.models.municipalities import Municipality
from registry.shared.append_only import AppendOnly, ReadsAndAdds

START_OF_CHAIN = "0" * 64
_CHAIN_LOCK = 2012_07_02


class ReadRecordQuerySet(ReadsAndAdds, models.QuerySet[Any]):
    """The one writer of the trail, and its check."""

    @transaction.atomic
    def record(
        self,
        *,
        actor: str,
        action: str,
        screen: str,
        residents: Iterable[int],
        at: datetime,
        user: Any = None,
        municipality: Municipality | None = None,
        reason: str = "",
        terminal: str = "",
    ) -> "ReadRecord":
        """Append one read. Writers queue for the chain's end: a lock on PostgreSQL, one writer on SQLite."""
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CHAIN_LOCK])
        last = self.order_by("-number").first()
        row = ReadRecord(
            municipality=municipality,
            number=last.number + 1 if last else 1,
            at=at,
            user=user,
            actor=actor,
            action=action,
            screen=screen,
            residents=sorted(residents),
            reason=reason,
            terminal=terminal,
            previous=last.digest if last else START_OF_CHAIN,
        )
        row.digest = row.computed_digest()
        row.save()
        return row

    def broken_links(self) -> Iterator[int]:
        """Numbers of the rows whose digest, number or link to the row before is not what it must be."""
        previous, number = START_OF_CHAIN, 0
        for row in self.order_by("number").iterator():
            number += 1
            if row.number != number or row.previous != previous or row.digest != row.computed_digest():
                yield row.number
            previous, number = row.digest, row.number


class ReadRecord(AppendOnly):
    """閲覧記録: one read. `digest` covers the row and the digest before it, so that a gap shows."""

    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("municipality")
    )
    number = models.PositiveBigIntegerField(_("number"), unique=True)
    at = models.DateTimeField(_("at"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("user")
    )
    actor = models.CharField(_("by"), max_length=80)
    action = models.CharField(_("action"), max_length=10, choices=ReadAction)
    screen = models.CharField(_("screen"), max_length=80)
    residents = models.JSONField(_("residents (internal ids)"), default=list)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    terminal = models.CharField(_("terminal"), max_length=60, blank=True)
    previous = models.CharField(_("digest before"), max_length=64, unique=True)
    digest = models.CharField(_("digest"), max_length=64, unique=True)

    objects = ReadRecordQuerySet.as_manager()  # type: ignore[assignment, misc]  # more questions than the base's

    class Meta:
        verbose_name = _("read of a record")
        verbose_name_plural = _("reads of records")

    def __str__(self) -> str:
        return f"read {self.number}"

    def computed_digest(self) -> str:
        """SHA-256 over every column and the digest before; the moment in UTC, to the microsecond."""
        content = [
            self.previous,
            self.number,
            self.municipality_id,
            int(self.at.timestamp() * 1_000_000),
            self.user_id,
            self.actor,
            self.action,
            self.screen,
            self.residents,
            self.reason,
            self.terminal,
        ]
        return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()
