"""What ends a seal registration by itself, and what only updates it."""

import pytest

from registry.choices import ChangeReason, SealEnd, SealText
from registry.rules.seals import Names, SealAct, SealChange, SealEffect, seal_effect

TARO = Names("足利　尊氏")
MARIA = Names("SILVA SANTOS MARIA", alias="渡良瀬　マリア", katakana_name="シルバ　サントス　マリア")


@pytest.mark.parametrize(
    ("reason", "end"),
    [
        (ChangeReason.DEATH, SealEnd.DEATH),
        (ChangeReason.MOVE_OUT, SealEnd.MOVED_OUT),
        (ChangeReason.MOVE_OUT_ABROAD, SealEnd.MOVED_OUT),
        (ChangeReason.REMOVAL_EX_OFFICIO, SealEnd.REMOVED),
        (ChangeReason.REMOVAL_NATURALISED, SealEnd.REMOVED),
        (ChangeReason.REMOVAL_NATIONALITY_LOST, SealEnd.REMOVED),
    ],
)
@pytest.mark.parametrize("shows", ["", *SealText])
def test_leaving_the_register_ends_every_seal(reason: ChangeReason, end: SealEnd, shows: str) -> None:
    assert seal_effect(SealChange(reason, shows, TARO, TARO)) == SealEffect(SealAct.ABOLISH, end)


def test_a_planned_move_out_leaves_the_seal_until_its_day() -> None:
    change = SealChange(ChangeReason.MOVE_OUT, SealText.SURNAME, TARO, TARO, is_planned=True)
    assert seal_effect(change).act is SealAct.KEEP


@pytest.mark.parametrize(
    ("shows", "before", "after", "act"),
    [
        pytest.param(SealText.SURNAME, TARO, Names("佐野　尊氏"), SealAct.ABOLISH, id="surname"),
        pytest.param(SealText.SURNAME, TARO, Names("足利　義満"), SealAct.UPDATE, id="given-not-shown"),
        pytest.param(SealText.GIVEN_NAME, TARO, Names("足利　義満"), SealAct.ABOLISH, id="given"),
        pytest.param(SealText.GIVEN_NAME, TARO, Names("佐野　尊氏"), SealAct.UPDATE, id="surname-not-shown"),
        pytest.param(SealText.FULL_NAME, TARO, Names("足利　義満"), SealAct.ABOLISH, id="full"),
        pytest.param(SealText.SURNAME, Names("渡辺　実"), Names("渡邉　実"), SealAct.UPDATE, id="variant"),
        pytest.param(SealText.ALIAS, MARIA, Names(MARIA.name), SealAct.ABOLISH, id="alias-removed"),
        pytest.param(
            SealText.FULL_NAME,
            MARIA,
            Names(MARIA.name, katakana_name=MARIA.katakana_name),
            SealAct.UPDATE,
            id="alias-not-shown",
        ),
        pytest.param("", TARO, Names("足利　義満"), SealAct.SUSPEND, id="not-on-record"),
        pytest.param("", TARO, Names(TARO.name, former_surname="佐野"), SealAct.UPDATE, id="name-gained"),
        pytest.param("", TARO, TARO, SealAct.KEEP, id="nothing"),
    ],
)
def test_a_change_of_the_name_that_the_seal_shows_ends_it(
    shows: str, before: Names, after: Names, act: SealAct
) -> None:
    effect = seal_effect(SealChange(ChangeReason.AMENDMENT_EX_OFFICIO, shows, before, after))
    assert effect.act is act
    assert (effect.reason == SealEnd.NAME_CHANGED) == (act is SealAct.ABOLISH)


def test_a_move_within_the_city_only_updates() -> None:
    assert seal_effect(SealChange(ChangeReason.MOVE_WITHIN, "", TARO, TARO)).act is SealAct.UPDATE
