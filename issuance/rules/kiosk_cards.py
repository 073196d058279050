"""Which cards open a kiosk, from when until when, and what each kind must carry (domain handbook B.1, D)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from cards.choices import CardFunction, CardKind, CardState
from cards.rules.kinds import kind_row
from issuance.rules.facts import CardFacts
from issuance.rules.refusals import refuse
from registry.choices import PersonKind
from registry.rules.refusal import Refusal


@dataclass(frozen=True, slots=True)
class KioskCard:
    """What one kind of card must satisfy at a kiosk.

    `last_day` is the last on which any card of the kind can be valid; None while it has none.
    `foreigners_from` is the first day on which a foreign resident can hold one.
    `function` must be live on the card; None where the chip's certificate (JPKI) is proof enough, which the
    certificate centre has checked. `is_the_seal_token`: for a seal certificate, the card itself must be the
    one valid 印鑑登録証 of the registration.
    """

    kind: str
    from_day: date
    foreigners_from: date
    basis: str
    last_day: date | None = None
    function: str | None = None
    is_the_seal_token: bool = False


_JUKI, _MY_NUMBER = kind_row(CardKind.JUKI), kind_row(CardKind.MY_NUMBER)

# 市民カード is not in the table: it opened the city's own machines, which ended in July 2012, and no kiosk.
KIOSK_CARDS: Mapping[str, KioskCard] = MappingProxyType(
    {
        CardKind.JUKI.value: KioskCard(
            kind=CardKind.JUKI.value,
            from_day=_JUKI.issued_from,
            foreigners_from=_JUKI.foreigners_from or date.max,
            last_day=_JUKI.last_day,
            function=CardFunction.CONVENIENCE.value,
            is_the_seal_token=True,
            basis="足利市住民基本台帳カードの利用に関する条例（平成23年条例第25号）",
        ),
        CardKind.MY_NUMBER.value: KioskCard(
            kind=CardKind.MY_NUMBER.value,
            from_day=_MY_NUMBER.issued_from,
            foreigners_from=_MY_NUMBER.foreigners_from or date.max,
            basis="電子署名等に係る地方公共団体情報システム機構の認証業務に関する法律第22条",
        ),
    }
)


def kiosk_card(kind: str, on: date) -> KioskCard | None:
    """The row of a card kind that opens a kiosk on the day; None if the kind never does, or not yet."""
    row = KIOSK_CARDS.get(kind)
    return row if row is not None and row.from_day <= on else None


def card_refusals(card: CardFacts, *, holder_kind: str | None, on: date) -> tuple[Refusal, ...]:
    """Why the card opens no kiosk on that day, whoever presents it; none if it does.

    A holder of unknown kind is refused as a person; here only a known foreigner is.
    """
    row = kiosk_card(card.kind, on)
    expired = card.valid_until is None or card.valid_until < on
    if row is not None and row.last_day is not None:
        expired = expired or row.last_day < on
    found = {
        "card_not_active": card.state != CardState.ACTIVE,
        "card_expired": expired,
        "card_kind_not_usable": row is None,
        "card_not_for_foreigners": row is not None
        and holder_kind == PersonKind.FOREIGN
        and on < row.foreigners_from,
        "card_without_service": row is not None
        and row.function is not None
        and row.function not in card.functions,
    }
    return tuple(refuse(code) for code, speaks_against in found.items() if speaks_against)
