"""見本: a person who does not exist, for whom every form can be shown as it will be printed on a day."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from issuance.rules.contents import END_OF_CONTENT, SEAL_NOTE
from registry.rules.era import wareki

WORD = "見本"
_ITEMS: Mapping[str, str] = MappingProxyType(
    {
        "name": "見本　太郎",
        "head": "見本　太郎",
        "register_head": "見本　太郎",
        "furigana": "ミホン　タロウ",
        "address": "栃木県足利市見本町一丁目１番地",
        "domicile": "栃木県足利市見本町一丁目１番地",
        "birth": "昭和40年6月21日",
        "sex": "男",
        "relationship": "世帯主",
        "remarks": END_OF_CONTENT,
        "remarks1": END_OF_CONTENT,
        "number": "1",
    }
)


def specimen_texts(fields: frozenset[str], *, on: date, issuer: str) -> Mapping[str, str]:
    """A text for every field of a form: what the office gives is that day's, what a person gives is invented.

    A field that no specimen is written for says 見本; so a new certificate has its specimen at once.
    """
    footer = {
        "certification": f"（認証文）　{WORD}",
        "issued_on": wareki(on),
        "issuer": issuer,
        "seal_note": SEAL_NOTE,
        "serial": f"発行番号　{WORD}",
        "page_mark": "1/1",
        "as_of": f"記録の基準時点　{WORD}",
        "check_code": "",
        "verify_note": "",
    }
    return {
        field: footer.get(field) or _ITEMS.get(field.rpartition(".")[2], WORD) for field in sorted(fields)
    } | {field: "" for field in ("check_code", "verify_note") if field in fields}
