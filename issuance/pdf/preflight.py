"""Read a finished certificate back and compare it with its snapshot: only that makes it fit to be fetched."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import InitVar, dataclass
from typing import NoReturn

from issuance.pdf.fonts import Face
from issuance.pdf.forms import FrozenForm
from issuance.pdf.ground import ground_digest
from issuance.pdf.metadata import xmp
from issuance.pdf.proofs import (
    field_differences,
    glyph_differences,
    image_differences,
    layer_of,
    picture_digests,
    symbol_differences,
)
from issuance.pdf.readback import ReadDocument, Unreadable, read
from issuance.rules.catalogue import CATALOGUE
from issuance.rules.signed_code import code_differences
from issuance.rules.snapshot import Page, Snapshot

_SEAL = object()


class PreflightFailed(Exception):
    """The finished bytes are not what was asked for; `differences` name places and fields, never contents."""

    def __init__(self, differences: tuple[str, ...]) -> None:
        self.differences = differences
        super().__init__("; ".join(differences))


@dataclass(frozen=True, slots=True)
class Passed:
    """Proof that these bytes (`sha256`) print the snapshot of that fingerprint; made by `preflight` alone."""

    fingerprint: str
    sha256: str
    pages: int
    seal: InitVar[object]

    def __post_init__(self, seal: object) -> None:
        if seal is not _SEAL:
            raise TypeError("only preflight says that a document passed")

    def __reduce__(self) -> NoReturn:
        raise TypeError("a proof does not travel: read the document back where it is needed")


def preflight(
    pdf: bytes, snapshot: Snapshot, *, form: FrozenForm, face: Face, images: Mapping[str, bytes]
) -> Passed:
    """The proof for the finished bytes; raises PreflightFailed with all differences found.

    Compared on the bytes: number of pages; on every page the frozen layer, each field's text in its box,
    serial and n/N, images by pixels and true size, the signed code module by module, and that it was signed
    for this snapshot; every used glyph with the face's own by the MJ table;
    metadata without a word about a person.
    """
    try:
        document = read(pdf)
    except Unreadable as error:
        raise PreflightFailed((str(error),)) from None
    differences = tuple(_differences(document, snapshot, form, face, images))
    if differences:
        raise PreflightFailed(differences)
    return Passed(snapshot.fingerprint(), hashlib.sha256(pdf).hexdigest(), len(document.pages), seal=_SEAL)


def _differences(
    document: ReadDocument, snapshot: Snapshot, form: FrozenForm, face: Face, images: Mapping[str, bytes]
) -> Iterator[str]:
    if (snapshot.form, snapshot.form_digest, snapshot.font_sha256) != (form.key, form.digest, face.sha256):
        yield "snapshot: made for another form or face"
    if len(document.pages) != len(snapshot.pages):
        yield "document: not as many pages as the snapshot"
    if document.xmp != xmp(snapshot.title, snapshot.issued_at):
        yield "metadata: say something else than kind and moment of issue"
    yield from code_differences(snapshot, picture_digests(images))
    # Compared with the catalogue, not searched for names: somebody may be called 票.
    if snapshot.title not in {row.title for row in CATALOGUE.values() if row.code == snapshot.certificate}:
        yield "metadata: the title is not the certificate's"
    wrong_codes = frozenset(glyph_differences(document.font, face))
    layer = layer_of(form)
    under = ground_digest(form, face) if snapshot.ground else ""
    for place, (page, printed) in enumerate(zip(snapshot.pages, document.pages, strict=False), 1):
        if printed.layer != layer or printed.box != (0.0, 0.0, *form.page):
            yield f"page {place}: not the frozen form"
        if printed.ground != under:
            yield f"page {place}: not the ground of its channel"
        for what in (
            *_marks(page),
            *field_differences(page, printed, form, wrong_codes),
            *image_differences(page, printed, form, images),
            *symbol_differences(page, printed, form),
        ):
            yield f"page {place}: {what}"


def _marks(page: Page) -> Iterator[str]:
    """Serial and n/N must be among the texts that every page prints; a 戸籍 says （3の1） beside it."""
    texts = dict(page.texts)
    if not page.serial or page.serial not in texts.get("serial", ""):
        yield "serial: not the serial of its copy"
    if f"{page.number}/{page.of}" not in texts.get("page_mark", ""):
        yield "page_mark: not its place in the copy"
    if f"（{page.of}の{page.number}）" not in texts.get("sheet_mark", f"（{page.of}の{page.number}）"):
        yield "sheet_mark: not its place in the copy"
