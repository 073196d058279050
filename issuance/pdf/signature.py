"""Sign a finished document (PAdES-B-B) behind its proved bytes, which stay as they are."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from asn1crypto import algos, cms, core, tsp, x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from cryptography.x509 import Certificate, load_pem_x509_certificates
from django.conf import settings

ROOM = 8192
"""Bytes kept for the signature and its certificates, twice that in the file's hexadecimal."""
_TRAILER = re.compile(rb"trailer\n<</Size (\d+)/Root (\d+) 0 R/ID\[(<[0-9a-f]{32}>)<[0-9a-f]{32}>\]>>\n")
_START = re.compile(rb"startxref\n(\d+)\n%%EOF\n\Z")
_FIRST_PAGE = re.compile(rb"/Kids\[(\d+) 0 R")
_PRIVATE = re.compile(b"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?-----END [A-Z ]*PRIVATE KEY-----", re.DOTALL)


class CannotSign(Exception):
    """The city's signing key cannot be used now; the text says why, and nothing is handed out unsigned."""


@dataclass(frozen=True, slots=True)
class Signer:
    """A city's key with its certificate, and the certificates above it that are put into the file."""

    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
    certificates: tuple[Certificate, ...]

    @property
    def certificate_sha256(self) -> str:
        """The digest by which the signing certificate is known."""
        return hashlib.sha256(self.certificates[0].public_bytes(Encoding.DER)).hexdigest()


def signer_of(municipality: str, *, at: datetime) -> Signer | None:
    """The signer of that city, None if it has none; raises CannotSign for one that may not sign then."""
    if not settings.SIGNING_DIR:
        return None
    path = Path(settings.SIGNING_DIR) / f"{municipality}.pem"
    try:
        changed = path.stat().st_mtime_ns
    except OSError:
        return None
    signer = _loaded(path, changed)
    certificate = signer.certificates[0]
    if not certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc:
        raise CannotSign("the signing certificate is not valid now")
    return signer


def signature_of(pdf: bytes, signer: Signer, *, at: datetime) -> bytes:
    """What is added behind the document's bytes; `at` is written as the claimed time of signing.

    The first page gets an invisible field; nothing of its contents changes. Raises CannotSign for bytes that
    this house did not write.
    """
    added, gap = _update(pdf, at)
    whole = pdf + added
    first, second = whole[: gap[0]], whole[gap[1] :]
    ranges = b"[0 %d %d %d]" % (gap[0], gap[1], len(second))
    placeholder = b"[0 0000000000 0000000000 0000000000]"
    added = added.replace(placeholder, ranges.ljust(len(placeholder)), 1)
    whole = pdf + added
    digest = hashlib.sha256(whole[: gap[0]] + whole[gap[1] :]).digest()
    if len(first) + len(second) + gap[1] - gap[0] != len(whole):
        raise CannotSign("the signature's place is lost")
    envelope = _envelope(digest, signer).hex().encode("ascii")
    if len(envelope) > 2 * ROOM:
        raise CannotSign("the certificates are larger than the room for them")
    start = gap[0] - len(pdf) + 1
    return added[:start] + envelope.ljust(2 * ROOM, b"0") + added[start + 2 * ROOM :]


def _update(pdf: bytes, at: datetime) -> tuple[bytes, tuple[int, int]]:
    """The incremental update with room for the signature, and where in the whole file the room lies."""
    trailer, start = _TRAILER.search(pdf), _START.search(pdf)
    if trailer is None or start is None or pdf.count(b"startxref") != 1:
        raise CannotSign("not a document as this house writes it")
    size, root, identity = int(trailer[1]), int(trailer[2]), trailer[3]
    offsets = _offsets(pdf, int(start[1]))
    catalog = _body(pdf, offsets[root])
    pages = re.search(rb"/Pages (\d+) 0 R", catalog)
    found = _FIRST_PAGE.search(_body(pdf, offsets[int(pages[1])])) if pages else None
    if found is None:
        raise CannotSign("not a document as this house writes it")
    page = int(found[1])
    moment = at.astimezone(UTC).strftime("D:%Y%m%d%H%M%S+00'00'").encode("ascii")
    bodies = {
        page: _with(_body(pdf, offsets[page]), b"/Annots[%d 0 R]" % (size + 1)),
        root: _with(catalog, b"/AcroForm<</Fields[%d 0 R]/SigFlags 3>>" % (size + 1)),
        size: b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/M(%s)"
        b"/ByteRange[0 0000000000 0000000000 0000000000]/Contents<%s>>>" % (moment, b"0" * (2 * ROOM)),
        size + 1: b"<</Type/Annot/Subtype/Widget/FT/Sig/T(Signature)/F 132/Rect[0 0 0 0]/P %d 0 R/V %d 0 R>>"
        % (page, size),
    }
    parts, places = [b""], {}
    for number in sorted(bodies):
        places[number] = len(pdf) + sum(map(len, parts))
        parts.append(b"%d 0 obj\n%s\nendobj\n" % (number, bodies[number]))
    added = b"".join(parts)
    table = b"".join(b"%d 1\n%010d 00000 n \n" % (number, places[number]) for number in sorted(places))
    added += b"xref\n%strailer\n<</Size %d/Root %d 0 R/Prev %d/ID[%s%s]>>\nstartxref\n%d\n%%%%EOF\n" % (
        *(table, size + 2, root, int(start[1])),
        *(identity, b"<%s>" % hashlib.sha256(pdf + moment).hexdigest()[:32].encode("ascii")),
        len(pdf) + len(added),
    )
    opening = len(pdf) + added.index(b"/Contents<") + len(b"/Contents")
    return added, (opening, opening + 2 * ROOM + 2)


def _with(body: bytes, entry: bytes) -> bytes:
    if not body.endswith(b">>"):
        raise CannotSign("not a document as this house writes it")
    return body[:-2] + entry + b">>"


def _offsets(pdf: bytes, table: int) -> dict[int, int]:
    entries = re.findall(rb"(\d{10}) \d{5} ([nf]) \n", pdf[table:])
    return {number: int(offset) for number, (offset, kind) in enumerate(entries) if kind == b"n"}


def _body(pdf: bytes, offset: int) -> bytes:
    start = pdf.index(b" 0 obj\n", offset) + len(b" 0 obj\n")
    return pdf[start : pdf.index(b"\nendobj\n", start)]


def _envelope(digest: bytes, signer: Signer) -> bytes:
    """The CMS that signs the digest, with the certificate named in what is signed (CAdES)."""
    certificates = [x509.Certificate.load(each.public_bytes(Encoding.DER)) for each in signer.certificates]
    named = tsp.SigningCertificateV2(
        {"certs": [tsp.ESSCertIDv2({"cert_hash": bytes.fromhex(signer.certificate_sha256)})]}
    )
    attributes = cms.CMSAttributes(
        [
            cms.CMSAttribute({"type": "content_type", "values": ["data"]}),
            cms.CMSAttribute({"type": "message_digest", "values": [core.OctetString(digest)]}),
            cms.CMSAttribute({"type": "signing_certificate_v2", "values": [named]}),
        ]
    )
    kind, signature = _signature(signer.key, attributes.dump())
    info = cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.IssuerAndSerialNumber(
                {"issuer": certificates[0].issuer, "serial_number": certificates[0].serial_number}
            ),
            "digest_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}),
            "signed_attrs": attributes,
            "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": kind}),
            "signature": signature,
        }
    )
    content = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [algos.DigestAlgorithm({"algorithm": "sha256"})],
            "encap_content_info": {"content_type": "data"},
            "certificates": certificates,
            "signer_infos": [info],
        }
    )
    return bytes(cms.ContentInfo({"content_type": "signed_data", "content": content}).dump())


def _signature(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, content: bytes) -> tuple[str, bytes]:
    if isinstance(key, rsa.RSAPrivateKey):
        return "sha256_rsa", key.sign(content, padding.PKCS1v15(), hashes.SHA256())
    return "sha256_ecdsa", key.sign(content, ec.ECDSA(hashes.SHA256()))


@lru_cache(maxsize=16)
def _loaded(path: Path, _changed: int) -> Signer:
    content = path.read_bytes()
    private = _PRIVATE.search(content)
    try:
        key = load_pem_private_key(private[0] if private else b"", password=None)
        certificates: Sequence[Certificate] = load_pem_x509_certificates(content)
    except (ValueError, TypeError) as error:
        raise CannotSign("the signing key or its certificate cannot be read") from error
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise CannotSign("the signing key is neither RSA nor on an elliptic curve")
    kind = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    if key.public_key().public_bytes(*kind) != certificates[0].public_key().public_bytes(*kind):
        raise CannotSign("the first certificate is not the key's own")
    return Signer(key, tuple(certificates))
