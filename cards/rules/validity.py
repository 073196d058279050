"""Until when: the last day of a card and of the certificate on it, and the rungs of warning before it."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from cards.choices import CardKind, EndWarning
from cards.rules.kinds import KindRow, Life, kind_row
from registry.choices import PersonKind
from registry.rules.dates import age_on, reaches_age_on

NO_END = date(2099, 12, 31)
"""What a 市民カード holds as its last day: it has none printed."""
ADULT_AT_18_FROM = date(2022, 4, 1)
RENEWAL_MONTHS = 3
"""更新: from three months before the last day (個人番号カード 省令), for every kind here."""
PERMANENT = frozenset({"永住者", "特別永住者"})
_PASSING_BY_BIRTH = "経過滞在者"
PASSING_DAYS = 60


@dataclass(frozen=True, slots=True)
class Holder:
    """What the last day hangs on. `stays_until` is 在留期間の満了の日 (or 上陸, 仮滞在) or None.

    `category` and `status` are 第30条の45の区分 and 在留資格 as registered.
    """

    birth: date
    kind: str = PersonKind.JAPANESE.value
    category: str = ""
    status: str = ""
    stays_until: date | None = None
    resident_since: date | None = None


def valid_until(kind: str, holder: Holder, *, issued_on: date) -> date:
    """The last day, counted in, that is printed on a card handed over that day."""
    row = kind_row(kind)
    last = _by_life(row, holder, issued_on)
    if row.last_day is not None:
        last = min(last, row.last_day)
    ends = _stay_ends(holder)
    return last if ends is None or row.life is Life.NO_END else max(issued_on, min(last, ends))


def certificate_until(kind: str, holder: Holder, *, issued_on: date, card_until: date) -> date | None:
    """The last day of the certificate written on that day: its fifth birthday, never beyond the card's."""
    row = kind_row(kind)
    if row.certificate_years is None:
        return None
    return min(card_until, birthday_after(holder.birth, issued_on, row.certificate_years))


def birthday_after(birth: date, day: date, count: int) -> date:
    """The `count`-th birthday after the day; for those born on 29 February the 28th in common years.

    個人番号カードに関する省令第26条: the birthday on the day of issue itself is none after it.
    """
    first = day.year + (_birthday_in(birth, day.year) <= day)
    return _birthday_in(birth, first + count - 1)


def years_after(day: date, years: int) -> date:
    """The same date so many years later; for 29 February the last of the month (民法第143条)."""
    year = day.year + years
    return day.replace(year=year, day=min(day.day, calendar.monthrange(year, day.month)[1]))


def months_before(day: date, months: int) -> date:
    """The same date so many months earlier, or the last of that month."""
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def may_be_renewed(until: date, *, on: date) -> bool:
    """Whether the renewal of a card with that last day may be asked for."""
    return on >= months_before(until, RENEWAL_MONTHS)


def warning_on(until: date, *, on: date) -> EndWarning | None:
    """The rung of warning that a card with that last day stands on; None while it is far, or has no end.

    The seal registration does not end with the card: what is told is that its 印鑑登録証 does, and that a new
    one is had without registering the seal again (domain handbook D.2).
    """
    if until >= NO_END:
        return None
    rungs = (
        (EndWarning.AFTER, until + timedelta(days=1)),
        (EndWarning.ONE_WEEK, until - timedelta(days=7)),
        (EndWarning.ONE_MONTH, months_before(until, 1)),
        (EndWarning.THREE_MONTHS, months_before(until, 3)),
    )
    return next((rung for rung, from_day in rungs if on >= from_day), None)


def _by_life(row: KindRow, holder: Holder, issued_on: date) -> date:
    if row.life is Life.NO_END:
        return NO_END
    if row.life is Life.TEN_YEARS:
        return years_after(issued_on, 10)
    grown_at = 18 if issued_on >= ADULT_AT_18_FROM else 20
    return birthday_after(holder.birth, issued_on, 10 if age_on(holder.birth, issued_on) >= grown_at else 5)


def _stay_ends(holder: Holder) -> date | None:
    """The day to which a foreign resident's card is cut; None for Japanese and permanent residents.

    経過滞在者 without a registered day: sixty days from birth or from the loss of nationality.
    """
    if holder.kind != PersonKind.FOREIGN or {holder.category, holder.status} & PERMANENT:
        return None
    if holder.stays_until is None and _PASSING_BY_BIRTH in holder.category:
        return (holder.resident_since or holder.birth) + timedelta(days=PASSING_DAYS)
    return holder.stays_until


def _birthday_in(birth: date, year: int) -> date:
    return years_after(birth, year - birth.year)


def old_enough(kind: str, birth: date, *, on: date) -> bool:
    """Whether the person has reached the least age of the kind."""
    return reaches_age_on(birth, kind_row(kind).min_age) <= on


def is_over(kind: str, until: date, *, on: date) -> bool:
    """Whether a card with that printed last day is past it, or past the last day of its whole kind."""
    last = kind_row(kind).last_day if kind in CardKind.values else None
    return until < on or (last is not None and last < on)
