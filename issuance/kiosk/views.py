"""The kiosk's pages: one address that shows the present screen, and one that takes a touch."""

from http import HTTPStatus

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from issuance.kiosk.flow import Touch, give_up, touched
from issuance.kiosk.screens import screen
from issuance.kiosk.store import Store, fresh_name, left_behind, store_of
from issuance.kiosk.visit import Visit
from registry.shared.clock import now
from registry.shared.page_pictures import FINE_DOTS_PER_INCH, NoSuchPage, page_picture

COOKIE = "kiosk_visit"
COOKIE_PATH = "/kiosk/"
PAPER_IS_THERE = ("printing", "take_paper", "receipt")


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """The screen as it is now. It has no address of its own, so that no history leads back to it."""
    _end_what_was_left()
    visit = _store(request).load() or Visit(language=settings.LANGUAGE_CODE)
    with translation.override(visit.language):
        answer = render(request, "issuance/kiosk/screen.html", screen(visit))
        answer.headers["Content-Language"] = visit.language
    return _private(answer)


@require_POST
@sensitive_post_parameters()
def touch(request: HttpRequest) -> HttpResponse:
    """One touch of the screen, then the screen again."""
    moment = now()
    name = request.COOKIES.get(COOKIE) or fresh_name()
    store = store_of(name)
    with store.alone():
        visit = store.load()
        if visit is None:
            # A visit that is over is never taken up again under its name.
            store.drop()
            name = fresh_name()
            store = store_of(name)
            visit = Visit(language=settings.LANGUAGE_CODE)
        told = Touch(request.POST, tuple(request.POST.getlist("member")), moment, store)
        after = touched(visit, request.POST.get("act", ""), told)
        if after is None or (
            after.step == "menu" and not after.jam_next and after.language == settings.LANGUAGE_CODE
        ):
            return _over(store)
        store.save(after.to(after.step, touched_at=moment.isoformat()))
    answer = HttpResponseRedirect(COOKIE_PATH)
    answer.set_cookie(
        COOKIE,
        name,
        path=COOKIE_PATH,
        httponly=True,
        samesite="Strict",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return _private(answer)


@require_GET
def page(request: HttpRequest, number: int) -> HttpResponse:
    """The picture of a page of the paper in the tray."""
    try:
        fineness = {"dots_per_inch": FINE_DOTS_PER_INCH} if "fine" in request.GET else {}
        picture = page_picture(_paper(request), number, **fineness)
    except NoSuchPage as none:
        raise Http404 from none
    return _private(HttpResponse(picture, content_type="image/png"))


@require_GET
def paper(request: HttpRequest) -> HttpResponse:
    """The document itself, as long as its paper lies in the tray. A real machine has no such button."""
    answer = HttpResponse(_paper(request), content_type="application/pdf")
    answer.headers["Content-Disposition"] = 'attachment; filename="certificate.pdf"'
    return _private(answer)


def _paper(request: HttpRequest) -> bytes:
    store = _store(request)
    visit = store.load()
    pdf = store.document()
    if visit is None or visit.step not in PAPER_IS_THERE or pdf is None:
        raise Http404
    return pdf


def _store(request: HttpRequest) -> Store:
    return store_of(request.COOKIES.get(COOKIE, ""))


def _over(store: Store) -> HttpResponse:
    store.drop()
    answer = HttpResponseRedirect(COOKIE_PATH)
    answer.delete_cookie(COOKIE, path=COOKIE_PATH, samesite="Strict")
    return _private(answer)


def _private(answer: HttpResponse) -> HttpResponse:
    answer.headers["Cache-Control"] = "no-store"
    if answer.status_code == HTTPStatus.FOUND:
        answer.status_code = HTTPStatus.SEE_OTHER
    return answer


def _end_what_was_left() -> None:
    """A visitor who walked away is ended by whoever comes next, if the screen did not do it."""
    for store, visit in left_behind(now()):
        with store.alone():
            give_up(visit)
            store.drop()
