"""What people type about themselves, read leniently and told back in their own words."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.html import format_html

from campaigns.choices import Case
from campaigns.models import SlotHold
from campaigns.rules.eligibility import Visitor, typed_number, visit_refusals
from campaigns.usecases.book_slot import Contact
from campaigns.words import Words, languages
from registry.rules.refusal import Refusal
from registry.rules.search_words import WordKind, words_of
from registry.shared.japan import in_japan

FIELDS = ("name", "kana", "birth", "number")
NEEDS = ("wheelchair", "hearing", "sight", "interpreter")
LONGEST = 80
_KANA = re.compile(r"[\u3041-\u309f\u30a1-\u30ffー・\s\u3000'.\-A-Za-zÀ-ÿ]+")
_PHONE = re.compile(r"[0-9]{9,15}")
_FIELD_OF = {
    "wrong_number": "number",
    "same_number_twice": "number",
    "booked_already": "number",
    "not_born": "birth",
}


@dataclass(slots=True)
class Typed:
    """Fields by their name on the page, and what is wrong with which, as keys of the words."""

    values: dict[str, Any] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)


def people_typed(told: Mapping[str, Any], hold: SlotHold) -> Typed:
    """Everybody of the family, with the rules of a visit."""
    typed = Typed({"representative": _line(told.get("representative", ""))})
    for n in range(1, hold.people + 1):
        for name in FIELDS:
            typed.values[f"{name}{n}"] = _line(told.get(f"{name}{n}", ""))
        typed.values[f"number{n}"] = typed_number(typed.values[f"number{n}"])[:15]
        if not typed.values[f"name{n}"]:
            typed.wrong[f"name{n}"] = "error_name"
        if not _KANA.fullmatch(typed.values[f"kana{n}"]):
            typed.wrong[f"kana{n}"] = "error_kana"
        if birth_of(typed.values[f"birth{n}"]) is None:
            typed.wrong[f"birth{n}"] = "error_birth"
    if not typed.wrong:
        refusals = visit_refusals(
            visitors_of(typed.values, hold.people),
            case=hold.case,
            representative=typed.values["representative"],
            to_kind=hold.campaign.to_kind,
            on=in_japan(hold.starts_at).date(),
        )
        tell_refusals(typed, refusals)
    return typed


def contact_typed(told: Mapping[str, Any]) -> Typed:
    """How to reach them: a mail address or a phone number, either."""
    mail = unicodedata.normalize("NFKC", _line(told.get("mail", "")))
    phone = typed_number(told.get("phone", ""))
    language = told.get("language", "ja")
    needs = told.getlist("needs") if hasattr(told, "getlist") else told.get("needs", [])
    typed = Typed(
        {
            "mail": mail,
            "phone": phone,
            "language": language if language in languages() else "ja",
            "needs": [need for need in needs if need in NEEDS],
        }
    )
    if mail:
        try:
            validate_email(mail)
        except ValidationError:
            typed.wrong["mail"] = "error_mail"
    if (phone or told.get("phone", "").strip()) and not _PHONE.fullmatch(phone):
        typed.wrong["phone"] = "error_phone"
    if not mail and not phone and not typed.wrong:
        typed.wrong["mail"] = "refusal_no_contact"
    return typed


def tell_refusals(typed: Typed, refusals: tuple[Refusal, ...]) -> None:
    """Put each refusal beside the field that it is about; those about none of them beside nothing ("")."""
    for refusal in refusals:
        name = _FIELD_OF.get(refusal.code, "representative" if "representative" in refusal.code else "")
        key = f"{name}{refusal.subject or 1}" if name in FIELDS else name
        typed.wrong.setdefault(key, f"refusal_{refusal.code}")


def visitors_of(draft: Mapping[str, Any], people: int) -> list[Visitor]:
    """The family of a draft whose dates can be read."""
    return [
        Visitor(
            name=draft[f"name{n}"],
            kana=draft[f"kana{n}"],
            birth_on=birth_of(draft[f"birth{n}"]) or date.max,
            number=draft[f"number{n}"],
        )
        for n in range(1, people + 1)
    ]


def contact_of(draft: Mapping[str, Any]) -> Contact:
    """The contact of a draft."""
    return Contact(
        mail=draft.get("mail", ""),
        phone=draft.get("phone", ""),
        language=draft.get("language", "ja"),
        representative=draft.get("representative", ""),
        needs=tuple(draft.get("needs", ())),
    )


def birth_of(text: str) -> date | None:
    """One whole day, in either calendar; None for anything else."""
    found = words_of("".join(text.split()))
    if len(found) != 1 or found[0].kind is not WordKind.DATE or len(found[0].periods) != 1:
        return None
    first, last = found[0].periods[0]
    return first if first == last else None


def asks_for_representative(hold: SlotHold, typed: Typed) -> bool:
    """Whether the page shows the field: always for those cases, else once it is missing."""
    return (
        hold.case in (Case.PROXY, Case.CHILD)
        or "representative" in typed.wrong
        or bool(typed.values.get("representative"))
    )


def told_errors(words: Words, typed: Typed) -> list[tuple[str, Any]]:
    """For the box above the form: each wrong field's id with its sentence."""
    return [(name, _of_whom(words, name, words[key])) for name, key in typed.wrong.items()]


def _of_whom(words: Words, name: str, sentence: Any) -> Any:
    """With the person's place before it, where the field is a person's."""
    return (
        format_html("{}: {}", words.say("person_n", n=name[-1]), sentence)
        if name[-1:].isdigit()
        else sentence
    )


def _line(text: str) -> str:
    return " ".join(str(text).replace("\u3000", " ").split())[:LONGEST]
