"""The admin site: navigation by task, and the day's state of things on the first page."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.admin import AdminSite
from django.http import Http404, HttpRequest, JsonResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registry.models import Resident
from registry.shared.clock import today
from registry.staff.scope import municipality_of
from registry.staff.show import Panel, day

NAVIGATION = (
    (
        _("Desk"),
        (
            "issuance.CounterApplication",
            "registry.Resident",
            "registry.Household",
            "registry.SealRegistration",
            "registry.FamilyRegister",
            "registry.TaxRecord",
            "cards.Card",
        ),
    ),
    (
        _("Cards"),
        (
            "cards.CardApplication",
            "cards.Visit",
            "cards.PersonalisationJob",
            "cards.CardStop",
            "cards.Place",
            "cards.StockItem",
            "cards.StockTransfer",
            "cards.Delivery",
            "cards.DailyCount",
            "cards.IssuingTerminal",
            "cards.CardFee",
        ),
    ),
    (
        _("Issue"),
        (
            "issuance.CertificateRequest",
            "issuance.Certificate",
            "issuance.Document",
            "issuance.CentreSession",
            "issuance.Payment",
            "issuance.Charge",
            "issuance.Outcome",
            "issuance.Withdrawal",
            "issuance.SignedDocument",
        ),
    ),
    (
        pgettext_lazy("navigation", "Campaign"),
        (
            "campaigns.Booking",
            "campaigns.Session",
            "campaigns.WaitingEntry",
            "campaigns.Message",
            "campaigns.Campaign",
            "campaigns.Venue",
            "campaigns.Blackout",
        ),
    ),
    (
        _("Watch"),
        (
            "registry.Incident",
            "issuance.LintFinding",
            "issuance.LintRun",
            "registry.Protection",
            "registry.Notice",
            "registry.Hold",
            "registry.Watermark",
            "registry.Batch",
            "registry.ReadRecord",
        ),
    ),
    (
        _("Office"),
        (
            "issuance.CounterWindow",
            "issuance.OfficeHolder",
            "issuance.OfficialSeal",
            "issuance.FormVersion",
            "issuance.VerificationKey",
            "issuance.FeeRule",
            "issuance.OpeningHours",
            "issuance.ClosedPeriod",
            "issuance.TaxYearSwitch",
            "issuance.CertificatePolicy",
            "registry.GaijiMap",
        ),
    ),
    (
        _("Operation"),
        (
            "registry.Municipality",
            "registry.Clerk",
            "auth.User",
            "auth.Group",
            "issuance.CentreClient",
            "issuance.CentreKey",
            "axes.AccessAttempt",
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of the navigation."""

    name: Any
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of the navigation with its entries."""

    title: Any
    items: tuple[Item, ...]


class ConbiniAdminSite(AdminSite):
    """Django's admin, arranged for a clerk with a queue before the desk."""

    site_header = "conbini"
    site_title = "conbini"
    index_title = _("Today")
    site_url = None
    enable_nav_sidebar = False
    empty_value_display = "—"

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """What every page shows: the city and the navigation."""
        context = super().each_context(request)
        context["city"] = municipality_of(request.user)
        context["navigation"] = tuple(self._navigation(request, context["available_apps"]))
        people = self._registry.get(Resident)
        context["may_search"] = people is not None and people.has_view_permission(request)
        context["search_help"] = people.search_help_text if people is not None else ""
        return context

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """The day at a glance: whatever the admins that the user may see have to tell."""
        own = {"panels": tuple(self._panels(request)), "day": day(today())}
        return super().index(request, {**own, **(extra_context or {})})

    def autocomplete_view(self, request: HttpRequest) -> JsonResponse:
        """Closed: no form here uses it, and it would find people without a trace."""
        raise Http404

    def _navigation(self, request: HttpRequest, apps: list[dict[str, Any]]) -> Iterator[Section]:
        seen = {
            f"{app['app_label']}.{model['object_name']}": model for app in apps for model in app["models"]
        }
        for title, names in NAVIGATION:
            models = [seen[name] for name in names if name in seen and seen[name]["admin_url"]]
            items = tuple(
                Item(model["name"], model["admin_url"], request.path.startswith(model["admin_url"]))
                for model in models
            )
            if items:
                yield Section(title, items)

    def _panels(self, request: HttpRequest) -> Iterator[Panel]:
        order = [name.lower() for _, names in NAVIGATION for name in names]
        told = [
            a for a in self._registry.values() if hasattr(a, "dashboard") and a.has_view_permission(request)
        ]
        for model_admin in sorted(told, key=lambda a: order.index(a.opts.label_lower)):
            yield from model_admin.dashboard(request)
