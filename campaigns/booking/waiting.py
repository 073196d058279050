"""The waiting list: join it, see one's turn, take an offer, leave."""

from typing import Any

from django.http import HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from campaigns.booking.choose import TRAP, public_campaign
from campaigns.booking.found import asked
from campaigns.booking.page import COOKIE, Page, give_cookie, page
from campaigns.booking.typed import contact_of, contact_typed, told_errors
from campaigns.choices import EntryState, OfferState
from campaigns.letters.dates import moment_html, venue_html, venue_plain
from campaigns.letters.links import BOOKING, WAITING, token_of
from campaigns.models import SlotHold, Venue, WaitingEntry
from campaigns.rules.references import token_hash
from campaigns.usecases.book_slot import BookingRefused, HoldIsOver
from campaigns.usecases.join_waiting_list import join_waiting_list
from campaigns.usecases.leave_waiting_list import leave_waiting_list
from campaigns.usecases.move_booking import move_booking
from campaigns.usecases.take_offer import take_offer
from registry.shared.clock import now


@require_http_methods(["GET", "HEAD", "POST"])
@page
def join(page: Page, code: str) -> HttpResponse:
    """Ask how to reach them and where they would come; a POST joins."""
    campaign, words = public_campaign(code), page.words
    told = page.request.POST if page.request.method == "POST" else page.request.GET
    ask = asked(told)
    venues = Venue.objects.filter(sessions__campaign=campaign).distinct().order_by("pk")
    typed = contact_typed(told) if page.request.method == "POST" else None
    errors: list[Any] = told_errors(words, typed) if typed else []
    if typed is not None and not errors:
        if told.get(TRAP):
            return HttpResponseBadRequest()
        try:
            entry = join_waiting_list(
                campaign=campaign,
                venue=venues.filter(code=told.get("venue", "")).first(),
                people=ask.people,
                case=ask.case,
                district=ask.district,
                contact=contact_of({**typed.values, "language": words.code}),
                now=now(),
                by="web",
            )
        except BookingRefused as refused:
            errors = [("mail", page.refusal(refusal)) for refusal in refused.refusals]
        else:
            return HttpResponseRedirect(f"{page.url(WAITING, token_of(WAITING, entry.nonce))}?joined=1")
    return page.show(
        "wait",
        title="wait_title",
        ask=ask,
        people=words.say("people_n", n=ask.people),
        venues=[(venue.code, venue_plain(words, venue)) for venue in venues],
        venue=told.get("venue", ""),
        mail=typed.values["mail"] if typed else "",
        phone=typed.values["phone"] if typed else "",
        errors=errors,
        trap=TRAP,
        status=422 if errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@page
def entry(page: Page, token: str) -> HttpResponse:
    """One's turn; a POST takes the offer, declines it or leaves. Opening the page does nothing."""
    rows = WaitingEntry.objects.select_related("campaign", "venue", "displaced")
    row = rows.of_token(token_hash(token), at=now()).first()
    if row is None:
        return page.show("gone", title="link_gone_title", status=404)
    if page.request.method == "POST":
        return _act(page, row)
    words = page.words
    offer = row.offers.filter(state=OfferState.OPEN).select_related("hold__session__venue").first()
    line = WaitingEntry.objects.in_line(row.campaign_id)
    ahead = line.filter(created_at__lt=row.created_at).count()
    return page.show(
        "entry",
        title="wait_joined" if "joined" in page.request.GET else "wait_title",
        entry=row,
        state=words[f"wait_{row.state}"] if row.state != EntryState.OFFERED else "",
        place=words.say("wait_place", n=ahead + 1) if row.state == EntryState.WAITING else "",
        offered=words.say("wait_offered", until=moment_html(words, offer.hold.expires_at)) if offer else "",
        where=venue_html(words, offer.hold.session.venue) if offer else "",
        when=moment_html(words, offer.hold.starts_at) if offer else "",
        people_count=words.say("people_n", n=row.people),
        may_leave=row.state in (EntryState.WAITING, EntryState.OFFERED),
        again=f"{page.url(row.campaign.code, 'waiting')}?people={row.people}&case={row.case}",
    )


def _act(page: Page, row: WaitingEntry) -> HttpResponse:
    here = page.request.path
    if page.request.POST.get("act") == "leave":
        leave_waiting_list(entry_id=row.pk, now=now(), by="web")
        return HttpResponseRedirect(here)
    try:
        token = take_offer(entry_id=row.pk, now=now())
        if row.displaced is None:
            return give_cookie(HttpResponseRedirect(page.url("mine", "people")), COOKIE, token)
        # A booking that lost its place needs nothing typed again.
        hold = SlotHold.objects.of_token(token_hash(token)).get()
        booking = move_booking(booking_id=row.displaced.pk, hold_id=hold.pk, now=now(), by="web")
    except (HoldIsOver, BookingRefused):
        return HttpResponseRedirect(here)
    return HttpResponseRedirect(f"{page.url(BOOKING, token_of(BOOKING, booking.nonce))}?moved=1")
