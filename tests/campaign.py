"""A campaign as the seed city's, in days that tests can book: builders with fixed values."""

from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any

from campaigns.choices import Case, Way
from campaigns.models import Blackout, Booking, Campaign, Session, Slot, SlotHold, Venue, VisitType
from campaigns.rules.eligibility import Visitor
from campaigns.usecases.book_slot import Contact, book_slot
from campaigns.usecases.hold_slot import Held, hold_slot
from campaigns.usecases.join_waiting_list import join_waiting_list
from campaigns.usecases.lay_out_slots import lay_out_slots
from cards.choices import CardKind
from registry.models import Municipality
from registry.rules.check_digits import with_person_check_digit
from registry.shared.japan import JAPAN
from tests import make

NOW = make.NOW
DAY = make.TODAY + timedelta(days=7)
"""The day of the first session: a Wednesday."""
_numbers = count(1)


def campaign(city: Municipality, **more: Any) -> Campaign:
    """A switch from 市民カード, open to everybody since a week ago, with 15 minutes a visit."""
    row = Campaign.objects.create(
        **{
            "municipality": city,
            "code": f"switch-{city.code}",
            "name": "市民カード切換え",
            "from_kind": CardKind.CITIZEN,
            "to_kind": CardKind.MY_NUMBER,
            "first_day": make.TODAY,
            "last_day": make.TODAY + timedelta(days=60),
            "booking_opens_at": NOW - timedelta(days=7),
            "phone": "0284-00-0000",
            "is_public": True,
            **more,
        }
    )
    for case in Case:
        VisitType.objects.create(campaign=row, case=case, desk_minutes=15, terminal_minutes=10)
    return row


def venue(city: Municipality, code: str = "mall", name: str = "特設会場", **more: Any) -> Venue:
    """A place without anything invented about it."""
    defaults = {"kana": "トクセツカイジョウ", "latin": "Special desk", "district": "山辺"}
    return Venue.objects.create(municipality=city, code=code, name=name, **{**defaults, **more})


def session(of: Campaign, at: Venue, day: date = DAY, **more: Any) -> Session:
    """9:00 to 12:00 with two desks and two terminals: nine slots of two places, laid out."""
    row = Session.objects.create(
        **{
            "municipality": of.municipality,
            "campaign": of,
            "venue": at,
            "day": day,
            "opens": time(9),
            "closes": time(12),
            "desks": 2,
            "terminals": 2,
            **more,
        }
    )
    lay_out_slots(session_id=row.pk, now=NOW)
    return row


def opened(code: str = "092029") -> Session:
    """A city with a campaign of one session."""
    city = make.city(code)
    return session(campaign(city), venue(city))


def at(hour: int, minute: int = 0, day: date = DAY) -> datetime:
    """A moment of a session's day in Japan."""
    return datetime.combine(day, time(hour, minute), tzinfo=JAPAN)


def number() -> str:
    """A well-formed number of an old card that nobody else has."""
    return with_person_check_digit(f"{next(_numbers):08d}")


def visitor(name: str = "足利　太郎", **more: Any) -> Visitor:
    """Somebody who comes."""
    defaults = {"kana": "アシカガ　タロウ", "birth_on": date(1965, 6, 21), "number": number()}
    return Visitor(name=name, **{**defaults, **more})


def contact(name: str = "taro", **more: Any) -> Contact:
    """Reached by mail."""
    return Contact(**{"mail": f"{name}@example.jp", **more})


def held(of: Session, start: datetime | None = None, people: int = 1, **more: Any) -> Held:
    """Places held on the web at 9:00."""
    told = {"way": Way.WEB, "now": NOW, "by": "test", "district": "山辺", **more}
    return hold_slot(session_id=of.pk, starts_at=start or at(9), people=people, **told)


def booked(of: Session, start: datetime | None = None, people: int = 1, **more: Any) -> Booking:
    """A booking on the web at 9:00, of people whom nobody else has booked."""
    now = more.pop("now", NOW)
    reach = more.pop("contact", None) or contact(f"p{next(_numbers)}")
    token = held(of, start, people, now=now, **more).token
    visitors = [visitor() for _ in range(people)]
    return book_slot(token=token, visitors=visitors, contact=reach, now=now, by="test")


def counts(of: Session) -> tuple[int, int, int]:
    """Free, held and booked places of the whole session."""
    rows = Slot.objects.filter(session=of).values_list("free", "held", "booked", "capacity")
    assert all(free + kept + taken == capacity for free, kept, taken, capacity in rows)
    return tuple(sum(column) for column in list(zip(*rows, strict=True))[:3])  # type: ignore[return-value]


def is_whole(of: Campaign) -> bool:
    """Whether held and booked places are exactly those that live holds and live bookings stand for."""
    for slot in Slot.objects.filter(session__campaign=of):
        live = SlotHold.objects.filter(state="live", places__slot=slot).values_list(
            "places__places", flat=True
        )
        taken = slot.people.filter(is_live=True).count()
        if (slot.held, slot.booked) != (sum(live), taken):
            return False
    return True


def one_of_each(city: Municipality, surname: str) -> None:
    """A row of every table of a campaign that staff see, about somebody of that surname."""
    morning = session(campaign(city, name=f"{surname}の切換え"), venue(city, name=f"{surname}会場"))
    Blackout.objects.create(
        municipality=city, venue=morning.venue, starts_at=at(18), ends_at=at(19), reason=surname
    )
    told = {"visitors": [visitor(f"{surname}　一")], "contact": contact(f"one{city.code}"), "now": NOW}
    book_slot(token=held(morning).token, by="test", **told)
    join_waiting_list(
        campaign=morning.campaign,
        venue=morning.venue,
        people=2,
        case=Case.SELF,
        district=surname,
        contact=contact(f"two{city.code}"),
        now=NOW,
        by="test",
    )
