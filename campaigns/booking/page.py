"""What every public page has: its language, its links to the others, and how long it may be kept."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.crypto import salted_hmac
from django.utils.html import format_html
from django.utils.safestring import SafeString

from campaigns.words import Words, languages
from registry.rules.refusal import Refusal

COOKIE, MOVE_COOKIE = "book", "move"
"""The secret of the places that this browser holds: for a booking, and for a move."""
COOKIE_SECONDS = 3600
KEPT_SECONDS = 2.0
_KEPT_PAGES = 400
_kept: dict[str, tuple[float, bytes]] = {}


@dataclass(frozen=True, slots=True)
class Page:
    """A request in a language."""

    request: HttpRequest
    words: Words

    def render(self, template: str, **context: Any) -> str:
        """The page as HTML; `title` is a key of the words, unless `title_text` is given."""
        title = context.pop("title_text", "") or self.words.bare(context["title"])
        if context.get("step"):
            context["step_text"] = self.words.say("page_of", n=context["step"])
        told = {"w": self.words, "head_title": title, "others": self._others(), "home": self.url()}
        told |= {"b": self.words.bare_texts, **context}
        return render_to_string(f"campaigns/book/{template}.html", told, request=self.request)

    def show(self, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
        """The page, which the middleware marks `no-store`."""
        return HttpResponse(self.render(template, **context), status=status)

    def url(self, *parts: object) -> str:
        """An address in this language."""
        return "/".join(["/book", self.words.code, *map(str, parts), ""])

    def refusal(self, refusal: Refusal) -> SafeString:
        """A refusal in the reader's words."""
        return self.words[f"refusal_{refusal.code}"]

    def _others(self) -> list[tuple[str, str, str, bool]]:
        """Name, code, address of this page, and whether it is this one: of every language."""
        path = self.request.get_full_path().split("/", 3)
        rest = path[3] if len(path) > 3 else ""
        if self.request.method != "GET":
            rest = rest.partition("?")[0]
        return [
            (words.name, words.lang, f"/book/{code}/{rest}", code == self.words.code)
            for code, words in languages().items()
        ]


View = Callable[..., HttpResponse]


def page(view: View) -> View:
    """Give the view its page; a language without a file is no page."""

    @wraps(view)
    def shown(request: HttpRequest, language: str, **where: Any) -> HttpResponse:
        words = languages().get(language)
        if words is None:
            raise Http404
        return view(Page(request, words), **where)

    return shown


def kept(view: View) -> View:
    """For pages that are the same for everybody: made once in two seconds by each process.

    At the opening of a campaign thousands ask for the same page in the same second.
    """

    @wraps(view)
    def shown(request: HttpRequest, **where: Any) -> HttpResponse:
        key, now = request.get_full_path(), time.monotonic()
        found = _kept.get(key)
        if found is not None and found[0] > now and request.method == "GET":
            return _public(HttpResponse(found[1]))
        response = view(request, **where)
        if request.method == "GET" and response.status_code == 200:
            if len(_kept) >= _KEPT_PAGES:
                _kept.clear()
            _kept[key] = (now + KEPT_SECONDS, response.content)
            return _public(response)
        return response

    return shown


def _public(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = f"public, max-age={int(KEPT_SECONDS)}"
    return response


def network_of(request: HttpRequest) -> str:
    """A hash of where the browser comes from: enough to count by, and no address.

    Behind production's proxy (it serves HTTPS and overwrites the header) it is what that proxy saw.
    """
    told = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.IS_HTTPS else ""
    address = told.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")
    return salted_hmac("campaigns.network", address, algorithm="sha256").hexdigest()


def give_cookie(response: HttpResponse, name: str, token: str) -> HttpResponse:
    """Hand a browser the secret of its places."""
    response.set_cookie(
        name,
        token,
        max_age=COOKIE_SECONDS,
        path="/book/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
    return response


def linked(url: str, text: str) -> SafeString:
    """A link."""
    return format_html('<a href="{}">{}</a>', url, text)
