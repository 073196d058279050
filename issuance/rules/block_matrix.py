"""What keeps which certificate back, on which channel: the block matrix (domain handbook B.2) as rows.

Read at the request and again when the document is made. What hangs on more than a hold or a protection (a
seal in force, a tax record, a register, a card) is asked by the eligibility rules.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from issuance.choices import Channel
from registry.choices import HoldKind

PROTECTED = "protected"
"""支援措置 or another suppression: a row of the matrix beside the holds."""


class Column(StrEnum):
    """The columns of the matrix: 住民票, 印鑑, 税, 戸籍, and the 附票 (as 戸籍, and as addresses)."""

    RECORD = "record"
    SEAL = "seal"
    TAX = "tax"
    KOSEKI = "koseki"
    ADDRESSES = "addresses"


class Reach(StrEnum):
    """Whose hold keeps a certificate back."""

    REQUESTER = "requester"
    PRINTED = "printed"
    HOUSEHOLD = "household"


@dataclass(frozen=True, slots=True)
class Cell:
    """Whose hold counts, None if nobody's. `is_the_citys`: cities differ, and one may decide otherwise."""

    reach: Reach | None = None
    is_the_citys: bool = False


_FREE = Cell()
_ASKER, _PAPER, _HOME = Cell(Reach.REQUESTER), Cell(Reach.PRINTED), Cell(Reach.HOUSEHOLD)
_CITY_ASKER, _CITY_PAPER = Cell(Reach.REQUESTER, is_the_citys=True), Cell(Reach.PRINTED, is_the_citys=True)
_CITY_FREE = Cell(None, is_the_citys=True)
_KIOSK, _COUNTER = Channel.KIOSK.value, Channel.COUNTER.value
_Cells = tuple[Cell, Cell, Cell, Cell, Cell]

# Cells in the order of the columns: 住民票, 印鑑, 税, 戸籍, 附票.
_ROWS: Mapping[str, Mapping[str, _Cells]] = {
    # 支援措置 covers the whole household's 住民票, which would give away the address that all share, and the
    # 附票 of everybody in the register.
    PROTECTED: {
        _KIOSK: (_HOME, _PAPER, _PAPER, _PAPER, _HOME),
        _COUNTER: (_HOME, _PAPER, _PAPER, _PAPER, _HOME),
    },
    # 転出予定者 are residents until the day, so the counter issues and leaves the plan out (B.7).
    HoldKind.MOVING_OUT.value: {
        _KIOSK: (_CITY_PAPER, _PAPER, _CITY_PAPER, _CITY_FREE, _CITY_FREE),
        _COUNTER: (_FREE, _FREE, _FREE, _FREE, _FREE),
    },
    HoldKind.CHANGE_IN_PROGRESS.value: {
        _KIOSK: (_PAPER, _PAPER, _FREE, _FREE, _PAPER),
        _COUNTER: (_PAPER, _PAPER, _FREE, _FREE, _PAPER),
    },
    # A 戸籍届 for anybody keeps the whole register back. It may also change a name and with it end a seal
    # registration: held until it is known.
    HoldKind.KOSEKI_IN_PROGRESS.value: {
        _KIOSK: (_FREE, _PAPER, _FREE, _HOME, _HOME),
        _COUNTER: (_FREE, _PAPER, _FREE, _HOME, _HOME),
    },
    HoldKind.SEAL_SUSPENDED.value: {
        _KIOSK: (_FREE, _PAPER, _FREE, _FREE, _FREE),
        _COUNTER: (_FREE, _PAPER, _FREE, _FREE, _FREE),
    },
    HoldKind.TAX_REVISION.value: {
        _KIOSK: (_FREE, _FREE, _PAPER, _FREE, _FREE),
        _COUNTER: (_FREE, _FREE, _PAPER, _FREE, _FREE),
    },
    HoldKind.GAIJI_PENDING.value: {
        _KIOSK: (_PAPER, _PAPER, _PAPER, _PAPER, _PAPER),
        _COUNTER: (_PAPER, _PAPER, _PAPER, _PAPER, _PAPER),
    },
    # 成年被後見人: at a kiosk as the city decides, the seal never; at the counter somebody acts for them.
    HoldKind.GUARDIANSHIP.value: {
        _KIOSK: (_CITY_ASKER, _PAPER, _CITY_ASKER, _CITY_ASKER, _CITY_ASKER),
        _COUNTER: (_FREE, _PAPER, _FREE, _FREE, _FREE),
    },
    # 世帯主不在: the paper would be wrong until a 世帯主変更 is notified.
    HoldKind.HEAD_MISSING.value: {
        _KIOSK: (_HOME, _FREE, _FREE, _FREE, _FREE),
        _COUNTER: (_HOME, _FREE, _FREE, _FREE, _FREE),
    },
    HoldKind.OTHER.value: {
        _KIOSK: (_PAPER, _PAPER, _PAPER, _PAPER, _PAPER),
        _COUNTER: (_PAPER, _PAPER, _PAPER, _PAPER, _PAPER),
    },
}

MATRIX: Mapping[tuple[str, str, str], Cell] = MappingProxyType(
    {
        (kind, channel, column.value): cell
        for kind, channels in _ROWS.items()
        for channel, cells in channels.items()
        for column, cell in zip(Column, cells, strict=True)
    }
)


def reach_of(
    kind: str, *, column: str, channel: str, decided: Mapping[str, Reach | None] | None = None
) -> Reach | None:
    """Whose block of that kind keeps back a certificate of that column, None if nobody's.

    `decided` is what the city has set, by kind; it counts only in cells that are the city's. A kind that this
    version does not know holds everyone on the paper back.
    """
    cell = MATRIX.get((kind, channel, column), _PAPER)
    return decided[kind] if cell.is_the_citys and decided and kind in decided else cell.reach


def reaches_of(*, column: str, channel: str, decided: Mapping[str, Reach | None] | None = None) -> set[Reach]:
    """Every reach that some hold has for certificates of that column."""
    found = (reach_of(kind, column=column, channel=channel, decided=decided) for kind in HoldKind.values)
    return {reach for reach in found if reach is not None}
