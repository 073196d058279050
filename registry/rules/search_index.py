"""What of a person is searched beside name and reading, and the pairs of characters that an index holds."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from registry.rules.address_keys import address_key
from registry.rules.search_keys import kana_key, name_key

APART = "|"
"""Stands between the parts of a key; no key holds it and nothing typed does after folding."""
NAMES, READINGS, ADDRESS = "n", "k", "a"
OTHER_NAMES = ("alias", "former_surname", "katakana_name")
OTHER_READINGS = ("former_surname_kana", "katakana_name")
FOLDED = ("name", "kana", *OTHER_NAMES, "former_surname_kana", "town_and_lot", "building")
"""The columns of a record that its keys are made of."""

_reading, _address = lru_cache(50_000)(kana_key), lru_cache(1_000)(address_key)
"""Given names come again and again in a city, and whoever lives together stands together in a file."""


class Keys(NamedTuple):
    """The search keys of one record, named as their columns."""

    name_key: str
    kana_key: str
    other_key: str
    address_key: str


def keys_of(record: Mapping[str, Any]) -> Keys:
    """The keys of a record with any of the columns FOLDED; what is missing is blank."""
    told = {name: record.get(name) or "" for name in FOLDED}
    others = dict.fromkeys(
        [
            *(name_key(told[name]) for name in OTHER_NAMES if told[name]),
            *(_reading(told[name]) for name in OTHER_READINGS if told[name]),
        ]
    )
    return Keys(
        name_key(told["name"]),
        _reading(told["kana"]),
        APART.join(filter(None, others)),
        _address(told["town_and_lot"], told["building"]),
    )


def pairs_query(municipality: int, section: str, key: str) -> str:
    """The tsquery of whoever in this city has the folded `key` anywhere in `section` of the index.

    The index holds each two characters that follow each other, so a single one is the beginning of a pair.
    A key of three and more is found too often (its pairs may stand apart): compare it with the column too.
    """
    if len(key) == 1:
        return f"{_quoted(municipality, section, key)}:*"
    pairs = dict.fromkeys(key[place : place + 2] for place in range(len(key) - 1))
    return f"({' & '.join(_quoted(municipality, section, pair) for pair in pairs)})"


def any_of(queries: Iterable[str]) -> str:
    """The tsquery of whoever fits one of them; empty if there is none."""
    return " | ".join(queries)


def all_of(queries: Iterable[str]) -> str:
    """The tsquery of whoever fits all of them."""
    return " & ".join(f"({query})" for query in queries)


def _quoted(municipality: int, section: str, text: str) -> str:
    doubled = text.replace("\\", "\\\\").replace("'", "''")
    return f"'{municipality}{section}{doubled}'"
