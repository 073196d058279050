"""What the public pages and mails say, a file for each language: whoever adds a file adds a language.

`[漢字|かんじ]` in a text is a word with its reading above it; `%(n)s` is a value.
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe

ORDER = ("ja", "easy", "en", "pt")
"""The languages that are listed first, in this order."""
_RUBY = re.compile(r"\[([^\[\]|]+)\|([^\[\]|]+)\]")
_TO_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}


class Words(Mapping[str, SafeString]):
    """One language: `words["start"]` in HTML, `say` with values, `plain` for mails."""

    def __init__(self, code: str, texts: Mapping[str, str]) -> None:
        self.code, self.texts = code, dict(texts)
        self.bare_texts = {key: _RUBY.sub(r"\1", text) for key, text in self.texts.items()}
        self._html = {key: _html(text) for key, text in self.texts.items()}

    def __getitem__(self, key: str) -> SafeString:
        return self._html[key]

    def __iter__(self) -> Any:
        return iter(self.texts)

    def __len__(self) -> int:
        return len(self.texts)

    @property
    def name(self) -> str:
        """What the language calls itself."""
        return self.texts["language"]

    @property
    def lang(self) -> str:
        """The language's code for browsers: easy Japanese is Japanese."""
        return self.texts["lang"]

    def say(self, key: str, **values: Any) -> SafeString:
        """HTML, with the values escaped. Raises KeyError for an unknown key or a missing value."""
        return mark_safe(self._html[key] % {k: conditional_escape(v) for k, v in values.items()})  # noqa: S308

    def plain(self, key: str, **values: Any) -> str:
        """Text for mails and files: readings in brackets after their words."""
        text = _RUBY.sub(lambda found: f"{found[1]}（{found[2]}）", self.texts[key])
        return text % values if values else text

    def bare(self, key: str, **values: Any) -> str:
        """Text for a title, a label or an option: without readings."""
        text = self.bare_texts[key]
        return text % values if values else text


def ruby(word: str, kana: str) -> SafeString:
    """A name with its reading in hiragana above it."""
    if not kana:
        return SafeString(escape(word))
    reading = kana.translate(_TO_HIRAGANA)
    return mark_safe(f"<ruby>{escape(word)}<rp>(</rp><rt>{escape(reading)}</rt><rp>)</rp></ruby>")  # noqa: S308


@cache
def languages() -> dict[str, Words]:
    """Every language of which there is a file."""
    folder = files("campaigns.words")
    found = {
        path.name.removesuffix(".toml"): tomllib.loads(path.read_text(encoding="utf-8"))
        for path in folder.iterdir()
        if path.name.endswith(".toml")
    }
    order = sorted(found, key=lambda code: (ORDER.index(code) if code in ORDER else len(ORDER), code))
    return {code: Words(code, found[code]) for code in order}


def words_in(code: str) -> Words:
    """A language; Japanese where there is no such file any more."""
    known = languages()
    return known.get(code, known["ja"])


def _html(text: str) -> SafeString:
    safe = str(escape(text))
    return mark_safe(_RUBY.sub(r"<ruby>\1<rp>(</rp><rt>\2</rt><rp>)</rp></ruby>", safe))  # noqa: S308
