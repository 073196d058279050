"""戸籍全部・個人事項証明書: from the register to the rows of its form (domain handbook A.4, A.5)."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from issuance.rules.contents import END_OF_CONTENT, FormDoesNotMatch, Paper, Sheet, build_pages
from issuance.rules.flow import FlowRoom, Part, broken, pages_of
from issuance.rules.snapshot import Page
from registry.rules.addresses import full_width_digits
from registry.rules.dates import PartialDate
from registry.rules.family_registers import Item

# 戸籍法施行規則 付録: the full-width comma 「，」, not the 「、」 of the 住民票 (J14).
CERTIFIES_ALL = "これは，戸籍に記録されている事項の全部を証明した書面である。"
CERTIFIES_SOME = "これは，戸籍中の一部の者について記録されている事項の全部を証明した書面である。"
ALL_ENTRIES, ONE_PERSONS_ENTRIES = "全部事項証明", "個人事項証明"
CONTINUED_OVERLEAF = "以下次頁"
REMOVED = "除　　籍"
RECORDED, OF_THE_REGISTER, OF_THE_PERSON = "戸籍に記録されている者", "戸籍事項", "身分事項"
_INDENT = "\u3000\u3000"


@dataclass(frozen=True, slots=True)
class EntryRecord:
    """One 戸籍事項 or 身分事項: its label, and its items in the order in which they print."""

    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class MemberRecord:
    """戸籍に記録されている者, names as registered: 名 without the surname, parents with theirs."""

    number: int
    given_name: str
    birth: PartialDate
    birth_era: str | None = None
    father: str = ""
    mother: str = ""
    relationship: str = ""
    adoptive_father: str = ""
    adoptive_mother: str = ""
    adoptive_relationship: str = ""
    spouse_mark: str = ""
    is_removed: bool = False
    entries: tuple[EntryRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class RegisterRecord:
    """戸籍: 本籍, 氏名 of the 筆頭者 (printed even when dead and gone), 戸籍事項, members by entry."""

    domicile: str
    head_name: str
    entries: tuple[EntryRecord, ...]
    members: tuple[MemberRecord, ...]


def family_register_pages(
    record: RegisterRecord, *, paper: Paper, chosen: Collection[int] | None = None
) -> tuple[Page, ...]:
    """全部事項証明, or 個人事項証明 of the members `chosen` by number. Raises FormDoesNotMatch."""
    title = ALL_ENTRIES if chosen is None else ONE_PERSONS_ENTRIES
    return register_pages(
        _bodies(record, chosen, room_of(paper)),
        title=title,
        certification=CERTIFIES_ALL if chosen is None else CERTIFIES_SOME,
        paper=paper,
    )


def register_sheets_needed(record: RegisterRecord, room: FlowRoom, chosen: Collection[int] | None) -> int:
    """How many pages a copy takes."""
    return len(_bodies(record, chosen, room))


def room_of(paper: Paper) -> FlowRoom:
    """The rows of the form; raises FormDoesNotMatch if it has none."""
    if paper.form.flow is None:
        raise FormDoesNotMatch(f"{paper.form.key}: no rows for a body")
    return paper.form.flow


def register_pages(
    bodies: Iterable[dict[str, str]], *, title: str, certification: str, paper: Paper
) -> tuple[Page, ...]:
    """The pages of all copies: （3の1） the total first, 以下次頁 on all but the last (J12, J13)."""
    pages = list(bodies)
    sheets = [
        Sheet(
            {
                **body,
                "sheet_mark": f"（{len(pages)}の{number}）\u3000{title}",
                "continued": CONTINUED_OVERLEAF if number < len(pages) else "",
            }
        )
        for number, body in enumerate(pages, start=1)
    ]
    return build_pages(sheets, certification=certification, paper=paper, continued="")


def _bodies(record: RegisterRecord, chosen: Collection[int] | None, room: FlowRoom) -> list[dict[str, str]]:
    members = [each for each in record.members if chosen is None or each.number in chosen]
    parts = [
        *labelled("本　　籍", record.domicile, room),
        *labelled("氏　　名", record.head_name, room),
        *_section(OF_THE_REGISTER, record.entries, room),
    ]
    for member in members:
        parts += [*_person(member, room), *_section(OF_THE_PERSON, member.entries, room)]
    return [dict(page) for page in pages_of(ended(parts), room)]


def ended(parts: list[Part]) -> list[Part]:
    """以下余白 after the last item, on its page."""
    last = replace(parts[-1], is_glued=True)
    return [*parts[:-1], last, Part(1, ((0, "rule", ""), (0, "end", END_OF_CONTENT)))]


def labelled(label: str, text: str, room: FlowRoom, *, ruled: bool = False) -> Iterator[Part]:
    """A text beside its label, as many lines as it takes."""
    for number, line in enumerate(broken(text, room.ems)):
        first = ((0, "rule", ""),) if ruled and not number else ()
        label_cell = ((0, "label", label),) if label and not number else ()
        yield Part(1, (*first, *label_cell, (0, "value", line)))


def named(label: str, mark: str, name: str, *, is_glued: bool = True) -> Part:
    """The line of a person's name: the mark in the size of the text, the name itself in double size."""
    return Part(2, ((0, "rule", ""), (0, "label", label), (0, "mark", mark), (0, "name", name)), is_glued)


def boxed(lines: list[str]) -> list[Part]:
    """The lines of a person who has left: the first two beside the box 除籍, below which a row stays free."""
    rest = [Part(1, ((0, "value", line),)) for line in lines[2:]] or [Part(1, ())]
    beside = tuple((row, "value", line) for row, line in enumerate(lines[:2]))
    return [Part(2, ((0, "removed", REMOVED), *beside)), *rest]


def _section(label: str, entries: Iterable[EntryRecord], room: FlowRoom) -> Iterator[Part]:
    """戸籍事項 or 身分事項: nothing at all where there is no entry."""
    listed = list(entries)
    if listed:
        yield Part(1, ((0, "rule", ""), (0, "label", label)), is_glued=True)
    for entry in listed:
        yield from entry_parts(entry, room)


def entry_parts(entry: EntryRecord, room: FlowRoom) -> Iterator[Part]:
    """The label of an entry, its items line by line beside and below it."""
    lines = [line for item in entry.items for line in _item_lines(item, room)]
    for number, line in enumerate(lines or [""]):
        label = ((0, "label", f"\u3000{spaced(entry.title)}"),) if not number else ()
        yield Part(1, (*label, (0, "value", line)))


def _item_lines(item: Item, room: FlowRoom) -> Iterator[str]:
    indent = _INDENT * item.indent
    for line in broken(f"【{item.label}】{item.value}", room.ems - len(indent)):
        yield indent + line


def _person(member: MemberRecord, room: FlowRoom) -> Iterator[Part]:
    yield named(RECORDED, "【名】", member.given_name)
    lines = [line for text in _of_person(member) for line in broken(text, room.ems)]
    if member.is_removed:
        yield from boxed(lines)
    else:
        yield from (Part(1, ((0, "value", line),)) for line in lines)


def _of_person(member: MemberRecord) -> Iterator[str]:
    """What stands under the name; 配偶者区分 only while married, adoptive parents only with an adoption."""
    born = full_width_digits(member.birth.printed(era=member.birth_era))
    spouse = f"\u3000【配偶者区分】{member.spouse_mark}" if member.spouse_mark else ""
    yield f"【生年月日】{born}{spouse}"
    yield f"【父】{member.father}"
    yield f"【母】{member.mother}"
    yield f"【続柄】{member.relationship}"
    if member.adoptive_father:
        yield f"【養父】{member.adoptive_father}"
    if member.adoptive_mother:
        yield f"【養母】{member.adoptive_mother}"
    if member.adoptive_relationship:
        yield f"【続柄】{member.adoptive_relationship}"


def spaced(title: str) -> str:
    """Labels of two characters are set as wide as those of four: 出　　生."""
    return f"{title[0]}{_INDENT}{title[1]}" if len(title) == 2 else title
