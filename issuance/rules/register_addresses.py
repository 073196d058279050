"""戸籍の附票の写し: the addresses of those in a register while they are in it (domain handbook A.6)."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from issuance.rules.catalogue import ADDRESSES_WITHOUT_DOMICILE_FROM
from issuance.rules.contents import BLANK, OMITTED, Paper, sex_text
from issuance.rules.family_register import boxed, ended, labelled, named, register_pages, room_of
from issuance.rules.flow import FlowRoom, Part, broken, pages_of
from issuance.rules.hours import JST
from issuance.rules.snapshot import Page
from registry.rules.addresses import full_width_digits
from registry.rules.dates import PartialDate
from registry.rules.era import wareki

CERTIFICATION = "この写しは、戸籍の附票の原本と相違ないことを証明する。"
OF_ALL, OF_SOME = "戸籍の附票（全員）", "戸籍の附票（一部）"
LISTED = "附票に記録されている者"


@dataclass(frozen=True, slots=True)
class AddressRecord:
    """One 住所 with its 住所を定めた日, None where none is on record."""

    address: str
    fixed_on: PartialDate | None


@dataclass(frozen=True, slots=True)
class ListedRecord:
    """附票に記録されている者: 氏名 of the 筆頭者, 名 of the others, and their addresses in sequence."""

    number: int
    name: str
    birth: PartialDate
    addresses: tuple[AddressRecord, ...]
    birth_era: str | None = None
    sex: str | None = None
    overseas_elector: str = ""
    is_removed: bool = False


@dataclass(frozen=True, slots=True)
class AddressesRecord:
    """戸籍の附票: of which register, made on which day (改製 or 編製), of whom."""

    domicile: str
    head_name: str
    made_on: date | None
    is_remade: bool
    members: tuple[ListedRecord, ...]


def register_addresses_pages(
    record: AddressesRecord, *, chosen: Collection[int], with_domicile: bool, paper: Paper
) -> tuple[Page, ...]:
    """The 附票 of the members chosen, as the day of issue has it. Raises FormDoesNotMatch."""
    on = paper.issued_at.astimezone(JST).date()
    is_whole = {member.number for member in record.members} <= set(chosen)
    return register_pages(
        _bodies(record, chosen, room_of(paper), on=on, with_domicile=with_domicile),
        title=OF_ALL if is_whole else OF_SOME,
        certification=CERTIFICATION,
        paper=paper,
    )


def addresses_sheets_needed(
    record: AddressesRecord, room: FlowRoom, chosen: Collection[int], *, on: date, with_domicile: bool
) -> int:
    """How many pages a copy takes on that day."""
    return len(_bodies(record, chosen, room, on=on, with_domicile=with_domicile))


def _bodies(
    record: AddressesRecord, chosen: Collection[int], room: FlowRoom, *, on: date, with_domicile: bool
) -> list[dict[str, str]]:
    """From 11 January 2022 本籍・筆頭者 only on request, birth and sex always, 在外選挙人 no more (A.6)."""
    is_new = on >= ADDRESSES_WITHOUT_DOMICILE_FROM
    shown = with_domicile or not is_new
    made = BLANK if record.made_on is None else full_width_digits(wareki(record.made_on))
    parts = [
        *labelled("本　　籍", record.domicile if shown else OMITTED, room),
        *labelled("筆　頭　者", record.head_name if shown else OMITTED, room),
        *labelled("改　製　日" if record.is_remade else "編　製　日", made, room, ruled=True),
    ]
    for member in record.members:
        if member.number in chosen:
            parts += _listed(member, room, is_new=is_new)
    return [dict(page) for page in pages_of(ended(parts), room)]


def _listed(member: ListedRecord, room: FlowRoom, *, is_new: bool) -> Iterator[Part]:
    yield named(LISTED, "【氏名】" if "\u3000" in member.name else "【名】", member.name)
    lines = [line for text in _of_person(member, is_new=is_new) for line in broken(text, room.ems)]
    if member.is_removed:
        yield from boxed(lines)
    else:
        yield from (Part(1, ((0, "value", line),)) for line in lines)
    for place, each in enumerate(member.addresses or (AddressRecord(BLANK, None),)):
        fixed = BLANK if each.fixed_on is None else full_width_digits(each.fixed_on.printed())
        yield from _glued([*labelled("\u3000住　　所", each.address, room, ruled=not place)])
        yield from labelled("\u3000住所を定めた日", fixed, room)
    if member.overseas_elector and not is_new:
        yield from labelled("\u3000在外選挙人登録", member.overseas_elector, room)


def _glued(parts: list[Part]) -> Iterator[Part]:
    """An address is not torn from the day on which it was fixed."""
    yield from (Part(part.height, part.cells, is_glued=True) for part in parts)


def _of_person(member: ListedRecord, *, is_new: bool) -> Iterator[str]:
    """生年月日 and 性別 are items of the 附票 from 11 January 2022."""
    if is_new:
        yield f"【生年月日】{full_width_digits(member.birth.printed(era=member.birth_era))}"
        yield f"【性別】{sex_text(member.sex)}"
