"""What an incident concerns, as a link, and what happened, as a sentence."""

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from registry.admin.batch_words import refusal_in_words

_SUBJECT = re.compile(r"(?:(?P<app>[a-z]+)\.)?(?P<kind>[a-z]+) (?P<key>[0-9a-f-]+)(?: .*)?")
_PAGES = {"request": "issuance_certificaterequest", "batch": "registry_batch"}


def concerns(subject: str) -> Any:
    """The subject, linked to its page if it has one: a request, a batch, a row of another app."""
    found = _SUBJECT.fullmatch(subject)
    name = _page(found) if found else "issuance_certificaterequest"
    key: Any = found["key"] if found else subject
    try:
        url = reverse(f"admin:{name}_change", args=[UUID(key) if len(key) == 36 else int(key)])
    except (ValueError, NoReverseMatch):
        return subject
    return format_html('<a href="{}"><code>{}</code></a>', url, subject)


def detail_in_words(detail: str) -> str:
    """A sentence where the detail was written by a machine; else as it stands."""
    for pattern, words in _DETAILS:
        found = pattern.fullmatch(detail)
        if found:
            return words(found)
    return detail


def _page(found: re.Match[str]) -> str:
    app, kind = found["app"], found["kind"]
    return f"{app}_{kind}" if app else _PAGES.get(kind, kind)


def _faulty(found: re.Match[str]) -> str:
    words = {"line": found["line"], "column": found["column"], "rule": refusal_in_words(found["rule"])}
    return _("Line %(line)s, column %(column)s: %(rule)s") % words


def _differs(found: re.Match[str]) -> str:
    return _(
        "The sums of %(towns)s towns differ. %(people)s residents are concerned, and %(unknown)s records of "
        "nobody who is known here. Their certificates stay closed until it is mended."
    ) % {"towns": found[1], "people": found[2], "unknown": found[3]}


_DETAILS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"\w+ \w+ \d+: line (?P<line>\d+), (?P<column>.+): (?P<rule>[a-z_]+)"), _faulty),
    (re.compile(r"\w+ \w+ \d+: ([a-z_]+)"), lambda found: refusal_in_words(found[1])),
    (re.compile(r"(\d+) towns, (\d+) residents; (\d+) records concern nobody known here"), _differs),
    (
        re.compile(r"expired while ([a-z]+)"),
        lambda found: _("Its deadline passed while it was %(state)s.") % {"state": found[1]},
    ),
)
