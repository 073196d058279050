"""A test CA of the demo's own, and a city's signing key under it: nothing is signed for real."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

_YEARS = timedelta(days=5 * 365)


def lay_signing_key(folder: Path, *, municipality: str, name: str, now: datetime) -> Path:
    """The city's key, its certificate and the CA's in one file, and the CA's beside it; made at first."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{municipality}.pem"
    if path.exists():
        return path
    ca_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    ca_name = _name("conbini demo CA (for tests only)")
    ca = _certificate(ca_name, ca_name, ca_key, ca_key, is_ca=True, now=now)
    own = _certificate(_name(f"{name} (demo)"), ca_name, key, ca_key, is_ca=False, now=now)
    path.touch(mode=0o600)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(private + own.public_bytes(Encoding.PEM) + ca.public_bytes(Encoding.PEM))
    (folder / "ca.crt").write_bytes(ca.public_bytes(Encoding.PEM))
    return path


def _name(text: str) -> x509.Name:
    parts = ((NameOID.COUNTRY_NAME, "JP"), (NameOID.COMMON_NAME, text))
    return x509.Name([x509.NameAttribute(*part) for part in parts])


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    by: ec.EllipticCurvePrivateKey,
    *,
    is_ca: bool,
    now: datetime,
) -> x509.Certificate:
    usage = dict.fromkeys(
        (
            *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment"),
            *("key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
        ),
        False,
    )
    wanted = ("key_cert_sign", "crl_sign") if is_ca else ("digital_signature", "content_commitment")
    usage |= dict.fromkeys(wanted, True)
    begins = now.astimezone(UTC) - timedelta(days=1)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + _YEARS)
        .add_extension(x509.BasicConstraints(ca=is_ca, path_length=0 if is_ca else None), critical=True)
        .add_extension(x509.KeyUsage(**usage), critical=True)
        .sign(by, hashes.SHA256())
    )
