"""The pages: ask by symbol, by number, by text; compare the name; and the verifier that needs no network."""

import hashlib
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from issuance.queries.verification import bundle
from issuance.rules.catalogue import CATALOGUE
from issuance.rules.signed_code import SignedCode, is_the_name
from issuance.rules.verification import Verdict
from issuance.usecases.verify_check_code import verify_check_code
from issuance.usecases.verify_code import Answer, verify_code
from issuance.verify.throttle import is_guessed_at, is_too_often, was_wrong
from issuance.verify.words import ANSWERS, LABELS, NAME_DIFFERS, NAME_FITS, TOO_OFTEN, Told
from registry.shared.clock import now
from registry.shared.japan import in_japan

KEPT_FILES = ("verify.css", "verify.js", "offline.js", "icon.svg")
LONGEST = 600  # characters of anything typed here


@require_GET
@ensure_csrf_cookie
def ask(request: HttpRequest) -> HttpResponse:
    """The first page."""
    return _page(request)


@require_GET
def scanned(request: HttpRequest, text: str) -> HttpResponse:
    """Where the symbol leads. The address holds no personal data, and asking changes nothing."""
    if is_too_often(_address(request)):
        return _page(request, told=TOO_OFTEN, status=429)
    return _answered(request, verify_code(text=text[:LONGEST]))


@require_POST
@sensitive_post_parameters()
def check(request: HttpRequest) -> HttpResponse:
    """By number and check code, or by the text of the symbol."""
    text, serial, check_code = (_typed(request, name) for name in ("code", "serial", "check_code"))
    if is_too_often(_address(request)) or (serial and is_guessed_at(serial)):
        return _page(request, told=TOO_OFTEN, status=429)
    if text:
        return _answered(request, verify_code(text=text))
    answer = verify_check_code(serial=serial, check_code=check_code)
    if answer.verdict is Verdict.UNKNOWN:
        was_wrong(serial)
    return _answered(request, answer, check_code=check_code)


@require_POST
@sensitive_post_parameters()
def compare(request: HttpRequest) -> HttpResponse:
    """Whether name and check code are those of the code: by its own digest, the register is not asked."""
    text, check_code, name = (_typed(request, name) for name in ("code", "check_code", "name"))
    answer = verify_code(text=text)
    if answer.code is None:
        return _answered(request, answer)
    if is_too_often(_address(request)) or is_guessed_at(answer.code.serial):
        return _page(request, told=TOO_OFTEN, status=429)
    fits = is_the_name(answer.code, check_code=check_code, name=name)
    if not fits:
        was_wrong(answer.code.serial)
    return _answered(request, answer, check_code=check_code, compared=NAME_FITS if fits else NAME_DIFFERS)


@require_GET
def offline(request: HttpRequest) -> HttpResponse:
    """The verifier that needs no network once it was opened."""
    answers = {verdict.value: told for verdict, told in ANSWERS.items()}
    context = {"words": LABELS, "answers": answers, "fits": NAME_FITS, "differs": NAME_DIFFERS}
    return render(request, "issuance/verify/offline.html", context)


@require_GET
def keys(request: HttpRequest) -> HttpResponse:
    """Public keys and withdrawn numbers, dated."""
    return JsonResponse(bundle(now=in_japan(now())), json_dumps_params={"ensure_ascii": False})


@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker that keeps the offline page and what it needs."""
    kept = [
        reverse("verify:offline"),
        reverse("verify:keys"),
        *(static(f"issuance/verify/{name}") for name in KEPT_FILES),
    ]
    version = hashlib.sha256(" ".join(kept).encode()).hexdigest()[:12]
    context = {"kept": kept, "version": version}
    return render(request, "issuance/verify/worker.js", context, content_type="text/javascript")


def _answered(
    request: HttpRequest,
    answer: Answer,
    *,
    check_code: str = "",
    compared: Told | None = None,
) -> HttpResponse:
    code = answer.code
    facts = _facts(code) if code else {}
    return _page(
        request,
        told=ANSWERS[answer.verdict],
        verdict=answer.verdict.value,
        facts=facts,
        code=answer.text,
        check_code=check_code,
        compared=compared,
    )


def _facts(code: SignedCode) -> dict[str, Any]:
    row = CATALOGUE.get(code.certificate)
    return {
        "serial": code.serial,
        "title": row.title if row else code.certificate,
        "issued_at": in_japan(code.issued_at),
        "pages": code.pages,
    }


def _page(request: HttpRequest, *, status: int = 200, **context: Any) -> HttpResponse:
    answer = render(request, "issuance/verify/page.html", {"words": LABELS, **context}, status=status)
    answer.headers["Cache-Control"] = "no-store, private"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _typed(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").strip()[:LONGEST]


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))
