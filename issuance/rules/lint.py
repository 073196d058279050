"""Which refusals come from the record and can be mended before somebody stands at a kiosk, and how."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from registry.rules.refusal import N_, Refusal

# Everything else is lawful (a protection, a hold, an age), or the card's, or the office's own.
MENDING: Mapping[str, str] = MappingProxyType(
    {
        "glyph_missing": N_("Have the source system register the character with its MJ code point."),
        "does_not_fit": N_("The text is too long for the form: issue at the counter, or correct the text."),
        "form_does_not_match": N_("The form of the day has no box for an item: tell the operator."),
        "image_altered": N_("The stored image is damaged: have the imprint registered anew."),
        "head_missing": N_("Register exactly one head for the household."),
        "household_unknown": N_("Register the person in a household."),
        "household_incomplete": N_("Register every member of the household."),
        "hold_head_missing": N_("Settle the change of head, then lift the hold."),
        "hold_gaiji_pending": N_("Register the character in the table of the city's own characters."),
        "hold_other": N_("Settle what the hold was placed for, then lift it."),
        "kind_unknown": N_("Register whether the person is a Japanese national."),
        "residency_unknown": N_("Register whether the person is a resident."),
        "age_uncertain": N_("The birth date is incomplete: a clerk must look, at the counter."),
        "differs_from_source": N_("Settle the difference with the source system."),
        "difference_unknown": N_("Compare the copy with its source."),
        "holds_unknown": N_("Compare the copy with its source."),
        "protection_unknown": N_("Compare the copy with its source."),
        "seal_imprint_missing": N_("Have the imprint scanned and registered."),
        "seal_imprint_size": N_("Have the imprint measured and registered anew."),
    }
)
OF_THE_OFFICE = frozenset(
    {
        *("mayor_missing", "official_seal_missing", "official_seal_size", "form_missing", "form_altered"),
        *("font_wrong", "fee_missing", "data_age_unknown"),
        *("code_key_twice", "code_key_missing", "code_room_missing"),
    }
)
"""What keeps a certificate back for everybody: told once, not for each person."""


def findings(refusals: Iterable[Refusal]) -> tuple[tuple[str, str], ...]:
    """Code and subject of each refusal that somebody can mend, each once, in order."""
    return tuple(dict.fromkeys((each.code, each.subject) for each in refusals if each.code in MENDING))
