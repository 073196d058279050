"""Opening hours of the service, in Japan's time, from the city's dated rows (domain handbook B.3)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

from issuance.rules.dated import in_force
from registry.rules.holidays import is_holiday

# Japan has had one offset and no summer time since long before any certificate of this system.
JST = timezone(timedelta(hours=9), "JST")
EVERY_CERTIFICATE = ""  # as in the tables: no certificate named
EVERY_DAY = frozenset(range(7))
NO_HOURS_ON_RECORD = "no_hours_on_record"
OUTSIDE_HOURS = "outside_hours"
_LOOK_AHEAD_DAYS = 400


@dataclass(frozen=True, slots=True)
class OpeningRow:
    """Hours of a certificate, or of every one: `opens` inclusive, `closes` exclusive, 00:00 the day's end.

    `weekdays` counts Monday as 0; a row may leave out the national holidays (国民の祝日, 振替休日).
    On its days, a row for one certificate replaces the rows for every one.
    """

    certificate: str
    opens: time
    closes: time
    valid_from: date
    valid_until: date | None = None
    weekdays: frozenset[int] = EVERY_DAY
    is_closed_on_holidays: bool = False


@dataclass(frozen=True, slots=True)
class ClosedDay:
    """A closure from `starts_at` (inclusive) until `ends_at` (exclusive), aware: a holiday or maintenance.

    `is_yearly`: it returns every year from then on, at the same dates (12月29日 to 1月3日).
    """

    starts_at: datetime
    ends_at: datetime
    reason: str
    certificate: str = EVERY_CERTIFICATE
    is_yearly: bool = False

    def __post_init__(self) -> None:
        if self.starts_at.tzinfo is None or self.ends_at.tzinfo is None or self.ends_at <= self.starts_at:
            raise ValueError("a closure needs aware moments, the end after the start")


@dataclass(frozen=True, slots=True)
class Opening:
    """Whether it is open, why not (a code or the closure's own reason), and until when that holds."""

    is_open: bool
    reason: str
    until: datetime | None


# Offered to a new city; a city's own rows come from its tables.
DEFAULT_OPENING = (OpeningRow(EVERY_CERTIFICATE, time(6, 30), time(23, 0), date(2012, 7, 1)),)
DEFAULT_CLOSED_DAYS = (
    ClosedDay(
        starts_at=datetime(2012, 12, 29, tzinfo=JST),
        ends_at=datetime(2013, 1, 4, tzinfo=JST),
        reason="year_end",
        is_yearly=True,
    ),
)


def opening_now(
    rows: Iterable[OpeningRow], closed_days: Iterable[ClosedDay], *, certificate: str, at: datetime
) -> Opening:
    """Whether a new request is taken at that moment (aware), without asking until when that holds."""
    reason = _reason(*_of_certificate(rows, closed_days, certificate), _in_japan(at))
    return Opening(reason == "", reason, None)


def opening(
    rows: Iterable[OpeningRow], closed_days: Iterable[ClosedDay], *, certificate: str, at: datetime
) -> Opening:
    """Whether a new request is taken at that moment (aware); 23:00:00 is closed. No row means closed.

    `until` is when that answer changes, None when it does not within the next 400 days.
    """
    moment = _in_japan(at)
    hours, closures = _of_certificate(rows, closed_days, certificate)
    reason = _reason(hours, closures, moment)
    for change in _changes(hours, closures, moment):
        if (_reason(hours, closures, change) == "") != (reason == ""):
            return Opening(reason == "", reason, change)
    return Opening(reason == "", reason, None)


def _of_certificate(
    rows: Iterable[OpeningRow], closed_days: Iterable[ClosedDay], certificate: str
) -> tuple[list[OpeningRow], list[ClosedDay]]:
    """The hours and closures that speak of the certificate, by name or for every one."""
    meant = {EVERY_CERTIFICATE, certificate}
    hours = [row for row in rows if row.certificate in meant]
    return hours, [day for day in closed_days if day.certificate in meant]


def _in_japan(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("opening hours need an aware moment")
    return at.astimezone(JST)


def _reason(hours: Sequence[OpeningRow], closures: Sequence[ClosedDay], at: datetime) -> str:
    """Why it is closed at the moment, "" if it is open; a closure speaks before the hours."""
    for closure in closures:
        if any(start <= at < end for start, end in _windows(closure, at.year)):
            return closure.reason
    if not _rows_on(hours, at.date()):
        return NO_HOURS_ON_RECORD
    return "" if any(start <= at < end for start, end in _spans(hours, at.date())) else OUTSIDE_HOURS


def _rows_on(hours: Sequence[OpeningRow], day: date) -> Sequence[OpeningRow]:
    """The rows that hold on the day: the certificate's own, else those for every certificate."""
    rows = in_force(hours, day)
    return [row for row in rows if row.certificate != EVERY_CERTIFICATE] or rows


def _spans(hours: Sequence[OpeningRow], day: date) -> Iterator[tuple[datetime, datetime]]:
    """The openings of the day."""
    for row in _rows_on(hours, day):
        if day.weekday() in row.weekdays and not (row.is_closed_on_holidays and is_holiday(day)):
            closes_on = day + timedelta(days=1) if row.closes == time(0) else day
            yield datetime.combine(day, row.opens, JST), datetime.combine(closes_on, row.closes, JST)


def _windows(closure: ClosedDay, year: int) -> Iterator[tuple[datetime, datetime]]:
    """The closure's windows that may touch the year, in Japan's time."""
    start, end = _in_japan(closure.starts_at), _in_japan(closure.ends_at)
    if not closure.is_yearly:
        yield start, end
        return
    for first_year in range(max(year - 1, start.year), year + 1):
        shift = first_year - start.year
        yield _in_year(start, first_year), _in_year(end, end.year + shift)


def _in_year(moment: datetime, year: int) -> datetime:
    """The same month and day in the year; 29 February counts as 1 March where there is none."""
    try:
        return moment.replace(year=year)
    except ValueError:
        return moment.replace(year=year, month=3, day=1)


def _changes(
    hours: Sequence[OpeningRow], closures: Sequence[ClosedDay], after: datetime
) -> Iterator[datetime]:
    """Every moment after `after` at which something begins or ends, in order, day by day."""
    windows = {
        moment
        for closure in closures
        for year in range(after.year, after.year + 3)
        for window in _windows(closure, year)
        for moment in window
    }
    overnight: set[datetime] = set()
    for offset in range(_LOOK_AHEAD_DAYS):
        day = after.date() + timedelta(days=offset)
        spans = {moment for span in _spans(hours, day) for moment in span}
        # Where one span ends and another begins nothing changes.
        edges = {moment for moment in spans if moment.date() == day} ^ overnight
        today = edges | {moment for moment in windows if moment.date() == day}
        yield from sorted(moment for moment in today if moment > after)
        overnight = {moment for moment in spans if moment.date() > day}


def days_closed(
    starts_at: datetime, ends_at: datetime, *, is_yearly: bool, years: Iterable[int]
) -> tuple[tuple[date, date], ...]:
    """The days that a closure touches in these years: the first, and the one after the last."""
    closure = ClosedDay(starts_at, ends_at, "", is_yearly=is_yearly)
    windows = {window for year in years for window in _windows(closure, year)}
    last = timedelta(days=1) - timedelta(microseconds=1)
    return tuple(sorted((start.date(), (end + last).date()) for start, end in windows))
