"""Questions over a campaign's tables: what is free where, and what a session needs to be laid out."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from campaigns.choices import SessionState
from campaigns.models import Blackout, Campaign, Session, Slot
from campaigns.rules.seating import Open
from campaigns.rules.slots import Span
from registry.shared.japan import in_japan

COLUMNS = ("pk", "session_id", "starts_at", "ends_at", "share", "free")


def open_slots(session: int) -> tuple[Open, ...]:
    """The slots of a session that are not closed, in Japan's time."""
    rows = Slot.objects.filter(session=session, is_closed=False).values_list(*COLUMNS)
    return tuple(
        Open(pk, in_japan(starts_at), in_japan(ends_at), share, free)
        for pk, _, starts_at, ends_at, share, free in rows
    )


def open_slots_by_session(
    campaign: Campaign, *, after: datetime, sessions: Iterable[int] | None = None
) -> dict[int, list[Open]]:
    """Every slot that begins after that moment and has a place, by session (primary key)."""
    rows = Slot.objects.filter(
        session__campaign=campaign,
        session__state=SessionState.OPEN,
        is_closed=False,
        free__gt=0,
        starts_at__gt=after,
    )
    if sessions is not None:
        rows = rows.filter(session__in=list(sessions))
    found: dict[int, list[Open]] = {}
    for pk, session, starts_at, ends_at, share, free in rows.order_by("starts_at").values_list(*COLUMNS):
        slot = Open(pk, in_japan(starts_at), in_japan(ends_at), share, free)
        found.setdefault(session, []).append(slot)
    return found


def blackouts_of(session: Session) -> tuple[Span, ...]:
    """When nothing happens at the session's venue on its day."""
    hours = session.span
    rows = Blackout.objects.filter(
        Q(venue=None) | Q(venue=session.venue_id),
        municipality=session.municipality_id,
        starts_at__lt=hours.end,
        ends_at__gt=hours.start,
    )
    return tuple(Span(in_japan(row.starts_at), in_japan(row.ends_at)) for row in rows)


def sessions_by_nearness(session: Session, *, after: datetime) -> list[Session]:
    """Other open sessions to come: the same venue first, then its district, then the rest; soonest first."""
    rows = Session.objects.open_from(in_japan(after).date()).filter(campaign=session.campaign_id)
    others = rows.exclude(pk=session.pk).select_related("venue").order_by("day", "opens", "pk")

    def farness(other: Session) -> int:
        if other.venue_id == session.venue_id:
            return 0
        return 1 if other.venue.district == session.venue.district else 2

    return sorted(others, key=farness)
