"""What the pages of batches say of gates, findings, refusals and actors."""

import re
from collections.abc import Mapping
from typing import Any

from django.contrib.auth import get_user_model
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry.choices import BatchState
from registry.feeds.sources import FEEDS
from registry.models import Batch
from registry.staff.show import age_of

TONES = {
    BatchState.RECEIVED: "busy",
    BatchState.REFUSED: "bad",
    BatchState.STAGED: "busy",
    BatchState.WAITING: "warn",
    BatchState.APPROVED: "busy",
    BatchState.APPLIED: "ok",
    BatchState.UNDONE: "idle",
    BatchState.WITHDRAWN: "idle",
}
FINDINGS: Mapping[str, tuple[str, Any]] = {
    "absent": ("bad", _("In force here, and not in the file any more")),
    "renamed": ("bad", _("Another name, by a change that gives nobody another name")),
    "reborn": ("bad", _("Another birth date or sex")),
    "back_again": ("warn", _("Had left or died, and lives here again")),
    "gaiji": ("warn", _("Characters that no map knows: the person is held until they are mapped")),
    "rare": ("warn", _("Hardly ever changes: %(about)s")),
    "town": ("warn", _("Many end in one town: %(about)s")),
    "field": ("idle", _("Changed: %(about)s")),
    "added": ("idle", _("New records")),
}
_REFUSALS: Mapping[str, Any] = {
    "digest_is_wrong": _("The file is not the one that the manifest describes: its digest differs."),
    "as_of_in_the_future": _("The manifest's moment lies in the future."),
    "as_of_older": _("The data are older than those that were applied last."),
    "unknown_municipality": _("No city of that code is served here."),
    "not_yours": _("The manifest names another city."),
    "too_large": _("The file is larger than 512 MB."),
    "is_a_summary": _("This is a summary for the reconciliation, not a batch."),
    "sequence_reused": _("Another file has this sequence number already."),
    "sequence_gap": _("A batch between is missing: changes follow each other without a gap."),
    "sequence_older": _("A later batch was applied already."),
    "earlier_batch_waits": _("An earlier batch of this source is still open. Apply or withdraw it first."),
    "copy_has_moved": _("A record changed after the comparison. Nothing was written; send the file again."),
    "table_refused": _("A table refused a row. Nothing was written."),
    "number_of_rows": _("The file has another number of rows than its manifest says."),
    "manifest_is_not_json": _("The manifest is no JSON text."),
    "manifest_incomplete": _("The manifest lacks a field."),
    "manifest_unknown_field": _("The manifest has a field that is not known."),
    "manifest_value": _("The manifest has a value that cannot be."),
    "not_applied": _("The batch is not applied any more."),
    "reason_missing": _("Say why."),
    "newer_batches_stand_on_it": _("Newer batches stand on it. Undo those first."),
    "changed_since": _("A record was changed since. Nothing was undone."),
}
_ACTOR = re.compile(r"user (\d+)")


def refusal_in_words(rule: str) -> str:
    """A sentence for a clerk; a rule of a single value is told by its name."""
    words = _REFUSALS.get(rule)
    return (
        str(words) if words is not None else gettext("A value breaks the rule “%(rule)s”.") % {"rule": rule}
    )


def actor_in_words(actor: str) -> str:
    """The user's name for "user 5"; channels as they are."""
    found = _ACTOR.fullmatch(actor)
    if found is None:
        return actor
    user = get_user_model().objects.filter(pk=found[1]).first()
    return user.get_username() if user else actor


def field_in_words(batch: Batch, name: str) -> str:
    """The heading of the field in the source's file."""
    return str(FEEDS[batch.source].layout.heading_of(name))


def gate_in_words(batch: Batch, gate: str) -> str:
    """Why a second person must look, with the numbers."""
    kind, _colon, name = gate.partition(":")
    difference = batch.difference
    if kind == "late" and batch.staged_at is not None:
        return gettext("The data were %(age)s old when they were checked; 36 hours are usual.") % {
            "age": age_of(batch.staged_at - batch.as_of)
        }
    if kind == "too_small":
        return gettext("The file has %(rows)s rows, and %(active)s records are in force.") % {
            "rows": f"{batch.row_count:,}",
            "active": f"{batch.row_count - difference['added'] + difference['absent']:,}",
        }
    if kind == "too_many_ends":
        return gettext("%(n)s records would end, of which %(absent)s are simply not in the file.") % {
            "n": f"{difference['ended']:,}",
            "absent": f"{difference['absent']:,}",
        }
    if kind == "unusual_changes":
        return gettext("“%(field)s” would change in %(n)s records.") % {
            "field": field_in_words(batch, name),
            "n": f"{difference['fields'].get(name, 0):,}",
        }
    return gate
