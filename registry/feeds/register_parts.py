"""What is nested in a family register's line: members, entries and addresses, checked and in one form."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from registry.choices import RegisterEventKind, SpouseMark
from registry.feeds.columns import BadValue, Column, person_no, registered_day, text, whole_day
from registry.feeds.reading import canonical
from registry.rules.family_registers import PERSON_KINDS, REGISTER_KINDS, NotItems, read_items

MOST = 500
_person_no = person_no(required=False).parse
_day = registered_day("", "sort_on", "precision", "text", with_precision=True).parse
_birth = registered_day("", "sort_on", "precision", "text", required=True, with_precision=True).parse

# heading of the file → field of the table, longest
MEMBER_TEXTS = {
    "名": ("given_name", 100),
    "名フリガナ": ("given_name_kana", 100),
    "父": ("father", 200),
    "母": ("mother", 200),
    "続柄": ("relationship", 20),
    "養父": ("adoptive_father", 200),
    "養母": ("adoptive_mother", 200),
    "養続柄": ("adoptive_relationship", 20),
    "従前戸籍": ("former_register", 400),
    "在外選挙人登録": ("overseas_elector", 100),
}
_TEXTS = {name: text("", name, longest).parse for name, longest in MEMBER_TEXTS.values()}
MEMBER_DAYS = {"入籍日": "entered_on", "除籍日": "removed_on"}
ERAS = {"": "", "M": "明治", "T": "大正", "S": "昭和", "H": "平成", "R": "令和"}
MEMBER_NAMES = frozenset(
    {
        *MEMBER_TEXTS,
        *MEMBER_DAYS,
        "番号",
        "宛名番号",
        "生年月日",
        "生年月日元号",
        "配偶者区分",
        "身分事項",
        "附票",
    }
)
EVENT_NAMES = frozenset({"種別", "標題", "年月日", "項目"})
ADDRESS_NAMES = frozenset({"住所", "住所を定めた年月日"})


def events(heading: str, name: str) -> Column:
    """戸籍事項: a list of entries of the register itself."""
    return _nested(heading, name, lambda told: [_event(one, of_register=True) for one in _list(told)])


def members(heading: str, name: str) -> Column:
    """戸籍に記録されている者: a list of members with their entries and addresses."""
    return _nested(heading, name, _members)


def _nested(heading: str, name: str, read: Callable[[Any], Any]) -> Column:
    def parse(raw: str) -> tuple[str, ...]:
        try:
            told = json.loads(raw or "[]")
        except (ValueError, RecursionError):
            raise BadValue("not_a_list") from None
        return (canonical(read(told)),)

    return Column(heading, (name,), parse, "a list, see below")


def _members(told: Any) -> list[dict[str, Any]]:
    found = [_member(one) for one in _list(told)]
    numbers = [member["number"] for member in found]
    if not found:
        raise BadValue("register_without_members")
    if len(set(numbers)) != len(numbers):
        raise BadValue("member_stands_twice")
    living = [
        member["person_no"] for member in found if member.get("person_no") and not member.get("removed_on")
    ]
    if len(set(living)) != len(living):
        raise BadValue("person_stands_twice")
    return sorted(found, key=lambda member: member["number"])


def _member(told: Any) -> dict[str, Any]:
    one = _object(told, MEMBER_NAMES)
    number = one.get("番号")
    if not isinstance(number, int) or isinstance(number, bool) or not 1 <= number <= MOST:
        raise BadValue("member_without_number")
    found: dict[str, Any] = {"number": number, "person_no": _person_no(_text(one, "宛名番号"))[0]}
    for heading, (name, _) in MEMBER_TEXTS.items():
        found[name] = _TEXTS[name](_text(one, heading))[0]
    if not found["given_name"]:
        raise BadValue("member_without_name")
    if found["relationship"].startswith("次") or found["adoptive_relationship"].startswith("次"):
        raise BadValue("ordinal_is_not_the_registers")
    birth = _birth(_text(one, "生年月日"))
    found |= dict(zip(("birth_sort_on", "birth_precision", "birth_text"), birth, strict=True))
    if _text(one, "生年月日元号") not in ERAS or _text(one, "配偶者区分") not in ("", *SpouseMark.values):
        raise BadValue("unknown_code")
    found["birth_era"] = ERAS[_text(one, "生年月日元号")]
    found["spouse_mark"] = _text(one, "配偶者区分")
    for heading, name in MEMBER_DAYS.items():
        raw = _text(one, heading)
        found[name] = whole_day(raw).isoformat() if raw else ""
    if found["entered_on"] and found["removed_on"] and found["removed_on"] < found["entered_on"]:
        raise BadValue("before_it_began")
    found = {name: value for name, value in found.items() if value}
    found["events"] = [_event(each, of_register=False) for each in _list(one.get("身分事項"))]
    found["addresses"] = [_address(each) for each in _list(one.get("附票"))]
    return found


def _event(told: Any, *, of_register: bool) -> dict[str, Any]:
    one = _object(told, EVENT_NAMES)
    kind, title = _text(one, "種別"), _text(one, "標題")
    lawful = {RegisterEventKind.OTHER.value, *(REGISTER_KINDS if of_register else PERSON_KINDS)}
    if kind not in lawful:
        raise BadValue("unknown_kind_of_entry")
    if not 1 <= len(title) <= 60:
        raise BadValue("entry_without_title")
    sort_on, precision, words = _day(_text(one, "年月日"))
    items = [_item(each) for each in _list(one.get("項目"))]
    try:
        read_items(items)
    except NotItems:
        raise BadValue("not_items") from None
    found = {"kind": kind, "title": title, "sort_on": sort_on, "precision": precision, "text": words}
    return {name: value for name, value in found.items() if value} | {"items": items}


def _item(told: Any) -> dict[str, Any]:
    """[label, value] or [label, value, indent]."""
    if not isinstance(told, list) or not 2 <= len(told) <= 3:
        raise BadValue("not_items")
    return {"label": told[0], "value": told[1], "indent": told[2] if len(told) == 3 else 0}


def _address(told: Any) -> dict[str, Any]:
    one = _object(told, ADDRESS_NAMES)
    address = _text(one, "住所")
    if not 1 <= len(address) <= 400:
        raise BadValue("address_missing")
    sort_on, precision, words = _day(_text(one, "住所を定めた年月日"))
    found = {"address": address, "sort_on": sort_on, "precision": precision, "text": words}
    return {name: value for name, value in found.items() if value}


def _object(told: Any, names: frozenset[str]) -> Mapping[str, Any]:
    if not isinstance(told, dict) or not set(told) <= names:
        raise BadValue("unknown_name_inside")
    return told


def _list(told: Any) -> list[Any]:
    if told is None:
        return []
    if not isinstance(told, list) or len(told) > MOST:
        raise BadValue("not_a_list")
    return told


def _text(one: Mapping[str, Any], name: str) -> str:
    value = one.get(name)
    if value is not None and not isinstance(value, str):
        raise BadValue("not_a_text")
    return value or ""
