"""戸籍 and its people: 続柄 by birth, two generations at most, and what a new register takes over."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from registry.choices import RegisterEventKind as Kind
from registry.rules.dates import PartialDate, age_on
from registry.rules.family_registers import Item
from registry.rules.refusal import N_, Refusal

MAJORITY_18_FROM = date(2022, 4, 1)
"""民法の一部を改正する法律 (平成30年法律第59号): adult at 18, before it at 20 or by marriage."""

_KANJI = "〇一二三四五六七八九"
_ORDINAL = re.compile(r"(?:長|[二三四五六七八九]|[二三四五六七八九]?十[一二三四五六七八九]?)[男女]")
_ALSO_LAWFUL = frozenset({"", "男", "女", "養子", "養女"})


def ordinal_relationship(number: int, *, is_male: bool) -> str:
    """長男, 二男, 三女, 十一男: the 続柄 of the n-th son or daughter; never 次男. 1 to 99."""
    if not 1 <= number <= 99:
        raise ValueError("children count from 1 to 99")
    tens, ones = divmod(number, 10)
    count = ("" if tens <= 1 else _KANJI[tens]) + ("十" if tens else "") + (_KANJI[ones] if ones else "")
    return ("長" if number == 1 else count) + ("男" if is_male else "女")


def register_relationship_is_lawful(text: str) -> bool:
    """Whether a register may say it: 長男, 二女 …, 養子, 養女, and 男 or 女 of before November 2004."""
    return text in _ALSO_LAWFUL or _ORDINAL.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Entry:
    """One 身分事項 or 戸籍事項 with its items."""

    kind: Kind
    items: tuple[Item, ...] = ()

    def value(self, label: str) -> str:
        """The value of the first item of that label, or nothing."""
        return next((item.value for item in self.items if item.label == label), "")


@dataclass(frozen=True, slots=True)
class MemberFacts:
    """One person in a register, as far as the rules ask. Names of parents are full names as registered."""

    number: int
    given_name: str
    birth: PartialDate
    is_head: bool = False
    father: str = ""
    mother: str = ""
    spouse_mark: str = ""
    adoptive_relationship: str = ""
    removed_on: date | None = None
    entries: tuple[Entry, ...] = ()


def register_refusals(surname: str, members: Sequence[MemberFacts]) -> tuple[Refusal, ...]:
    """Why these people may not stand in one register: 三代戸籍の禁止, one couple, one head."""
    living = [member for member in members if member.removed_on is None]
    couple = [member for member in living if member.is_head or member.spouse_mark]
    children = {_name(surname + member.given_name) for member in living if member not in couple}
    found = {
        "third_generation": [
            member for member in living if children & {_name(member.father), _name(member.mother)}
        ],
        "second_couple": [member for member in living if member.spouse_mark][2:],
        "head_is_one": [member for member in members if member.is_head][1:],
    }
    refused = [
        Refusal(code, _SENTENCES[code], _BASIS[code], subject=str(member.number))
        for code, those in found.items()
        for member in those
    ]
    if not any(member.is_head for member in members):
        refused.append(Refusal("head_is_one", _SENTENCES["head_is_one"], _BASIS["head_is_one"]))
    return tuple(refused)


# 戸籍法施行規則39条1項: what follows a person into a new register, the rest stays behind.
_FOLLOWS_ALWAYS = frozenset(
    {
        *(Kind.BIRTH, Kind.RECOGNISED, Kind.SPECIAL_ADOPTION, Kind.NAME_CHANGED),
        *(Kind.HEIR_EXCLUDED, Kind.NATIONALITY_CHOSEN, Kind.SEX_CHANGED),
    }
)
_MARRIAGES = frozenset({Kind.MARRIAGE, Kind.MARRIAGE_FOREIGN})
_OF_MINORS = frozenset({Kind.PARENTAL_AUTHORITY, Kind.MINOR_GUARDIANSHIP})


def carried_over(members: Sequence[MemberFacts], *, on: date) -> tuple[MemberFacts, ...]:
    """Who and what a register made on that day by 改製 or 転籍 from another city takes over, in order.

    戸籍法施行規則37条: removed persons vanish, but for the 筆頭者, whose name alone stays; of the others
    only what still holds: no divorce, no dissolved adoption, no adopter's or father's entry.
    """
    kept = [_kept(member, on) for member in members if member.removed_on is None or member.is_head]
    return tuple(replace(member, number=number) for number, member in enumerate(kept, start=1))


def register_entries_carried_over(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """戸籍事項 that survive 改製 and 転籍 from another city: changes of the surname alone (同条1号)."""
    return tuple(entry for entry in entries if entry.kind == Kind.SURNAME_CHANGED)


def is_minor(birth: PartialDate, *, on: date) -> bool:
    """Under age on that day, whichever day the birth was; a day that is not known counts by its earliest."""
    return age_on(birth.sort_on, on) < (18 if on >= MAJORITY_18_FROM else 20)


def _kept(member: MemberFacts, on: date) -> MemberFacts:
    if member.removed_on is not None:
        return replace(member, entries=())
    marriages = [entry for entry in member.entries if entry.kind in _MARRIAGES]
    married = marriages[-1:] if member.spouse_mark else []
    under_age = is_minor(member.birth, on=on) and not member.spouse_mark
    follows = tuple(
        entry
        for place, entry in enumerate(member.entries)
        if entry.kind in _FOLLOWS_ALWAYS
        or any(entry is marriage for marriage in married)
        or (entry.kind in _OF_MINORS and under_age)
        or (entry.kind == Kind.ADOPTED and _still_adopted(member, place))
    )
    return replace(member, entries=follows)


def _still_adopted(member: MemberFacts, place: int) -> bool:
    """Whether no later 離縁 names every adoptive parent of this adoption."""
    adoption = member.entries[place]
    parents = {adoption.value("養父氏名"), adoption.value("養母氏名")} - {""}
    for later in member.entries[place + 1 :]:
        if later.kind == Kind.ADOPTION_DISSOLVED:
            parents -= {later.value("養父氏名"), later.value("養母氏名")}
    return bool(member.adoptive_relationship) and (bool(parents) or not _names_parents(adoption))


def _names_parents(adoption: Entry) -> bool:
    return bool(adoption.value("養父氏名") or adoption.value("養母氏名"))


def _name(full: str) -> str:
    """A full name without its spaces: parents are written with none. Nothing else of it is changed."""
    return "".join(full.split())


_SENTENCES = {
    "third_generation": N_("A child who has a child needs a register of its own."),
    "second_couple": N_("A register holds one couple."),
    "head_is_one": N_("A register has one head, who never changes."),
}
_BASIS = {
    "third_generation": "戸籍法17条",
    "second_couple": "戸籍法16条",
    "head_is_one": "戸籍法9条",
}
