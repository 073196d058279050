"""年度: whose income it taxes, when certificates switch, and the amounts of the year."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.rules.tax_years import (
    NoParameters,
    YearSwitch,
    assessed_on,
    certificate_tax_year,
    income_year_of,
    income_year_words,
    is_in_switch_gap,
    not_taxable_up_to,
    parameters_of,
    tax_year_words,
)

JUNE = YearSwitch(6, 11, gap_days=3)


def test_tax_year_n_is_the_income_of_the_year_before_assessed_on_1_january_of_n() -> None:
    """Trap 19."""
    assert (income_year_of(2012), assessed_on(2012)) == (2011, date(2012, 1, 1))
    assert (tax_year_words(2012), income_year_words(2012)) == ("平成24年度", "平成23年中")


@pytest.mark.parametrize(
    ("tax_year", "year_words", "income_words"),
    [
        (2019, "平成31年度", "平成30年中"),
        (2020, "令和2年度", "令和元年中"),
        (1989, "平成元年度", "昭和63年中"),
    ],
)
def test_the_year_is_named_in_the_era_of_its_beginning(
    tax_year: int, year_words: str, income_words: str
) -> None:
    assert (tax_year_words(tax_year), income_year_words(tax_year)) == (year_words, income_words)


@pytest.mark.parametrize(
    ("on", "tax_year", "in_gap"),
    [
        (date(2012, 1, 1), 2011, False),
        (date(2012, 4, 1), 2011, False),
        (date(2012, 6, 7), 2011, False),
        (date(2012, 6, 8), 2011, True),
        (date(2012, 6, 10), 2011, True),
        (date(2012, 6, 11), 2012, False),
        (date(2012, 12, 31), 2012, False),
    ],
)
def test_the_new_year_comes_only_in_june(on: date, tax_year: int, in_gap: bool) -> None:
    """Trap 19: not in April, not in January; and on the gap days none is issued."""
    assert certificate_tax_year(on, switch=JUNE) == tax_year
    assert is_in_switch_gap(on, switch=JUNE) == in_gap


@given(st.dates(date(2008, 1, 1), date(2040, 12, 30)))
def test_the_year_of_certificates_never_goes_back(on: date) -> None:
    following = date.fromordinal(on.toordinal() + 1)
    step = certificate_tax_year(following, switch=JUNE) - certificate_tax_year(on, switch=JUNE)
    assert step == (following == JUNE.on(following.year))


@pytest.mark.parametrize(
    ("tax_year", "city", "prefecture", "forest"),
    [
        (2012, 3_000, 1_700, 0),
        (2013, 3_000, 1_700, 0),
        (2014, 3_500, 2_200, 0),
        (2023, 3_500, 2_200, 0),
        (2024, 3_000, 1_700, 1_000),
    ],
)
def test_the_per_capita_levy_is_that_of_its_year(
    tax_year: int, city: int, prefecture: int, forest: int
) -> None:
    row = parameters_of(tax_year)
    assert (row.city_per_capita, row.prefecture_per_capita, row.forest_tax) == (city, prefecture, forest)


def test_a_year_without_amounts_on_record_is_refused() -> None:
    with pytest.raises(NoParameters):
        parameters_of(2007)


@pytest.mark.parametrize(
    ("grade", "dependants", "yen"),
    [(3, 0, 280_000), (3, 2, 280_000 * 3 + 168_000), (2, 1, 315_000 * 2 + 189_000), (1, 0, 350_000)],
)
def test_the_line_of_the_not_taxable_follows_grade_and_dependants(
    grade: int, dependants: int, yen: int
) -> None:
    assert not_taxable_up_to(2012, grade=grade, dependants=dependants) == yen
    assert not_taxable_up_to(2021, grade=grade, dependants=dependants) == yen + 100_000
