"""Days, times and names of places in the reader's language."""

from datetime import date, datetime
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from campaigns.models import Venue
from campaigns.words import Words, ruby
from registry.shared.japan import in_japan


def _parts(words: Words, day: date) -> dict[str, Any]:
    return {
        "year": day.year,
        "month": day.month,
        "day": day.day,
        "name": words.texts["months"].split(",")[day.month - 1],
        "weekday": words.texts["weekdays"].split(",")[day.weekday()],
    }


def day_plain(words: Words, day: date) -> str:
    """The day as text, without readings."""
    parts = _parts(words, day)
    parts["weekday"] = Words(words.code, {"weekday": parts["weekday"]}).bare("weekday")
    return words.bare("date", **parts)


def day_html(words: Words, day: date) -> SafeString:
    """The day with readings, marked up for machines."""
    parts = _parts(words, day)
    parts["weekday"] = Words(words.code, {"weekday": parts["weekday"]})["weekday"]
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), words.say("date", **parts))


def moment_plain(words: Words, moment: datetime) -> str:
    """Day and time in Japan as text."""
    there = in_japan(moment)
    return words.bare("date_time", date=day_plain(words, there.date()), time=f"{there:%H:%M}")


def moment_html(words: Words, moment: datetime) -> SafeString:
    """Day and time in Japan with readings."""
    there = in_japan(moment)
    return words.say("date_time", date=day_html(words, there.date()), time=f"{there:%H:%M}")


def venue_plain(words: Words, venue: Venue) -> str:
    """The name in Latin letters beside the Japanese one, for those who read no Japanese."""
    if words.lang == "ja" or not venue.latin:
        return venue.name
    return f"{venue.latin} ({venue.name})"


def venue_html(words: Words, venue: Venue) -> SafeString:
    """The name; in easy Japanese with its reading, in other languages in Latin letters first."""
    if words.code == "easy":
        return ruby(venue.name, venue.kana)
    if words.lang == "ja" or not venue.latin:
        return format_html('<span lang="ja">{}</span>', venue.name)
    return format_html('{} <span lang="ja">({})</span>', venue.latin, venue.name)
