"""What the synthetic registers say: 戸籍事項 and 身分事項 as the register writes them."""

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from conbini.demo.names import Word
from conbini.demo.people import Person
from registry.choices import RegisterEventKind as Kind
from registry.rules.addresses import full_width_digits
from registry.rules.era import wareki
from registry.rules.family_registers import FORMER_RECORD

REMADE_ON = date(2006, 2, 25)
"""The city's registers became electronic; the synthetic cities all take the seed city's day."""
REMADE_BY = "平成６年法務省令第５１号附則第２条第１項による改製"

Items = tuple[tuple[str, str, int], ...]


@dataclass(slots=True)
class Entry:
    """One entry: its kind, the day that it is about, its items with their indent."""

    kind: str
    on: date | None
    items: Items


@dataclass(slots=True)
class Abode:
    """One address of the 附票 and the day on which it was fixed."""

    address: str
    fixed_on: date | None


@dataclass(slots=True, repr=False)
class Recorded:
    """戸籍に記録されている者: a resident, or somebody whom only the register knows.

    `last` is the surname before any marriage; `said_born` the day of birth in the register's own words.
    """

    given: Word
    sex: str
    birth: date
    person: Person | None = None
    last: str = ""
    said_born: str = ""
    father: str = ""
    mother: str = ""
    relationship: str = ""
    adoptive_father: str = ""
    adoptive_mother: str = ""
    adoptive_relationship: str = ""
    spouse_mark: str = ""
    former_register: str = ""
    entered_on: date | None = None
    removed_on: date | None = None
    entries: list[Entry] = field(default_factory=list)
    abodes: list[Abode] = field(default_factory=list)


@dataclass(slots=True, repr=False)
class Register:
    """One 戸籍 before it is written."""

    domicile: str
    surname: str
    head_given: str
    compiled_on: date | None = None
    remade_on: date | None = None
    entries: list[Entry] = field(default_factory=list)
    members: list[Recorded] = field(default_factory=list)

    @property
    def made_on(self) -> date:
        """The day on which this register, and its 附票, began."""
        return self.remade_on or self.compiled_on or REMADE_ON


def entry(kind: Kind, on: date | None, *items: tuple[str, str] | tuple[str, str, int]) -> Entry:
    """An entry; an item without a value is left out, but for 【従前の記録】, which has none of its own."""
    kept = tuple(
        (each[0], each[1], each[2] if len(each) > 2 else 0)
        for each in items
        if each[1] or each[0] == FORMER_RECORD
    )
    return Entry(kind.value, on, kept)


@lru_cache(maxsize=100_000)
def day(on: date) -> str:
    """平成１８年２月２５日: 和暦 with full-width digits."""
    return full_width_digits(wareki(on))


def born(
    birth: date, said: str, place: str, notified_on: date, by: str, sent: tuple[str, str] = ("", "")
) -> Entry:
    """出生, of somebody born on the day in those words."""
    return entry(
        *(Kind.BIRTH, birth, ("出生日", said or day(birth)), ("出生地", place), ("届出日", day(notified_on))),
        *(("届出人", by), ("送付を受けた日", sent[0]), ("受理者", sent[1])),
    )


def married(on: date, spouse: str, former: str, sent: tuple[str, str] = ("", "")) -> Entry:
    """婚姻, in the couple's own register."""
    return entry(
        *(Kind.MARRIAGE, on, ("婚姻日", day(on)), ("配偶者氏名", spouse)),
        *(("送付を受けた日", sent[0]), ("受理者", sent[1]), ("従前戸籍", former)),
    )


def foreign_name(person: Person) -> str:
    """A foreign national's name as registers write it: in katakana, surname first, a comma between."""
    name = person.katakana_name or person.kana
    return "，".join(filter(None, name.replace("\u3000", " ").split(" ", 1)))


def married_foreigner(on: date, spouse: Person, nationality: str, former: str) -> Entry:
    """婚姻 with a foreign national, who enters no register; the birth is written in the western calendar."""
    birth = spouse.birth_sort_on
    western = full_width_digits(f"西暦{birth.year}年{birth.month}月{birth.day}日")
    return entry(
        *(Kind.MARRIAGE_FOREIGN, on, ("婚姻日", day(on)), ("配偶者氏名", foreign_name(spouse))),
        *(("配偶者の国籍", nationality), ("配偶者の生年月日", western), ("従前戸籍", former)),
    )


def left_by_marriage(on: date, spouse: str, new: str, surname_of: str) -> Entry:
    """婚姻, in the parents' register of who left it."""
    return entry(
        *(Kind.MARRIAGE_LEFT, on, ("婚姻日", day(on)), ("配偶者氏名", spouse)),
        *(("新本籍", new), ("称する氏", surname_of)),
    )


def divorced(on: date, spouse: str) -> Entry:
    """離婚, of the one who stays."""
    return entry(Kind.DIVORCE, on, ("離婚日", day(on)), ("配偶者氏名", spouse))


def left_by_divorce(on: date, spouse: str, new: str) -> Entry:
    """離婚, of the one who leaves."""
    return entry(Kind.DIVORCE_LEFT, on, ("離婚日", day(on)), ("配偶者氏名", spouse), ("新本籍", new))


def returned_by_divorce(on: date, spouse: str, former: str) -> Entry:
    """離婚, in the new register of the one who left."""
    return entry(Kind.DIVORCE_RETURNED, on, ("離婚日", day(on)), ("配偶者氏名", spouse), ("従前戸籍", former))


def entered(on: date, former: str, by: str) -> Entry:
    """入籍 of a child into the mother's new register."""
    return entry(
        *(Kind.ENTERED, on, ("届出日", day(on)), ("入籍事由", "母の氏を称する入籍")),
        *(("届出人", by), ("従前戸籍", former)),
    )


def authority(on: date, parent: str) -> Entry:
    """親権, set when the parents divorced."""
    return entry(
        *(Kind.PARENTAL_AUTHORITY, on, ("親権者を定めた日", day(on)), ("親権者", parent)), ("届出人", "父母")
    )


def adopted(on: date, father: str, mother: str, consent: str, former: str) -> Entry:
    """養子縁組, of the adoptee."""
    return entry(
        *(Kind.ADOPTED, on, ("縁組日", day(on)), ("養父氏名", father), ("養母氏名", mother)),
        *(("代諾者", consent), ("従前戸籍", former)),
    )


def adopts(on: date, child: str) -> Entry:
    """養子縁組, of the adopter."""
    return entry(Kind.ADOPTS, on, ("縁組日", day(on)), ("養子氏名", child))


def died(on: date, time: str, place: str, notified_on: date, by: str) -> Entry:
    """死亡."""
    return entry(
        *(Kind.DEATH, on, ("死亡日", day(on)), ("死亡時分", time), ("死亡地", place)),
        *(("届出日", day(notified_on)), ("届出人", by)),
    )


def widowed(on: date) -> Entry:
    """配偶者の死亡."""
    return entry(Kind.SPOUSE_DEATH, on, ("配偶者の死亡日", day(on)))


def branched(on: date, former: str) -> Entry:
    """分籍, in the new register."""
    return entry(Kind.BRANCHED, on, ("分籍日", day(on)), ("従前戸籍", former))


def compiled(on: date) -> Entry:
    """戸籍編製."""
    return entry(Kind.COMPILED, on, ("編製日", day(on)))


def remade() -> Entry:
    """戸籍改製."""
    return entry(Kind.REMADE, REMADE_ON, ("改製日", day(REMADE_ON)), ("改製事由", REMADE_BY))


def moved_in(on: date, former: str) -> Entry:
    """転籍 from another city, by which this register begins."""
    return entry(Kind.TRANSFERRED_IN, on, ("転籍日", day(on)), ("従前本籍", former))


def moved_within(on: date, former: str) -> Entry:
    """転籍 within the city: the 本籍 is rewritten, and what it was stays below."""
    return entry(Kind.TRANSFERRED_WITHIN, on, ("転籍日", day(on)), (FORMER_RECORD, ""), ("本籍", former, 1))
