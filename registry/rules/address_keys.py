"""The search key of an address: 本城三丁目２１４５番地の３ and 本城3-2145-3 are one."""

import re
import unicodedata

_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−ー", "-"))
_NUMERALS = {"〇": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_CHOME = re.compile(r"([〇一二三四五六七八九十]+|[0-9]+)丁目")
_LOT = re.compile(r"(?<=[0-9])(?:番地の|番地|番の|番|号室|号|の)(?=([0-9])?)")
_DROPPED = re.compile(r"[\s()・,.、。]+")
_LONG_SOUND = re.compile(r"(?<=[ァ-ヺ])-")
"""ー between kana was made a dash with the others: it is none."""


def address_key(*parts: str) -> str:
    """The key of an address given in parts (town and lot, 方書), each of which stays apart.

    丁目, 番地, 番 and 号 become dashes between digits and nothing elsewhere; widths and spaces fall away.
    """
    return "|".join(filter(None, map(_key, parts)))


def _key(text: str) -> str:
    plain = _DROPPED.sub("", unicodedata.normalize("NFKC", text).upper().translate(_DASHES))
    plain = _LONG_SOUND.sub("", plain)
    plain = _CHOME.sub(lambda found: f"{_number(found[1])}-", plain)
    return _LOT.sub(lambda found: "-" if found[1] else "", plain)


def _number(text: str) -> int:
    """十二 → 12; 1 to 99."""
    if text.isdecimal():
        return int(text)
    tens, found, ones = text.rpartition("十")
    return (10 * (_NUMERALS[tens[0]] if tens else 1) if found else 0) + (_NUMERALS[ones[-1]] if ones else 0)
