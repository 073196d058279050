"""続柄 speaks only the register's words, and members stand in the order of the standard."""

from datetime import date
from itertools import permutations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.rules.households import (
    WORDS,
    Member,
    NotARelationship,
    display_order,
    preferred_wording,
    relationship_is_lawful,
    relationship_words,
)

LAWFUL = (
    "世帯主 夫 妻 夫（未届） 妻（未届） 子 父 母 兄 姉 弟 妹 縁故者 同居人 子の妻 子の子 子の子の子"
    " 子の子の子の子 妻の母 妻の子 父の父 父の妻 兄の妻 兄の子 妻（未届）の子 子の妻（未届） 子の妻の母"
    " 縁故者の子 同居人の妻"
)
UNLAWFUL = (
    "孫 祖父 祖母 おじ 叔父 甥 姪 長男 二男 長女 養子 養女 家事使用人 準世帯主 使用人 本人 配偶者 夫(未届)"
    " 子の世帯主 世帯主の子 子の縁故者 子の同居人 子の孫 子の妻の夫 妻の夫 子の子の子の子の子 子の のの の子"
)


@pytest.mark.parametrize("text", LAWFUL.split())
def test_words_of_the_register_are_lawful(text: str) -> None:
    assert relationship_is_lawful(text)


@pytest.mark.parametrize("text", [*UNLAWFUL.split(), "", "子 の妻", "子　"])
def test_words_that_the_register_does_not_know_are_refused(text: str) -> None:
    assert not relationship_is_lawful(text)


@pytest.mark.parametrize(
    ("codes", "text"),
    [
        (["02"], "世帯主"),
        (["20", "12"], "子の妻"),
        (["12", "52"], "妻の母"),
        (["20", "20"], "子の子"),
        (["13"], "夫（未届）"),
        (["20", "20", "20", "20"], "子の子の子の子"),
        (["20", "20", "20", "20", "20"], "縁故者"),
        (["99", "20", "20", "20", "20"], "同居人"),
    ],
)
def test_codes_compose_to_words(codes: list[str], text: str) -> None:
    assert relationship_words(codes) == text


@pytest.mark.parametrize(
    "codes", [[], ["01"], ["03"], ["98"], ["00"], ["02", "20"], ["20", "99"], ["12", "11"], ["子"]]
)
def test_codes_that_make_no_relationship_are_refused(codes: list[str]) -> None:
    with pytest.raises(NotARelationship):
        relationship_words(codes)


@given(st.lists(st.sampled_from([*WORDS, "01", "03", "98"]), max_size=6))
def test_whatever_is_composed_is_lawful(codes: list[str]) -> None:
    try:
        words = relationship_words(codes)
    except NotARelationship:
        return
    assert relationship_is_lawful(words)


@pytest.mark.parametrize(
    ("wordings", "chosen"),
    [
        pytest.param(["縁故者", "子の妻"], "子の妻", id="kin-before-any-tie"),
        pytest.param(["妻の子", "子"], "子", id="own-child-before-the-wife's"),
        pytest.param(["兄の妻の子", "兄の子"], "兄の子", id="the-shorter"),
        pytest.param(["父の子", "兄"], "兄", id="sibling-before-relative"),
        pytest.param(["孫", "子の子"], "子の子", id="only-lawful-ones"),
    ],
)
def test_of_two_wordings_the_higher_on_the_sheet_is_used(wordings: list[str], chosen: str) -> None:
    assert preferred_wording(wordings) == preferred_wording(wordings[::-1]) == chosen


def test_without_a_lawful_wording_there_is_none_to_prefer() -> None:
    with pytest.raises(NotARelationship):
        preferred_wording(["孫", "長男"])


def household(*rows: tuple) -> list[Member]:
    """Members from (number, relationship, year of birth[, through])."""
    return [Member(row[0], row[1], date(row[2], 4, 1), *row[3:]) for row in rows]


HOUSEHOLDS = [
    pytest.param(
        household(("1", "世帯主", 1970), ("2", "妻", 1972), ("3", "子", 2003), ("4", "妻の子", 1999)),
        id="the-wife's-child-is-a-relative",
    ),
    pytest.param(
        household(("1", "世帯主", 1970), ("2", "妻", 1972), ("3", "子", 2000), ("4", "子", 2003)), id="four"
    ),
    pytest.param(
        household(("1", "世帯主", 1970), ("2", "夫（未届）", 1972), ("4", "子", 2003), ("3", "妻の子", 1999)),
        id="not-notified-husband-and-a-stepchild",
    ),
    pytest.param(
        household(
            ("1", "世帯主", 1930),
            ("2", "妻", 1932),
            ("9", "子", 1965),
            ("3", "子", 1958),
            ("4", "子の妻", 1960, "3"),
            ("5", "子の子", 1985, "3"),
            ("6", "子の子の妻", 1986, "5"),
            ("7", "子の子の子", 2010, "5"),
            ("8", "子の子", 1988, "3"),
            ("10", "子", 1960),
            ("11", "子の夫", 1985, "10"),
            ("12", "子の子", 1984, "10"),
        ),
        id="two-families-of-children",
    ),
    pytest.param(
        household(
            ("1", "世帯主", 1970),
            ("2", "妻", 1971),
            ("3", "子", 2000),
            ("4", "父", 1940),
            ("5", "母", 1942),
            ("6", "姉", 1966),
            ("7", "弟", 1975),
            ("8", "弟の妻", 1976),
            ("9", "弟の子", 2005),
            ("10", "父の父", 1915),
            ("11", "父の母", 1918),
            ("12", "妻の父", 1945),
            ("13", "妻の母", 1968),
            ("14", "妻の姉", 1966),
            ("15", "父の兄", 1936),
            ("16", "縁故者", 1990),
            ("17", "縁故者の子", 2011),
            ("18", "同居人", 1950),
        ),
        id="every-group",
    ),
    pytest.param(
        household(("1", "世帯主", 1970), ("3", "母", 1942), ("2", "父の母", 1918), ("4", "同居人", 1990)),
        id="no-spouse-no-father",
    ),
    pytest.param(
        household(("1", "世帯主", 1970), ("2", "子", 2000), ("3", "子", 2000)), id="twins-by-person-number"
    ),
    pytest.param(
        household(
            ("1", "世帯主", 1930),
            ("2", "子", 1955),
            ("3", "子", 1960),
            ("4", "子の子", 1985),
            ("5", "父", 1900),
        ),
        id="whose-child-is-not-known",
    ),
    pytest.param(
        household(("1", "世帯主", 1930), ("2", "同居人", 1990), ("3", "孫", 1990)), id="unlawful-word-last"
    ),
]


@pytest.mark.parametrize("expected", HOUSEHOLDS)
def test_members_stand_in_the_order_of_the_standard(expected: list[Member]) -> None:
    for seed in range(20):
        shuffled = Random(seed).sample(expected, len(expected))
        assert [m.person_no for m in display_order(shuffled)] == [m.person_no for m in expected]


def test_of_the_parents_the_head_of_the_family_register_stands_first() -> None:
    father = Member("4", "父", date(1940, 4, 1))
    mother = Member("5", "母", date(1942, 4, 1), is_register_head=True)
    for order in permutations([father, mother]):
        assert display_order(order) == [mother, father]


def test_people_who_join_later_are_appended_and_a_city_may_reorder() -> None:
    head = Member("1", "世帯主", date(1970, 4, 1), position=2)
    child = Member("3", "子", date(2000, 4, 1), position=1)
    wife = Member("2", "妻", date(1972, 4, 1))
    mother = Member("4", "母", date(1940, 4, 1))
    assert display_order([mother, wife, head, child]) == [child, head, wife, mother]


@given(
    st.lists(
        st.builds(
            Member,
            st.integers(1, 99).map(str),
            st.sampled_from((LAWFUL + " " + UNLAWFUL).split()),
            st.dates(date(1900, 1, 1), date(2020, 1, 1)),
            st.integers(1, 99).map(str),
            st.booleans(),
            st.none() | st.integers(1, 9),
        ),
        max_size=12,
        unique_by=lambda member: member.person_no,
    ),
    st.randoms(use_true_random=False),
)
def test_nobody_is_lost_or_doubled_and_the_order_does_not_depend_on_the_input(
    members: list[Member], random: Random
) -> None:
    ordered = display_order(members)
    assert sorted(m.person_no for m in ordered) == sorted(m.person_no for m in members)
    assert display_order(random.sample(members, len(members))) == ordered
