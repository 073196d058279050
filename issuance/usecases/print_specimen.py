"""Show what a certificate will look like on a day: with that day's form, office-holder and official seal."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from hashlib import sha256

from PIL import Image, ImageDraw

from issuance.choices import Channel
from issuance.models import OfficialSeal
from issuance.pdf.fonts import CannotPrint
from issuance.pdf.forms import FrozenForm
from issuance.pdf.layout import lay_out
from issuance.pdf.press import face, form, press
from issuance.pdf.render import render
from issuance.queries import office
from issuance.rules.catalogue import CertificateType
from issuance.rules.contents import issuer_line
from issuance.rules.hours import Opening
from issuance.rules.refusals import refuse
from issuance.rules.snapshot import Page, PlacedImage, Snapshot, page_texts
from issuance.rules.specimens import specimen_texts
from registry.models import Municipality
from registry.rules.refusal import Refusal
from registry.shared.japan import JAPAN

IMPRINT_MM = 15.0


@dataclass(frozen=True, slots=True)
class OfficeOfTheDay:
    """What the office has for a certificate on a day; `refusals` say what is missing."""

    issuer: str
    form: str
    fee_at_counter: int | None
    fee_at_kiosk: int | None
    at_noon: Opening
    refusals: tuple[Refusal, ...]


def office_of_the_day(
    *, municipality: Municipality, certificate: CertificateType, on: date
) -> OfficeOfTheDay:
    """Everything that depends on the day: office-holder, seal, form, fees, hours at noon."""
    holder = office.holder_on(municipality, on)
    seal = office.official_seal_on(municipality, on)
    version = office.form_on(municipality, certificate, on)
    known = press().form_digests
    at_counter = office.fee_on(municipality, certificate, Channel.COUNTER, on)
    missing = {
        "mayor_missing": holder is None,
        "official_seal_missing": seal is None,
        "form_missing": version is None,
        "form_altered": version is not None and known.get(version.key) != version.digest,
        "fee_missing": at_counter is None,
    }
    return OfficeOfTheDay(
        issuer=issuer_line(title=holder.title, name=holder.name) if holder else "",
        form=version.key if version else "",
        fee_at_counter=at_counter,
        fee_at_kiosk=office.fee_on(municipality, certificate, Channel.KIOSK, on),
        at_noon=office.timetable(municipality).opening(certificate, datetime.combine(on, time(12), JAPAN)),
        refusals=tuple(refuse(code) for code, is_missing in missing.items() if is_missing),
    )


def print_specimen(*, municipality: Municipality, certificate: CertificateType, on: date) -> bytes | None:
    """The PDF of one page for a person who does not exist; None if that day's office is not whole."""
    told = office_of_the_day(municipality=municipality, certificate=certificate, on=on)
    seal = office.official_seal_on(municipality, on)
    if seal is None or not (told.issuer and told.form) or told.form not in press().form_digests:
        return None
    frozen = form(told.form)
    texts = specimen_texts(frozenset(frozen.field_of), on=on, issuer=told.issuer)
    images = {seal.image_sha256: bytes(seal.image), sha256(_imprint()).hexdigest(): _imprint()}
    page = Page("specimen", 1, 1, 1, page_texts(_fitting(frozen, texts)), _placed(frozen, seal))
    return render(_snapshot(certificate, frozen, page, on), form=frozen, face=face(), images=images)


def _fitting(frozen: FrozenForm, texts: Mapping[str, str]) -> dict[str, str]:
    """The texts that their boxes take; a narrow box stays empty."""
    found: dict[str, str] = {}
    for name, text in texts.items():
        try:
            lay_out(frozen.field_of[name], face().glyphs(text, name))
        except CannotPrint:
            text = ""
        found[name] = text
    return found


def _placed(frozen: FrozenForm, seal: OfficialSeal) -> tuple[PlacedImage, ...]:
    size = (float(seal.width_mm), float(seal.height_mm))
    images = [PlacedImage("official_seal", seal.image_sha256, *size)]
    if "imprint" in frozen.slot_of:
        images.append(PlacedImage("imprint", sha256(_imprint()).hexdigest(), IMPRINT_MM, IMPRINT_MM))
    return tuple(sorted(images, key=lambda image: image.slot))


@cache
def _imprint() -> bytes:
    """A ring that is nobody's seal."""
    picture = Image.new("1", (236, 236), 1)
    ImageDraw.Draw(picture).ellipse((6, 6, 229, 229), outline=0, width=12)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def _snapshot(certificate: CertificateType, frozen: FrozenForm, page: Page, on: date) -> Snapshot:
    at = datetime.combine(on, time(0), JAPAN).isoformat()
    return Snapshot(
        request="specimen",
        certificate=certificate.code,
        municipality="",
        subject="",
        persons=(),
        issued_at=at,
        as_of=at,
        form=frozen.key,
        form_digest=frozen.digest,
        font_sha256=face().sha256,
        title=certificate.title,
        pages=(page,),
    )
