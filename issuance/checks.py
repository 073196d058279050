"""What the machine must have before anything is issued: face, reviewed forms, guards, Japan's time."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.db import connections

from issuance.pdf.code_keys import NotAKey, key_ids
from issuance.pdf.fonts import EXPECTED_SHA256
from issuance.pdf.forms import FormIsNotTheOneReviewed, frozen_keys, load_form
from issuance.pdf.press import face_digest
from registry.shared.guards import tables_without_guard


def check_face(**_later: Any) -> list[CheckMessage]:
    """E001: the certificate face is the approved file. No other face ever takes its place."""
    path = Path(settings.CERTIFICATE_FONT)
    digest = face_digest(path)
    if digest == EXPECTED_SHA256:
        return []
    what = "is another file than the one certificates are proved with" if digest else "is not there"
    return [Error(f"The certificate face, IPAmj Mincho, {what}.", hint="Run: make font", id="issuance.E001")]


def check_forms(**_later: Any) -> list[CheckMessage]:
    """E002: every frozen form carries the digests that were reviewed."""
    faults: list[CheckMessage] = []
    for key in frozen_keys():
        try:
            load_form(key)
        except FormIsNotTheOneReviewed as fault:
            hint = f"Restore issuance/pdf/frozen/{key} from the release, or compile and review the form anew."
            faults.append(Error(str(fault), hint=hint, id="issuance.E002"))
    return faults


def check_time_zone(**_later: Any) -> list[CheckMessage]:
    """E003: dates on certificates are Japan's."""
    if settings.TIME_ZONE == "Asia/Tokyo" and settings.USE_TZ:
        return []
    return [
        Error(
            "Dates would not be Japan's.", hint='TIME_ZONE = "Asia/Tokyo", USE_TZ = True', id="issuance.E003"
        )
    ]


def check_verification_keys(**_later: Any) -> list[CheckMessage]:
    """E005: the private keys for signed codes can be read; without them certificates stop."""
    try:
        key_ids()
    except NotAKey:
        return [
            Error(
                "VERIFICATION_KEY holds something that is no private key.",
                hint="64 hexadecimal digits each, separated by spaces: manage.py make_verification_key",
                id="issuance.E005",
            )
        ]
    return []


def check_guards(*, databases: Sequence[str] | None = None, **_later: Any) -> list[CheckMessage]:
    """E004: every final table refuses UPDATE and DELETE in the database (asked with `check --database`)."""
    return [
        Error(
            f"{table} can be changed: its guard is missing.",
            hint="Run: manage.py migrate (it lays the guards each time)",
            id="issuance.E004",
        )
        for alias in databases or []
        for table in tables_without_guard(connections[alias])
    ]
