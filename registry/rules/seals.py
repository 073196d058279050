"""印鑑登録: who may register a seal, which imprints are too small or large, what ends a registration."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

from registry.choices import ChangeReason, SealEnd, SealText
from registry.rules.dates import PartialDate, has_certainly_reached
from registry.rules.refusal import N_, Refusal
from registry.rules.search_keys import name_key

MIN_AGE = 15
IMPRINT_MIN_MM = 8
IMPRINT_MAX_MM = 25
INTENT_DECIDES_FROM = date(2019, 12, 14)
"""From then (印鑑登録証明事務処理要領) not 成年被後見人 but people without 意思能力 are excluded."""

_ORDINANCE = "足利市印鑑条例"


@dataclass(frozen=True, slots=True)
class SealApplicant:
    """The facts about someone who wants to register a seal."""

    birth: PartialDate
    is_resident: bool
    has_seal: bool
    is_ward: bool = False
    has_intent: bool = True
    imprint_is_anothers: bool = False


def may_register(applicant: SealApplicant, *, on: date, min_age: int = MIN_AGE) -> tuple[Refusal, ...]:
    """Every reason why not, none if the seal may be registered on that day.

    The age counts from the birthday itself; a birth date that is not a whole day counts by its latest day.
    """
    refusals = {
        "not_a_resident": not applicant.is_resident,
        "too_young": not has_certainly_reached(applicant.birth, min_age, on),
        "under_guardianship": applicant.is_ward and on < INTENT_DECIDES_FROM,
        "without_intent": not applicant.has_intent,
        "has_a_seal": applicant.has_seal,
        "seal_of_another": applicant.imprint_is_anothers,
    }
    return _refusals(refusals)


def imprint_refusals(width_mm: Decimal | float, height_mm: Decimal | float) -> tuple[Refusal, ...]:
    """Why an imprint of this true size may not be registered: too small or large.

    One that fits inside a square of 8 mm is too small, one that does not fit inside 25 mm too large.
    """
    side = max(width_mm, height_mm)
    refusals = {
        "imprint_has_no_size": not (width_mm > 0 and height_mm > 0),
        "imprint_too_small": 0 < side <= IMPRINT_MIN_MM,
        "imprint_too_large": side > IMPRINT_MAX_MM,
    }
    return _refusals(refusals, subject="imprint")


@dataclass(frozen=True, slots=True)
class Names:
    """Every registered name that a seal may show; surname and given name have a full-width space between."""

    name: str
    former_surname: str = ""
    alias: str = ""
    katakana_name: str = ""

    def shown(self, text: SealText) -> str:
        """The name that such a seal shows, folded: a variant of the same character is the same (辺, 邊)."""
        surname, _, given = self.name.partition("\u3000")
        return name_key(
            {
                SealText.FULL_NAME: self.name,
                SealText.SURNAME: surname,
                SealText.GIVEN_NAME: given or surname,
                SealText.FORMER_SURNAME: self.former_surname,
                SealText.ALIAS: self.alias,
                SealText.KATAKANA: self.katakana_name,
            }[text]
        )


class SealAct(Enum):
    """What a change of the person does to the registration."""

    KEEP = "keep"
    UPDATE = "update"
    SUSPEND = "suspend"
    ABOLISH = "abolish"


@dataclass(frozen=True, slots=True)
class SealEffect:
    """The act, and for an abolition its reason."""

    act: SealAct
    reason: SealEnd | None = None


@dataclass(frozen=True, slots=True)
class SealChange:
    """One 異動 as the seal sees it. `shows` is blank where it is not on record; `is_planned` is 転出予定."""

    reason: ChangeReason
    shows: str
    before: Names
    after: Names
    is_planned: bool = False


_ENDED_BY = {
    ChangeReason.MOVE_OUT: SealEnd.MOVED_OUT,
    ChangeReason.MOVE_OUT_ABROAD: SealEnd.MOVED_OUT,
    ChangeReason.DEATH: SealEnd.DEATH,
    ChangeReason.REMOVAL_EX_OFFICIO: SealEnd.REMOVED,
    ChangeReason.REMOVAL_NATURALISED: SealEnd.REMOVED,
    ChangeReason.REMOVAL_NATIONALITY_LOST: SealEnd.REMOVED,
}


def seal_effect(change: SealChange) -> SealEffect:
    """職権抹消 by 印鑑登録証明事務処理要領: move out on its day, death, removal, a name that has changed.

    A move inside the city and a change of a name that the seal does not show only update the record. Where it
    is not on record what the seal shows, a change of name suspends it until somebody has looked.
    """
    if change.reason in _ENDED_BY:
        if change.is_planned:
            return SealEffect(SealAct.KEEP)
        return SealEffect(SealAct.ABOLISH, _ENDED_BY[change.reason])
    changed = [text for text in SealText if change.before.shown(text) != change.after.shown(text)]
    if change.shows in changed:
        return SealEffect(SealAct.ABOLISH, SealEnd.NAME_CHANGED)
    if not change.shows and set(changed) - _gained(change):
        return SealEffect(SealAct.SUSPEND)
    touched = change.reason == ChangeReason.MOVE_WITHIN or change.before != change.after
    return SealEffect(SealAct.UPDATE if touched else SealAct.KEEP)


def _gained(change: SealChange) -> set[SealText]:
    """Names that the person did not have before: no seal can have shown them."""
    return {text for text in SealText if not change.before.shown(text)}


def _refusals(found: Mapping[str, bool], *, subject: str = "") -> tuple[Refusal, ...]:
    return tuple(
        Refusal(code, _SENTENCES[code], _ORDINANCE, subject) for code, holds in found.items() if holds
    )


_SENTENCES = {
    "not_a_resident": N_("The person is not a registered resident of the city."),
    "too_young": N_("The person is under fifteen, or the birth date does not prove otherwise."),
    "under_guardianship": N_("The person is an adult under guardianship."),
    "without_intent": N_("The person lacks the capacity of intent."),
    "has_a_seal": N_("The person has a registered seal already."),
    "seal_of_another": N_("The seal is registered for another person."),
    "imprint_has_no_size": N_("The size of the imprint is not on record."),
    "imprint_too_small": N_("The imprint fits inside a square of 8 mm."),
    "imprint_too_large": N_("The imprint does not fit inside a square of 25 mm."),
}
