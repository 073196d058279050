"""Callers of the centre API and their keys: for operators. A key is shown once, its hash never."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from issuance.models import CentreClient, CentreKey
from issuance.usecases.create_centre_client import ClientExistsAlready, create_centre_client
from issuance.usecases.revoke_centre_key import revoke_centre_key
from issuance.usecases.rotate_centre_key import rotate_centre_key
from registry.shared.clock import now
from registry.staff.base import RecordAdmin, never_stored
from registry.staff.scope import is_operator
from registry.staff.show import Panel, badge, columns, facts, moment, page_of


class OperatorsOnly(RecordAdmin):
    """No city's table: shown to operators alone, whatever permissions a clerk was given."""

    holds_personal_data = False

    def get_queryset(self, request: HttpRequest) -> Any:
        """Every row for operators, none for others."""
        rows = self.model._default_manager.all()
        return rows if is_operator(request.user) else rows.none()

    def _is_reachable(self, request: HttpRequest) -> bool:
        return is_operator(request.user)


class NewClientForm(forms.Form):
    """The name of a caller to register."""

    name = forms.CharField(label=_("name"), max_length=60)


@admin.register(CentreClient)
class CentreClientAdmin(OperatorsOnly):
    """証明書交付センター."""

    list_display = ("name", "created", "valid_keys")
    ordering = ("name",)
    change_list_template = "admin/issuance/centreclient/change_list.html"

    def get_urls(self) -> list[Any]:
        """The acts beside the usual pages."""
        wrap, name = self.admin_site.admin_view, "issuance_centreclient"
        own = [
            path("register/", wrap(require_POST(self.register_view)), name=f"{name}_register"),
            path("<int:object_id>/rotate/", wrap(require_POST(self.rotate_view)), name=f"{name}_rotate"),
            path(
                "<int:object_id>/keys/<int:key>/revoke/",
                wrap(require_POST(self.revoke_view)),
                name=f"{name}_revoke",
            ),
        ]
        return [*own, *super().get_urls()]

    def register_view(self, request: HttpRequest) -> HttpResponse:
        """Register a caller and show its first key once."""
        if not is_operator(request.user):
            raise PermissionDenied
        form = NewClientForm(request.POST)
        if form.is_valid():
            name = form.cleaned_data["name"]
            try:
                return self._key_page(request, name, create_centre_client(name=name, now=now()))
            except ClientExistsAlready:
                messages.error(request, _("A client of that name is registered: rotate its key."))
        else:
            messages.error(request, _("Give the client a name."))
        return HttpResponseRedirect(reverse("admin:issuance_centreclient_changelist"))

    def rotate_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Give the next key and show it once; the present one goes on for a while."""
        client: CentreClient = self.row_or_404(request, str(object_id))
        return self._key_page(request, client.name, rotate_centre_key(name=client.name, now=now()))

    def revoke_view(self, request: HttpRequest, object_id: int, key: int) -> HttpResponse:
        """End a key now."""
        client: CentreClient = self.row_or_404(request, str(object_id))
        if client.keys.filter(pk=key).exists() and revoke_centre_key(key_id=key, now=now()):
            messages.success(request, _("The key is revoked."))
        else:
            messages.error(request, _("There is no such key, or it is revoked already."))
        return HttpResponseRedirect(reverse("admin:issuance_centreclient_change", args=[client.pk]))

    @admin.display(description=_("created at"), ordering="created_at")
    def created(self, row: CentreClient) -> str:
        """To the second."""
        return moment(row.created_at)

    @admin.display(description=_("valid keys"))
    def valid_keys(self, row: CentreClient) -> int:
        """How many would open the door now."""
        return CentreKey.objects.valid(at=now()).filter(client=row).count()

    def heading(self, row: CentreClient) -> Any:
        """By its name."""
        return row.name

    def panels(self, request: HttpRequest, row: CentreClient) -> list[Panel]:
        """The client, its keys, the acts."""
        keys = [
            {
                "hint": page_of(key, key),
                "state": state_of_key(key),
                "created": moment(key.created_at),
                "expires": moment(key.expires_at),
                "revoke": reverse("admin:issuance_centreclient_revoke", args=[row.pk, key.pk])
                if key.revoked_at is None
                else "",
            }
            for key in row.keys.order_by("-created_at")
        ]
        rotate = reverse("admin:issuance_centreclient_rotate", args=[row.pk])
        content = {"keys": keys, "rotate": rotate, "token": get_token(request)}
        return [
            facts(self.opts.verbose_name, [(_("name"), row.name), (_("created at"), self.created(row))]),
            Panel(_("Keys"), "admin/issuance/keys.html", content, is_wide=True),
        ]

    @sensitive_variables("key")
    def _key_page(self, request: HttpRequest, name: str, key: str) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("The new key"),
            "subtitle": None,
            "client": name,
            "key": key,
        }
        return never_stored(TemplateResponse(request, "admin/issuance/key.html", context))


def state_of_key(row: CentreKey) -> str:
    """Whether it opens the door."""
    if row.revoked_at is not None and row.revoked_at <= now():
        return badge(_("Revoked"), "bad")
    if row.expires_at is not None and row.expires_at <= now():
        return badge(_("Expired"))
    return badge(_("Valid"), "ok")


@admin.register(CentreKey)
class CentreKeyAdmin(OperatorsOnly):
    """鍵, by its first characters."""

    list_display = ("hint", "client", "state", "created", "expires")
    list_select_related = ("client",)
    ordering = ("-created_at",)

    @admin.display(description=_("state"))
    def state(self, row: CentreKey) -> str:
        """Whether it opens the door."""
        return state_of_key(row)

    @admin.display(description=_("created at"), ordering="created_at")
    def created(self, row: CentreKey) -> str:
        """To the second."""
        return moment(row.created_at)

    @admin.display(description=_("expires at"), ordering="expires_at")
    def expires(self, row: CentreKey) -> str:
        """To the second."""
        return moment(row.expires_at)

    def panels(self, request: HttpRequest, row: CentreKey) -> list[Panel]:
        """All but the hash."""
        client = (_("client"), page_of(row.client, row.client.name))
        dates = columns(row, "hint", "created_at", "expires_at", "revoked_at")
        return [facts(self.opts.verbose_name, [client, (_("state"), state_of_key(row)), *dates])]
