"""住民票の写し (世帯連記式): from the persons' records to the texts of its fields (domain handbook A.1)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

from issuance.rules.contents import (
    BLANK,
    END_OF_CONTENT,
    NOT_USED,
    OMITTED,
    Paper,
    Sheet,
    birth_text,
    build_pages,
    date_or_blank,
    sex_text,
    text_or_blank,
)
from issuance.rules.options import Options, Scope
from issuance.rules.snapshot import Page
from registry.choices import PersonKind
from registry.rules.dates import PartialDate
from registry.rules.era import western

PERSONS_PER_SHEET = 4
WHOLE_HOUSEHOLD = "この写しは、世帯全員の住民票の原本と相違ないことを証明する。"
PART_OR_SELF = "この写しは、住民票の原本と相違ないことを証明する。"
ITEMS = "住民票に記載されている上記の事項に相違ないことを証明する。"

# 第30条の45 の表: which items the record of a foreign resident has, by 区分, in the four free boxes.
_EVERY_STATUS_ITEM = ("在留資格", "在留期間等", "在留期間の満了の日", "在留カード等の番号")
_STATUS_ITEMS: Mapping[str, tuple[str, ...]] = {
    "中長期在留者": _EVERY_STATUS_ITEM,
    "特別永住者": ("", "", "", "特別永住者証明書の番号"),
    "一時庇護許可者": ("", "", "", "上陸期間を経過する年月日"),
    "仮滞在許可者": ("", "", "", "仮滞在期間を経過する年月日"),
    "出生による経過滞在者": ("", "", "", ""),
    "国籍喪失による経過滞在者": ("", "", "", ""),
}
_NO_STATUS_ITEM = ("", "", "", "")


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """What the register holds of one person and may be printed; None where it holds nothing.

    `name` and all texts are as registered. `birth_era` is the era as entered, for the two boundary days.
    `furigana` only where it is an official item (from 26 May 2025). `moved_within_city`: there was a 転居
    since the person became a resident. `residence_category` is 第30条45に規定する区分 in the law's words.
    """

    person_no: str
    name: str
    kind: str
    birth: PartialDate
    sex: str | None
    relationship: str | None
    became_on: PartialDate | None
    address_fixed_on: PartialDate | None
    notified_on: date | None
    birth_era: str | None = None
    furigana: str | None = None
    former_surname: str | None = None
    former_surname_furigana: str | None = None
    moved_within_city: bool = False
    previous_address: str | None = None
    register_head: str | None = None
    domicile: str | None = None
    alias: str | None = None
    nationality: str | None = None
    residence_category: str | None = None
    residence_status: str | None = None
    residence_period: str | None = None
    residence_expires_on: date | None = None
    residence_card_no: str | None = None


@dataclass(frozen=True, slots=True)
class HouseholdRecord:
    """A household: its address as printed, the head's name, every current member in display order (A.1.5).

    `address_without_building` is what a 記載事項証明書 prints where the requester leaves 方書 out.
    """

    address: str
    head_name: str | None
    members: tuple[PersonRecord, ...]
    address_without_building: str | None = None


class NotAMember(ValueError):
    """Somebody was chosen who is not of the household, or nobody was."""


def sheets_needed(persons: int) -> int:
    """Pages of one copy for so many persons, four to a sheet."""
    return ceil(persons / PERSONS_PER_SHEET)


def resident_record_pages(
    household: HouseholdRecord,
    *,
    chosen: Collection[str],
    options: Options,
    paper: Paper,
    prints_every_fixed_day: bool = False,
    certification: str | None = None,
    persons_per_sheet: int = PERSONS_PER_SHEET,
) -> tuple[Page, ...]:
    """The pages of all copies for the members chosen (person numbers), in the household's display order.

    `prints_every_fixed_day`: 住所を定めた年月日 prints also where there was no move inside the city.
    `persons_per_sheet` is 1 for the 個人票.
    `certification` takes the place of the copy's own sentence: a 記載事項証明書 certifies items, not a copy.
    Raises NotAMember; FormDoesNotMatch.
    """
    members = [member for member in household.members if member.person_no in chosen]
    if not members or len(members) != len(set(chosen)):
        raise NotAMember("the persons chosen are not members of the household")
    is_whole = options.scope is Scope.HOUSEHOLD and len(members) == len(household.members)
    blocks = [
        _block(number, member, options, prints_every_fixed_day) for number, member in enumerate(members, 1)
    ]
    return build_pages(
        [
            _sheet(household, blocks, start, options, persons_per_sheet)
            for start in range(0, len(blocks), persons_per_sheet)
        ],
        certification=certification or (WHOLE_HOUSEHOLD if is_whole else PART_OR_SELF),
        paper=paper,
    )


def _sheet(
    household: HouseholdRecord, blocks: Sequence[Mapping[str, str]], start: int, options: Options, room: int
) -> Sheet:
    """As many blocks as there is room for; after the last person the rest is closed by 以下余白."""
    here = [dict(block) for block in blocks[start : start + room]]
    is_last = start + room >= len(blocks)
    if is_last and len(here) == room:
        here[-1]["remarks2"] = END_OF_CONTENT
    unused = [_unused_block(is_first=index == 0) for index in range(room - len(here))]
    texts = {
        "address": text_or_blank(
            household.address_without_building if "building" in options.omitted else household.address
        ),
        "head": text_or_blank(household.head_name) if options.relationship else OMITTED,
    }
    for place, block in enumerate([*here, *unused], 1):
        texts |= {f"p{place}.{item}": text for item, text in block.items()}
    return Sheet(texts)


def _block(number: int, person: PersonRecord, options: Options, every_fixed_day: bool) -> dict[str, str]:
    """One person's block; the running number goes on from sheet to sheet."""
    shows_fixed_day = person.moved_within_city or every_fixed_day
    block = {
        "number": str(number),
        "name": person.name,
        "furigana": text_or_blank(person.furigana),
        # Never chosen, so always left out (invariant 9): this block has no way to print a number.
        "my_number": OMITTED,
        "resident_code": OMITTED,
        "former_surname": text_or_blank(person.former_surname),
        "former_surname_furigana": text_or_blank(person.former_surname_furigana),
        "became": date_or_blank(person.became_on),
        "address_fixed": date_or_blank(person.address_fixed_on) if shows_fixed_day else BLANK,
        "notified": date_or_blank(person.notified_on),
        "birth": birth_text(person.birth, kind=person.kind, era=person.birth_era),
        "sex": sex_text(person.sex),
        "relationship": text_or_blank(person.relationship) if options.relationship else OMITTED,
        "previous_address": text_or_blank(person.previous_address),
        **_origin(person, options),
    }
    return block | {item: OMITTED for item in _BLOCK_ITEMS if _name_of(item) in options.omitted}


def _name_of(item: str) -> str:
    """Under which name the requester leaves an item out; a reading goes with what it reads."""
    return "former_surname" if item == "former_surname_furigana" else item


def _origin(person: PersonRecord, options: Options) -> dict[str, str]:
    """本籍 and 筆頭者, or for a foreign resident the items of 第30条の45 in their place."""
    if person.kind != PersonKind.FOREIGN:
        shown = (text_or_blank(person.register_head), text_or_blank(person.domicile))
        head, domicile = shown if options.domicile else (OMITTED, OMITTED)
        free_rows = {**_extras(_NO_STATUS_ITEM, {}), "remarks1": NOT_USED, "remarks2": NOT_USED}
        return {**_JAPANESE_LABELS, "register_head": head, "domicile": domicile, **free_rows}
    shown = (text_or_blank(person.residence_category), text_or_blank(person.nationality))
    category, nationality = shown if options.domicile else (OMITTED, OMITTED)
    return {
        **_FOREIGN_LABELS,
        "register_head": category,
        "domicile": nationality,
        **_status_items(person, options),
        "remarks1": f"通称　{text_or_blank(person.alias)}",
        "remarks2": NOT_USED,
    }


_JAPANESE_LABELS = {
    "became_label": "住民となった年月日",
    "head_label": "筆頭者",
    "domicile_label": "本籍",
}
_FOREIGN_LABELS = {
    "became_label": "外国人住民となった年月日",
    "head_label": "第30条45に規定する区分",
    "domicile_label": "国籍・地域",
}
_BLOCK_ITEMS = (
    *("number", "name", "furigana", "my_number", "resident_code", "former_surname"),
    *("former_surname_furigana", "became", "address_fixed", "notified", "birth", "sex", "relationship"),
    *("previous_address", "register_head", "domicile", "remarks1", "remarks2"),
    *(f"extra{row}{part}" for row in range(1, 5) for part in ("", "_label")),
)


def _status_items(person: PersonRecord, options: Options) -> dict[str, str]:
    """The items that the person's 区分 has; left out, everyone's are the same, so as not to tell it."""
    if not options.domicile:
        return _extras(_EVERY_STATUS_ITEM, dict.fromkeys(_EVERY_STATUS_ITEM, OMITTED))
    labels = _STATUS_ITEMS.get(person.residence_category or "", _EVERY_STATUS_ITEM)
    number = text_or_blank(person.residence_card_no)
    expires = western(person.residence_expires_on) if person.residence_expires_on else BLANK
    values = {
        "在留資格": text_or_blank(person.residence_status),
        "在留期間等": text_or_blank(person.residence_period),
        "在留カード等の番号": number,
        "特別永住者証明書の番号": number,
    }
    return _extras(labels, {label: values.get(label, expires) for label in labels if label})


def _extras(labels: Sequence[str], values: Mapping[str, str]) -> dict[str, str]:
    """The four free boxes, closed where they are not used."""
    return {
        key: text
        for row, label in enumerate(labels, 1)
        for key, text in ((f"extra{row}_label", label), (f"extra{row}", values.get(label, NOT_USED)))
    }


def _unused_block(*, is_first: bool) -> dict[str, str]:
    """An empty block with its printed labels; the first one says that nothing follows."""
    empty = dict.fromkeys(_BLOCK_ITEMS, "")
    return {**empty, **_JAPANESE_LABELS, **({"name": END_OF_CONTENT} if is_first else {})}
