"""Entries of family registers: labels in order, odd ones flagged, and who follows into a new register."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.choices import RegisterEventKind as Kind
from registry.rules.dates import exact
from registry.rules.family_registers import (
    FORMS,
    Item,
    NotItems,
    in_order,
    missing_labels,
    odd_labels,
    read_items,
)
from registry.rules.register_members import (
    Entry,
    MemberFacts,
    carried_over,
    ordinal_relationship,
    register_entries_carried_over,
    register_refusals,
    register_relationship_is_lawful,
)

REMADE_ON = date(2006, 2, 18 + 7)


def test_every_kind_of_entry_has_its_form() -> None:
    """Trap 17: events have their own label sets."""
    assert set(FORMS) == set(Kind) - {Kind.OTHER}


@pytest.mark.parametrize(
    ("kind", "labels"),
    [
        (Kind.REMADE, ["改製日", "改製事由"]),
        (Kind.BIRTH, ["出生日", "出生地", "届出日", "届出人", "送付を受けた日", "受理者"]),
        (Kind.MARRIAGE, ["婚姻日", "配偶者氏名", "送付を受けた日", "受理者", "従前戸籍"]),
        (Kind.DEATH, ["死亡日", "死亡時分", "死亡地", "届出日", "届出人", "送付を受けた日", "受理者"]),
        (Kind.RECOGNISED, ["認知日", "認知者氏名", "認知者の戸籍", "送付を受けた日", "受理者"]),
    ],
)
def test_an_entry_prints_its_items_in_the_order_of_its_kind(kind: Kind, labels: list[str]) -> None:
    items = [Item(label, "値") for label in reversed(labels)]
    assert [item.label for item in in_order(kind, items)] == labels
    assert odd_labels(kind, items) == ()


def test_what_was_written_before_stays_under_its_heading() -> None:
    items = [
        Item("従前の記録", ""),
        Item("本籍", "栃木県足利市本城三丁目２１４５番地", 1),
        Item("更正事由", "地番号変更"),
        Item("更正日", "平成２０年４月１日"),
    ]
    printed = in_order(Kind.REGISTER_AMENDED, items)
    assert [item.label for item in printed] == ["更正日", "更正事由", "従前の記録", "本籍"]


def test_an_odd_label_is_kept_and_flagged() -> None:
    """Trap 17: old records have odd ones."""
    items = [Item("出生日", "大正元年８月１日"), Item("父の届出による", "入籍"), Item("出生地", "足利郡")]
    assert odd_labels(Kind.BIRTH, items) == ("父の届出による",)
    assert set(in_order(Kind.BIRTH, items)) == set(items)
    assert missing_labels(Kind.MARRIAGE, [Item("婚姻日", "不詳")]) == ("配偶者氏名",)


@given(
    st.sampled_from(sorted(Kind)),
    st.lists(
        st.builds(Item, st.sampled_from(["出生日", "婚姻日", "届出日", "奇"]), st.text(), st.integers(0, 1))
    ),
)
def test_ordering_loses_and_invents_nothing(kind: str, items: list[Item]) -> None:
    printed = in_order(kind, items)
    assert sorted(printed, key=repr) == sorted(items, key=repr)
    assert in_order(kind, printed) == printed


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("出生日", id="text"),
        pytest.param([["出生日", "x"]], id="pairs"),
        pytest.param([{"label": "", "value": "x"}], id="no-label"),
        pytest.param([{"label": "出生日", "value": None}], id="no-value"),
        pytest.param([{"label": "出生日", "value": "x", "indent": 3}], id="too-deep"),
        pytest.param([{"label": "出生日", "value": "x", "indent": True}], id="no-number"),
        pytest.param([{"label": "出生日", "value": "x", "more": 1}], id="something-else"),
    ],
)
def test_content_that_is_no_list_of_items_is_refused(content: object) -> None:
    with pytest.raises(NotItems):
        read_items(content)


@pytest.mark.parametrize(
    ("number", "is_male", "words"),
    [(1, True, "長男"), (2, True, "二男"), (3, False, "三女"), (10, True, "十男"), (21, False, "二十一女")],
)
def test_the_second_son_is_ninan_and_never_jinan(number: int, is_male: bool, words: str) -> None:
    """Trap 3."""
    assert ordinal_relationship(number, is_male=is_male) == words
    assert not register_relationship_is_lawful("次男")
    assert not register_relationship_is_lawful("子")


@given(st.integers(1, 99), st.booleans())
def test_every_ordinal_is_lawful(number: int, is_male: bool) -> None:
    assert register_relationship_is_lawful(ordinal_relationship(number, is_male=is_male))


@pytest.mark.parametrize("text", ["男", "女", "養子", "養女", ""])
def test_old_and_adoptive_words_are_lawful(text: str) -> None:
    assert register_relationship_is_lawful(text)


TARO = MemberFacts(
    number=1,
    given_name="太郎",
    birth=exact(date(1965, 6, 21)),
    is_head=True,
    father="足利一郎",
    mother="足利花子",
    spouse_mark="夫",
    entries=(Entry(Kind.BIRTH), Entry(Kind.MARRIAGE, (Item("配偶者氏名", "佐野梅子"),))),
)
UMEKO = MemberFacts(
    2, "梅子", exact(date(1968, 2, 29)), spouse_mark="妻", entries=(Entry(Kind.BIRTH), Entry(Kind.MARRIAGE))
)
KENTA = MemberFacts(
    3, "健太", exact(date(1992, 5, 5)), father="足利太郎", mother="足利梅子", entries=(Entry(Kind.BIRTH),)
)
FAMILY = (TARO, UMEKO, KENTA)
DIVORCED = replace(
    TARO,
    spouse_mark="",
    entries=(*TARO.entries, Entry(Kind.DIVORCE, (Item("配偶者氏名", "足利梅子"),))),
)


def codes(members: tuple[MemberFacts, ...]) -> set[str]:
    return {no.code for no in register_refusals("足利", members)}


def test_a_register_holds_two_generations() -> None:
    """三代戸籍の禁止: a child who has a child gets a register of its own."""
    assert codes(FAMILY) == set()
    grandchild = MemberFacts(4, "翼", exact(date(2012, 1, 1)), mother="足　利　健太")
    assert codes((*FAMILY, grandchild)) == {"third_generation"}
    left = replace(KENTA, removed_on=date(2012, 1, 5))
    assert codes((TARO, UMEKO, left, grandchild)) == set()


def test_a_register_holds_one_couple_and_one_head() -> None:
    assert codes((*FAMILY, replace(KENTA, number=4, spouse_mark="夫"))) == {"second_couple"}
    assert codes((*FAMILY, replace(KENTA, number=4, is_head=True))) == {"head_is_one"}
    assert codes((UMEKO, KENTA)) == {"head_is_one"}


def test_the_head_stays_even_when_dead() -> None:
    """Trap 6: 筆頭者 stays; only the name is taken over."""
    dead = replace(TARO, removed_on=date(2005, 1, 1), spouse_mark="")
    assert codes((dead, UMEKO, KENTA)) == set()
    kept = carried_over((dead, UMEKO, KENTA), on=REMADE_ON)
    assert [member.given_name for member in kept] == ["太郎", "梅子", "健太"]
    assert kept[0].entries == ()


def test_the_removed_vanish_when_a_register_is_remade_or_transferred() -> None:
    """Trap 16: removed persons are not copied, and the numbers begin anew."""
    left = replace(UMEKO, removed_on=date(2004, 4, 1))
    kept = carried_over((TARO, left, KENTA), on=REMADE_ON)
    assert [(member.number, member.given_name) for member in kept] == [(1, "太郎"), (2, "健太")]


@pytest.mark.parametrize(
    ("member", "kinds"),
    [
        pytest.param(TARO, [Kind.BIRTH, Kind.MARRIAGE], id="marriage-that-lasts"),
        pytest.param(DIVORCED, [Kind.BIRTH], id="divorce-and-its-marriage"),
        pytest.param(
            replace(DIVORCED, spouse_mark="夫", entries=(*DIVORCED.entries, Entry(Kind.MARRIAGE))),
            [Kind.BIRTH, Kind.MARRIAGE],
            id="only-the-marriage-that-lasts",
        ),
        pytest.param(
            replace(UMEKO, spouse_mark="", entries=(Entry(Kind.BIRTH), Entry(Kind.SPOUSE_DEATH))),
            [Kind.BIRTH],
            id="widow",
        ),
        pytest.param(replace(TARO, entries=(Entry(Kind.RECOGNISES), Entry(Kind.ADOPTS))), [], id="father"),
        pytest.param(replace(KENTA, entries=(Entry(Kind.RECOGNISED),)), [Kind.RECOGNISED], id="child"),
        pytest.param(
            replace(KENTA, entries=(Entry(Kind.SPECIAL_ADOPTION), Entry(Kind.NAME_CHANGED))),
            [Kind.SPECIAL_ADOPTION, Kind.NAME_CHANGED],
            id="never-disappear",
        ),
        pytest.param(
            replace(KENTA, entries=(Entry(Kind.PARENTAL_AUTHORITY),)), [Kind.PARENTAL_AUTHORITY], id="minor"
        ),
        pytest.param(
            replace(KENTA, birth=exact(date(1980, 1, 1)), entries=(Entry(Kind.PARENTAL_AUTHORITY),)),
            [],
            id="grown-up",
        ),
        pytest.param(replace(KENTA, entries=(Entry(Kind.NATURALISED),)), [], id="naturalisation"),
    ],
)
def test_only_what_still_holds_is_carried_over(member: MemberFacts, kinds: list[Kind]) -> None:
    """Trap 16: divorces, dissolved adoptions, adopter's and father's entries stay behind."""
    (kept,) = carried_over((member,), on=REMADE_ON)
    assert [entry.kind for entry in kept.entries] == kinds


def test_an_adoption_is_carried_over_until_every_adoptive_parent_has_left() -> None:
    adopted = Entry(Kind.ADOPTED, (Item("養父氏名", "佐野一"), Item("養母氏名", "佐野梅")))
    one = Entry(Kind.ADOPTION_DISSOLVED, (Item("養父氏名", "佐野一"),))
    other = Entry(Kind.ADOPTION_DISSOLVED, (Item("養母氏名", "佐野梅"),))
    child = replace(KENTA, adoptive_relationship="養子")
    for entries, kept in (((adopted,), 1), ((adopted, one), 1), ((adopted, one, other), 0)):
        (found,) = carried_over((replace(child, entries=entries),), on=REMADE_ON)
        assert len(found.entries) == kept


def test_of_the_registers_own_entries_only_a_change_of_surname_is_carried_over() -> None:
    entries = [
        Entry(kind) for kind in (Kind.COMPILED, Kind.SURNAME_CHANGED, Kind.REGISTER_AMENDED, Kind.REMADE)
    ]
    assert [entry.kind for entry in register_entries_carried_over(entries)] == [Kind.SURNAME_CHANGED]
