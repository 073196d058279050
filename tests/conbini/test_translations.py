"""The catalogues of words: whole, compiled, as the code has them, and what pages say in each language."""

import os
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import django
import import_export
import polib
import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from issuance.rules.catalogue import CATALOGUE
from registry.models import Resident
from tests import make, staff
from tests.architecture.source import ROOT

APPS = ("registry", "cards", "issuance", "campaigns", "conbini")
COMMANDS = (
    "  .venv/bin/python manage.py makemessages -l ja\n"
    "  (fill the empty msgstr in */locale/ja/LC_MESSAGES/django.po)\n"
    "  .venv/bin/python manage.py compilemessages -l ja -i .venv"
)
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")
TAG = re.compile(r"</?\w+[^>]*>")
MAY_DIFFER = {
    "English": "Django's own means the American one",
    "%(counter)s result": "a number with its counter reads better than after a word",
}
"""Words whose translation is not Django's → why."""

Word = tuple[str | None, str]
"""Context and msgid: the key of an entry."""


def catalogue(app: str, root: Path = ROOT) -> polib.POFile:
    """An app's Japanese catalogue."""
    return polib.pofile(str(root / app / "locale" / "ja" / "LC_MESSAGES" / "django.po"))


def word(entry: polib.POEntry) -> Word:
    return entry.msgctxt, entry.msgid


def texts(entry: polib.POEntry) -> list[str]:
    """What the entry says in Japanese, which has one plural form."""
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


# --- The files ---


@pytest.mark.parametrize("app", APPS)
def test_every_word_is_translated_and_nothing_is_a_guess(app: str) -> None:
    rows = list(catalogue(app))
    assert [word(row) for row in rows if not all(map(str.strip, texts(row)))] == []
    assert [word(row) for row in rows if row.fuzzy or row.obsolete] == []


@pytest.mark.parametrize("app", APPS)
def test_a_translation_keeps_placeholders_and_tags(app: str) -> None:
    for row in catalogue(app):
        source = row.msgid_plural or row.msgid
        for pattern in (PLACEHOLDER, TAG):
            for text in texts(row):
                assert sorted(pattern.findall(text)) == sorted(pattern.findall(source)), row.msgid


@pytest.mark.parametrize("app", APPS)
def test_what_is_compiled_is_what_is_written(app: str) -> None:
    """Compared by what they say: the tools that compile lay the same words out differently."""
    written = catalogue(app)
    compiled = polib.mofile(str(Path(written.fpath).with_suffix(".mo")))
    assert compiled.metadata["Plural-Forms"] == written.metadata["Plural-Forms"]
    said = {word(row): (row.msgid_plural, texts(row)) for row in compiled}
    assert said == {word(row): (row.msgid_plural, texts(row)) for row in written}, f"run\n{COMMANDS}"


def test_a_word_has_one_translation_whichever_app_says_it() -> None:
    """Django lays all catalogues over each other, its own at the bottom."""
    own: dict[Word, set[str]] = {}
    for app in APPS:
        for row in catalogue(app):
            own.setdefault(word(row), set()).add(texts(row)[0])
    assert {key: found for key, found in own.items() if len(found) > 1} == {}
    files = [
        path
        for package in (django, import_export)
        for path in Path(package.__path__[0]).rglob("locale/ja/LC_MESSAGES/django.po")
        if "gis" not in path.parts and "admindocs" not in path.parts
    ]
    theirs = {word(row): texts(row)[0] for path in files for row in polib.pofile(str(path))}
    differ = {key for key in own if theirs.get(key) and theirs[key] not in own[key]}
    assert {msgid for _, msgid in differ} <= set(MAY_DIFFER), "use a context: pgettext_lazy"


def test_catalogues_have_the_words_of_the_code_and_no_others(tmp_path: Path) -> None:
    """Extracted anew from a copy of the tree, by the command that a developer runs."""
    if shutil.which("xgettext") is None:
        pytest.skip("xgettext not found: apt-get install gettext")
    for app in APPS:
        shutil.copytree(ROOT / app, tmp_path / app, ignore=shutil.ignore_patterns("__pycache__", "locale"))
        (tmp_path / app / "locale").mkdir()
    shutil.copy(ROOT / "manage.py", tmp_path)
    subprocess.run(
        [sys.executable, "manage.py", "makemessages", "-l", "ja"],
        cwd=tmp_path,
        env={**os.environ, "VAR_DIR": str(tmp_path / "var"), "DJANGO_SETTINGS_MODULE": "conbini.settings"},
        check=True,
        capture_output=True,
    )
    for app in APPS:
        code, kept = ({word(row) for row in catalogue(app, root)} for root in (tmp_path, ROOT))
        assert (code - kept, kept - code) == (set(), set()), (
            f"{app}: missing, or no longer said. Run\n{COMMANDS}"
        )


# --- The pages ---


class Visible(HTMLParser):
    """Collects what a reader reads in the page's own language: each text by itself, and labels."""

    LABELS = ("alt", "aria-label", "placeholder", "title")
    VOID = frozenset(("br", "col", "hr", "img", "input", "link", "meta", "wbr"))

    def __init__(self, language: str) -> None:
        super().__init__()
        self.language = language
        self.inside = [(("", language))]
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        language = said.get("lang") or self.inside[-1][1]
        if language == self.language:
            self.found |= {" ".join((said[name] or "").split()) for name in self.LABELS if name in said}
        if tag == "input" and said.get("type") == "submit":
            self.found.add(said.get("value") or "")
        if tag not in self.VOID:
            self.inside.append((tag, language))

    def handle_endtag(self, tag: str) -> None:
        while len(self.inside) > 1 and self.inside.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        tag, language = self.inside[-1]
        if language == self.language and tag not in ("script", "style"):
            self.found.add(" ".join(data.split()))


PRINTED_DATA = {"夫", "妻", "子", *(row.title for row in CATALOGUE.values())}
"""Words of the register and of the catalogue of certificates, the same in every language."""


def translations() -> dict[str, str]:
    """Each English text whose Japanese differs, as pages may show it: with a capital letter too."""
    pairs = {}
    for app in APPS:
        for row in catalogue(app):
            if PLACEHOLDER.search(row.msgid) or row.msgid == texts(row)[0]:
                continue
            pairs |= {row.msgid: texts(row)[0], row.msgid[0].upper() + row.msgid[1:]: texts(row)[0]}
    return pairs


@pytest.fixture(autouse=True)
def machine(settings: Any, tmp_path: Path) -> None:
    """A kiosk of this test's own."""
    settings.KIOSK_DIR = tmp_path / "kiosk"


def pages(language: str) -> dict[str, set[str]]:
    """What stands on some pages, each with a different way of getting its words."""
    city = staff.full_city("092029", "足利市", "足利")
    person = Resident.objects.order_by("pk").first()
    assert person is not None
    clerk, anybody = staff.clerk(city), Client()
    request = person.requests.get()
    anybody.post("/kiosk/touch", {"act": "language", "step": "menu", "language": language})  # its own button
    urls = {
        "login": (anybody, reverse("admin:login")),
        "dashboard": (clerk, reverse("admin:index")),
        "people": (clerk, reverse("admin:registry_resident_changelist") + "?q=足利"),
        "person": (clerk, reverse("admin:registry_resident_change", args=[person.pk])),
        "request": (clerk, reverse("admin:issuance_certificaterequest_change", args=[request.pk])),
        "fee": (clerk, reverse("admin:issuance_feerule_add")),
        "missing": (clerk, reverse("admin:registry_resident_change", args=[10**9])),
        "not allowed": (clerk, reverse("admin:issuance_centreclient_changelist")),
        "kiosk": (anybody, "/kiosk/"),
    }
    return {name: read(client, url, language) for name, (client, url) in urls.items()}


def read(client: Client, url: str, language: str) -> set[str]:
    answer = client.get(url, headers={"accept-language": language}, follow=True)
    content = answer.content.decode()
    assert f'<html lang="{language}"' in content
    reader = Visible(language)
    reader.feed(content)
    return reader.found - {""}


@pytest.mark.django_db
def test_pages_in_japanese_hold_no_english() -> None:
    english = set(translations())
    assert {name: found & english for name, found in pages("ja").items() if found & english} == {}


@pytest.mark.django_db
def test_pages_in_english_hold_no_japanese_and_say_the_same() -> None:
    words = translations()
    japanese = set(words.values()) - PRINTED_DATA
    shown = pages("en")
    assert {name: found & japanese for name, found in shown.items() if found & japanese} == {}
    assert {name for name, found in shown.items() if not found & set(words)} == set()


@pytest.mark.django_db
def test_a_refusal_is_told_in_the_reader_s_language() -> None:
    """Rules mark their sentences and know no language; the page translates them."""
    city = staff.full_city("092029", "足利市", "足利")
    request = Resident.objects.filter(municipality=city).order_by("pk").first().requests.get()  # type: ignore[union-attr]
    type(request).objects.filter(pk=request.pk).update(refusals=[{"code": "head_missing", "subject": ""}])
    client = staff.clerk(city)
    url = reverse("admin:issuance_certificaterequest_change", args=[request.pk])
    assert "世帯主が1人に定まっていません。" in read(client, url, "ja")
    assert "The household must have exactly one head." in read(client, url, "en")


@pytest.mark.django_db
def test_after_five_failed_logins_the_reader_is_told_in_japanese_what_to_do(client: Any) -> None:
    make.city()
    User.objects.create_user("somebody", password="a password of no use", is_staff=True)
    for _ in range(6):
        answer = client.post(reverse("admin:login"), {"username": "somebody", "password": "wrong"})
    assert "15分後にもう一度お試しになるか、管理者にお問い合わせください。" in answer.content.decode()
