"""The outbox: what was sent, what is to be told by phone, what may not have gone out."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST

from campaigns.choices import MessageState
from campaigns.letters.mails import mail_of
from campaigns.models import Message
from campaigns.usecases.told_by_phone import told_by_phone
from registry.shared.clock import now
from registry.staff.base import RecordAdmin
from registry.staff.scope import within_reach
from registry.staff.show import Panel, badge, columns, facts, grid, moment, page_of

TONES = {
    MessageState.WAITING: "idle",
    MessageState.SENDING: "busy",
    MessageState.SENT: "ok",
    MessageState.CALL: "warn",
    MessageState.TOLD: "ok",
    MessageState.UNSURE: "bad",
    MessageState.DROPPED: "idle",
}


@admin.register(Message)
class MessageAdmin(RecordAdmin):
    """通知."""

    list_display = ("asked", "kind", "to", "state_badge", "ended")
    list_filter = ("state", "kind")
    list_select_related = ("booking", "entry", "municipality")
    ordering = ("-created_at", "-pk")
    search_fields = ("booking__phone", "booking__mail", "entry__phone", "entry__mail")

    def get_urls(self) -> list[Any]:
        """The act beside the usual pages."""
        view = self.admin_site.admin_view(require_POST(self.told_view))
        return [
            path("<int:object_id>/told/", view, name="campaigns_message_told"),
            *super().get_urls(),
        ]

    @admin.display(description=pgettext_lazy("message", "asked for at"), ordering="created_at")
    def asked(self, row: Message) -> str:
        """In Japan."""
        return moment(row.created_at)

    @admin.display(description=pgettext_lazy("message", "sent at"), ordering="ended_at")
    def ended(self, row: Message) -> str:
        """In Japan."""
        return moment(row.ended_at)

    @admin.display(description=pgettext_lazy("message", "recipient"))
    def to(self, row: Message) -> str:
        """The one recipient."""
        about = row.booking or row.entry
        return str(about.mail or about.phone) if about else ""

    @admin.display(description=_("state"), ordering="state")
    def state_badge(self, row: Message) -> str:
        """In colour."""
        return badge(row.get_state_display(), TONES[MessageState(row.state)])

    def panels(self, request: HttpRequest, row: Any) -> list[Panel]:
        """What it says now, and how it was sent."""
        mail = mail_of(row)
        found = [
            facts(self.opts.verbose_name, [(_("state"), self.state_badge(row)), *columns(row, "kind")]),
            Panel(mail.subject, "admin/campaigns/mail.html", {"body": mail.body}),
        ]
        if row.booking is not None:
            found.append(
                facts(_("booking"), [(_("booking number"), page_of(row.booking, row.booking.reference))])
            )
        if row.state in (MessageState.CALL, MessageState.UNSURE) and self._may_act(request):
            content = {
                "url": reverse("admin:campaigns_message_told", args=[row.pk]),
                "token": get_token(request),
            }
            found.append(Panel(_("To be told by phone"), "admin/campaigns/told.html", content))
        return found

    def told_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Somebody has called."""
        row = self.row_or_404(request, str(object_id))
        if not self._may_act(request):
            raise PermissionDenied
        if told_by_phone(message_id=row.pk, now=now()):
            messages.success(request, _("Done."))
        return HttpResponseRedirect(reverse("admin:campaigns_message_change", args=[row.pk]))

    def dashboard(self, request: HttpRequest) -> list[Panel]:
        """Who is still to be called."""
        rows: Any = within_reach(Message.objects.all(), request.user, personal=True)
        rows = rows.filter(state__in=(MessageState.CALL, MessageState.UNSURE)).order_by("created_at")[:8]
        lines = [
            (page_of(row, row.get_kind_display()), self.state_badge(row), self.asked(row)) for row in rows
        ]
        if not lines:
            return []
        headings = (_("what it tells"), _("state"), pgettext_lazy("message", "asked for at"))
        return [grid(_("To be told by phone"), headings, lines, is_wide=False)]

    def _may_act(self, request: HttpRequest) -> bool:
        return request.user.has_perm("campaigns.change_booking")
