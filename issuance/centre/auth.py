"""Who calls: a registered client of the centre API, by its bearer key."""

from django.http import HttpRequest
from ninja.security import HttpBearer

from issuance.models import CentreClient
from issuance.queries.visits import client_of_key
from registry.shared.clock import now


class CentreKeyBearer(HttpBearer):
    """A key that is valid now. It is looked up by its SHA-256, so that no comparison's time tells it."""

    def authenticate(self, request: HttpRequest, token: str) -> CentreClient | None:
        """The key's client, None for an unknown, expired or revoked key."""
        return client_of_key(token, at=now())
