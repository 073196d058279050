"""What the registers say of the people on a certificate, as records ready to be laid out."""

import hashlib
from collections.abc import Sequence
from datetime import date

from issuance.models import CertificateRequest, OfficialSeal
from issuance.queries.people import HEAD, birth_of, seal_of
from issuance.rules.contents import Picture
from issuance.rules.resident_record import HouseholdRecord, PersonRecord
from issuance.rules.seal_certificate import SealRecord
from issuance.rules.snapshot import Snapshot
from registry.choices import DatePrecision
from registry.models import Membership, Municipality, Resident, SealRegistration
from registry.rules.addresses import full_address
from registry.rules.dates import PartialDate, Precision


class ImageIsAltered(Exception):
    """The bytes of an imprint or seal on record are not those of the digest beside them."""


def household_record(municipality: Municipality, memberships: Sequence[Membership]) -> HouseholdRecord:
    """The household as it prints; the members in the order given, which is that of the sheet."""
    head = next((member.resident for member in memberships if member.relationship == HEAD), None)
    first = memberships[0].resident
    return HouseholdRecord(
        address=address_of(municipality, head or first),
        head_name=head.name if head else None,
        members=tuple(_person_record(member) for member in memberships),
        address_without_building=full_address(
            municipality.prefecture, municipality.name, (head or first).town_and_lot, ""
        ),
    )


def seal_record(municipality: Municipality, resident: Resident) -> SealRecord:
    """The registration in force as it prints; ValueError if there is none with an imprint."""
    seal = seal_of(resident)
    if seal is None or seal.width_mm is None or seal.height_mm is None:
        raise ValueError("no imprint on record")
    return SealRecord(
        name=resident.name,
        kind=resident.kind,
        birth=birth_of(resident),
        birth_era=resident.birth_era or None,
        sex=resident.sex,
        address=address_of(municipality, resident),
        imprint=Picture(seal.imprint_sha256, float(seal.width_mm), float(seal.height_mm)),
        former_surname=resident.former_surname or None,
        alias=resident.alias or None,
        katakana=resident.katakana_name or None,
    )


def address_of(municipality: Municipality, resident: Resident) -> str:
    """The address as printed, prefecture first, 方書 last."""
    return full_address(municipality.prefecture, municipality.name, resident.town_and_lot, resident.building)


def images_of(request: CertificateRequest, snapshot: Snapshot) -> dict[str, bytes]:
    """The PNG bytes of every image that the snapshot places, by SHA-256; raises ImageIsAltered."""
    wanted = {image.sha256 for page in snapshot.pages for image in page.images}
    seals = OfficialSeal.objects.of(request.municipality).filter(image_sha256__in=wanted)
    imprints = SealRegistration.objects.filter(resident=request.resident, imprint_sha256__in=wanted)
    found = {seal.image_sha256: bytes(seal.image) for seal in seals}
    found |= {seal.imprint_sha256: bytes(seal.imprint or b"") for seal in imprints}
    if any(hashlib.sha256(png).hexdigest() != digest for digest, png in found.items()):
        raise ImageIsAltered
    return found


def _person_record(member: Membership) -> PersonRecord:
    resident = member.resident
    return PersonRecord(
        person_no=resident.person_no,
        name=resident.name,
        kind=resident.kind,
        birth=birth_of(resident),
        birth_era=resident.birth_era or None,
        sex=resident.sex,
        relationship=member.relationship,
        became_on=_registered(resident.became_resident_sort_on, resident.became_resident_text),
        address_fixed_on=_registered(resident.address_fixed_sort_on, resident.address_fixed_text),
        notified_on=resident.notified_on,
        furigana=resident.kana or None,
        former_surname=resident.former_surname or None,
        former_surname_furigana=resident.former_surname_kana or None,
        moved_within_city=resident.moved_within_city,
        previous_address=resident.previous_address or None,
        register_head=resident.register_head or None,
        domicile=resident.domicile or None,
        alias=resident.alias or None,
        nationality=resident.nationality or None,
        residence_category=resident.residence_category or None,
        residence_status=resident.residence_status or None,
        residence_period=resident.residence_period or None,
        residence_expires_on=resident.residence_expires_on,
        residence_card_no=resident.residence_card_no or None,
    )


def _registered(sort_on: date | None, text: str) -> PartialDate | None:
    """A date of the register: its text where it has one (年月日不詳 …), else the day, else nothing."""
    if sort_on is None:
        return None
    precision = Precision(DatePrecision.UNKNOWN if text else DatePrecision.DAY)
    return PartialDate(text=text, sort_on=sort_on, precision=precision)
