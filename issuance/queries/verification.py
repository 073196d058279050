"""What a verifier may know: the cities' public keys, the numbers withdrawn, and one number's record."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q

from issuance.choices import RequestState
from issuance.models import Certificate, VerificationKey, VoidedPaper, Withdrawal
from issuance.rules.catalogue import CATALOGUE
from issuance.rules.serials import Serial
from issuance.rules.signed_code import NotACode, SignedCode, check_code_on, read_code
from issuance.rules.verification import KeyFacts, Keyring, RecordFacts
from registry.models import Municipality

# A paper may exist from the moment when its document was handed out.
_ISSUED = (RequestState.DELIVERED, RequestState.PAID, RequestState.PRINTED)
_OVER = (RequestState.FAILED, RequestState.EXPIRED, RequestState.VOIDED)


def keyring() -> Keyring:
    """All keys, and all numbers withdrawn, of the cities served here."""
    rows = VerificationKey.objects.select_related("municipality")
    return Keyring({row.key_id: _key_facts(row) for row in rows}, frozenset(_withdrawn()))


def keyring_of(code: SignedCode) -> Keyring:
    """The one key that a code names, without the withdrawals (the record knows them)."""
    rows = VerificationKey.objects.filter(key_id=code.key).select_related("municipality")
    return Keyring({row.key_id: _key_facts(row) for row in rows}, frozenset())


def bundle(*, now: datetime) -> dict[str, Any]:
    """What an offline verifier takes along, dated: keys, withdrawals, names of cities and certificates."""
    ring = keyring()
    return {
        "as_of": now.isoformat(timespec="seconds"),
        "cities": dict(Municipality.objects.order_by("code").values_list("code", "name")),
        "certificates": {code: row.title for code, row in CATALOGUE.items()},
        "keys": [
            {
                "id": key.key_id,
                "municipality": key.municipality,
                "public_key": key.public_key,
                "from": key.valid_from.isoformat(),
                "until": key.valid_until.isoformat() if key.valid_until else None,
                "is_compromised": key.is_compromised,
            }
            for key in sorted(ring.keys.values(), key=lambda key: (key.municipality, key.valid_from))
        ],
        "withdrawn": sorted(ring.withdrawn),
    }


def _key_facts(row: VerificationKey) -> KeyFacts:
    return KeyFacts(
        row.key_id,
        row.municipality.code,
        row.public_key,
        row.valid_from,
        row.valid_until,
        row.compromised_at is not None,
    )


def _withdrawn() -> Iterable[str]:
    """Numbers of papers that may exist and do not count: withdrawn, or handed out and then void."""
    yield from Withdrawal.objects.values_list("certificate__serial", flat=True)
    yield from VoidedPaper.objects.values_list("request__certificates__serial", flat=True)
    yield from (
        Certificate.objects.filter(request__state__in=_OVER)
        .filter(Q(request__transitions__new=RequestState.DELIVERED))
        .values_list("serial", flat=True)
    )


def _certificate(serial: Serial) -> Certificate | None:
    """The copy of that number, if its document was ever handed out."""
    rows: Any = Certificate.objects.select_related("request__snapshot", "request__voided_paper", "withdrawal")
    found: Certificate | None = rows.filter(
        municipality__code=serial.municipality, serial=serial.printed
    ).first()
    if found is None or found.request.state in _ISSUED:
        return found
    was_handed_out = found.request.transitions.filter(new=RequestState.DELIVERED).exists()
    return found if found.request.state in _OVER and was_handed_out else None


def record_of(serial: Serial) -> RecordFacts | None:
    """What the record says of a number, None if no paper of that number was ever handed out."""
    certificate = _certificate(serial)
    if certificate is None:
        return None
    is_withdrawn = (
        certificate.request.state in _OVER
        or hasattr(certificate, "withdrawal")
        or hasattr(certificate.request, "voided_paper")
    )
    page = _page_of(certificate)
    check_code = check_code_on(dict(page.get("texts", [])).get("check_code", ""))
    text = page.get("code", "")
    try:
        code, _, _ = read_code(text)
    except NotACode:
        return RecordFacts(is_withdrawn, None, check_code)
    return RecordFacts(is_withdrawn, code, check_code, text)


def _page_of(certificate: Certificate) -> dict[str, Any]:
    """The first page of the copy, as its snapshot keeps it."""
    snapshot = getattr(certificate.request, "snapshot", None)
    pages = snapshot.content.get("pages", []) if snapshot else []
    return next((page for page in pages if page["copy"] == certificate.copy), {})
