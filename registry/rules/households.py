"""続柄: the words for a member's relationship to the head, and the order of members on the sheet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

HEAD = "世帯主"
KIN_BY_ANY_TIE = "縁故者"
LODGER = "同居人"
SPOUSES = ("夫", "妻", "夫（未届）", "妻（未届）")
CHILD = "子"
PARENTS = ("父", "母")
SIBLINGS = ("兄", "姉", "弟", "妹")
_KIN = frozenset((*SPOUSES, CHILD, *PARENTS, *SIBLINGS))
_CHAIN_STARTS = _KIN | {KIN_BY_ANY_TIE, LODGER}

MAX_GENERATIONS = 4

# 住民記録システム標準仕様書 1.1.11; the codes are a vendor's, 97 this project's. 01 本人, 03 準世帯主 and
# 98 使用人 are obsolete and refused.
WORDS = {
    "02": HEAD,
    "11": "夫",
    "12": "妻",
    "13": "夫（未届）",
    "14": "妻（未届）",
    "20": CHILD,
    "51": "父",
    "52": "母",
    "71": "兄",
    "74": "弟",
    "81": "姉",
    "84": "妹",
    "97": KIN_BY_ANY_TIE,
    "99": LODGER,
}


class NotARelationship(ValueError):
    """The codes make no 続柄 that the register allows."""


def relationship_words(codes: Sequence[str]) -> str:
    """子の妻 for 20 12: the 続柄 as printed. A fifth generation is 縁故者. Raises NotARelationship."""
    try:
        words = [WORDS[code] for code in codes]
    except KeyError as error:
        raise NotARelationship("a code of 続柄 is unknown or obsolete") from error
    if not _may_stand_together(words):
        raise NotARelationship("these words of 続柄 do not stand together")
    if len(words) > MAX_GENERATIONS:
        return LODGER if words[0] == LODGER else KIN_BY_ANY_TIE
    return "の".join(words)


def relationship_is_lawful(text: str) -> bool:
    """Whether a 続柄 may be printed: the register's words, at most four; 孫, 長男, 養子 … are not among them.

    縁故者 and 同居人 may begin a chain (同居人の子: families that live in), 世帯主 stands alone.
    """
    words = text.split("の")
    return len(words) <= MAX_GENERATIONS and _may_stand_together(words)


def preferred_wording(wordings: Iterable[str]) -> str:
    """Of several lawful 続柄 that fit, the one whose place on the sheet is higher, then the shorter one."""
    lawful = [text for text in wordings if relationship_is_lawful(text)]
    if not lawful:
        raise NotARelationship("none of the wordings is lawful")
    return min(lawful, key=lambda text: (_section(text), text.count("の")))


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a household. `through` is the person number of the relative by whom a compound 続柄 runs.

    (For 子の妻 the child; found by itself where only one member fits.) `position` is the stored place on the
    sheet, None for someone who has not been placed yet.
    """

    person_no: str
    relationship: str
    birth_on: date
    through: str = ""
    is_register_head: bool = False
    position: int | None = None


def display_order(members: Iterable[Member]) -> list[Member]:
    """The members in the order of the sheet (住民記録システム標準仕様書 5.2).

    Those with a place keep it (a city may reorder); those without, people who joined later, follow in the
    order of the rule: head, spouse, children, the children's families, parents, siblings, grandparents,
    other relatives, 縁故者, 同居人; each by birth date and person number, each followed by the own family.
    """
    everyone = list(members)
    placed = sorted(
        (m for m in everyone if m.position is not None), key=lambda m: (m.position, *_by_birth(m))
    )
    return placed + [m for m in _ruled(everyone) if m.position is None]


def _ruled(members: Sequence[Member]) -> list[Member]:
    families: dict[str, list[Member]] = {}
    roots: list[Member] = []
    for member in members:
        anchor = _anchor(member, members)
        (families.setdefault(anchor.person_no, []) if anchor else roots).append(member)
    ordered: list[Member] = []
    for root in sorted(roots, key=lambda m: _root_key(m, has_family=m.person_no in families)):
        ordered += _with_family(root, families)
    return ordered


def _with_family(member: Member, families: dict[str, list[Member]]) -> list[Member]:
    """The member, the spouse, then the children by birth, each with their own family."""
    own = sorted(families.get(member.person_no, ()), key=lambda m: (_last(m) not in SPOUSES, *_by_birth(m)))
    return [member] + [each for relative in own for each in _with_family(relative, families)]


def _anchor(member: Member, members: Sequence[Member]) -> Member | None:
    """The member whose spouse or child this one is: the one named, or the only one who fits."""
    before, _, last = member.relationship.rpartition("の")
    if not before or before in SPOUSES or (last not in SPOUSES and last != CHILD):
        return None
    fitting = [m for m in members if m.relationship == before and m.person_no != member.person_no]
    named = [m for m in fitting if m.person_no == member.through]
    return named[0] if named else fitting[0] if len(fitting) == 1 else None


def _root_key(member: Member, *, has_family: bool) -> tuple[int, int, int, date, str]:
    section, within = _section(member.relationship)
    if member.relationship == CHILD and has_family:
        within = 1
    return (
        section,
        within,
        not (member.relationship in PARENTS and member.is_register_head),
        *_by_birth(member),
    )


def _section(relationship: str) -> tuple[int, int]:
    """The group of the sheet, and the place within it."""
    words = relationship.split("の")
    first, rest = words[0], words[1:]
    if relationship == HEAD:
        return 0, 0
    if first in SPOUSES:
        if not rest:
            return 1, 0
        section, within = _section("の".join(rest))
        return 5, 10 * section + within
    if first == CHILD:
        return 2, 2 if rest else 0  # 1: a child with a family in the household
    if not _may_stand_together(words):
        return 9, 0
    if first in PARENTS and len(rest) <= 1 and all(word in PARENTS for word in rest):
        return (4, 0) if rest else (3, 0)
    if first in SIBLINGS and not rest:
        return 3, 1
    return {KIN_BY_ANY_TIE: 6, LODGER: 7}.get(first, 5), 99


def _may_stand_together(words: Sequence[str]) -> bool:
    """Lawful words in a lawful order; the spouse of a spouse (妻の夫) is the person they start from."""
    if list(words) == [HEAD]:
        return True
    if not words or words[0] not in _CHAIN_STARTS or not _KIN.issuperset(words[1:]):
        return False
    return not any(one in SPOUSES and other in SPOUSES for one, other in pairwise(words))


def _by_birth(member: Member) -> tuple[date, str]:
    return member.birth_on, member.person_no


def _last(member: Member) -> str:
    return member.relationship.rpartition("の")[2]
