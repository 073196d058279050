"""The trail of reads, to look at and never to change."""

from collections.abc import Iterable

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from registry.models import ReadRecord
from registry.staff.base import RecordAdmin
from registry.staff.show import NOTHING, Panel, columns, facts, moment


@admin.register(ReadRecord)
class ReadRecordAdmin(RecordAdmin):
    """閲覧記録: internal ids only, so that looking at the trail is no read of a person's record."""

    list_display = ("number", "moment_of", "actor", "action", "screen", "how_many", "reason", "terminal")
    list_filter = ("action", "at")
    search_fields = ("actor", "screen", "reason", "=number")
    search_help_text = _("User, screen, reason or number")
    ordering = ("-number",)

    def residents_on_page(self, row: ReadRecord) -> Iterable[int]:
        """Nobody: ids tell nothing about a person."""
        return ()

    @admin.display(description=_("at"), ordering="at")
    def moment_of(self, row: ReadRecord) -> str:
        """To the second, in Japan."""
        return moment(row.at)

    @admin.display(description=_("people"))
    def how_many(self, row: ReadRecord) -> int:
        """How many people were on the screen."""
        return len(row.residents)

    def panels(self, request: HttpRequest, row: ReadRecord) -> list[Panel]:
        """The read, and its place in the chain."""
        names = ("number", "at", "actor", "action", "screen", "reason", "terminal")
        return [
            facts(_("Read"), [*columns(row, *names), (_("people"), _people(row))]),
            facts(_("Chain"), columns(row, "digest", "previous"), is_wide=True),
        ]


def _people(row: ReadRecord) -> SafeString | str:
    links = ((reverse("admin:registry_resident_change", args=[pk]), pk) for pk in row.residents)
    return format_html_join(", ", '<a href="{}">{}</a>', links) or NOTHING
