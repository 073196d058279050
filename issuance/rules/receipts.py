"""領収書: what the counter gives for a fee; it names no person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from issuance.rules.contents import NOT_USED, SEAL_NOTE
from registry.rules.era import wareki

RECEIPT_FORM = "receipt_2012"
TITLE = "領収書"
CERTIFICATION = "上記の金額を領収しました。"


@dataclass(frozen=True, slots=True)
class ReceiptFacts:
    """What was paid for: whole yen, the certificate's title, copies, the day, the window's mark and place.

    `exemption` is the law or the use by which it was free, "" if it was not. `issuer` is a whole line.
    """

    amount_yen: int
    title: str
    copies: int
    paid_on: date
    mark: str
    place: str
    issuer: str
    exemption: str = ""


def receipt_texts(facts: ReceiptFacts) -> Mapping[str, str]:
    """The texts of the receipt's form."""
    return {
        "issued_on": wareki(facts.paid_on),
        "number": f"領収番号　{facts.paid_on:%Y%m%d}-{facts.mark}",
        "amount": f"￥{facts.amount_yen:,}",
        "what": f"{facts.title}　{facts.copies}通　手数料",
        "exemption": facts.exemption or NOT_USED,
        "window": f"{facts.place}　{facts.mark.partition('-')[0]}",
        "certification": CERTIFICATION,
        "issuer": facts.issuer,
        "seal_note": SEAL_NOTE,
    }
