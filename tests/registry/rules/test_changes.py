"""Reasons of change: when each may take effect, how it is undone, and who must be head."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from registry.choices import ChangeReason, Residency
from registry.rules.changes import (
    AMENDMENTS,
    ENTRIES,
    REMOVALS,
    UNDOINGS,
    ChangeFacts,
    HeadEffect,
    change_refusals,
    counts_from,
    head_effect,
    household_refusals,
    undo_reason,
)
from registry.rules.dates import exact, parse_date

TODAY = date(2012, 7, 20)
MOVE = ChangeFacts(
    reason=ChangeReason.MOVE_WITHIN,
    effective=exact(date(2012, 7, 18)),
    notified_on=date(2012, 7, 19),
    processed_on=TODAY,
    birth=exact(date(1970, 5, 5)),
    kind="japanese",
    residency=Residency.RESIDENT,
    wrote=("town_and_lot",),
)


def codes(**change: Any) -> set[str]:
    return {no.code for no in change_refusals(replace(MOVE, **change))}


def test_every_reason_is_an_entry_a_removal_an_amendment_or_an_undoing() -> None:
    assert set(ChangeReason) == ENTRIES | REMOVALS | AMENDMENTS | UNDOINGS
    assert len(ChangeReason) == len(ENTRIES) + len(REMOVALS) + len(AMENDMENTS) + len(UNDOINGS)


@pytest.mark.parametrize(
    ("reason", "undone_as"),
    [("101", "299"), ("103", "299"), ("201", "199"), ("203", "199"), ("301", "399"), ("352", "399")],
)
def test_an_undo_is_called_by_its_direction(reason: str, undone_as: str) -> None:
    """Trap 26: one generic 異動の取消し in three directions, none a reason."""
    assert undo_reason(ChangeReason(reason)) == undone_as


@pytest.mark.parametrize(
    ("change", "code"),
    [
        pytest.param({"reason": ChangeReason.AMENDMENT_UNDONE}, "undo_is_not_recorded", id="undo"),
        pytest.param({"effective": exact(date(2012, 7, 21))}, "effective_in_the_future", id="future"),
        pytest.param({"effective": exact(date(1970, 5, 4))}, "effective_before_birth", id="before-birth"),
        pytest.param({"effective": parse_date("平成24年7月頃")}, "effective_must_be_a_day", id="partial"),
        pytest.param({"notified_on": date(2012, 7, 21)}, "notified_in_the_future", id="notified"),
        pytest.param(
            {"last_effective_on": date(2012, 7, 19)}, "effective_before_the_last_change", id="out-of-order"
        ),
        pytest.param({"residency": Residency.DECEASED}, "does_not_live_here", id="dead"),
        pytest.param({"reason": ChangeReason.MOVE_IN}, "lives_here_already", id="entered-twice"),
        pytest.param({"moving_out_on": date(2012, 8, 1)}, "move_out_is_planned", id="planned"),
        pytest.param({"wrote": ("name",)}, "not_of_this_reason", id="name-by-moving"),
        pytest.param(
            {"reason": ChangeReason.FORMER_SURNAME_ADDED, "wrote": ("former_surname",)},
            "not_yet_in_law",
            id="former-surname-before-2019",
        ),
        pytest.param(
            {"reason": ChangeReason.MY_NUMBER_ENTERED, "wrote": ()}, "not_yet_in_law", id="my-number-in-2012"
        ),
        pytest.param(
            {"reason": ChangeReason.JUKI_CODE_ENTERED, "kind": "foreign", "wrote": ("juki_code",)},
            "not_yet_in_law",
            id="code-for-foreigners-before-2013",
        ),
        pytest.param(
            {"kind": "foreign", "effective": exact(date(2012, 7, 8))},
            "foreign_before_the_reform",
            id="foreigner-in-june-2012",
        ),
        pytest.param(
            {"reason": ChangeReason.ALIAS_REMOVED, "wrote": ()}, "alias_is_for_foreigners", id="alias"
        ),
        pytest.param(
            {"reason": ChangeReason.BIRTH, "residency": Residency.NON_RESIDENT},
            "effective_is_not_the_birth",
            id="birth-on-another-day",
        ),
    ],
)
def test_each_reason_against_a_change_is_told(change: dict[str, Any], code: str) -> None:
    """Traps 1, 2 and 9."""
    assert codes() == set()
    assert codes(**change) == {code}


@pytest.mark.parametrize("text", ["年月日不詳", "平成24年月日不詳", "平成24年7月頃", "平成24年2月30日"])
def test_a_death_may_be_of_an_unknown_or_impossible_day(text: str) -> None:
    """Trap 37."""
    effective = parse_date(text)
    assert codes(reason=ChangeReason.DEATH, effective=effective, wrote=()) == set()
    assert counts_from(effective, processed_on=TODAY) <= TODAY


@pytest.mark.parametrize(
    ("words", "effect"),
    [
        ([], HeadEffect.EMPTY),
        (["世帯主"], HeadEffect.STANDS),
        (["妻", "世帯主", "子"], HeadEffect.STANDS),
        (["子"], HeadEffect.PROMOTE),
        (["妻", "子"], HeadEffect.MISSING),
    ],
)
def test_who_is_left_alone_becomes_head_and_of_two_one_is_to_be_chosen(
    words: list[str], effect: HeadEffect
) -> None:
    """Trap 6."""
    assert head_effect(words) is effect


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["世帯主", "世帯主"], "two_heads"),
        (["世帯主", "妻", "妻（未届）"], "two_spouses"),
        (["世帯主", "孫"], "relationship_is_not_lawful"),
        (["世帯主", "子の子の子の子の子"], "relationship_is_not_lawful"),
    ],
)
def test_a_household_has_one_head_one_spouse_and_lawful_words(words: list[str], code: str) -> None:
    """Traps 4 and 6."""
    assert [no.code for no in household_refusals(words)] == [code]
