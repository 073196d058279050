"""The committed forms are what their HTML gives, complete, and fit for paper."""

import hashlib
from itertools import combinations
from pathlib import Path

import pytest
from django.conf import settings

from issuance.pdf.compile_form import compile_form, source_of
from issuance.pdf.form_sources import FORMS
from issuance.pdf.forms import frozen_keys, load_form

MM = 72 / 25.4


def test_every_form_of_the_house_is_frozen_and_no_other() -> None:
    assert set(frozen_keys()) == set(FORMS)


@pytest.mark.parametrize("key", FORMS)
def test_html_is_not_edited_without_compiling_again(key: str) -> None:
    assert load_form(key).source_sha256 == hashlib.sha256(source_of(FORMS[key]).encode()).hexdigest()


@pytest.mark.face
@pytest.mark.parametrize("key", FORMS)
def test_a_frozen_form_is_what_the_compiler_makes_today(key: str) -> None:
    compiled = compile_form(key, font=Path(settings.CERTIFICATE_FONT))

    assert compiled.digest == load_form(key).digest
    assert compiled.pdf == load_form(key).pdf


@pytest.mark.parametrize("key", FORMS)
def test_a_frozen_form_has_the_fields_and_images_of_its_day(key: str) -> None:
    form = load_form(key)

    assert {field.name for field in form.fields} == FORMS[key].fields
    assert {slot.name for slot in form.images} == FORMS[key].images


@pytest.mark.parametrize(
    ("key", "absent"),
    [
        pytest.param(
            "resident_record_2012", {"p1.furigana", "p1.my_number", "p1.former_surname"}, id="resident"
        ),
        pytest.param(
            "resident_record_2019", {"p1.furigana", "p1.former_surname_furigana"}, id="resident-2019"
        ),
        pytest.param("seal_certificate_2012", {"former_surname"}, id="seal"),
    ],
)
def test_items_that_did_not_exist_yet_have_no_box(key: str, absent: set[str]) -> None:
    assert absent.isdisjoint(field.name for field in load_form(key).fields)


@pytest.mark.parametrize("key", FORMS)
def test_the_largest_official_seal_fits_and_nothing_is_printed_under_it(key: str) -> None:
    form = load_form(key)
    slot = form.slot_of["official_seal"]

    assert slot.w >= 25 * MM - 0.01
    assert slot.h >= 25 * MM - 0.01
    under = [
        f.name
        for f in form.fields
        if f.x < slot.x + slot.w and slot.x < f.x + f.w and f.y < slot.y + slot.h and slot.y < f.y + f.h
    ]
    assert under == []


@pytest.mark.parametrize("key", [key for key in FORMS if key.startswith("seal_certificate")])
def test_the_largest_imprint_fits_at_its_true_size_with_room_around(key: str) -> None:
    slot = load_form(key).slot_of["imprint"]

    assert min(slot.w, slot.h) >= 27 * MM


@pytest.mark.parametrize("key", FORMS)
def test_fields_stand_in_the_order_in_which_the_paper_is_read(key: str) -> None:
    """From above to below, from left to right; a person's number, in the middle of the block, comes first."""
    fields = load_form(key).fields
    cells = [field for field in fields if not field.name.endswith(".number")]
    for before, after in combinations(cells, 2):
        assert after.y < before.y + before.h, f"{after.name} stands above {before.name}"
        if abs(after.y + after.h / 2 - before.y - before.h / 2) < 1:
            assert before.x < after.x, f"{after.name} stands left of {before.name}"
    persons = [field.name.partition(".")[0] for field in fields if field.name[:2] in {"p1", "p2", "p3", "p4"}]
    assert persons == sorted(persons)
    for person in sorted(set(persons)):
        assert next(f.name for f in fields if f.name.startswith(f"{person}.")) == f"{person}.number"


@pytest.mark.parametrize("key", FORMS)
def test_no_value_may_shrink_below_what_can_be_read(key: str) -> None:
    least = {"name": 7.0, "address": 6.5, "domicile": 6.5, "previous_address": 6.5, "head": 7.0}
    sizes = {f.name: f.min_size for f in load_form(key).fields}

    assert min(sizes.values()) >= 5.0
    assert {n: s for n, s in sizes.items() if s < least.get(n.rpartition(".")[2], 5.0)} == {}


@pytest.mark.parametrize("key", FORMS)
def test_ten_millimetres_stay_free_on_every_side(key: str) -> None:
    form = load_form(key)
    boxes = [*form.fields, *form.images]

    assert min(min(b.x, b.y) for b in boxes) >= 10 * MM - 0.05
    assert max(b.x + b.w for b in boxes) <= form.page[0] - 10 * MM + 0.05
    assert max(b.y + b.h for b in boxes) <= form.page[1] - 10 * MM + 0.05
