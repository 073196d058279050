"""From the first page to held places: who comes, where, when."""

from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.utils.translation import get_language_from_request
from django.views.decorators.http import require_POST, require_safe

from campaigns.booking.found import MARKS, Ask, Place, asked, places_for, soonest_times
from campaigns.booking.page import COOKIE, Page, give_cookie, kept, network_of, page
from campaigns.choices import Case, Way
from campaigns.letters.dates import day_html, day_plain, moment_html, venue_html, venue_plain
from campaigns.models import Campaign, Session, Venue
from campaigns.rules.booking_window import opening_for, window_refusals
from campaigns.usecases.hold_slot import Held, HoldRefused, SlotIsFull, hold_slot
from campaigns.words import languages
from registry.shared.clock import now, today

TRAP = "homepage"
"""A field that people do not see: whoever fills it in is no person."""


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """The first page in the language that the browser asks for."""
    wanted = request.headers.get("accept-language", "")[:2].lower()
    code = wanted if wanted in languages() else get_language_from_request(request)
    response = HttpResponseRedirect(f"/book/{code if code in languages() else 'ja'}/")
    response["Vary"] = "Accept-Language"
    return response


@require_safe
@kept
@page
def start(page: Page, code: str = "") -> HttpResponse:
    """Which campaign, how many come, who, from where; and what they bring."""
    campaigns = list(Campaign.objects.filter(is_public=True, last_day__gte=today()).order_by("first_day"))
    if code:
        campaigns = [campaign for campaign in campaigns if campaign.code == code]
        if not campaigns:
            raise Http404
    if len(campaigns) != 1:
        return page.show("start", title="start_title", campaigns=campaigns, step=1)
    campaign = campaigns[0]
    opens_at = opening_for(campaign.window().invited, district="", births=None, on=today())
    words = page.words
    return page.show(
        "start",
        title="start_title",
        campaign=campaign,
        period=words.say(
            "start_period", first=day_html(words, campaign.first_day), last=day_html(words, campaign.last_day)
        ),
        opens=words.say("start_opens", moment=moment_html(words, opens_at))
        if opens_at is not None and opens_at > now()
        else "",
        ask_phone=words.say("ask_phone", phone=campaign.phone) if campaign.phone else "",
        people=[(n, words.bare("people_n", n=n)) for n in range(1, 7)],
        cases=[(case, words[f"case_{case}"], words[f"bring_{case}"]) for case in Case.values],
        districts=_districts(campaign),
        action=page.url(campaign.code, "places"),
        step=1,
    )


@require_safe
@kept
@page
def places(page: Page, code: str) -> HttpResponse:
    """Every venue with what is free for this family: the own district first, then the soonest."""
    campaign, ask = public_campaign(code), asked(page.request.GET)
    return show_places(page, campaign, ask, base=page.url(code, "places"), query=f"?{ask.query}", step=2)


def show_places(
    page: Page, campaign: Campaign, ask: Ask, *, base: str, query: str, **more: Any
) -> HttpResponse:
    """The list of venues, for a booking or for a move."""
    words, found = page.words, places_for(campaign, ask, now=now())
    days = sorted({day.day for place in found for day in place.free_days})
    only = _day(page.request.GET.get("day", ""))
    if only is not None:
        found = [place for place in found if only in place.days and place.days[only].times]
    rows = [
        {
            "name": venue_html(words, place.venue),
            "venue": place.venue,
            "is_near": bool(ask.district) and place.venue.district == ask.district,
            "next": words.say("next_free", moment=moment_html(words, _next(place, only)))
            if place.soonest
            else "",
            "days": words.say("free_days", n=len(place.free_days)),
            "url": f"{base}{place.venue.code}/{query}" + (f"&day={only}" if only else ""),
            "equipment": equipment(page, place.venue),
        }
        for place in found
    ]
    soonest = [
        {
            "when": moment_html(words, time.starts_at),
            "where": venue_html(words, place.venue),
            "url": f"{base}{place.venue.code}/{query}&day={time.starts_at.date()}",
        }
        for place, time in soonest_times(found)
    ]
    refusals = window_refusals(campaign.window(), district=ask.district, births=None, way=Way.WEB, now=now())
    return page.show(
        "places",
        title="places_title",
        campaign=campaign,
        ask=ask,
        asked_for=_told(page, ask),
        rows=rows,
        soonest=soonest,
        days=[(day.isoformat(), day_plain(words, day)) for day in days],
        only=only.isoformat() if only else "",
        errors=[page.refusal(refusal) for refusal in refusals],
        **none_left(page, campaign, ask),
        **more,
    )


@page
def times(page: Page, code: str, venue: str) -> HttpResponse:
    """The days and times of a venue; a time is held by a POST."""
    campaign, ask = public_campaign(code), asked(page.request.GET)
    return show_times(page, campaign, ask, venue, action=page.url(code, "hold"), step=3)


def show_times(
    page: Page,
    campaign: Campaign,
    ask: Ask,
    code: str,
    *,
    action: str,
    day: str = "",
    errors: Any = (),
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """The days of a venue and the times of one of them, for a booking or for a move."""
    found = places_for(campaign, ask, now=now(), venue=code)
    if not found and not Venue.objects.filter(code=code, sessions__campaign=campaign).exists():
        raise Http404
    words = page.words
    place = found[0] if found else Place(Venue.objects.get(code=code, municipality=campaign.municipality_id))
    chosen = _day(day or page.request.GET.get("day", ""))
    shown = place.days.get(chosen) if chosen else None
    if shown is None and place.free_days:
        shown = place.free_days[0]
    days = [
        {
            "iso": row.day.isoformat(),
            "name": day_html(words, row.day),
            "mark": MARKS[row.level],
            "level": words[row.level],
            "is_chosen": row is shown,
            "is_free": bool(row.times),
        }
        for row in place.days.values()
    ]
    slots = [
        {
            "value": time.value,
            "time": f"{time.starts_at:%H:%M}",
            "left": words.say("places_left", n=time.free),
            "note": words["after_one_another"] if time.is_one_after_another else "",
        }
        for time in (shown.times if shown else ())
    ]
    return page.show(
        "times",
        status=status,
        title="times_title",
        title_text=f"{words.bare('times_title')} {venue_plain(words, place.venue)}",
        campaign=campaign,
        ask=ask,
        asked_for=_told(page, ask),
        venue=place.venue,
        venue_name=venue_html(words, place.venue),
        equipment=equipment(page, place.venue),
        days=days,
        day=day_html(words, shown.day) if shown else "",
        slots=slots,
        action=action,
        here=page.request.path,
        trap=TRAP,
        hold_note=words.say("hold_note", n=campaign.hold_minutes),
        errors=errors,
        **none_left(page, campaign, ask),
        **more,
    )


@require_POST
@page
def hold(page: Page, code: str) -> HttpResponse:
    """Hold the places of the chosen time for this browser."""
    campaign, told = public_campaign(code), page.request.POST
    if told.get(TRAP):
        return HttpResponseBadRequest()
    ask = asked(told)
    session, moment = chosen_time(campaign, told.get("start", ""))
    held, errors = try_hold(page, session, moment, ask, way=Way.WEB)
    if held is None:
        return show_times(
            page,
            campaign,
            ask,
            session.venue.code,
            action=page.url(code, "hold"),
            day=moment.date().isoformat(),
            errors=errors,
            status=409,
            step=3,
        )
    return give_cookie(HttpResponseRedirect(page.url("mine", "people")), COOKIE, held.token)


def try_hold(
    page: Page, session: Session, moment: datetime, ask: Ask, *, way: str
) -> tuple[Held | None, list[Any]]:
    """The places, or what to tell instead."""
    try:
        held = hold_slot(
            session_id=session.pk,
            starts_at=moment,
            people=ask.people,
            way=way,
            case=ask.case,
            district=ask.district,
            network=network_of(page.request),
            now=now(),
            by="web",
        )
    except SlotIsFull:
        return None, [page.words["error_full"]]
    except HoldRefused as refused:
        return None, [page.refusal(refusal) for refusal in refused.refusals]
    return held, []


def chosen_time(campaign: Campaign, value: str) -> tuple[Session, datetime]:
    """The session and the moment that a button names; raises Http404 for anything else."""
    key, _, iso = value.partition(".")
    try:
        moment = datetime.fromisoformat(iso)
        session = Session.objects.select_related("venue").get(pk=int(key), campaign=campaign)
    except (ValueError, OverflowError, Session.DoesNotExist):
        raise Http404 from None
    if moment.tzinfo is None:
        raise Http404
    return session, moment


def public_campaign(code: str) -> Campaign:
    """A campaign that is on the public pages; raises Http404."""
    campaign = Campaign.objects.filter(code=code, is_public=True).first()
    if campaign is None:
        raise Http404
    return campaign


def equipment(page: Page, venue: Venue) -> list[Any]:
    """What the venue has, in words."""
    there = (
        ("step_free", venue.has_step_free_access),
        ("toilet", venue.has_accessible_toilet),
        ("parking", venue.has_parking),
        ("interpreter", venue.has_interpreter_by_phone),
    )
    return [page.words[key] for key, is_there in there if is_there]


def none_left(page: Page, campaign: Campaign, ask: Ask) -> dict[str, Any]:
    """What to do where no place is free."""
    return {
        "wait_url": f"{page.url(campaign.code, 'waiting')}?{ask.query}",
        "none_phone": page.words.say("none_phone", phone=campaign.phone) if campaign.phone else "",
    }


def _districts(campaign: Campaign) -> list[str]:
    venues = Venue.objects.filter(sessions__campaign=campaign).values_list("district", flat=True)
    invited = campaign.invitations.exclude(district="").values_list("district", flat=True)
    return sorted({*venues, *invited})


def _told(page: Page, ask: Ask) -> Any:
    words = page.words
    return words.say("places_for", people=words.say("people_n", n=ask.people), case=words[f"case_{ask.case}"])


def _next(place: Place, only: date | None) -> datetime:
    day = place.days[only] if only is not None else place.free_days[0]
    return day.times[0].starts_at


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
