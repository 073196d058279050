"""Register a source system that may push its batches over HTTP."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from registry.choices import ActiveSet
from registry.models import LinkageClient, LinkageKey, Municipality


class ClientExistsAlready(Exception):
    """A client of that name is registered; its key is rotated, not made anew."""


@transaction.atomic
def create_linkage_client(*, name: str, municipality_code: str, sources: Sequence[str], now: datetime) -> str:
    """The new client's key (256 random bits), told this once: only its SHA-256 is kept.

    Raises ClientExistsAlready, Municipality.DoesNotExist, or ValueError for an unknown source.
    """
    city = Municipality.objects.get(code=municipality_code)
    chosen = [ActiveSet(source).value for source in sources]
    told = {"municipality": city, "sources": chosen, "created_at": now}
    client, is_new = LinkageClient.objects.get_or_create(name=name, defaults=told)
    if not is_new:
        raise ClientExistsAlready(name)
    return new_key(client, now=now)


def digest_of_key(key: str) -> str:
    """What is kept of a key: SHA-256, enough for 256 random bits."""
    return hashlib.sha256(key.encode()).hexdigest()


def new_key(client: LinkageClient, *, now: datetime) -> str:
    """Draw a key for the client and keep its digest."""
    key = secrets.token_urlsafe(32)
    LinkageKey.objects.create(client=client, key_sha256=digest_of_key(key), hint=key[:6], created_at=now)
    return key
