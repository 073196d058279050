"""Who is calling, and which visit and request are theirs."""

import hashlib
from datetime import datetime
from uuid import UUID

from issuance.models import CentreClient, CentreKey, CentreSession, CertificateRequest


def digest_of_key(key: str) -> str:
    """What is kept of a key: SHA-256, enough for 256 random bits (a slow hash is for what people choose)."""
    return hashlib.sha256(key.encode()).hexdigest()


def client_of_key(key: str, *, at: datetime) -> CentreClient | None:
    """The client whose key this is and is valid at that moment, else None."""
    found = (
        CentreKey.objects.valid(at=at).select_related("client").filter(key_sha256=digest_of_key(key)).first()
    )
    return found.client if found else None


def session_of(client: CentreClient, session_id: UUID) -> CentreSession | None:
    """The client's own session, ended or not; another client's is None, like one that never was."""
    return (
        CentreSession.objects.select_related("municipality", "card", "resident")
        .filter(pk=session_id, client=client)
        .first()
    )


def request_of(client: CentreClient, request_id: UUID) -> CertificateRequest | None:
    """The request, if it belongs to one of the client's sessions."""
    return (
        CertificateRequest.objects.select_related("session", "municipality")
        .filter(pk=request_id, session__client=client)
        .first()
    )
