"""Mails, rendered from the committed rows at the moment of sending, in the language of whoever booked."""

from dataclasses import dataclass

from campaigns.choices import BookingState, EntryState, MessageKind, OfferState
from campaigns.letters.dates import moment_plain, venue_plain
from campaigns.letters.links import BOOKING, WAITING, link_of
from campaigns.models import Booking, Message, WaitingEntry
from campaigns.rules.references import spoken
from campaigns.words import Words, words_in
from registry.shared.japan import in_japan

HAS_A_PLACE = (MessageKind.CONFIRMED, MessageKind.MOVED, MessageKind.REMINDER, MessageKind.SESSION_CLOSED)


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail to one recipient."""

    to: str
    subject: str
    body: str


def is_still_true(message: Message) -> bool:
    """Whether what the message would tell is still so: nobody is reminded of what they cancelled."""
    if message.booking is not None:
        booking = message.booking
        if message.kind == MessageKind.REMINDER:
            day = in_japan(booking.starts_at).date().isoformat()
            return booking.state == BookingState.BOOKED and message.occasion == day
        if message.kind in HAS_A_PLACE:
            return booking.state not in (BookingState.CANCELLED, BookingState.DISPLACED)
        return True
    entry = message.entry
    if message.kind == MessageKind.OFFERED and entry is not None:
        return bool(entry.state == EntryState.OFFERED)
    return entry is not None


def mail_of(message: Message) -> Mail:
    """The mail; links are made anew, since no table holds one."""
    if message.booking is not None:
        return _of_booking(message, message.booking)
    if message.entry is not None:
        return _of_entry(message, message.entry)
    raise ValueError("a message is about one thing")


def _of_booking(message: Message, booking: Booking) -> Mail:
    words = words_in(booking.language)
    lines = [words.plain("mail_hello", number=spoken(booking.reference)), ""]
    lines += _own_words(message, words, reason=booking.session.closed_reason, until="")
    if message.kind in HAS_A_PLACE:
        lines += [
            f"{words.plain('where')}: {venue_plain(words, booking.session.venue)}",
            f"{words.plain('when')}: {moment_plain(words, booking.starts_at)}",
            f"{words.plain('people_label')} {words.plain('people_n', n=booking.people.count())}",
            words.plain("mail_bring", what=words.plain(f"bring_{booking.case}")),
            "",
        ]
    if message.kind != MessageKind.CANCELLED:
        link = link_of(BOOKING, booking.nonce, language=words.code)
        lines += [words.plain("mail_link"), link, ""]
    return _mail(message, words, booking.mail, booking.campaign.phone, lines)


def _of_entry(message: Message, entry: WaitingEntry) -> Mail:
    words = words_in(entry.language)
    offer = entry.offers.filter(state=OfferState.OPEN).select_related("hold__session__venue").first()
    until = moment_plain(words, offer.hold.expires_at) if offer else ""
    lines = [words.plain("mail_hello_waiting"), "", *_own_words(message, words, reason="", until=until)]
    if offer is not None and message.kind == MessageKind.OFFERED:
        lines += [
            f"{words.plain('where')}: {venue_plain(words, offer.hold.session.venue)}",
            f"{words.plain('when')}: {moment_plain(words, offer.hold.starts_at)}",
            "",
        ]
    lines += [words.plain("mail_link"), link_of(WAITING, entry.nonce, language=words.code), ""]
    return _mail(message, words, entry.mail, entry.campaign.phone, lines)


def _own_words(message: Message, words: Words, *, reason: str, until: str) -> list[str]:
    """The sentence that belongs to this kind alone, if it has one."""
    key = f"mail_{message.kind}_text"
    if key not in words.texts:
        return []
    why = message.booking.steps.order_by("-pk").values_list("why", flat=True)[:1] if message.booking else ()
    return [words.plain(key, reason=next(iter(why), reason), until=until), ""]


def _mail(message: Message, words: Words, to: str, phone: str, lines: list[str]) -> Mail:
    if phone:
        lines.append(words.plain("ask_phone", phone=phone))
    lines.append(words.plain("mail_end"))
    return Mail(to, words.bare(f"mail_{message.kind}"), "\n".join(lines) + "\n")
