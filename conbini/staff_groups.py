"""The three groups of a city's staff, laid after each migration: what each may see and do."""

from typing import Any

from django.apps import AppConfig, apps
from django.db import connections

# Group names are the words that a city hall uses; each permission is "app.codename".
CAMPAIGN_TABLES = ("campaigns.campaign", "campaigns.venue", "campaigns.blackout", "campaigns.session")
CAMPAIGN_PARTS = ("campaigns.visittype", "campaigns.invitation")
VIEWED_AT_THE_DESK = (
    *CAMPAIGN_TABLES,
    "campaigns.booking",
    "campaigns.waitingentry",
    "campaigns.message",
    "registry.resident",
    "registry.household",
    "registry.membership",
    "registry.sealregistration",
    "registry.familyregister",
    "registry.taxrecord",
    "registry.protection",
    "registry.notice",
    "registry.hold",
    "registry.watermark",
    "registry.incident",
    "cards.card",
    "cards.cardapplication",
    "cards.visit",
    "cards.personalisationjob",
    "cards.cardstop",
    "cards.place",
    "cards.stockitem",
    "cards.stocktransfer",
    "cards.delivery",
    "cards.dailycount",
    "cards.issuingterminal",
    "cards.cardfee",
    "issuance.counterapplication",
    "issuance.certificaterequest",
    "issuance.certificate",
    "issuance.document",
    "issuance.centresession",
    "issuance.payment",
    "issuance.charge",
    "issuance.outcome",
    "issuance.withdrawal",
    "issuance.lintfinding",
    "issuance.lintrun",
    "issuance.signeddocument",
    "issuance.openinghours",
    "issuance.closedperiod",
)
OFFICE_TABLES = (
    "issuance.counterwindow",
    "issuance.officeholder",
    "issuance.officialseal",
    "issuance.formversion",
    "issuance.feerule",
    "issuance.openinghours",
    "issuance.closedperiod",
    "issuance.taxyearswitch",
    "issuance.certificatepolicy",
    "registry.gaijimap",
    "cards.cardfee",
)


def _permissions(acts: tuple[str, ...], models: tuple[str, ...]) -> tuple[str, ...]:
    pairs = (model.split(".") for model in models)
    return tuple(f"{app}.{act}_{model}" for app, model in pairs for act in acts)


GROUPS = {
    "窓口": (
        *_permissions(("view",), VIEWED_AT_THE_DESK),
        *_permissions(("add", "change"), ("campaigns.booking",)),
        *_permissions(("add", "change"), ("registry.protection", "registry.notice")),
        "registry.change_incident",
        "issuance.add_counterapplication",
        "issuance.change_protectionrelease",
        "cards.change_cardapplication",
    ),
    # Exports of residents (export_statistics, export_people) are given by name, to nobody by a group.
    "管理": (
        *_permissions(("view", "add", "change"), CAMPAIGN_TABLES),
        *_permissions(("view", "add", "change", "delete"), CAMPAIGN_PARTS),
        "registry.export_tables",
        *_permissions(("view", "add"), ("cards.place", "cards.issuingterminal")),
        *_permissions(("view", "add", "change", "delete"), OFFICE_TABLES),
        *_permissions(("view", "add", "change"), ("registry.batch",)),
        *_permissions(("view", "change"), ("issuance.verificationkey",)),
        "issuance.view_certificate",
        "issuance.add_withdrawal",
        *_permissions(
            ("view",), ("registry.municipality", "registry.clerk", "registry.watermark", "registry.incident")
        ),
        "registry.change_incident",
    ),
    "監査": _permissions(("view",), ("registry.readrecord", "registry.watermark", "registry.incident")),
}


def lay_groups(sender: AppConfig, using: str = "default", **_later: Any) -> None:
    """Make the groups and give them exactly these permissions; what a city adds belongs in its own group."""
    group_model, permission_model = apps.get_model("auth.Group"), apps.get_model("auth.Permission")
    if group_model._meta.db_table not in connections[using].introspection.table_names():
        return
    known = {
        f"{p.content_type.app_label}.{p.codename}": p
        for p in permission_model.objects.using(using).select_related("content_type")
    }
    for name, wanted in GROUPS.items():
        group, _ = group_model.objects.using(using).get_or_create(name=name)
        group.permissions.set([known[label] for label in wanted if label in known])
