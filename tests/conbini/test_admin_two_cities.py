"""Invariant 23: no page of the admin shows or opens another city's row, whatever its address."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from campaigns.models import Booking, Message, Session
from conbini.site import ConbiniAdminSite
from issuance.admin.clients import OperatorsOnly
from issuance.models import Certificate, CounterApplication, LintFinding, OfficialSeal
from registry.models import (
    Batch,
    Clerk,
    Incident,
    Municipality,
    Notice,
    Protection,
    SealRegistration,
    Upload,
)
from registry.shared.clock import now
from registry.staff.base import ScopedModelAdmin
from registry.staff.scope import within_reach
from tests import staff

pytestmark = pytest.mark.django_db
SCOPED = sorted(
    (
        a
        for a in admin.site._registry.values()
        if isinstance(a, ScopedModelAdmin) and not isinstance(a, OperatorsOnly)
    ),
    key=lambda a: a.opts.label,
)
OURS = {"registry", "cards", "issuance", "campaigns"}
STRANGER = "那須野"
BY_FILE = (
    "issuance_feerule",
    "issuance_openinghours",
    "issuance_closedperiod",
    "registry_gaijimap",
    "campaigns_session",
    "campaigns_venue",
)
DATED = ("officeholder", "officialseal", "formversion", "feerule", "openinghours", "closedperiod")
DATED_TOO = ("certificatepolicy", "taxyearswitch", "verificationkey")
OWN_LISTS = (
    *(f"issuance_{table}_{page}" for table in (*DATED, *DATED_TOO) for page in ("timeline", "prepare")),
    "issuance_formversion_printed",
    "issuance_counterapplication_find",
    "registry_batch_upload",
    "registry_protection_apply",
    "registry_protection_overdue",
    "registry_protection_lifts",
    "registry_notice_record",
    "registry_resident_export",
    "campaigns_session_picture",
    "campaigns_booking_phone",
    *(f"{table}_{act}" for table in BY_FILE for act in ("import", "export")),
)
"""Our own pages whose addresses name no row."""
PREVIEWS = tuple(f"{table}_preview" for table in BY_FILE)


def stem(model_admin: Any) -> str:
    return f"admin:{model_admin.opts.app_label}_{model_admin.opts.model_name}"


def rows_of(model_admin: Any, city: Municipality) -> Any:
    """The city's rows, found without the admin."""
    somebody = Clerk.objects.filter(municipality=city).first().user
    return within_reach(model_admin.model._default_manager.all(), somebody, personal=True)


@pytest.fixture
def theirs() -> Municipality:
    return staff.full_city("092169", "下野市", STRANGER)


@pytest.fixture(params=["clerk", "superuser who is a clerk"])
def ours(request: pytest.FixtureRequest, theirs: Municipality) -> Client:
    city = staff.full_city("092029", "足利市", "足利")
    if request.param == "clerk":
        return staff.clerk(city)
    return staff.browser(staff.user("both", city, is_superuser=True))


def test_every_table_of_a_city_is_registered_as_scoped() -> None:
    """Whoever adds a table to the admin on Django's own base is found here."""
    assert isinstance(
        admin.site._wrapped if hasattr(admin.site, "_wrapped") else admin.site, ConbiniAdminSite
    )
    unscoped = [
        model._meta.label
        for model, model_admin in admin.site._registry.items()
        if model._meta.app_label in OURS and not isinstance(model_admin, ScopedModelAdmin)
    ]
    assert unscoped == []


def test_the_walk_has_a_row_of_every_table(theirs: Municipality) -> None:
    assert [a.opts.label for a in SCOPED if not rows_of(a, theirs).exists()] == []


def test_no_list_shows_another_citys_row(ours: Client, theirs: Municipality) -> None:
    for model_admin in SCOPED:
        strange = {str(pk) for pk in rows_of(model_admin, theirs).values_list("pk", flat=True)}
        for term in ("", "?q=" + STRANGER, "?q=092169-20261125-K-0000000015", "?o=1", "?all="):
            told = (model_admin.opts.label, term)
            response = ours.get(reverse(f"{stem(model_admin)}_changelist") + term)
            assert response.status_code == 200, told
            assert not {str(row.pk) for row in response.context["cl"].result_list} & strange, told
            assert STRANGER not in response.content.decode().replace(f'value="{STRANGER}"', ""), told


def test_no_address_opens_another_citys_row(ours: Client, theirs: Municipality) -> None:
    for model_admin in SCOPED:
        row = rows_of(model_admin, theirs).first()
        for view in ("change", "history", "delete"):
            url = reverse(f"{stem(model_admin)}_{view}", args=[row.pk])
            for response in (ours.get(url), ours.post(url, {"reason": "it is mine", "post": "yes"})):
                assert response.status_code in (403, 404), url
                assert STRANGER not in response.content.decode(), url
        assert type(row)._default_manager.filter(pk=row.pk).exists()


def row_pk(label: str, city: Municipality) -> int:
    """The key of one of the city's rows of that table."""
    found = rows_of(next(a for a in SCOPED if a.opts.label == label), city).first()
    assert found
    return int(found.pk)


def own_views() -> Iterator[str]:
    """The names of every page that we added to Django's own."""
    usual = re.compile(r"_(changelist|add|change|delete|history)$")
    resolver = next(r for r in get_resolver().url_patterns if getattr(r, "namespace", "") == "admin")
    for entry in resolver.url_patterns:  # type: ignore[union-attr]
        nested = entry.url_patterns if isinstance(entry, URLResolver) else [entry]
        for pattern in nested:
            name = pattern.name if isinstance(pattern, URLPattern) else None
            if name and name.split("_")[0] in OURS and not usual.search(name):
                yield name


def test_no_own_view_opens_another_citys_row(ours: Client, theirs: Municipality) -> None:
    incident, batch = Incident.objects.of(theirs).get().pk, Batch.objects.of(theirs).get().pk
    protected = Protection.objects.of(theirs).get().resident_id
    request = (
        rows_of(next(a for a in SCOPED if a.opts.label == "issuance.CertificateRequest"), theirs).get().pk
    )
    request_copy = Certificate.objects.get(municipality=theirs).pk
    application = CounterApplication.objects.of(theirs).get().pk
    upload = Upload.objects.create(
        municipality=theirs,
        user=Clerk.objects.filter(municipality=theirs).first().user,
        table="issuance.feerule",
        name=STRANGER,
        uploaded_at=now(),
    )
    opening, booking = Session.objects.of(theirs).get().pk, Booking.objects.of(theirs).get().pk
    addresses = {
        "registry_sealregistration_imprint": [SealRegistration.objects.of(theirs).get().pk],
        "registry_protection_application": [protected],
        "registry_protection_act": [Protection.objects.of(theirs).get().pk, "renew"],
        "registry_notice_answer": [Notice.objects.of(theirs).get().pk],
        "registry_notice_take": [Notice.objects.of(theirs).get().pk],
        "registry_batch_approve": [batch],
        "registry_batch_apply": [batch],
        "registry_batch_undo": [batch],
        "registry_batch_withdraw": [batch],
        "cards_card_act": [row_pk("cards.Card", theirs), "stop"],
        "cards_cardapplication_act": [row_pk("cards.CardApplication", theirs), "cancel"],
        "cards_cardstop_act": [row_pk("cards.CardStop", theirs), "call"],
        "cards_issuingterminal_act": [row_pk("cards.IssuingTerminal", theirs), "broken"],
        "cards_place_act": [row_pk("cards.Place", theirs), "count"],
        "cards_stockitem_act": [row_pk("cards.StockItem", theirs), "spoil"],
        "cards_stocktransfer_act": [row_pk("cards.StockTransfer", theirs), "accept"],
        "registry_incident_answer": [incident],
        "registry_incident_take": [incident],
        "issuance_certificaterequest_document": [request],
        "issuance_certificaterequest_page": [request, 1],
        "issuance_certificate_withdraw": [request_copy],
        "issuance_lintfinding_recheck": [LintFinding.objects.get(municipality=theirs).pk],
        **{
            f"issuance_counterapplication_{act}": [application]
            for act in ("paper", "receipt", "void", "reprint")
        },
        "issuance_counterapplication_act": [application, "issue"],
        "issuance_counterapplication_preview": [application, 1],
        "issuance_counterapplication_new": [protected],
        "issuance_counterapplication_apply": [protected, "resident_record"],
        "issuance_counterapplication_seat": [],
        "issuance_formversion_specimen": ["no_such_certificate"],
        "issuance_officialseal_image": [OfficialSeal.objects.of(theirs).get().pk],
        "issuance_centreclient_register": [],
        "campaigns_session_desk": [opening],
        "campaigns_session_sheet": [opening],
        "campaigns_session_close": [opening],
        "campaigns_booking_phone_form": [opening],
        "campaigns_booking_act": [booking],
        "campaigns_booking_move": [booking],
        "campaigns_booking_match": [booking, 1],
        "campaigns_message_told": [Message.objects.of(theirs).first().pk],
        "issuance_centreclient_rotate": [1],
        "issuance_centreclient_revoke": [1, 1],
    }
    assert sorted(own_views()) == sorted({*addresses, *OWN_LISTS, *PREVIEWS}), (
        "a new page needs its place in this walk"
    )
    for table in BY_FILE:
        preview = reverse(f"admin:{table}_preview", args=[upload.pk])
        for answer in (ours.get(preview), ours.post(preview, {"act": "abandon"})):
            assert answer.status_code == 302
        assert Upload.objects.filter(pk=upload.pk).exists()
    for name, args in addresses.items():
        url = reverse(f"admin:{name}", args=args)
        assert ours.get(url).status_code in (403, 404, 405), name
        assert ours.post(url, {"answer": "nothing", "name": "x"}).status_code in (403, 404), name
    assert Incident.objects.get(pk=incident).answered_at is None


def test_no_work_list_or_blank_form_shows_another_city(ours: Client, theirs: Municipality) -> None:
    for name in OWN_LISTS:
        url = reverse(f"admin:{name}")
        for response in (ours.get(url), ours.post(url, {"row": str(Protection.objects.of(theirs).get().pk)})):
            assert response.status_code in (200, 302, 403), name
            assert STRANGER not in response.content.decode(), name


def test_no_form_offers_another_city(ours: Client, theirs: Municipality) -> None:
    for model_admin in SCOPED:
        response = ours.get(reverse(f"{stem(model_admin)}_add"))
        if response.status_code == 200:
            assert "下野市" not in response.content.decode(), model_admin.opts.label


def test_a_form_does_not_take_another_city(ours: Client, theirs: Municipality) -> None:
    fields = {"certificate": "", "reason": "x", "closed_from_0": "2027-01-01", "closed_from_1": "00:00"}
    until = {"closed_until_0": "2027-01-02", "closed_until_1": "00:00"}
    url = reverse("admin:issuance_closedperiod_add")
    response = ours.post(url, {"municipality": theirs.pk, **fields, **until})
    assert response.status_code == 200
    assert "municipality" in response.context["adminform"].form.errors


def test_autocomplete_is_closed(ours: Client) -> None:
    query = "?app_label=registry&model_name=membership&field_name=resident&term=" + STRANGER
    assert ours.get(reverse("admin:autocomplete") + query).status_code == 404


def test_the_first_page_tells_nothing_of_another_city(ours: Client, theirs: Municipality) -> None:
    content = ours.get(reverse("admin:index")).content.decode()
    assert "下野市" not in content
    assert f"of {STRANGER}" not in content


def test_staff_without_a_city_see_nobody() -> None:
    lost, operator = staff.browser(staff.user("lost", None, *staff.EVERY_GROUP)), staff.operator()
    for model_admin in SCOPED:
        url = reverse(f"{stem(model_admin)}_changelist")
        assert lost.get(url).status_code == 403, url
        assert (operator.get(url).status_code == 200) == (not model_admin.holds_personal_data), url
