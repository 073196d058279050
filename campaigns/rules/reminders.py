"""When a reminder goes out: the day before, by daylight, and never for what was booked that day."""

from datetime import datetime, time, timedelta

FROM, UNTIL = time(9, 0), time(20, 0)
"""Nobody is woken, and nobody finds it only after the offices have closed."""


def reminder_is_due(*, starts_at: datetime, booked_at: datetime, now: datetime) -> bool:
    """Whether the reminder of a visit goes out now. All moments in Japan's zone.

    Booked on the day before (or later), its confirmation is the reminder.
    """
    day_before = starts_at.date() - timedelta(days=1)
    return now.date() == day_before and FROM <= now.time() < UNTIL and booked_at.date() < day_before
