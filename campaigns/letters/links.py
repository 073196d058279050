"""Secret links: made anew from a row's nonce and this city's key, so that no table holds one."""

import base64
import secrets

from django.conf import settings
from django.utils.crypto import salted_hmac

from campaigns.rules.references import TOKEN_BYTES, token_hash

BOOKING, WAITING = "b", "w"
"""What a link opens, as its address says it."""


def new_nonce() -> str:
    """What is stored beside the hash of a new link."""
    return secrets.token_hex(16)


def new_token() -> str:
    """The secret of a browser that holds places."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_of(what: str, nonce: str) -> str:
    """The secret of a row's link: whoever reads the tables alone cannot make it."""
    digest = salted_hmac(f"campaigns.link.{what}", nonce, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest[:TOKEN_BYTES]).decode()


def hash_of(what: str, nonce: str) -> str:
    """What the table keeps of it."""
    return token_hash(token_of(what, nonce))


def link_of(what: str, nonce: str, *, language: str) -> str:
    """The whole address."""
    return f"{settings.BASE_URL}/book/{language}/{what}/{token_of(what, nonce)}/"
