"""A booking as a calendar file (RFC 5545)."""

from datetime import UTC, datetime, timedelta

from campaigns.letters.dates import venue_plain
from campaigns.models import Booking
from campaigns.rules.references import spoken
from campaigns.words import Words

LONGEST_LINE = 75  # octets


def calendar_file(booking: Booking, words: Words, *, ends_at: datetime, link: str, now: datetime) -> str:
    """One event with an alarm an hour before; names nobody. `ends_at` is the end of the last slot."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//conbini//booking//EN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{booking.pk}-{booking.reference}@conbini",
        f"SEQUENCE:{booking.moves}",
        f"DTSTAMP:{_utc(now)}",
        f"DTSTART:{_utc(booking.starts_at)}",
        f"DTEND:{_utc(ends_at)}",
        f"SUMMARY:{_escaped(booking.campaign.name)} {spoken(booking.reference)}",
        f"LOCATION:{_escaped(venue_plain(words, booking.session.venue))}",
        f"DESCRIPTION:{_escaped(words.bare('mail_bring', what=words.bare('bring_' + booking.case)))}",
        f"URL:{link}",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{_escaped(booking.campaign.name)}",
        f"TRIGGER:-PT{int(timedelta(hours=1).total_seconds() // 60)}M",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    for mark in ("\\", ";", ","):
        text = text.replace(mark, f"\\{mark}")
    return text.replace("\n", "\\n")


def _folded(line: str) -> str:
    """Lines of at most 75 octets, never cut inside a character."""
    out, width = "", 0
    for character in line:
        size = len(character.encode())
        if width + size > LONGEST_LINE:
            out, width = out + "\r\n ", 1
        out, width = out + character, width + size
    return out
