"""次の来庁者: a desk begins with the visitor of a number; whoever was served there before is not any more."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from cards.choices import VisitState
from cards.models import CardApplication, DeskSession, Place, Visit
from cards.rules.numbers import NotAnApplicationNumber, looks_like_an_application, read_application_no
from cards.usecases.end_desk_session import end_desk_session
from cards.usecases.refused import CardActRefused, SomebodyElseWasFirst
from cards.usecases.take_queue_number import take_queue_number
from registry.rules.refusal import N_, Refusal
from registry.shared.japan import in_japan

QUEUE_DIGITS = 4


def open_desk_session(
    *, place: Place, desk: str, number: str, birth_on: date | None, by: Any, now: datetime
) -> DeskSession:
    """The session of the visitor whom the number means: a booking's, today's queue number, an application's.

    An application's number is taken together with the applicant's birth date alone. Every earlier session of
    the desk and of the clerk ends first, also when the number is refused: nothing of the last visitor stays.
    Raises CardActRefused, which says what to do.
    """
    live = DeskSession.objects.filter(ended_at=None).filter(Q(place=place, desk=desk) | Q(clerk=by))
    for session in live:
        end_desk_session(session_id=session.pk, reason="next visitor", now=now)
    visit = _visit_of(place, number.strip(), birth_on, now=now)
    return _begin(visit, place, desk, by=by, now=now)


def _visit_of(place: Place, number: str, birth_on: date | None, *, now: datetime) -> Visit:
    if looks_like_an_application(number):
        return _of_application(place, number, birth_on, now=now)
    if number.isascii() and number.isdigit() and len(number) <= QUEUE_DIGITS:
        found = Visit.objects.filter(place=place, day=in_japan(now).date(), queue_no=int(number)).first()
        return _or_refused(found, "no_such_queue_number")
    booked = Visit.objects.filter(municipality=place.municipality_id, reference=number).first()
    return _or_refused(booked if number else None, "no_such_booking")


def _of_application(place: Place, number: str, birth_on: date | None, *, now: datetime) -> Visit:
    try:
        pk = read_application_no(number)
    except NotAnApplicationNumber:
        raise CardActRefused([_no("number_mistyped")]) from None
    if birth_on is None:
        raise CardActRefused([_no("birth_is_missing")])
    row = CardApplication.objects.filter(
        pk=pk, municipality=place.municipality_id, resident__birth_sort_on=birth_on
    ).first()
    if row is None:
        raise CardActRefused([_no("no_such_application")])
    found: Visit | None = row.visits.exclude(state=VisitState.DONE).order_by("-pk").first()
    if found is not None:
        return found
    visit = take_queue_number(place=place, kind=row.kind, face=row.face, functions=row.functions, now=now)
    Visit.objects.filter(pk=visit.pk).update(resident=row.resident_id, application=row)
    visit.refresh_from_db()
    return visit


def _begin(visit: Visit, place: Place, desk: str, *, by: Any, now: datetime) -> DeskSession:
    if visit.state == VisitState.DONE:
        raise CardActRefused([_no("visit_is_over")])
    elsewhere = DeskSession.objects.filter(visit=visit, ended_at=None).first()
    if elsewhere is not None:
        raise CardActRefused([_no("at_another_desk", elsewhere.desk)])
    try:
        with transaction.atomic():
            if not Visit.objects.move(
                visit.pk, old=visit.state, new=VisitState.AT_DESK, changed_at=now, place=place
            ):
                raise SomebodyElseWasFirst
            session: DeskSession = DeskSession.objects.create(
                municipality_id=place.municipality_id,
                place=place,
                desk=desk,
                clerk=by,
                visit=visit,
                opened_at=now,
            )
    except (IntegrityError, SomebodyElseWasFirst):  # two desks at one moment, or one card at two desks
        raise CardActRefused([_no("at_another_desk")]) from None
    return session


def _or_refused(visit: Visit | None, code: str) -> Visit:
    if visit is None:
        raise CardActRefused([_no(code)])
    return visit


def _no(code: str, subject: str = "") -> Refusal:
    return Refusal(code, _SENTENCES[code], subject=subject)


_SENTENCES = {
    "number_mistyped": N_("A digit of the number is wrong. Read it from the receipt again."),
    "birth_is_missing": N_("Write the birth date beside the number of an application."),
    "no_such_application": N_("Nobody with this birth date has an application of this number. Check both."),
    "no_such_queue_number": N_("Nobody has this queue number today. Let the visitor take one."),
    "no_such_booking": N_(
        "No visitor with this booking has been checked in. Check the number, then check the booking in."
    ),
    "visit_is_over": N_("This visit is finished. For something else the visitor takes a new number."),
    "at_another_desk": N_(
        "This visitor is being served at another desk. End the visit there first; nothing is lost."
    ),
}
