"""Register a caller of the centre API."""

import secrets
from datetime import datetime

from django.db import transaction

from issuance.models import CentreClient, CentreKey
from issuance.queries.visits import digest_of_key


class ClientExistsAlready(Exception):
    """A client of that name is registered; its key is rotated, not made anew."""


@transaction.atomic
def create_centre_client(*, name: str, now: datetime) -> str:
    """The new client's key (43 characters, 256 random bits), told this once: only its SHA-256 is kept.

    Raises ClientExistsAlready.
    """
    client, is_new = CentreClient.objects.get_or_create(name=name, defaults={"created_at": now})
    if not is_new:
        raise ClientExistsAlready(name)
    return new_key(client, now=now)


def new_key(client: CentreClient, *, now: datetime) -> str:
    """Draw a key for the client and keep its digest."""
    key = secrets.token_urlsafe(32)
    CentreKey.objects.create(client=client, key_sha256=digest_of_key(key), hint=key[:6], created_at=now)
    return key
