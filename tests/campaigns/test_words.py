"""Every language of the public pages says everything, with the same values, and readings that can be read."""

import re

import pytest

from campaigns import booking, letters, rules, usecases
from campaigns.choices import BookingState, Case, EntryState, MessageKind
from campaigns.words import languages, ruby
from tests.architecture.source import ROOT

VALUE = re.compile(r"%\((\w+)\)s")
KEY_IN_TEMPLATE = re.compile(r"\b[wb]\.(\w+)")
REFUSED_BY_STAFF_ALONE = {"another_day", "resident_booked_already", "no_visit_types", "no_place"}
CODES = languages()


def sources(*packages) -> str:
    folders = [ROOT / package.__name__.replace(".", "/") for package in packages]
    return "\n".join(path.read_text() for folder in folders for path in sorted(folder.rglob("*.py")))


@pytest.mark.parametrize("code", CODES)
def test_a_language_says_everything_with_the_same_values(code):
    texts, japanese = CODES[code].texts, CODES["ja"].texts
    assert texts.keys() == japanese.keys()
    assert [key for key, text in texts.items() if not text.strip()] == []
    dates = {"date", "date_time"}  # a language says months by name or by number
    differ = {
        key
        for key in texts.keys() - dates
        if set(VALUE.findall(texts[key])) != set(VALUE.findall(japanese[key]))
    }
    assert differ == set()


def test_every_word_that_a_page_shows_is_in_the_files():
    known = CODES["ja"].texts.keys()
    pages = sorted((ROOT / "campaigns/templates/campaigns/book").glob("*.html"))
    shown = {key for path in pages for key in KEY_IN_TEMPLATE.findall(path.read_text())} - {"lang", "code"}
    assert shown - known == set()
    text = sources(booking, letters)
    said = set(re.findall(r'(?:words\[|\.say\(|\.bare\(|\.plain\(|title=)\s*"(\w+)"', text))
    assert said - known - {"weekday"} == set()
    made = {f"case_{c}" for c in Case} | {f"bring_{c}" for c in Case} | {f"state_{s}" for s in BookingState}
    made |= {f"mail_{kind}" for kind in MessageKind} | {f"wait_{s}" for s in EntryState if s != "offered"}
    assert made - known == set()


def test_every_refusal_that_a_citizen_may_meet_has_its_sentence_and_the_way_on():
    codes = set(re.findall(r'Refusal\(\s*"(\w+)"', sources(rules, usecases))) - REFUSED_BY_STAFF_ALONE
    assert {code for code in codes if f"refusal_{code}" not in CODES["ja"].texts} == set()


def test_easy_japanese_has_a_reading_above_every_kanji():
    kanji = re.compile(r"[\u4e00-\u9fff]")
    bare = {
        key: re.sub(r"\[[^\]|]+\|[^\]]+\]", "", text)
        for key, text in CODES["easy"].texts.items()
        if key not in ("lang", "language")
    }
    assert {key: text for key, text in bare.items() if kanji.search(text)} == {}


def test_a_name_is_escaped_and_read_in_hiragana():
    assert str(ruby("<b>", "ケノ")) == "<ruby>&lt;b&gt;<rp>(</rp><rt>けの</rt><rp>)</rp></ruby>"
    assert "<script>" not in CODES["en"].say("held_until", time="<script>")
