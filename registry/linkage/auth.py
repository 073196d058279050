"""Who calls: a registered source system, by its bearer key."""

from django.http import HttpRequest
from ninja.security import HttpBearer

from registry.models import LinkageClient, LinkageKey
from registry.shared.clock import now
from registry.usecases.create_linkage_client import digest_of_key


class LinkageKeyBearer(HttpBearer):
    """A key that is valid now. It is looked up by its SHA-256, so that no comparison's time tells it."""

    def authenticate(self, request: HttpRequest, token: str) -> LinkageClient | None:
        """The key's client, None for an unknown, expired or revoked key."""
        keys = LinkageKey.objects.valid(at=now()).select_related("client__municipality")
        found = keys.filter(key_sha256=digest_of_key(token)).first()
        return found.client if found else None
