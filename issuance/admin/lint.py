"""The queue of those whom a kiosk would refuse for what is on record, and the walks that found them."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from issuance.models import LintFinding, LintRun
from issuance.rules.lint import MENDING
from issuance.rules.refusals import REFUSALS
from issuance.usecases.lint_resident import lint_resident
from registry.queries import with_protection
from registry.shared.clock import now
from registry.staff.base import RecordAdmin
from registry.staff.scope import within_reach
from registry.staff.show import Panel, badge, columns, facts, grid, moment, name_of


class OpenOnes(admin.SimpleListFilter):
    """Open or settled; open ones unless somebody asks for others."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Beside the open ones."""
        return [("settled", pgettext_lazy("finding", "Settled")), ("any", pgettext_lazy("finding", "All"))]

    def choices(self, changelist: Any) -> Iterator[Any]:
        """Without a choice the open ones are shown, and the filter says so."""
        usual, *others = super().choices(changelist)
        yield {**usual, "display": pgettext_lazy("finding", "Open")}
        yield from others

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """The chosen ones."""
        if self.value() == "any":
            return queryset
        return queryset.filter(settled_at__isnull=self.value() != "settled")


@admin.register(LintFinding)
class LintFindingAdmin(RecordAdmin):
    """点検結果."""

    resident_path = "resident"
    list_display = ("person", "certificate", "why", "subject", "mend", "found", "state")
    list_filter = (OpenOnes, "code", "certificate")
    search_fields = ("subject",)
    ordering = ("code", "resident_id", "certificate")

    def get_urls(self) -> list[Any]:
        """The act beside the usual pages."""
        view = self.admin_site.admin_view(require_POST(self.recheck_view))
        own = path("<int:object_id>/recheck/", view, name="issuance_lintfinding_recheck")
        return [own, *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the person, and whether somebody protects them."""
        rows = super().get_queryset(request).select_related("resident__municipality")
        return with_protection(rows, at=now(), resident="resident")

    def residents_on_page(self, row: LintFinding) -> Iterable[int]:
        """The person."""
        return (row.resident_id,)

    def recheck_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Check the person anew, now."""
        row: LintFinding = self.row_or_404(request, str(object_id))
        left = lint_resident(resident=row.resident, now=now())
        if left:
            messages.warning(
                request, gettext("%(count)s findings about this person are left.") % {"count": len(left)}
            )
        else:
            messages.success(request, _("Nothing is left: a kiosk would print this person's certificates."))
        return HttpResponseRedirect(reverse("admin:issuance_lintfinding_change", args=[row.pk]))

    @admin.display(description=_("resident"))
    def person(self, row: Any) -> str:
        """The name, marked if protected."""
        return name_of(row.resident, is_protected=row.is_protected, is_link=False)

    @admin.display(description=_("reason"), ordering="code")
    def why(self, row: LintFinding) -> str:
        """In the words of the refusal."""
        known = REFUSALS.get(row.code)
        return gettext(known.sentence) if known else row.code

    @admin.display(description=_("how to mend it"))
    def mend(self, row: LintFinding) -> str:
        """What somebody has to do."""
        return gettext(MENDING[row.code]) if row.code in MENDING else "—"

    @admin.display(description=_("found at"), ordering="found_at")
    def found(self, row: LintFinding) -> str:
        """To the second."""
        return moment(row.found_at)

    @admin.display(description=_("state"))
    def state(self, row: LintFinding) -> str:
        """Open or settled."""
        if row.settled_at:
            return badge(pgettext_lazy("finding", "Settled"), "ok")
        return badge(pgettext_lazy("finding", "Open"), "warn")

    def panels(self, request: HttpRequest, row: Any) -> list[Panel]:
        """What is wrong, how it is mended, and the button that checks anew."""
        who = (_("resident"), name_of(row.resident, is_protected=row.is_protected))
        told = [
            who,
            (_("reason"), self.why(row)),
            (_("how to mend it"), self.mend(row)),
            (_("state"), self.state(row)),
        ]
        rest = columns(row, "certificate", "subject", "found_at", "seen_at", "settled_at")
        shown = facts(self.opts.verbose_name, [*told, *rest], is_wide=True)
        if row.settled_at:
            return [shown]
        recheck = reverse("admin:issuance_lintfinding_recheck", args=[row.pk])
        content = {"recheck": recheck, "token": get_token(request)}
        return [shown, Panel(_("Check anew"), "admin/issuance/recheck.html", content)]


@admin.register(LintRun)
class LintRunAdmin(RecordAdmin):
    """点検."""

    holds_personal_data = False
    list_display = ("started", "progress", "finished")
    ordering = ("-started_at",)

    @admin.display(description=_("started at"), ordering="started_at")
    def started(self, row: LintRun) -> str:
        """To the second."""
        return moment(row.started_at)

    @admin.display(description=_("progress"))
    def progress(self, row: LintRun) -> str:
        """How many of how many."""
        return f"{row.checked:,} / {row.total:,}"

    @admin.display(description=_("finished at"), ordering="finished_at")
    def finished(self, row: LintRun) -> str:
        """To the second."""
        return moment(row.finished_at)

    def panels(self, request: HttpRequest, row: LintRun) -> list[Panel]:
        """How far it came."""
        told = columns(row, "started_at", "touched_at", "finished_at", "checked", "total")
        return [facts(self.opts.verbose_name, told)]

    def dashboard(self, request: HttpRequest) -> list[Panel]:
        """How many open findings there are, by reason."""
        rows: Any = within_reach(LintFinding.objects.all(), request.user, personal=True)
        codes = list(rows.filter(settled_at=None).values_list("code", flat=True))
        if not codes or not request.user.has_perm("issuance.view_lintfinding"):
            return []
        url = reverse("admin:issuance_lintfinding_changelist")
        lines = [
            (_link(url, code), codes.count(code))
            for code in sorted(set(codes), key=codes.count, reverse=True)
        ]
        return [grid(_("Would be refused at a kiosk"), (_("reason"), _("count")), lines, is_wide=False)]


def _link(url: str, code: str) -> Any:
    sentence = gettext(REFUSALS[code].sentence) if code in REFUSALS else code
    return format_html('<a href="{}?code__exact={}">{}</a>', url, code, sentence)
