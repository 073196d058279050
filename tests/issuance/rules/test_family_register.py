"""What 戸籍 certificates and the 附票 say: golden texts for all that a register can say, and the rules."""

import os
from dataclasses import replace
from datetime import date
from itertools import groupby
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issuance.rules.contents import FormDoesNotMatch
from issuance.rules.family_register import family_register_pages, register_sheets_needed
from issuance.rules.flow import DoesNotFitThePage, FlowRoom, Part, broken, pages_of
from issuance.rules.register_addresses import register_addresses_pages
from issuance.rules.snapshot import Page
from tests.issuance.register_cases import ADDRESSES, CASES, FAMILY, THIRTY_PAGES, form, paper

GOLDEN = Path(__file__).parent / "golden"
LEFT, RIGHT = ("label", "removed"), ("mark", "name", "value", "end")


def told(pages: tuple[Page, ...]) -> str:
    """The pages as a reader sees them: the left column, then the right one; ---- for a line across."""
    return "\n".join(line.rstrip() for page in pages for line in _lines(page)) + "\n"


def _lines(page: Page) -> list[str]:
    texts = dict(page.texts)
    body = sorted((*name.split(".")[1:], text) for name, text in texts.items() if "." in name)
    lines = [texts["sheet_mark"].rjust(60, "\u3000")]
    for _, cells in groupby(body, key=lambda cell: cell[0]):
        row = {name: text for _, name, text in cells}
        if "rule" in row:
            lines.append("-" * 80)
        left = "".join(f"[{row[name]}]" if name == "removed" else row[name] for name in LEFT if name in row)
        lines.append(left.ljust(14, "\u3000") + "".join(row[name] for name in RIGHT if name in row))
    foot = ("serial", "continued", "certification", "issued_on", "issuer", "seal_note", "as_of", "page_mark")
    return [*lines, "=" * 80, *(texts[name] for name in foot if texts[name]), ""]


def same_as_golden(name: str, text: str) -> None:
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("WRITE_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("case", CASES)
def test_a_full_certificate_says_all_that_the_register_says(case: str) -> None:
    same_as_golden(f"koseki_{case}", told(family_register_pages(CASES[case], paper=paper())))


def test_a_persons_certificate_shows_nobody_else() -> None:
    pages = family_register_pages(FAMILY, paper=paper(), chosen={2})
    text = told(pages)

    same_as_golden("koseki_person", text)
    assert "健太" not in text
    assert "（1の1）　個人事項証明" in text


def test_thirty_pages_number_themselves_and_certify_once() -> None:
    pages = family_register_pages(THIRTY_PAGES, paper=paper())
    last = pages[-1]

    assert len(pages) == 30 == register_sheets_needed(THIRTY_PAGES, form().flow, None)  # type: ignore[arg-type]
    assert [page.text("sheet_mark")[:7].rstrip("　）") for page in pages][:2] == ["（30の1", "（30の2"]
    assert all(page.text("continued") == "以下次頁" for page in pages[:-1])
    assert (last.text("continued"), last.text("certification")[:5]) == ("", "これは，戸")
    assert {page.text("certification") for page in pages[:-1]} == {""}
    assert len({page.serial for page in pages}) == 1


def test_each_copy_is_whole_and_has_its_own_serial() -> None:
    pages = family_register_pages(CASES["three_pages"], paper=paper("A-1", "A-2"))

    assert [(page.copy, page.number, page.of) for page in pages] == [
        (copy, number, 3) for copy in (1, 2) for number in (1, 2, 3)
    ]
    assert pages[0].serial != pages[3].serial


@pytest.mark.parametrize(
    ("name", "on", "chosen", "with_domicile"),
    [
        ("fuhyo_2012", date(2012, 11, 26), {1, 2, 3}, False),
        ("fuhyo_2022", date(2022, 1, 11), {1, 2, 3}, False),
        ("fuhyo_2022_with_domicile", date(2022, 1, 11), {1}, True),
    ],
)
def test_the_address_history_shows_what_its_day_allows(
    name: str, on: date, chosen: set[int], with_domicile: bool
) -> None:
    pages = register_addresses_pages(
        ADDRESSES, chosen=chosen, with_domicile=with_domicile, paper=paper(on=on)
    )
    same_as_golden(name, told(pages))


@pytest.mark.parametrize(("on", "is_shown"), [(date(2022, 1, 10), True), (date(2022, 1, 11), False)])
def test_domicile_and_overseas_electors_are_left_out_from_the_day_of_the_law(
    on: date, is_shown: bool
) -> None:
    text = told(register_addresses_pages(ADDRESSES, chosen={1}, with_domicile=False, paper=paper(on=on)))
    assert ("筆　頭　者　　　　　　　　　足利　太郎" in text) is is_shown
    assert ("在外選挙人登録" in text) is is_shown
    assert ("【性別】男" in text) is not is_shown


def test_a_form_without_rows_takes_no_register() -> None:
    bare = replace(paper(), form=replace(form(), flow=None))
    with pytest.raises(FormDoesNotMatch):
        family_register_pages(FAMILY, paper=bare)


# --- Rows ---

ROOM = FlowRoom("body", 4, frozenset(), 10.0)


@given(
    st.text(alphabet="足利市１２３４５。）「（ABC\U00020bb7葛\U000e0102", min_size=1, max_size=80),
    st.integers(4, 40),
)
def test_broken_lines_lose_nothing_and_fit(text: str, ems: int) -> None:
    lines = broken(text, ems)

    assert "".join(lines) == text
    assert all(line for line in lines)


def test_a_number_is_not_torn_and_no_line_begins_with_a_closing_bracket() -> None:
    assert broken("足利市本城１２３４５番地", 7) == ("足利市本城", "１２３４５番地")
    assert broken("あいう（え）", 5) == ("あいう", "（え）")
    assert broken("葛\U000e0102" * 5, 2) == ("葛\U000e0102" * 2, "葛\U000e0102" * 2, "葛\U000e0102")


def test_rows_that_belong_together_move_together() -> None:
    one, glued = Part(1, ((0, "value", "a"),)), Part(2, ((0, "value", "b"), (1, "value", "c")), is_glued=True)
    pages = pages_of([one, one, glued, one], ROOM)

    assert [sorted(page) for page in pages] == [
        ["body.01.value", "body.02.value"],
        ["body.01.value", "body.02.value", "body.03.value"],
    ]


def test_a_line_above_the_first_row_of_a_page_is_the_frame_itself() -> None:
    ruled = Part(1, ((0, "rule", ""), (0, "value", "a")))
    (page,) = pages_of([ruled, ruled], ROOM)

    assert sorted(page) == ["body.01.value", "body.02.rule", "body.02.value"]


def test_what_belongs_together_and_is_more_than_a_page_is_refused() -> None:
    with pytest.raises(DoesNotFitThePage):
        pages_of([Part(5, ())], ROOM)
