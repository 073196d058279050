"""The city's keys for signed codes: private ones from the settings alone, signatures made and verified."""

import hashlib
import re
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

_CURVE = ec.SECP256R1()
_PRIVATE = re.compile("[0-9a-f]{64}")
_HALF = 32  # bytes of r, and of s


class KeyIsMissing(Exception):
    """This process has no private key of that id; nothing that needs its code is printed."""


class NotAKey(ValueError):
    """A private key in the settings is not 64 hexadecimal digits, or none of the curve's."""


def key_ids() -> frozenset[str]:
    """The ids of the private keys that this process has; raises NotAKey."""
    return frozenset(_private_keys(settings.VERIFICATION_KEY))


def sign(key_id: str, message: bytes) -> bytes:
    """The signature (r and s, 32 bytes each), the same for the same message; raises KeyIsMissing."""
    key = _private_keys(settings.VERIFICATION_KEY).get(key_id)
    if key is None:
        raise KeyIsMissing(key_id)
    r, s = decode_dss_signature(key.sign(message, ec.ECDSA(hashes.SHA256(), deterministic_signing=True)))
    return r.to_bytes(_HALF, "big") + s.to_bytes(_HALF, "big")


def is_signed_by(public_key: str, message: bytes, signature: bytes) -> bool:
    """Whether the signature is that key's (an uncompressed point in hex); False for any fault in either."""
    try:
        key = ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, bytes.fromhex(public_key))
        r, s = (int.from_bytes(half, "big") for half in (signature[:_HALF], signature[_HALF:]))
        key.verify(encode_dss_signature(r, s), message, ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return len(signature) == 2 * _HALF


def new_private_key() -> str:
    """A fresh private key as it goes into the settings: 64 hexadecimal digits."""
    return f"{ec.generate_private_key(_CURVE).private_numbers().private_value:064x}"


def public_key_of(private_key: str) -> str:
    """The public key as it is kept and published: an uncompressed point in hex; raises NotAKey."""
    return _public(_parsed(private_key))


def id_of(public_key: str) -> str:
    """The four bytes in hex by which a code names its key."""
    return hashlib.sha256(bytes.fromhex(public_key)).hexdigest()[:8]


@lru_cache(maxsize=8)
def _private_keys(setting: str) -> dict[str, ec.EllipticCurvePrivateKey]:
    keys = [_parsed(part) for part in setting.replace(",", " ").split()]
    return {id_of(_public(key)): key for key in keys}


def _parsed(private_key: str) -> ec.EllipticCurvePrivateKey:
    if not _PRIVATE.fullmatch(private_key):
        raise NotAKey("VERIFICATION_KEY")
    try:
        return ec.derive_private_key(int(private_key, 16), _CURVE)
    except ValueError as error:
        raise NotAKey("VERIFICATION_KEY") from error


def _public(key: ec.EllipticCurvePrivateKey) -> str:
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint).hex()
