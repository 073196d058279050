"""The signed code (QR) on the paper: what it says, in which bytes, and how a paper is compared with it.

A code holds serial, type, moment of issue, number of pages, and two digests: one over all that the paper
prints, one over the name that stands first on it. It says nothing about a person: both digests are keyed with
the check code (照合コード, 60 random bits) that is printed beside the symbol and is no part of it, so that
nobody who has only the symbol, or an address from a log, can try names and addresses until one fits.

    1 version | 4 key | 3 city | 2 day | 1 channel | 4 number | 4 moment | 1 pages | 1 n | n type
    | 16 digest of the facts | 8 digest of the name | 64 signature (ECDSA P-256, SHA-256) over all before it

The whole is written in base32, which a QR symbol packs tightest and a person can type from it if need be.
"""

import base64
import hashlib
import hmac
import re
import struct
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

from issuance.choices import Channel
from issuance.rules.serials import NotASerial, format_serial, parse_serial
from issuance.rules.snapshot import Page, PlacedImage, Snapshot, canonical_json

VERSION = 1
SIGNED_AS = b"conbini signed code 1\0"
"""Stands before the signed bytes, so that the key's signature under anything else is none under a code."""
SIGNATURE_BYTES, FACTS_BYTES, NAME_BYTES, CHECK_CODE_BYTES = 64, 16, 8, 8
CHECK_CODE_LABEL = "照合コード　"
OWN_FIELDS = frozenset({"check_code", "verify_note"})
"""The fields that stand beside the symbol and are no facts of the certificate."""
_HEAD = struct.Struct(">B4s3sHBIIBB")
_EPOCH = date(2000, 1, 1)
_CHANNELS = {Channel.KIOSK.value: 1, Channel.COUNTER.value: 2}
_BY_NUMBER = {number: channel for channel, number in _CHANNELS.items()}
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U
_LOOKS_LIKE = str.maketrans("ILO", "110")
_CHECK_CODE = re.compile(f"[{_ALPHABET}]{{12}}")
_PRINTED_CHECK_CODE = re.compile(f"[{_ALPHABET}]{{4}}-[{_ALPHABET}]{{4}}-[{_ALPHABET}]{{4}}")
_NOT_IN_NAMES = re.compile("[\\s\ufe00-\ufe0f\U000e0100-\U000e01ef]")


class NotACode(ValueError):
    """The text is no code of this kind: another symbol, cut short, or mistyped."""


@dataclass(frozen=True, slots=True)
class SignedCode:
    """What a code says. `issued_at` is aware, to the second; `key` is the id of the city's public key."""

    key: str
    serial: str
    certificate: str
    issued_at: datetime
    pages: int
    facts: bytes
    name: bytes

    def unsigned(self) -> bytes:
        """The bytes that are signed, but for the words before them."""
        serial, certificate = parse_serial(self.serial), self.certificate.encode("ascii")
        head = _HEAD.pack(
            VERSION,
            bytes.fromhex(self.key),
            int(serial.municipality).to_bytes(3, "big"),
            (serial.issued_on - _EPOCH).days,
            _CHANNELS[serial.channel],
            serial.sequence,
            int(self.issued_at.timestamp()),
            self.pages,
            len(certificate),
        )
        return head + certificate + self.facts + self.name


@dataclass(frozen=True, slots=True)
class PageFacts:
    """One page as it is digested: its texts by field, and each picture's slot, size (1/100 mm) and pixels."""

    number: int
    of: int
    texts: tuple[tuple[str, str], ...]
    pictures: tuple[tuple[str, int, int, str], ...]


# --- The code as text ---


def written(unsigned: bytes, signature: bytes) -> str:
    """The code's text: base32 without its filling."""
    return base64.b32encode(unsigned + signature).decode("ascii").rstrip("=")


def read_code(text: str) -> tuple[SignedCode, bytes, bytes]:
    """The code in a text as scanned, pasted or typed (alone, or the address that ends with it).

    Returns what it says, the bytes that must be signed, and the signature. Raises NotACode.
    """
    folded = "".join(unicodedata.normalize("NFKC", text).split()).upper().rpartition("/")[2]
    try:
        content = base64.b32decode(folded + "=" * (-len(folded) % 8))
        unsigned, signature = content[:-SIGNATURE_BYTES], content[-SIGNATURE_BYTES:]
        version, key, city, day, channel, number, moment, pages, length = _HEAD.unpack_from(unsigned)
        digests = _HEAD.size + length
        certificate = unsigned[_HEAD.size : digests].decode("ascii")
        serial = format_serial(
            municipality=f"{int.from_bytes(city, 'big'):06d}",
            issued_on=_EPOCH + timedelta(days=day),
            channel=_BY_NUMBER[channel],
            sequence=number,
        )
    except (ValueError, KeyError, struct.error, OverflowError, NotASerial):
        raise NotACode from None
    facts, name = unsigned[digests : digests + FACTS_BYTES], unsigned[digests + FACTS_BYTES :]
    if version != VERSION or len(name) != NAME_BYTES or not pages:
        raise NotACode
    issued_at = datetime.fromtimestamp(moment, UTC)
    code = SignedCode(key.hex(), serial, certificate, issued_at, pages, facts, name)
    return code, SIGNED_AS + unsigned, signature


def code_address(base_url: str) -> str:
    """The address before each code: host in capitals, which a QR symbol packs tightest and means the same."""
    parts = urlsplit(base_url)
    return f"{parts.scheme}://{parts.netloc}".upper() + parts.path.rstrip("/") + "/V/"


# --- The check code beside it ---


def new_check_code(random: bytes) -> str:
    """A check code of eight random bytes, in three groups of four."""
    number = int.from_bytes(random, "big")
    letters = [_ALPHABET[number >> 5 * place & 31] for place in range(12)]
    return "-".join("".join(letters[at : at + 4]) for at in (0, 4, 8))


def folded_check_code(text: str) -> str:
    """The twelve characters as typed (small, wide, with dashes or spaces, O for 0), or "" if it is none."""
    folded = unicodedata.normalize("NFKC", text).upper().translate(_LOOKS_LIKE)
    bare = "".join(character for character in folded if character.isalnum())
    return bare if _CHECK_CODE.fullmatch(bare) else ""


def check_code_on(text: str) -> str:
    """The folded check code among the words of its field on the paper; "" if there is none."""
    found = _PRINTED_CHECK_CODE.search(text)
    return folded_check_code(found[0]) if found else ""


# --- Digests ---


def facts_digest(
    check_code: str, *, certificate: str, serial: str, title: str, pages: Sequence[PageFacts]
) -> bytes:
    """The digest over everything that one copy prints, but for the code's own fields."""
    whole = {
        "certificate": certificate,
        "serial": serial,
        "title": title,
        "pages": [
            {
                "number": page.number,
                "of": page.of,
                "texts": [[name, text] for name, text in page.texts if name not in OWN_FIELDS],
                "pictures": [list(picture) for picture in page.pictures],
            }
            for page in pages
        ],
    }
    return _keyed(check_code, b"facts\0" + canonical_json(whole))[:FACTS_BYTES]


def name_digest(check_code: str, name: str) -> bytes:
    """The digest over a name, its spaces and variation selectors aside (nobody can type those)."""
    return _keyed(check_code, b"name\0" + folded_name(name).encode("utf-8"))[:NAME_BYTES]


def is_the_name(code: SignedCode, *, check_code: str, name: str) -> bool:
    """Whether the name and check code, as typed, are those of the paper; in the same time for any answer."""
    return hmac.compare_digest(name_digest(folded_check_code(check_code), name), code.name)


def folded_name(name: str) -> str:
    """For comparing what a person types, never for printing: width, spaces, selectors and case left aside."""
    return _NOT_IN_NAMES.sub("", unicodedata.normalize("NFKC", name)).upper()


def _keyed(check_code: str, content: bytes) -> bytes:
    return hmac.digest(folded_check_code(check_code).encode("ascii"), content, hashlib.sha256)


# --- From a snapshot ---


def codes_of(
    snapshot: Snapshot, *, key: str, name: str, pictures: Mapping[str, str]
) -> dict[int, SignedCode]:
    """What the code of each copy must say. `name` is the subject's, where no field of the form is a name;
    `pictures` gives the digest of each picture's pixels by the SHA-256 of its PNG.
    """
    return {copy: _code_of(snapshot, copy, key, name, pictures) for copy in {p.copy for p in snapshot.pages}}


def with_codes(snapshot: Snapshot, codes: Mapping[int, str]) -> Snapshot:
    """The snapshot with the text of its code on every page of each copy."""
    return replace(snapshot, pages=tuple(replace(page, code=codes[page.copy]) for page in snapshot.pages))


def code_differences(snapshot: Snapshot, pictures: Mapping[str, str]) -> Iterator[str]:
    """Where a snapshot's codes do not say what it prints: what is drawn must be what was signed for it.

    Whose signature it is, the city's keys tell; a name that no field shows is taken as it was signed.
    """
    for copy in sorted({page.copy for page in snapshot.pages}):
        pages = [page for page in snapshot.pages if page.copy == copy]
        texts = {page.code for page in pages}
        if texts == {""}:
            continue
        try:
            code, _, _ = read_code(pages[0].code)
            expected = _code_of(snapshot, copy, code.key, "", pictures)
        except (NotACode, NotASerial, KeyError):
            yield f"copy {copy}: its code cannot be read"
            continue
        if not printed_name(pages[0]):
            expected = replace(expected, name=code.name)
        if len(texts) != 1 or code != expected:
            yield f"copy {copy}: its code was signed for something else"
        if len({page.text("check_code") for page in pages}) != 1:
            yield f"copy {copy}: its pages show different check codes"


def _code_of(snapshot: Snapshot, copy: int, key: str, name: str, pictures: Mapping[str, str]) -> SignedCode:
    pages = [page for page in snapshot.pages if page.copy == copy]
    check_code = check_code_on(pages[0].text("check_code"))
    return SignedCode(
        key=key,
        serial=pages[0].serial,
        certificate=snapshot.certificate,
        issued_at=datetime.fromisoformat(snapshot.issued_at).astimezone(UTC).replace(microsecond=0),
        pages=len(pages),
        facts=facts_digest(
            check_code,
            certificate=snapshot.certificate,
            serial=pages[0].serial,
            title=snapshot.title,
            pages=[_facts_of(page, pictures) for page in pages],
        ),
        name=name_digest(check_code, printed_name(pages[0]) or name),
    )


def printed_name(page: Page) -> str:
    """The name that stands first on the page, "" where the form has no field for one."""
    texts = dict(page.texts)
    return texts.get("p1.name") or texts.get("name") or ""


def _facts_of(page: Page, pictures: Mapping[str, str]) -> PageFacts:
    return PageFacts(
        page.number,
        page.of,
        page.texts,
        tuple(
            (
                image.slot,
                round(image.width_mm * 100),
                round(image.height_mm * 100),
                pictures.get(image.sha256, ""),
            )
            for image in page.images
        ),
    )


def _picture_facts(image: PlacedImage, pictures: Mapping[str, str]) -> tuple[str, int, int, str]:
    size = (round(image.width_mm * 100), round(image.height_mm * 100))
    return image.slot, *size, pictures.get(image.sha256, "")
