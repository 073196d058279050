"""What a clerk types is read as a date, a number, a reading or a name."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.rules.era import SOLAR_CALENDAR_FROM, wareki
from registry.rules.search_words import WordKind, words_of

DAY = (date(1965, 6, 21), date(1965, 6, 21))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("足利", WordKind.NAME),
        ("SMITH", WordKind.NAME),
        ("あしかが", WordKind.KANA),
        ("ｱｼｶｶﾞ", WordKind.KANA),
        ("0000000019", WordKind.NUMBER),
        ("092029-20261125-K-0000000015", WordKind.NUMBER),
        ("AB12345678CD", WordKind.NUMBER),
        ("1965", WordKind.NUMBER),
        ("平成31年5月7日", WordKind.NAME),
        ("昭和65年", WordKind.NAME),
        ("19651321", WordKind.NUMBER),
        ("昭和0年", WordKind.NAME),
    ],
)
def test_a_word_is_what_it_looks_like(text: str, kind: WordKind) -> None:
    (word,) = words_of(text)
    assert word.kind == kind
    assert word.periods == ()


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("昭和40年6月21日", [DAY]),
        ("昭和４０年６月２１日", [DAY]),
        ("S40.6.21", [DAY]),
        ("s40-6-21", [DAY]),
        ("1965-06-21", [DAY]),
        ("1965年6月21日", [DAY]),
        ("１９６５／６／２１", [DAY]),
        ("19650621", [DAY]),
        ("昭和40年6月", [(date(1965, 6, 1), date(1965, 6, 30))]),
        ("1965/6", [(date(1965, 6, 1), date(1965, 6, 30))]),
        ("昭和40年", [(date(1965, 1, 1), date(1965, 12, 31))]),
        ("1965年", [(date(1965, 1, 1), date(1965, 12, 31))]),
        ("昭和元年", [(date(1926, 12, 25), date(1926, 12, 31))]),
        ("H31", [(date(2019, 1, 1), date(2019, 4, 30))]),
        ("昭和64年1月", [(date(1989, 1, 1), date(1989, 1, 7))]),
        ("明治6年", [(date(1873, 1, 1), date(1873, 12, 31))]),
        ("8.3.3", [(date(y, 3, 3), date(y, 3, 3)) for y in (1875, 1919, 1933, 1996, 2026)]),
    ],
)
def test_a_date_is_understood_in_every_writing(text: str, periods: list[tuple[date, date]]) -> None:
    (word,) = words_of(text)
    assert word.kind == WordKind.DATE
    assert list(word.periods) == periods


@given(st.dates(SOLAR_CALENDAR_FROM, date(2099, 12, 31)))
def test_every_printed_day_is_read_back(day: date) -> None:
    (word,) = words_of(wareki(day))
    assert word.periods == ((day, day),)


@given(st.text(max_size=40))
def test_nothing_typed_breaks_it(text: str) -> None:
    assert [word.text for word in words_of(text)] == text.split()


def test_spaces_of_any_width_part_the_words() -> None:
    assert [word.text for word in words_of(" 渡邉\U000e0110　 実\tS40.6.21 ")] == [
        "渡邉\U000e0110",
        "実",
        "S40.6.21",
    ]
