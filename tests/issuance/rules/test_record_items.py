"""住民票記載事項証明書: the household's items, and what is left out of them."""

from dataclasses import replace

import pytest

from issuance.rules.catalogue import certificate_type
from issuance.rules.contents import CONTINUED, END_OF_CONTENT, OMITTED
from issuance.rules.options import OMITTABLE, Options, Scope, read_options
from issuance.rules.resident_record import ITEMS, WHOLE_HOUSEHOLD, resident_record_pages
from issuance.rules.snapshot import Page
from tests.issuance.rules.test_contents import FAMILY, paper


def items(*omitted: str, key: str = "record_items_2025") -> Page:
    options = Options(Scope.SELF, omitted=frozenset(omitted))
    (page,) = resident_record_pages(
        FAMILY, chosen=["19"], options=options, paper=paper(key), certification=ITEMS
    )
    return page


def test_it_certifies_items_and_no_copy() -> None:
    assert items().text("certification") == "住民票に記載されている上記の事項に相違ないことを証明する。"


@pytest.mark.parametrize("item", sorted(OMITTABLE - {"building"}))
def test_an_item_left_out_says_so_and_the_others_stand(item: str) -> None:
    whole, less = dict(items().texts), dict(items(item).texts)
    changed = {name for name in whole if whole[name] != less[name]}
    expected = {f"p1.{item}"} | ({"p1.former_surname_furigana"} if item == "former_surname" else set())
    assert changed == expected
    assert {less[name] for name in changed} == {OMITTED}


def test_a_building_is_left_out_of_the_address_and_nothing_is_put_in_its_place() -> None:
    without = resident_record_pages(
        FAMILY if FAMILY.address_without_building else _with_bare_address(),
        chosen=["19"],
        options=Options(Scope.SELF, omitted=frozenset({"building"})),
        paper=paper("record_items_2025"),
        certification=ITEMS,
    )[0]
    assert without.text("address") == "栃木県足利市本城三丁目２１４５番地"


def _with_bare_address():
    return type(FAMILY)(
        FAMILY.address, FAMILY.head_name, FAMILY.members, "栃木県足利市本城三丁目２１４５番地"
    )


@pytest.mark.parametrize(
    ("channel", "certificate", "value", "code"),
    [
        ("kiosk", "record_items", ["sex"], "option_not_at_kiosk"),
        ("counter", "resident_record", ["sex"], "option_unknown"),
        ("counter", "record_items", ["name"], "option_invalid"),
        ("counter", "record_items", "sex", "option_invalid"),
    ],
)
def test_items_are_chosen_at_the_counter_for_this_certificate_only(
    channel: str, certificate: str, value: object, code: str
) -> None:
    read = read_options({"omitted": value}, certificate=certificate_type(certificate), channel=channel)
    assert [refusal.code for refusal in read.refusals] == [code]


def test_what_was_left_out_is_kept_with_the_request() -> None:
    row = certificate_type("record_items")
    read = read_options({"omitted": ["sex", "building"]}, certificate=row, channel="counter")
    assert read.refusals == ()
    assert read.options.omitted == {"sex", "building"}
    assert read_options(read.options.to_json(), certificate=row, channel="counter") == read


def test_a_sheet_for_each_person_is_one_copy_with_one_serial() -> None:
    pages = resident_record_pages(
        FAMILY,
        chosen=[member.person_no for member in FAMILY.members],
        options=Options(Scope.HOUSEHOLD),
        paper=paper("resident_sheet_2025"),
        persons_per_sheet=1,
    )
    assert [page.text("p1.name") for page in pages] == [member.name for member in FAMILY.members]
    assert [page.text("p1.number") for page in pages] == ["1", "2", "3", "4"]
    assert len({page.serial for page in pages}) == 1
    assert [page.text("page_mark") for page in pages] == ["1/4", "2/4", "3/4", "4/4"]
    assert pages[-1].text("certification") == WHOLE_HOUSEHOLD
    assert pages[0].text("certification") == CONTINUED


@pytest.mark.parametrize("size", range(1, 13))
@pytest.mark.parametrize(("key", "room"), [("resident_record_2025", 4), ("resident_sheet_2025", 1)])
def test_households_of_one_to_twelve_stand_on_as_many_sheets_as_they_need(
    size: int, key: str, room: int
) -> None:
    members = tuple(replace(FAMILY.members[0], person_no=str(number)) for number in range(1, size + 1))
    household = replace(FAMILY, members=members)
    pages = resident_record_pages(
        household,
        chosen=[member.person_no for member in members],
        options=Options(Scope.HOUSEHOLD),
        paper=paper(key),
        persons_per_sheet=room,
    )
    numbers = [page.text(f"p{place}.number") for page in pages for place in range(1, room + 1)]
    assert [number for number in numbers if number] == [str(number) for number in range(1, size + 1)]
    assert len(pages) == -(-size // room)
    last = dict(pages[-1].texts)
    assert list(last.values()).count(END_OF_CONTENT) == 1
