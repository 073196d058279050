"""Three check digits that look alike: the published numbers, and which slips each rule finds."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.rules.check_digits import (
    NotANumber,
    juki_check_digit,
    juki_code_is_valid,
    municipality_check_digit,
    municipality_code_is_valid,
    my_number_check_digit,
    my_number_is_valid,
    person_no_check_digit,
    person_no_is_valid,
    with_person_check_digit,
)

MUNICIPALITIES = (
    "092029 042153 092169 223417 092011 092037 092045 092053 092061 092088 092096 092100 102032 102059 102075"
    " 016365 010006"
)
MY_NUMBERS = (
    "379474484458 454972364860 507957100721 123456789018 983205673214 586834497861 907366258510 781286570706"
    " 499962283033 883685957484"
)
JUKI_CODES = "24727059608 24846016224 25208017643 29141777635 17066907430 91500080634 60837783537 37406812414"


@pytest.mark.parametrize("code", MUNICIPALITIES.split())
def test_published_municipality_codes_are_valid(code: str) -> None:
    assert municipality_code_is_valid(code)


@pytest.mark.parametrize("number", MY_NUMBERS.split())
def test_published_my_numbers_are_valid(number: str) -> None:
    assert my_number_is_valid(number)


@pytest.mark.parametrize("code", JUKI_CODES.split())
def test_published_juki_codes_are_valid(code: str) -> None:
    assert juki_code_is_valid(code)


@pytest.mark.parametrize(
    ("base", "digit"), [("000000001", "9"), ("000000100", "7"), ("123456789", "2"), ("000000009", "4")]
)
def test_person_numbers_have_the_digits_of_the_standard(base: str, digit: str) -> None:
    assert person_no_check_digit(base) == digit
    assert with_person_check_digit(base) == base + digit
    assert person_no_is_valid(base + digit)


def test_invalid_published_numbers_are_refused() -> None:
    assert not my_number_is_valid("507957100722")
    assert not juki_code_is_valid("25208017644")
    assert not municipality_code_is_valid("092028")


def test_the_rules_differ_where_the_remainder_is_0_or_1() -> None:
    # remainder 0 → 1 for municipalities (and 1 → 0), but 0 for people
    assert municipality_check_digit("00000") == "1"
    assert municipality_check_digit("20000") == "0"  # 2 × 6 = 12, remainder 1
    assert my_number_check_digit("0" * 11) == juki_check_digit("0" * 10) == person_no_check_digit("0") == "0"


@pytest.mark.parametrize(
    "is_valid", [municipality_code_is_valid, my_number_is_valid, juki_code_is_valid, person_no_is_valid]
)
@pytest.mark.parametrize(
    "text",
    ["", "1", "０９２０２９", "09202９", "092029 ", "09-2029", "abcdef", "٠٩٢٠٢٩", "0" * 16, "092029\n"],
)
def test_anything_but_the_right_count_of_ascii_digits_is_invalid(
    is_valid: Callable[[str], bool], text: str
) -> None:
    assert not is_valid(text)


@pytest.mark.parametrize(
    ("check_digit", "base"),
    [
        (municipality_check_digit, "0920"),
        (municipality_check_digit, "０９２０２"),
        (my_number_check_digit, "1" * 12),
        (juki_check_digit, "1" * 11),
        (person_no_check_digit, ""),
        (person_no_check_digit, "1" * 15),
        (with_person_check_digit, "12a"),
    ],
)
def test_a_base_of_the_wrong_form_has_no_check_digit(check_digit: Callable[[str], str], base: str) -> None:
    with pytest.raises(NotANumber) as refused:
        check_digit(base)
    assert not base or base not in str(refused.value)


def test_the_longest_person_number_has_15_digits() -> None:
    assert person_no_is_valid(with_person_check_digit("1" * 14))


type_of_number = st.sampled_from(
    [
        (5, municipality_check_digit, municipality_code_is_valid, range(6, 1, -1), {0, 10}),
        (11, my_number_check_digit, my_number_is_valid, (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2), {0, 1}),
        (10, juki_check_digit, juki_code_is_valid, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2), {0, 1}),
        (9, person_no_check_digit, person_no_is_valid, (4, 3, 2, 7, 6, 5, 4, 3, 2), {0, 1}),
    ]
)


@given(type_of_number, st.data())
def test_a_slip_is_found_unless_both_remainders_share_a_digit(rule, data) -> None:
    """Any change of one digit or swap of two neighbours moves the remainder; only one pair of remainders
    has the same digit (0 and 1 for people, 0 and 10 for municipalities: both → 1)."""
    length, check_digit, is_valid, weights, alike = rule
    base = data.draw(st.text("0123456789", min_size=length, max_size=length))
    place = data.draw(st.integers(0, length - 1))
    if data.draw(st.booleans()):
        slip = base[:place] + data.draw(st.sampled_from("0123456789")) + base[place + 1 :]
    else:
        slip = base[:place] + base[place : place + 2][::-1] + base[place + 2 :]
    remainders = [sum(int(d) * w for d, w in zip(text, weights, strict=True)) % 11 for text in (base, slip)]
    digit = check_digit(base)
    assert is_valid(base + digit)
    if slip != base:
        assert remainders[0] != remainders[1]
        assert is_valid(slip + digit) == (set(remainders) == alike)


@given(type_of_number, st.data())
def test_a_wrong_check_digit_is_always_found(rule, data) -> None:
    length, check_digit, is_valid, _, _ = rule
    base = data.draw(st.text("0123456789", min_size=length, max_size=length))
    assert [digit for digit in "0123456789" if is_valid(base + digit)] == [check_digit(base)]
