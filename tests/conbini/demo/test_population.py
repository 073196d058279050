"""The totals of a synthetic city: exact for the full city, exact for every other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conbini.demo.draw import largest_remainder
from conbini.demo.population import (
    FULL_CITY,
    FULL_CITY_HOUSEHOLDS,
    LARGEST,
    Pool,
    TooFewOrTooMany,
    household_sizes,
)


def test_the_full_city_has_the_households_of_the_table():
    assert household_sizes(FULL_CITY, FULL_CITY_HOUSEHOLDS) == [
        16403,
        16344,
        11649,
        9212,
        3625,
        1605,
        545,
        43,
        6,
    ]


def test_seven_and_more_are_594_households_of_4213_people():
    large = household_sizes(FULL_CITY, FULL_CITY_HOUSEHOLDS)[6:]
    assert sum(large) == 594
    assert sum(size * count for size, count in enumerate(large, start=7)) == 4213


@given(
    residents=st.integers(min_value=300, max_value=200_000),
    density=st.floats(min_value=0.2, max_value=0.9),
    cast=st.lists(st.integers(min_value=1, max_value=12), max_size=40),
)
def test_every_city_has_exactly_its_people_and_households(residents, density, cast):
    households = round(residents * density)
    others, homes = residents - sum(cast), households - len(cast)
    if not 0 < homes <= others <= homes * LARGEST:
        with pytest.raises(TooFewOrTooMany):
            household_sizes(residents, households, cast)
        return
    sizes = household_sizes(residents, households, cast)
    assert min(sizes) >= 0
    assert sum(sizes) == homes
    assert sum(size * count for size, count in enumerate(sizes, start=1)) == others


def test_ages_and_sexes_are_the_tables():
    pool = Pool(FULL_CITY)
    assert pool.count() == FULL_CITY
    assert sum(pool.left["male"]) == 74_104
    assert sum(pool.left["female"]) == 78_750
    assert pool.count(0, 4) == 6_093
    assert pool.count(90) == 1_803


def test_taking_someone_finds_the_nearest_age_and_nobody_twice():
    pool = Pool(FULL_CITY)
    pool.left["male"] = [0] * 20 + [1] + [0] * 9 + [1]
    assert pool.take("male", 28, 18, 40) == 30
    assert pool.take("male", 28, 18, 40) == 20
    assert pool.take("male", 28, 18, 40) is None


@given(st.integers(0, 10_000), st.lists(st.floats(0.01, 1000), min_size=1, max_size=30))
def test_shares_add_up_to_the_total(total, shares):
    assert sum(largest_remainder(total, shares)) == total
