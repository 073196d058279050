"""While this browser holds places: the people, how to reach them, the check, the booking."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_POST

from campaigns.booking.page import COOKIE, Page, page
from campaigns.booking.typed import (
    FIELDS,
    NEEDS,
    Typed,
    asks_for_representative,
    contact_of,
    contact_typed,
    people_typed,
    tell_refusals,
    told_errors,
    visitors_of,
)
from campaigns.choices import HoldState
from campaigns.letters.dates import moment_html, venue_html
from campaigns.letters.links import BOOKING, token_of
from campaigns.models import SlotHold
from campaigns.rules.limits import EXTENSIONS
from campaigns.rules.references import token_hash
from campaigns.usecases.book_slot import BookingRefused, HoldIsOver, book_slot
from campaigns.usecases.extend_hold import extend_hold
from campaigns.usecases.keep_draft import keep_draft
from campaigns.usecases.release_hold import release_hold
from campaigns.words import languages
from registry.shared.clock import now
from registry.shared.japan import in_japan

Step = Callable[[Page, SlotHold], HttpResponse]


def with_hold(step: Step) -> Callable[..., HttpResponse]:
    """Give the view this browser's live hold, or say what became of it."""

    def shown(page: Page) -> HttpResponse:
        token = page.request.COOKIES.get(COOKIE, "")
        rows = SlotHold.objects.select_related("campaign", "session__venue", "booking")
        hold = rows.of_token(token_hash(token)).first()
        if hold is not None and hold.state == HoldState.BOOKED and hasattr(hold, "booking"):
            return HttpResponseRedirect(page.url(BOOKING, token_of(BOOKING, hold.booking.nonce)))
        if hold is None or hold.state != HoldState.LIVE or hold.expires_at <= now():
            return over(page, hold)
        return step(page, hold)

    return shown


def over(page: Page, hold: SlotHold | None) -> HttpResponse:
    """The places are held no longer."""
    again = page.url(hold.campaign.code, "places") if hold is not None else page.url()
    if hold is not None:
        again += f"?people={hold.people}&case={hold.case}"
    return page.show("over", title="over_title", again=again, status=410)


@require_http_methods(["GET", "HEAD", "POST"])
@page
@with_hold
def people(page: Page, hold: SlotHold) -> HttpResponse:
    """Name, kana, birth date and number of each; checked by rule, never against the register."""
    typed = Typed(dict(hold.draft))
    if page.request.method == "POST":
        typed = people_typed(page.request.POST, hold)
        if not typed.wrong:
            if not keep_draft(hold_id=hold.pk, draft={**hold.draft, **typed.values}, now=now()):
                return over(page, hold)
            return HttpResponseRedirect(page.url("mine", "contact"))
    return _people_page(page, hold, typed)


def _people_page(page: Page, hold: SlotHold, typed: Typed) -> HttpResponse:
    words = page.words
    family = [
        (
            words.say("person_n", n=n),
            [_field(page, typed, name, f"{name}{n}", n) for name in FIELDS],
        )
        for n in range(1, hold.people + 1)
    ]
    return page.show(
        "people",
        title="people_title",
        family=family,
        representative=_field(page, typed, "representative", "representative", 0)
        if asks_for_representative(hold, typed)
        else None,
        errors=told_errors(words, typed),
        step=4,
        status=422 if typed.wrong else 200,
        **_held(page, hold),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@page
@with_hold
def contact(page: Page, hold: SlotHold) -> HttpResponse:
    """A mail address or a phone number, the language, what help is needed."""
    typed = Typed({"language": page.words.code, **hold.draft})
    if page.request.method == "POST":
        typed = contact_typed(page.request.POST)
        if not typed.wrong:
            if not keep_draft(hold_id=hold.pk, draft={**hold.draft, **typed.values}, now=now()):
                return over(page, hold)
            return HttpResponseRedirect(page.url("mine", "check"))
    words = page.words
    return page.show(
        "contact",
        title="contact_title",
        mail=_field(page, typed, "mail", "mail", 0),
        phone=_field(page, typed, "phone", "phone", 0),
        known=[(code, each.name, each.lang) for code, each in languages().items()],
        language=typed.values.get("language", "ja"),
        needs=[(need, words[f"need_{need}"], need in typed.values.get("needs", ())) for need in NEEDS],
        errors=told_errors(words, typed),
        step=5,
        status=422 if typed.wrong else 200,
        **_held(page, hold),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@page
@with_hold
def check(page: Page, hold: SlotHold) -> HttpResponse:
    """Everything once more, and the booking by a POST."""
    if f"number{hold.people}" not in hold.draft:
        return HttpResponseRedirect(page.url("mine", "people"))
    if not (hold.draft.get("mail") or hold.draft.get("phone")):
        return HttpResponseRedirect(page.url("mine", "contact"))
    typed = Typed(dict(hold.draft))
    if page.request.method == "POST":
        try:
            booking = book_slot(
                token=page.request.COOKIES[COOKIE],
                visitors=visitors_of(hold.draft, hold.people),
                contact=contact_of(hold.draft),
                now=now(),
                by="web",
            )
        except HoldIsOver:
            return over(page, hold)
        except BookingRefused as refused:
            tell_refusals(typed, refused.refusals)
        else:
            link = page.url(BOOKING, token_of(BOOKING, booking.nonce))
            return HttpResponseRedirect(f"{link}?done=1")
    words, draft = page.words, hold.draft
    return page.show(
        "check",
        title="check_title",
        family=[
            (words.say("person_n", n=n), [(words[name], draft[f"{name}{n}"]) for name in FIELDS])
            for n in range(1, hold.people + 1)
        ],
        representative=draft.get("representative", ""),
        reach=[draft[key] for key in ("mail", "phone") if draft.get(key)],
        language=languages()[draft.get("language", "ja")].name,
        needs=[words[f"need_{need}"] for need in draft.get("needs", ())],
        bring=words[f"bring_{hold.case}"],
        errors=told_errors(words, typed),
        step=6,
        status=409 if typed.wrong else 200,
        **_held(page, hold),
    )


@require_POST
@page
@with_hold
def extend(page: Page, hold: SlotHold) -> HttpResponse:
    """More time, and back to where they were."""
    extend_hold(token=page.request.COOKIES[COOKIE], now=now())
    step = page.request.POST.get("step", "")
    return HttpResponseRedirect(
        page.url("mine", step if step in ("people", "contact", "check") else "people")
    )


@require_POST
@page
@with_hold
def release(page: Page, hold: SlotHold) -> HttpResponse:
    """Give the places back."""
    release_hold(hold_id=hold.pk, now=now(), by="web")
    again = f"{page.url(hold.campaign.code, 'places')}?people={hold.people}&case={hold.case}"
    response = page.show("over", title="given_up", given_up=True, again=again)
    response.delete_cookie(COOKIE, path="/book/", samesite="Strict")
    return response


def _held(page: Page, hold: SlotHold) -> dict[str, Any]:
    words = page.words
    return {
        "hold": hold,
        "until": words.say("held_until", time=f"{in_japan(hold.expires_at):%H:%M}"),
        "seconds": max(int((hold.expires_at - now()).total_seconds()), 0),
        "may_extend": hold.extensions < EXTENSIONS,
        "where": venue_html(words, hold.session.venue),
        "when": moment_html(words, hold.starts_at),
        "mine": page.url("mine"),
    }


def _field(page: Page, typed: Typed, name: str, key: str, n: int) -> dict[str, Any]:
    """One field as the template draws it; `n` is the person's place, 0 for none."""
    kinds = {"mail": "email", "phone": "tel"}
    fill = {"mail": "email", "phone": "tel", "representative": "off"}
    own = {"name": "name", "birth": "bday"} if n == 1 else {}
    return {
        "id": key,
        "label": page.words[name],
        "help": page.words.get(f"{name}_help", ""),
        "value": typed.values.get(key, ""),
        "error": page.words[typed.wrong[key]] if key in typed.wrong else "",
        "type": kinds.get(name, "text"),
        "mode": "numeric" if name == "number" else "",
        "fill": own.get(name) or fill.get(name, "off"),
        "is_required": name in FIELDS,
    }
