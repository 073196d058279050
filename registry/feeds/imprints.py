"""Imprints of seals in a file: PNG in base64, with the true size in millimetres."""

import base64
import binascii
import hashlib
from decimal import Decimal, InvalidOperation

from registry.feeds.columns import BadValue, Column

_PNG = b"\x89PNG\r\n\x1a\n"
LARGEST = 200_000
"""Bytes: an imprint of 25 mm at 600 dpi is a tenth of it."""


def imprint(heading: str, name: str) -> Column:
    """A picture; empty for a registration that is no longer in force."""

    def parse(raw: str) -> tuple[str, ...]:
        if not raw:
            return ("",)
        try:
            picture = base64.b64decode(raw, validate=True)
        except (binascii.Error, ValueError):
            raise BadValue("not_base64") from None
        if not picture.startswith(_PNG) or b"IEND" not in picture[-16:]:
            raise BadValue("not_a_picture")
        if len(picture) > LARGEST:
            raise BadValue("too_long")
        return (base64.b64encode(picture).decode(),)

    return Column(heading, (name,), parse, "PNG in base64")


def millimetres(heading: str, name: str) -> Column:
    """A size with at most two decimals."""

    def parse(raw: str) -> tuple[str, ...]:
        if not raw:
            return ("",)
        try:
            size = Decimal(raw)
        except InvalidOperation:
            raise BadValue("not_a_number") from None
        if not size.is_finite() or not 0 < size < 100 or size != round(size, 2):
            raise BadValue("out_of_range")
        return (f"{size:.2f}",)

    return Column(heading, (name,), parse, "millimetres, two decimals")


def picture_of(told: str) -> bytes | None:
    """The bytes of a picture as the record tells it."""
    return base64.b64decode(told) if told else None


def told_of(picture: bytes | None) -> str:
    """A picture as the record tells it."""
    return base64.b64encode(bytes(picture)).decode() if picture else ""


def digest_of(told: str) -> str:
    """SHA-256 of the picture, empty if there is none."""
    picture = picture_of(told)
    return hashlib.sha256(picture).hexdigest() if picture else ""
