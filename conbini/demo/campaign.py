"""切換えキャンペーン as the seed city's, in days to come: a pop-up desk and 15 community centres.

The list of centres is not verified (domain handbook F.2): no address or telephone number is given to any.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from campaigns.choices import Case, SessionState, Way
from campaigns.models import Campaign, Session, Venue, VisitType
from campaigns.queries import open_slots
from campaigns.rules.eligibility import Visitor
from campaigns.rules.seating import starts_for
from campaigns.usecases.book_slot import Contact, book_slot
from campaigns.usecases.hold_slot import hold_slot
from campaigns.usecases.lay_out_slots import lay_out_slots
from cards.choices import CardKind
from conbini.demo.tables import rows
from registry.models import Municipality, Resident
from registry.shared.japan import in_japan

CODE = "switch"
DAYS = 83
"""As many as from 10 May to 31 July 2012, both included."""
BOOKINGS = 40
_MINUTES = {Case.SELF: (20, 10), Case.PROXY: (20, 10), Case.CHILD: (20, 10), Case.FOREIGN: (20, 10)}


def lay_campaign(municipality: Municipality, *, now: datetime, say: Callable[[str], None]) -> Campaign:
    """The campaign with its venues, sessions, slots and a few bookings; the one that is there, if it is."""
    found = Campaign.objects.filter(code=CODE).first()
    if found is not None:
        return found
    first = in_japan(now).date()
    campaign = Campaign.objects.create(
        municipality=municipality,
        code=CODE,
        name="市民カードの切換え（架空）",
        name_en="Citizen card switch (invented)",
        from_kind=CardKind.CITIZEN,
        to_kind=CardKind.MY_NUMBER,
        first_day=first,
        last_day=first + timedelta(days=DAYS - 1),
        booking_opens_at=now - timedelta(days=1),
        is_public=True,
    )
    VisitType.objects.bulk_create(
        VisitType(campaign=campaign, case=case, desk_minutes=desk, terminal_minutes=terminal)
        for case, (desk, terminal) in _MINUTES.items()
    )
    sessions = _sessions(campaign, _venues(municipality))
    for session in sessions:
        lay_out_slots(session_id=session.pk, now=now)
    booked = _book(campaign, sessions, now=now)
    say(f"campaign: {len(sessions)} sessions until {campaign.last_day}, {booked} bookings")
    return campaign


def _venues(municipality: Municipality) -> list[Venue]:
    """The desk in the shopping centre first, then the centres."""
    return [
        Venue.objects.create(
            municipality=municipality,
            code=code,
            name=name,
            kana=kana,
            latin=latin,
            district=district,
            has_step_free_access=code == "mall",
            closed_weekdays="" if code == "mall" else "7",
        )
        for code, name, kana, latin, district in rows("venues")
    ]


def _sessions(campaign: Campaign, venues: list[Venue]) -> list[Session]:
    """The desk on every working day and Saturday; each centre on four days in turn."""
    days = [campaign.first_day + timedelta(days=n) for n in range(1, DAYS)]
    open_days = [day for day in days if day.isoweekday() != 7]
    centres = venues[1:]
    laid = [_session(campaign, venues[0], day, desks=2) for day in open_days]
    visits = [day for day in open_days if day.isoweekday() < 6]
    laid += [
        _session(campaign, centres[n % len(centres)], day, desks=1)
        for n, day in enumerate(visits[: 4 * len(centres)])
    ]
    return Session.objects.bulk_create(laid)


def _session(campaign: Campaign, venue: Venue, day: date, *, desks: int) -> Session:
    """Morning and afternoon, as halls are rented: 9 to 12 and 13 to 16:30."""
    return Session(
        municipality_id=campaign.municipality_id,
        campaign=campaign,
        venue=venue,
        day=day,
        opens=time(9),
        closes=time(16, 30),
        desks=desks,
        terminals=desks,
        slot_minutes=20,
        breaks="12:00-13:00",
        state=SessionState.OPEN,
    )


def _book(campaign: Campaign, sessions: list[Session], *, now: datetime) -> int:
    """A few people who hold an old card have booked by phone already."""
    living = Resident.objects.living_here(on=in_japan(now).date())
    holders = living.filter(municipality=campaign.municipality, cards__kind=CardKind.CITIZEN)
    people = list(holders.filter(cards__state="active").distinct().order_by("pk")[:BOOKINGS])
    soon = sorted(sessions, key=lambda session: (session.day, session.venue_id))[:12]
    booked = 0
    for number, person in enumerate(people):
        session = soon[number % len(soon)]
        starts = starts_for(open_slots(session.pk), people=1, way=Way.PHONE)
        if not starts:
            continue
        starts_at = starts[number % min(3, len(starts))]
        held = hold_slot(
            session_id=session.pk, starts_at=starts_at, people=1, way=Way.PHONE, now=now, by="demo"
        )
        visitor = Visitor(person.name[:80], person.kana[:80], person.birth_sort_on, person.person_no)
        book_slot(token=held.token, visitors=[visitor], contact=Contact(phone=_PHONE), now=now, by="demo")
        booked += 1
    return booked


_PHONE = "0000000000"
"""No number that rings anywhere."""
