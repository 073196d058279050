"""Register a person's seal, in place of the old one where there is one and it is to be replaced (改印)."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from registry.choices import SealEnd, SealState, SealText
from registry.models import Resident, SealRegistration
from registry.records.history import birth_of
from registry.records.seals import abolish, live_seal
from registry.rules.refusal import Refusal
from registry.rules.seals import SealApplicant, imprint_refusals, may_register
from registry.shared.japan import in_japan


class SealRefused(Exception):
    """The seal may not be registered; `refusals` say why, and nothing was written."""

    def __init__(self, refusals: tuple[Refusal, ...]) -> None:
        super().__init__(", ".join(no.code for no in refusals))
        self.refusals = refusals


@dataclass(frozen=True, slots=True)
class Imprint:
    """印影: a PNG, its true size on paper, and which of the registered names it shows."""

    png: bytes
    width_mm: Decimal
    height_mm: Decimal
    shows: SealText


@transaction.atomic
def register_seal(
    *,
    resident_id: int,
    registration_no: str,
    imprint: Imprint,
    is_ward: bool,
    has_intent: bool,
    now: datetime,
    replaces: bool = False,
) -> SealRegistration:
    """The new registration, of today. Raises SealRefused with every reason.

    With `replaces` the old registration ends by the same act; two at once meet the database's own rule of one
    seal a person.
    """
    today = in_japan(now).date()
    person = Resident.objects.get(pk=resident_id)
    old, digest = live_seal(person), hashlib.sha256(imprint.png).hexdigest()
    others = SealRegistration.objects.filter(municipality=person.municipality_id, imprint_sha256=digest)
    applicant = SealApplicant(
        birth=birth_of(person),
        is_resident=Resident.objects.living_here(on=today).filter(pk=person.pk).exists(),
        has_seal=old is not None and not replaces,
        is_ward=is_ward,
        has_intent=has_intent,
        imprint_is_anothers=others.exclude(resident=person).exclude(state=SealState.ABOLISHED).exists(),
    )
    size = imprint_refusals(imprint.width_mm, imprint.height_mm)
    if refusals := may_register(applicant, on=today) + size:
        raise SealRefused(refusals)
    if old is not None:
        abolish(old, reason=SealEnd.REPLACED, on=today)
    return SealRegistration.objects.create(
        municipality_id=person.municipality_id,
        resident=person,
        registration_no=registration_no,
        registered_on=today,
        imprint=imprint.png,
        imprint_sha256=digest,
        width_mm=imprint.width_mm,
        height_mm=imprint.height_mm,
        shows=imprint.shows,
    )
