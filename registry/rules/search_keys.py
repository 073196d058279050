"""Search keys beside a name: what two names must share to be found by each other (標準仕様書 2.1.2, 2.1.3).

A key is never printed or shown; the stored value and the query are folded by the same function. Keys find too
much by design (オオノ finds オノ, ワダ finds ハダ), so a caller ranks exact matches first.
"""

import re
import unicodedata
from functools import cache
from importlib.resources import files

_SOUND_MARKS = {0x309B: "\u3099", 0x309C: "\u309a"}  # ゛ alone would become a space and a mark
_DASHES = frozenset("ー―－‐‑–—−ｰ-")  # one character (2.1.3), and present or absent alike


def _row(sounds: str, plain: str) -> dict[int, str]:
    return dict(zip(map(ord, sounds), plain, strict=True))


_TO_KATAKANA = {code: chr(code + 0x60) for code in (*range(0x3041, 0x3097), 0x309D, 0x309E)}
_REPEATED = re.compile("(.)([ヽヾ]+)")
_VU = re.compile("ヴ([ァィェォ]?)")
_BU = {"": "ブ", "ァ": "バ", "ィ": "ビ", "ェ": "ベ", "ォ": "ボ"}
_SMALL_TO_LARGE = _row(
    "ァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ",
    "アイウエオツヤユヨワカケクシストヌハヒフヘホムラリルレロ",
)
_VOICED_TO_PLAIN = _row(
    "ガギグゲゴザジズゼゾダヂヅデドバビブベボパピプペポヷヸヹヺ",
    "カキクケコサシスセソタシステトハヒフヘホハヒフヘホワヰヱヲ",
)
# ヂ=ジ and ヅ=ズ, and voiced marks are ignored: so チ=ヂ=ジ=シ and ツ=ヅ=ズ=ス. With one key only this keeps
# every equality of the standard (テツカ finds 手塚 テヅカ). ヲ=オ, ワ=ハ are its own; ヰ=イ, ヱ=エ ours.
_MERGED = _row("チツヲワヰヱ", "シスオハイエ")
_DROPPED = re.compile("C[cf]|[ZPM].|S.")  # control, space, punctuation, marks (selectors are such), symbols
_LONG_O = re.compile("([オコソトノホモヨロ])[ウオ]+")


def kana_key(text: str) -> str:
    """The key of a reading: ワタナベ ジョウジ → ハタナヘシヨシ; long オ and ー are dropped.

    氏 and 名 (the parts between spaces) are folded apart and then joined, so that オノ ウメ keeps its ウ.
    """
    return "".join(_folded(part) for part in _katakana(text).split())


def kana_query_keys(text: str) -> tuple[str, ...]:
    """Every key under which a typed reading may be stored, the key as typed first.

    Typed without a space, オノウメ may be オノ ウメ, whose key keeps the ウ: one key for each such place.
    """
    plain = _katakana(text)
    joined = "".join(plain.split())
    cuts = [place for place, sound in enumerate(plain) if place and sound in "ウオヲ" and plain == joined]
    split = (_folded(joined[:cut]) + _folded(joined[cut:]) for cut in cuts)
    return tuple(dict.fromkeys((kana_key(text), _folded(joined), *split)))


def name_key(text: str) -> str:
    """The key of a registered name: each variant as its representative (髙 → 高), no selectors, no spaces.

    外字 of the private use area stay: within their own city they are characters like others.
    """
    plain = unicodedata.normalize("NFKC", text).upper()
    return _without_symbols(plain).translate(_variants())


def _katakana(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text.translate(_SOUND_MARKS)).upper().translate(_TO_KATAKANA)
    return " ".join(_without_symbols(part) for part in plain.split())


def _folded(part: str) -> str:
    part = _REPEATED.sub(lambda run: run[1] * (1 + len(run[2])), part)
    part = _VU.sub(lambda vu: _BU[vu[1]], part)
    for step in (_SMALL_TO_LARGE, _VOICED_TO_PLAIN, _MERGED):
        part = part.translate(step)
    return _LONG_O.sub(r"\1", part)


def _without_symbols(text: str) -> str:
    """Letters, digits and 外字 only; characters newer than this Python's tables count as letters."""
    return "".join(
        character
        for character in text
        if character not in _DASHES and not _DROPPED.fullmatch(unicodedata.category(character))
    )


@cache
def _variants() -> dict[int, str]:
    """Variant → representative, from the package's table (registry/data/README.md), read once."""
    lines = files("registry").joinpath("data", "variants.tsv").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if not line.startswith("#"))
    return {ord(variant): representative for representative, variants in pairs for variant in variants}
