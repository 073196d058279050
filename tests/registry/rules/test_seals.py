"""Who may register a seal, and which imprints are too small or too large."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.rules.dates import exact, parse_date
from registry.rules.seals import INTENT_DECIDES_FROM, SealApplicant, imprint_refusals, may_register

ON = date(2012, 7, 2)
ADULT = SealApplicant(birth=exact(date(1970, 5, 5)), is_resident=True, has_seal=False)


def codes(applicant: SealApplicant, on: date = ON) -> list[str]:
    return [refusal.code for refusal in may_register(applicant, on=on)]


def test_an_adult_resident_without_a_seal_may_register() -> None:
    assert may_register(ADULT, on=ON) == ()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"is_resident": False}, "not_a_resident"),
        ({"birth": exact(date(1997, 7, 3))}, "too_young"),
        ({"birth": parse_date("平成9年月日不詳")}, "too_young"),
        ({"birth": parse_date("年月日不詳")}, "too_young"),
        ({"is_ward": True}, "under_guardianship"),
        ({"has_intent": False}, "without_intent"),
        ({"has_seal": True}, "has_a_seal"),
        ({"imprint_is_anothers": True}, "seal_of_another"),
    ],
)
def test_each_reason_alone_refuses(change: dict, code: str) -> None:
    assert codes(replace(ADULT, **change)) == [code]


def test_fifteen_is_reached_on_the_birthday_itself() -> None:
    born_today = replace(ADULT, birth=exact(date(1997, 7, 2)))
    assert codes(born_today) == []
    assert codes(born_today, on=date(2012, 7, 1)) == ["too_young"]


def test_the_age_is_a_parameter_of_the_city() -> None:
    assert [r.code for r in may_register(ADULT, on=ON, min_age=43)] == ["too_young"]


def test_guardianship_alone_excludes_nobody_since_the_reform() -> None:
    ward = replace(ADULT, is_ward=True)
    assert codes(ward, on=date(2019, 12, 13)) == ["under_guardianship"]
    assert codes(ward, on=INTENT_DECIDES_FROM) == []
    assert codes(replace(ward, has_intent=False), on=INTENT_DECIDES_FROM) == ["without_intent"]


def test_every_reason_is_told_at_once() -> None:
    nobody = SealApplicant(exact(date(2010, 1, 1)), False, True, True, False, True)
    assert codes(nobody) == [
        "not_a_resident",
        "too_young",
        "under_guardianship",
        "without_intent",
        "has_a_seal",
        "seal_of_another",
    ]
    assert all(refusal.sentence and refusal.basis for refusal in may_register(nobody, on=ON))


@pytest.mark.parametrize(
    ("width", "height", "code"),
    [
        pytest.param("8", "8", "imprint_too_small", id="fits-8-mm-exactly"),
        pytest.param("8", "8.01", None, id="just-too-high-for-8-mm"),
        pytest.param("4", "13.5", None, id="oblong"),
        pytest.param("25", "25", None, id="fits-25-mm-exactly"),
        pytest.param("25.01", "12", "imprint_too_large", id="too-wide"),
        pytest.param("12", "25.01", "imprint_too_large", id="too-high"),
        pytest.param("0", "12", "imprint_has_no_size", id="no-width"),
        pytest.param("12", "-1", "imprint_has_no_size", id="negative"),
    ],
)
def test_an_imprint_is_larger_than_8_mm_and_at_most_25(width: str, height: str, code: str | None) -> None:
    found = [refusal.code for refusal in imprint_refusals(Decimal(width), Decimal(height))]
    assert found == ([code] if code else [])


@given(st.floats(0.1, 40), st.floats(0.1, 40))
def test_the_size_rule_does_not_depend_on_how_the_seal_is_turned(width: float, height: float) -> None:
    assert imprint_refusals(width, height) == imprint_refusals(height, width)
    assert bool(imprint_refusals(width, height)) == (not 8 < max(width, height) <= 25)
