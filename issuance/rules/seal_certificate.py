"""印鑑登録証明書: from the registration to the texts and the imprint of its form (domain handbook A.2)."""

from dataclasses import dataclass

from issuance.rules.contents import (
    END_OF_CONTENT,
    NOT_USED,
    Paper,
    Picture,
    Sheet,
    birth_text,
    build_pages,
    sex_text,
    text_or_blank,
)
from issuance.rules.snapshot import Page
from registry.choices import PersonKind
from registry.rules.dates import PartialDate

CERTIFICATION = "この写しは、登録された印影と相違ないことを証明する。"


@dataclass(frozen=True, slots=True)
class SealRecord:
    """What the certificate shows of a registration: names as registered, the imprint at its true size.

    `alias` (通称) and `katakana` (氏名のカタカナ表記) are foreign residents'. The 登録番号 is not printed.
    """

    name: str
    kind: str
    birth: PartialDate
    sex: str | None
    address: str
    imprint: Picture
    birth_era: str | None = None
    former_surname: str | None = None
    alias: str | None = None
    katakana: str | None = None


def seal_certificate_pages(
    record: SealRecord, *, paper: Paper, certification: str = CERTIFICATION
) -> tuple[Page, ...]:
    """One page for each copy; some cities certify with 「…証明します。」. Raises FormDoesNotMatch."""
    is_foreign = record.kind == PersonKind.FOREIGN
    sheet = Sheet(
        {
            "name": record.name,
            "former_surname": text_or_blank(record.former_surname),
            "alias": text_or_blank(record.alias) if is_foreign else NOT_USED,
            "katakana": text_or_blank(record.katakana) if is_foreign else NOT_USED,
            "birth": birth_text(record.birth, kind=record.kind, era=record.birth_era),
            "sex": sex_text(record.sex),
            "address": text_or_blank(record.address),
            "remarks": END_OF_CONTENT,
        },
        {"imprint": record.imprint},
    )
    return build_pages([sheet], certification=certification, paper=paper)
