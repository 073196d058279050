"""Text that travels by spreadsheet comes back as it went, runs nowhere, and is never guessed at."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from registry.rules.spreadsheets import (
    CP932,
    UTF8,
    NotDecodable,
    decoded,
    is_formula,
    neutralised,
    restored,
)


@given(st.text(alphabet="'=+-@\t\r\n0a足"))
@example("'=1")
@example("''+1")
@example("'")
def test_what_is_neutralised_is_no_formula_and_comes_back(text: str) -> None:
    safe = neutralised(text)
    assert not is_formula(safe)
    assert restored(safe) == text


@pytest.mark.parametrize("text", ["=1+1", "+81", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_what_a_spreadsheet_runs_gets_an_apostrophe(text: str) -> None:
    assert neutralised(text) == "'" + text


def test_ordinary_text_is_left_alone() -> None:
    assert [neutralised(t) for t in ("0012", "足利　太郎", "'quoted'", "")] == [
        "0012",
        "足利　太郎",
        "'quoted'",
        "",
    ]


def test_text_is_decoded_strictly_and_the_line_is_named() -> None:
    assert decoded("髙﨑".encode("cp932"), CP932) == "髙﨑"
    assert decoded(b"\xef\xbb\xbf" + "髙".encode(), UTF8) == decoded("髙".encode(), UTF8) == "髙"
    with pytest.raises(NotDecodable) as refused:
        decoded(b"a\nb\n" + "髙".encode("cp932"), UTF8)
    assert refused.value.line == 3
