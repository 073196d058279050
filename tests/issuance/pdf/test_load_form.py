"""Only the form that was reviewed is loaded."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from issuance.pdf.forms import FORMS_DIR, FormIsNotTheOneReviewed, form_digest, frozen_keys, load_form

KEY = frozen_keys()[0]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(FORMS_DIR / KEY, tmp_path / KEY)
    return tmp_path


def rewrite(folder: Path, change: Callable[[dict[str, Any]], None], *, sign: bool = True) -> None:
    path = folder / KEY / "form.json"
    description = json.loads(path.read_text(encoding="utf-8"))
    change(description)
    if sign:
        description["digest"] = form_digest(description)
    path.write_text(json.dumps(description), encoding="utf-8")


def test_a_copied_form_is_the_form(folder: Path) -> None:
    assert load_form(KEY, folder).digest == load_form(KEY).digest
    assert load_form(KEY) is load_form(KEY)


def test_another_page_under_the_same_description_is_refused(folder: Path) -> None:
    with (folder / KEY / "form.pdf").open("ab") as file:
        file.write(b"\n")

    with pytest.raises(FormIsNotTheOneReviewed, match=r"form\.pdf"):
        load_form(KEY, folder)


def test_an_edited_box_is_refused(folder: Path) -> None:
    rewrite(folder, lambda form: form["fields"][0].update(x=form["fields"][0]["x"] + 1), sign=False)

    with pytest.raises(FormIsNotTheOneReviewed, match="digest"):
        load_form(KEY, folder)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda form: form["fields"].append(form["fields"][0] | {"name": "twin"}), "overlaps"),
        (lambda form: form["fields"].append(dict(form["fields"][0])), "share a name"),
        (lambda form: form["fields"][0].update(x=590), "outside the page"),
        (lambda form: form["fields"][0].update(min_size=0), "type size"),
        (lambda form: form.update(key="another"), "another form"),
    ],
    ids=["overlap", "twice", "off the page", "no size", "wrong folder"],
)
def test_a_form_on_which_a_field_would_be_ambiguous_is_refused(
    folder: Path, change: Callable[[dict[str, Any]], None], fault: str
) -> None:
    rewrite(folder, change)

    with pytest.raises(FormIsNotTheOneReviewed, match=fault):
        load_form(KEY, folder)


def test_a_form_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FormIsNotTheOneReviewed, match="no such"):
        load_form(KEY, tmp_path)
