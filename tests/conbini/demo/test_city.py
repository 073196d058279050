"""A synthetic city in memory: the same for the same arguments, lawful, printable."""

import hashlib
from collections import Counter
from datetime import date
from operator import attrgetter

import pytest
from django.conf import settings

from conbini.demo.cast import AT_CITY_HALL, HAS_NO_CARD, numbered, person_no_of
from conbini.demo.city import City, Plan, UnknownCity, make_city
from conbini.demo.foreigners import ON_REGISTER_FROM
from conbini.demo.history import COLUMNS, history
from conbini.demo.tables import rows
from issuance.pdf.fonts import Face
from registry.choices import HoldKind, Residency
from registry.rules.check_digits import juki_code_is_valid, municipality_code_is_valid, person_no_is_valid
from registry.rules.dates import age_on
from registry.rules.households import HEAD, relationship_is_lawful
from registry.rules.search_keys import kana_key, name_key
from tests import make

CODE = "092029"
LATE = date(2026, 11, 25)
EARLY = date(2012, 3, 1)


@pytest.fixture(scope="module")
def city() -> City:
    return make_city(Plan(CODE, 3000, 1, LATE))


@pytest.fixture(scope="module")
def early() -> City:
    return make_city(Plan(CODE, 800, 1, EARLY))


def digest(city: City) -> str:
    """Of everything that would be written, numbers of rows apart."""
    values = attrgetter("id", "relationship", "display_order", "member_from", *COLUMNS)
    told = [[values(person), list(history(person))] for person in city.everybody]
    told.append([(home.household_no, home.formed_on) for home in city.homes])
    told.append([(seal.holder.person_no, seal.number, seal.order, seal.registered_on) for seal in city.seals])
    told.append([(card.card_id, card.issued_on, card.valid_until, card.functions) for card in city.cards])
    told.append([(each.person.person_no, each.applied_on) for each in city.protections])
    told.append([(each.kind, each.placed_on) for each in city.holds])
    return hashlib.sha256(repr(told).encode()).hexdigest()


def test_the_same_arguments_make_the_same_city():
    plan = Plan(CODE, 400, 7, LATE)
    assert digest(make_city(plan)) == digest(make_city(plan))


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(Plan(CODE, 400, 8, LATE), id="seed"),
        pytest.param(Plan(CODE, 401, 7, LATE), id="residents"),
        pytest.param(Plan("092169", 400, 7, LATE), id="city"),
        pytest.param(Plan(CODE, 400, 7, EARLY), id="day"),
    ],
)
def test_any_other_argument_makes_another_city(other):
    assert digest(make_city(Plan(CODE, 400, 7, LATE))) != digest(make_city(other))


def test_a_city_that_is_not_prepared_is_refused():
    with pytest.raises(UnknownCity):
        make_city(Plan("011002", 400, 1, LATE))


@pytest.mark.parametrize(("residents", "households"), [(300, 0), (3000, 0), (1000, 300), (1000, 600)])
def test_people_and_households_are_as_many_as_asked_for(residents, households):
    plan = Plan(CODE, residents, 1, LATE, households)
    city = make_city(plan)
    assert len(city.living) == residents
    assert len(city.homes) == plan.household_count
    assert {person.residency for person in city.living} == {Residency.RESIDENT}
    assert Residency.RESIDENT not in {person.residency for person in city.gone}


def test_numbers_are_valid_and_nobodys_twice(city):
    people = city.everybody
    assert all(person_no_is_valid(person.person_no) for person in people)
    assert all(person_no_is_valid(home.household_no) for home in city.homes)
    assert all(juki_code_is_valid(person.juki_code) for person in people)
    for numbers in (
        [person.person_no for person in people],
        [person.juki_code for person in people],
        [home.household_no for home in city.homes],
        [seal.number for seal in city.seals],
        [(card.kind, card.card_id) for card in city.cards],
    ):
        assert max(Counter(numbers).values()) == 1


def test_search_keys_are_those_of_the_register(city):
    for person in city.everybody:
        assert (person.name_key, person.kana_key) == (name_key(person.name), kana_key(person.kana))


def test_cards_of_two_cities_never_share_a_number(city):
    other = make_city(Plan("092169", 3000, 1, LATE))
    mine = {(card.kind, card.card_id) for card in city.cards}
    assert not mine & {(card.kind, card.card_id) for card in other.cards}


def test_every_prepared_city_has_a_valid_code():
    assert all(municipality_code_is_valid(code) for code, *_ in rows("cities"))


def test_every_household_has_one_head_but_the_one_that_waits_for_a_new_one(city):
    without = [home for home in city.homes if sum(m.relationship == HEAD for m in home.members) != 1]
    assert [home.members[0].case for home in without] == ["head_gone"]


def test_relationships_are_lawful_and_every_place_on_the_sheet_is_taken_once(city):
    for home in city.homes:
        assert all(relationship_is_lawful(member.relationship) for member in home.members)
        assert [member.display_order for member in home.members] == list(range(1, len(home.members) + 1))


def test_no_head_is_a_child_and_no_child_older_than_the_head(city):
    for home in city.homes:
        assert age_on(home.head.birth_sort_on, LATE) >= 18
        own = [member for member in home.members if member.relationship == "子"]
        assert all(
            child.birth_sort_on.year - home.head.birth_sort_on.year >= 16 for child in own if not home.case
        )


def test_dates_follow_each_other(city):
    for person in city.everybody:
        assert person.birth_sort_on <= person.became_resident_sort_on <= LATE, person.person_no
        assert person.address_fixed_sort_on >= person.became_resident_sort_on
        assert person.notified_on >= person.became_resident_sort_on
        assert all(stay.valid_from <= stay.valid_until for stay in person.stays)
        if not person.ended_on:
            assert person.became_resident_sort_on <= person.member_from <= LATE


def test_all_four_eras_live_in_2012(early):
    births = [person.birth_sort_on.year for person in make_city(Plan(CODE, 30_000, 1, EARLY)).living]
    assert min(births) < 1912
    assert any(1913 < year < 1926 for year in births)
    assert max(births) > 1989


def test_nobody_foreign_is_on_the_register_before_july_2012(early):
    assert not any(person.is_foreign for person in early.everybody)


def test_foreign_residents_are_one_in_fifty_and_none_came_before_the_reform(city):
    foreign = [person for person in city.living if person.is_foreign]
    assert len(foreign) == 60
    assert min(person.became_resident_sort_on for person in foreign) >= ON_REGISTER_FROM
    assert not any(person.domicile or person.register_head for person in foreign)
    assert all(person.nationality and person.residence_category for person in foreign)


def test_cards_are_those_of_the_day(city, early):
    assert {card.kind for card in city.cards} == {"my_number_card", "citizen_card"}
    assert {card.kind for card in early.cards} == {"juki_card", "citizen_card"}


def test_every_case_is_there(city, early):
    cast = {
        role.case: (person_no_of(number), family) for _, number, family, _, role in numbered() if role.case
    }
    assert len(cast) == len([role for *_, role in numbered() if role.case])
    for place in (city, early):
        present = {person.person_no: person.case for person in place.everybody}
        for case, (person_no, family) in cast.items():
            expected = case if family.exists_on(place.plan.today) else None
            assert present.get(person_no) == expected, case


def test_namesakes_share_name_and_birth_date_and_twins_the_birth_date(city):
    by_case = {person.case: person for person in city.living}
    one, other = by_case["namesakes_1"], by_case["namesakes_2"]
    assert (one.name, one.birth_sort_on) == (other.name, other.birth_sort_on)
    assert one.home is not other.home
    assert by_case["twins_1"].birth_sort_on == by_case["twins_2"].birth_sort_on
    assert len(by_case["twelve_member_household"].home.members) == 12


@pytest.mark.face
def test_every_name_is_printable_or_held_or_of_the_cast(city):
    face = Face.load(settings.CERTIFICATE_FONT)
    held = {hold.person.person_no for hold in city.holds if hold.kind == HoldKind.GAIJI_PENDING}
    cast = {person_no_of(n): role for _, n, _, _, role in numbered()}
    held |= {number for number, role in cast.items() if role.expected.record == AT_CITY_HALL}
    texts = attrgetter(
        *("name", "kana", "alias", "katakana_name", "register_head", "domicile", "previous_address"),
        *("town_and_lot", "building", "birth_text", "former_surname", "residence_status"),
    )
    unprintable = [
        person.person_no
        for person in city.everybody
        if person.person_no not in held and any(face.missing(text) for text in texts(person))
    ]
    assert unprintable == []
    assert len(held) > len(cast) // 8


def test_variants_of_names_are_in_the_crowd_too(city):
    text = "".join(person.name for person in make_city(Plan(CODE, 20_000, 1, LATE)).living if not person.case)
    wanted = ("𠮷", "髙", "﨑", "\ufa19", "葛\U000e0102", "辻\U000e0102", "邉\U000e0110", "邊", "齋", "德")
    assert [form for form in wanted if form not in text] == []


def test_whoever_has_no_card_is_expected_to_have_none():
    for *_, role in numbered():
        assert (role.expected == HAS_NO_CARD) == (role.card == "none"), role.case


def test_tomorrow_is_nobodys_birthday(city):
    assert max(person.birth_sort_on for person in city.living) <= make.TODAY
