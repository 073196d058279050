"""The kinds of card, a frozen row each: who may hold one, how long, what it carries and what ends it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from types import MappingProxyType

from cards.choices import CardEnd, CardFace, CardFunction, CardKind, PinKind
from registry.choices import PersonKind

MACHINES_LAST_DAY = date(2012, 7, 31)
"""The city's own vending machines ended in July 2012; the day in the month is this project's choice."""
CONTINUATION_FROM = date(2012, 7, 9)
"""継続利用: 住民基本台帳法の一部を改正する法律（平成21年法律第77号）."""


class Life(Enum):
    """How the last day of a kind is found."""

    NO_END = "no_end"
    TEN_YEARS = "ten_years"
    BIRTHDAYS = "birthdays"


class Identity(Enum):
    """What a machine reads off the card as its number."""

    USER_ID = "user_id"
    CERTIFICATE_SERIAL = "certificate_serial"


@dataclass(frozen=True, slots=True)
class KindRow:
    """One kind of card.

    `issued_from` and `issued_until` are the first and the last day on which one can be handed over, None
    where there is no last one. `foreigners_from` is the first day for foreign residents. `last_day` is the
    last on which any card of the kind is valid. `continues_from`: since when a move to another city does not
    end it by itself; None where it always does. `certificate_years`: birthdays until the certificate on the
    chip must be renewed. `ends` are the events that make it void without anybody asking.
    """

    kind: CardKind
    issued_from: date
    faces: tuple[CardFace, ...]
    life: Life
    identity: Identity
    functions: tuple[CardFunction, ...]
    pins: tuple[PinKind, ...]
    ends: tuple[CardEnd, ...]
    basis: str
    issued_until: date | None = None
    foreigners_from: date | None = None
    last_day: date | None = None
    continues_from: date | None = None
    certificate_years: int | None = None
    min_age: int = 0

    def is_issued(self, on: date) -> bool:
        """Whether a card of the kind can be handed over on that day."""
        return self.issued_from <= on and (self.issued_until is None or on <= self.issued_until)

    def is_for(self, person_kind: str, on: date) -> bool:
        """Whether a person of that 住民種別 may hold one on that day."""
        if person_kind != PersonKind.FOREIGN:
            return True
        return self.foreigners_from is not None and self.foreigners_from <= on


_GONE = (CardEnd.DEATH, CardEnd.MOVED_ABROAD, CardEnd.REMOVED)

KINDS: Mapping[str, KindRow] = MappingProxyType(
    {
        CardKind.CITIZEN.value: KindRow(
            kind=CardKind.CITIZEN,
            issued_from=date(1998, 4, 1),
            # From May 2012 the combined 住基カード is handed out in its place.
            issued_until=date(2012, 4, 30),
            faces=(CardFace.PLAIN,),
            life=Life.NO_END,
            identity=Identity.USER_ID,
            functions=(CardFunction.SEAL_TOKEN, CardFunction.VENDING),
            pins=(PinKind.SERVICE,),
            ends=(*_GONE, CardEnd.MOVED_OUT),
            # Foreign residents had 印鑑登録証 before they were on the register.
            foreigners_from=date(1998, 4, 1),
            min_age=15,
            basis="足利市印鑑条例",
        ),
        CardKind.JUKI.value: KindRow(
            kind=CardKind.JUKI,
            issued_from=date(2003, 8, 25),
            issued_until=date(2015, 12, 28),
            faces=(CardFace.PLAIN, CardFace.PHOTO),
            life=Life.TEN_YEARS,
            identity=Identity.USER_ID,
            functions=(
                CardFunction.CONVENIENCE,
                CardFunction.SEAL_TOKEN,
                CardFunction.LIBRARY,
                CardFunction.STAFF_PASS,
            ),
            pins=(PinKind.CARD, PinKind.SERVICE),
            ends=(*_GONE, CardEnd.CODE_CHANGED, CardEnd.STAY_ENDED, CardEnd.NOT_CONTINUED),
            # 平成21年法律第77号: a year after foreign residents entered the register.
            foreigners_from=date(2013, 7, 8),
            last_day=date(2025, 12, 28),
            continues_from=CONTINUATION_FROM,
            basis="足利市住民基本台帳カードの利用に関する条例（平成23年条例第25号）",
        ),
        CardKind.MY_NUMBER.value: KindRow(
            kind=CardKind.MY_NUMBER,
            issued_from=date(2016, 1, 1),
            faces=(CardFace.PHOTO,),
            life=Life.BIRTHDAYS,
            identity=Identity.CERTIFICATE_SERIAL,
            functions=(
                CardFunction.CONVENIENCE,
                CardFunction.SEAL_TOKEN,
                CardFunction.LIBRARY,
                CardFunction.STAFF_PASS,
            ),
            pins=(PinKind.CARD, PinKind.AUTHENTICATION, PinKind.SIGNATURE),
            ends=(*_GONE, CardEnd.STAY_ENDED, CardEnd.NOT_CONTINUED),
            foreigners_from=date(2016, 1, 1),
            continues_from=date(2016, 1, 1),
            certificate_years=5,
            basis="行政手続における特定の個人を識別するための番号の利用等に関する法律第17条",
        ),
    }
)


def kind_row(kind: str) -> KindRow:
    """The row of a kind; raises KeyError for an unknown one."""
    return KINDS[kind]


def replaces(new: str) -> tuple[str, ...]:
    """The kinds that are given back when a card of the new kind is handed over.

    市民カード for a 住基カード; both for a 個人番号カード (番号法 附則: never two at once).
    """
    return {
        CardKind.CITIZEN.value: (),
        CardKind.JUKI.value: (CardKind.CITIZEN.value, CardKind.JUKI.value),
        CardKind.MY_NUMBER.value: (
            CardKind.CITIZEN.value,
            CardKind.JUKI.value,
            CardKind.MY_NUMBER.value,
        ),
    }[new]
