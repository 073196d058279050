"""本人確認: which papers prove who somebody is: one of list A, or two of list B, or the reply to a 照会書."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from cards.choices import EvidenceKind as E
from registry.rules.refusal import N_, Refusal

INQUIRY_DAYS = 14
"""How long a 照会書 may be answered: fourteen days in the neighbouring city, twenty to thirty elsewhere."""
MAKE_WITHIN_DAYS = 90
"""An application whose card is not collected is cancelled: a decision of this project."""


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One kind of paper: its list, and the first and last day on which it counts."""

    kind: E
    list_name: str
    from_day: date = date.min
    until: date = date.max


def _row(kind: E, list_name: str, from_day: date = date.min, until: date = date.max) -> EvidenceRow:
    return EvidenceRow(kind, list_name, from_day, until)


EVIDENCE: Mapping[str, EvidenceRow] = MappingProxyType(
    {
        row.kind.value: row
        for row in (
            _row(E.DRIVING_LICENCE, "A"),
            _row(E.DRIVING_RECORD, "A", date(2012, 4, 1)),
            _row(E.PASSPORT, "A"),
            _row(E.RESIDENCE_CARD, "A", date(2012, 7, 9)),
            _row(E.SPECIAL_RESIDENT, "A", date(2012, 7, 9)),
            _row(E.DISABILITY_BOOK, "A"),
            _row(E.JUKI_PHOTO, "A", date(2003, 8, 25), date(2025, 12, 28)),
            _row(E.MY_NUMBER, "A", date(2016, 1, 1)),
            # The last paper cards ended a year after none was issued any more.
            _row(E.INSURANCE_CARD, "B", until=date(2025, 12, 1)),
            _row(E.ELIGIBILITY, "B", date(2024, 12, 2)),
            _row(E.PENSION_BOOK, "B"),
            _row(E.CARE_INSURANCE, "B"),
            _row(E.STAFF_CARD, "B"),
            _row(E.STUDENT_CARD, "B"),
            _row(E.BANK_BOOK, "B"),
            _row(E.CITIZEN_CARD, "B"),
            _row(E.REPLY, "reply"),
        )
    }
)
BASIS = "住民基本台帳事務処理要領 第3・第5"


@dataclass(frozen=True, slots=True)
class Seen:
    """One paper that a clerk held in the hand; `expires_on` is its own last day, None where it has none."""

    kind: str
    expires_on: date | None = None


def counts(seen: Seen, *, on: date) -> bool:
    """Whether the paper counts that day: its kind does, and it is not past its own last day."""
    row = EVIDENCE.get(seen.kind)
    fresh = seen.expires_on is None or seen.expires_on >= on
    return row is not None and fresh and row.from_day <= on <= row.until


def identity_refusals(seen: Iterable[Seen], *, on: date) -> tuple[Refusal, ...]:
    """Why the papers do not prove the identity; none if they do.

    One of list A; or two different ones of list B; or the reply to a 照会書 with one of list B.
    """
    papers = {paper.kind for paper in seen if counts(paper, on=on)}
    lists = [EVIDENCE[kind].list_name for kind in papers]
    if "A" in lists or lists.count("B") >= 2 or ("reply" in lists and "B" in lists):
        return ()
    return (Refusal("identity_not_proved", _NOT_PROVED, BASIS),)


def offered(*, on: date) -> tuple[EvidenceRow, ...]:
    """The kinds that count on that day, list A first; the reply is asked for by itself."""
    rows = [row for row in EVIDENCE.values() if row.from_day <= on <= row.until and row.list_name != "reply"]
    return tuple(sorted(rows, key=lambda row: row.list_name))


def inquiry_deadline(sent_on: date, *, days: int = INQUIRY_DAYS) -> date:
    """The last day on which the reply counts."""
    return sent_on + timedelta(days=days)


_NOT_PROVED = N_(
    "The papers do not prove the identity: one of list A, or two of list B. "
    "Otherwise send a letter of inquiry."
)
