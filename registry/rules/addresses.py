"""Addresses as the register prints them: 栃木県足利市本城三丁目２１４５番地　方書."""

_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_KANJI = "〇一二三四五六七八九"
IDEOGRAPHIC_SPACE = "\u3000"


def full_address(prefecture: str, city: str, town_and_lot: str, building: str = "") -> str:
    """The address in one line: prefecture, city, town and lot, then a full-width space and the 方書 if any.

    The 方書 is part of the registered address and is always printed (住民記録システム標準仕様書 5.4).
    """
    address = f"{prefecture}{city}{town_and_lot}"
    return f"{address}{IDEOGRAPHIC_SPACE}{building}" if building else address


def town_and_lot(town: str, lot: int, *, chome: int | None = None, branch: int | None = None) -> str:
    """本城三丁目２１４５番地の３: 丁目 in kanji, lot and branch in full-width digits (番地 style)."""
    district = kanji_chome(chome) if chome is not None else ""
    branch_text = f"の{_positive(branch)}" if branch is not None else ""
    return full_width_digits(f"{town}{district}{_positive(lot)}番地{branch_text}")


def kanji_chome(number: int) -> str:
    """三丁目, 十二丁目: 丁目 is part of the town's name and so is written in kanji. 1 to 99."""
    if not 1 <= number <= 99:
        raise ValueError("丁目 runs from 1 to 99")
    tens, ones = divmod(number, 10)
    return (
        ("" if tens <= 1 else _KANJI[tens]) + ("十" if tens else "") + (_KANJI[ones] if ones else "") + "丁目"
    )


def full_width_digits(text: str) -> str:
    """The text with its ASCII digits full-width; everything else stays as it is."""
    return text.translate(_FULL_WIDTH)


def _positive(number: int) -> int:
    if number < 1:
        raise ValueError("lots and branches count from 1")
    return number
