"""Behind the secret link of a booking: see it, move it, cancel it. Opening a page changes nothing."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.db.models import Max
from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.booking.choose import chosen_time, show_places, show_times, try_hold
from campaigns.booking.found import Ask
from campaigns.booking.page import MOVE_COOKIE, Page, give_cookie, page
from campaigns.choices import BookingState, Way
from campaigns.letters.calendar import calendar_file
from campaigns.letters.dates import moment_html, venue_html
from campaigns.letters.links import BOOKING, link_of
from campaigns.letters.qr import qr_svg
from campaigns.models import Booking, SlotHold
from campaigns.rules.references import spoken, token_hash
from campaigns.usecases.book_slot import BookingRefused, HoldIsOver
from campaigns.usecases.cancel_booking import cancel_booking
from campaigns.usecases.move_booking import MOVABLE, move_booking
from registry.shared.clock import now

View = Callable[..., HttpResponse]


def with_booking(view: View) -> View:
    """Give the view the booking of its link, or say that the link is worth nothing."""

    @wraps(view)
    def shown(page: Page, token: str, **where: Any) -> HttpResponse:
        rows = Booking.objects.select_related("campaign", "session__venue")
        booking = rows.of_token(token_hash(token), at=now()).first()
        if booking is None:
            return page.show("gone", title="link_gone_title", status=404)
        return view(page, booking, **where)

    return shown


@require_safe
@page
@with_booking
def booking(page: Page, row: Booking) -> HttpResponse:
    """The confirmation, and later the state of things."""
    words, told = page.words, page.request.GET
    people = list(row.people.order_by("order").values_list("name", flat=True))
    news = next((key for key in ("moved", "cancelled") if key in told), "")
    is_new = "done" in told and row.state == BookingState.BOOKED
    return page.show(
        "booking",
        title="done_title" if is_new else "booking_title",
        booking=row,
        is_new=is_new,
        news=words[news] if news else "",
        number=spoken(row.reference),
        state=words[f"state_{row.state}"],
        is_live=row.state == BookingState.BOOKED,
        may_change=row.state in MOVABLE and row.starts_at > now(),
        mailed=words.say("done_mail", mail=row.mail) if is_new and row.mail else "",
        qr=qr_svg(link_of(BOOKING, row.nonce, language=words.code), label=words.bare("done_qr")),
        people=people,
        bring=words[f"bring_{row.case}"],
        ask_phone=words.say("ask_phone", phone=row.campaign.phone) if row.campaign.phone else "",
        step=7 if is_new else 0,
        **_place(page, row, people=len(people)),
    )


@require_safe
@page
@with_booking
def calendar(page: Page, row: Booking) -> HttpResponse:
    """The calendar file."""
    ends_at: datetime = row.people.aggregate(last=Max("slot__ends_at"))["last"]
    link = link_of(BOOKING, row.nonce, language=page.words.code)
    content = calendar_file(row, page.words, ends_at=ends_at, link=link, now=now())
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="booking.ics"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@page
@with_booking
def cancel(page: Page, row: Booking) -> HttpResponse:
    """Ask first; a POST cancels."""
    here = _url(page)
    if page.request.method == "POST":
        cancel_booking(booking_id=row.pk, now=now(), by="web")
        return HttpResponseRedirect(f"{here}?cancelled=1")
    if row.state not in MOVABLE:
        return HttpResponseRedirect(here)
    return page.show("cancel", title="cancel_title", here=here, **_place(page, row))


@require_safe
@page
@with_booking
def move(page: Page, row: Booking) -> HttpResponse:
    """Where to move it: the venues."""
    if row.state not in MOVABLE:
        return HttpResponseRedirect(_url(page))
    base = f"{_url(page)}move/"
    return show_places(page, row.campaign, _ask(row), base=base, query="?", moving=_place(page, row))


@require_http_methods(["GET", "HEAD", "POST"])
@page
@with_booking
def move_times(page: Page, row: Booking, venue: str) -> HttpResponse:
    """When to move it to: a POST holds the new places, beside the old ones."""
    if row.state not in MOVABLE:
        return HttpResponseRedirect(_url(page))
    more: dict[str, Any] = {"action": page.request.path, "moving": _place(page, row)}
    if page.request.method != "POST":
        return show_times(page, row.campaign, _ask(row), venue, **more)
    session, moment = chosen_time(row.campaign, page.request.POST.get("start", ""))
    held, errors = try_hold(page, session, moment, _ask(row), way=Way.WEB)
    if held is None:
        day = moment.date().isoformat()
        return show_times(page, row.campaign, _ask(row), venue, day=day, errors=errors, status=409, **more)
    return give_cookie(HttpResponseRedirect(f"{_url(page)}move-to/"), MOVE_COOKIE, held.token)


@require_http_methods(["GET", "HEAD", "POST"])
@page
@with_booking
def move_confirm(page: Page, row: Booking) -> HttpResponse:
    """Old and new side by side; a POST moves, and only then is the old place given up."""
    here, token = _url(page), page.request.COOKIES.get(MOVE_COOKIE, "")
    hold = SlotHold.objects.of_token(token_hash(token)).select_related("session__venue").first()
    again = f"{here}move/"
    if hold is None or hold.expires_at <= now():
        return page.show("over", title="over_title", again=again, status=410)
    errors: list[Any] = []
    if page.request.method == "POST":
        try:
            move_booking(booking_id=row.pk, token=token, now=now(), by="web")
        except HoldIsOver:
            return page.show("over", title="over_title", again=again, status=410)
        except BookingRefused as refused:
            errors = [page.refusal(refusal) for refusal in refused.refusals]
        else:
            response = HttpResponseRedirect(f"{here}?moved=1")
            response.delete_cookie(MOVE_COOKIE, path="/book/", samesite="Strict")
            return response
    return page.show(
        "move",
        title="move_title",
        here=here,
        again=again,
        errors=errors,
        old=_place(page, row),
        new_where=venue_html(page.words, hold.session.venue),
        new_when=moment_html(page.words, hold.starts_at),
    )


def _ask(row: Booking) -> Ask:
    return Ask(row.people.count(), row.case, row.district)


def _place(page: Page, row: Booking, people: int = 0) -> dict[str, Any]:
    return {
        "where": venue_html(page.words, row.session.venue),
        "when": moment_html(page.words, row.starts_at),
        "venue": row.session.venue,
        "people_count": page.words.say("people_n", n=people or row.people.count()),
    }


def _url(page: Page) -> str:
    """The booking's own page, from the address of any page below it."""
    return "/".join(page.request.path.split("/")[:5]) + "/"
