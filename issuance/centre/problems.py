"""Errors of the centre API as RFC 9457 problem documents: a stable code, and nothing to guess from."""

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from issuance.centre.result_codes import PUBLIC_TEXTS
from issuance.rules.refusals import PublicCode

log = logging.getLogger(__name__)

CONTENT_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """One kind of error: its HTTP status and the sentence beside its code."""

    status: HTTPStatus
    detail: object


PROBLEMS: Mapping[str, ProblemRow] = MappingProxyType(
    {
        "key_not_valid": ProblemRow(HTTPStatus.UNAUTHORIZED, _("No valid key was sent with the call.")),
        "not_found": ProblemRow(HTTPStatus.NOT_FOUND, _("There is nothing here.")),
        "method_not_allowed": ProblemRow(HTTPStatus.METHOD_NOT_ALLOWED, _("This call knows other methods.")),
        "body_is_not_json": ProblemRow(HTTPStatus.BAD_REQUEST, _("The body is not JSON.")),
        "idempotency_key_missing": ProblemRow(
            HTTPStatus.BAD_REQUEST, _("The Idempotency-Key must hold 1 to 100 visible characters.")
        ),
        "not_valid": ProblemRow(HTTPStatus.UNPROCESSABLE_ENTITY, _("The call does not follow its schema.")),
        "idempotency_key_reused": ProblemRow(
            HTTPStatus.CONFLICT, _("This key was used for a request with another body.")
        ),
        "session_is_over": ProblemRow(HTTPStatus.GONE, _("The session is over.")),
        "request_is_over": ProblemRow(HTTPStatus.GONE, _("The request is over, and so is its document.")),
        "not_ready": ProblemRow(HTTPStatus.CONFLICT, _("There is no finished document yet.")),
        "amount_is_not_the_fee": ProblemRow(HTTPStatus.CONFLICT, _("The amount is not the fee.")),
        "not_payable": ProblemRow(
            HTTPStatus.CONFLICT, _("The document was not fetched yet, or another payment is on record.")
        ),
        "not_reportable": ProblemRow(HTTPStatus.CONFLICT, _("The document was never fetched.")),
        "outcome_contradicts": ProblemRow(HTTPStatus.CONFLICT, _("Another outcome is on record.")),
        "internal_error": ProblemRow(
            HTTPStatus.INTERNAL_SERVER_ERROR, _("Something went wrong here. Nothing more is told.")
        ),
        **{code.value: ProblemRow(HTTPStatus.FORBIDDEN, PUBLIC_TEXTS[code]) for code in PublicCode},
    }
)


class Problem(Exception):
    """The call ends with the problem of this code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def problem(request: HttpRequest, code: str, **more: object) -> HttpResponse:
    """The problem document of a code. `instance` is the path of the call; `more` are extension members."""
    row = PROBLEMS[code]
    content = {
        "type": f"urn:conbini:problem:{code}",
        "title": row.status.phrase,
        "status": row.status.value,
        "detail": gettext(str(row.detail)) if isinstance(row.detail, str) else str(row.detail),
        "code": code,
        "instance": request.path,
        **more,
    }
    answer = HttpResponse(
        json.dumps(content, ensure_ascii=False), status=row.status.value, content_type=CONTENT_TYPE
    )
    if row.status is HTTPStatus.UNAUTHORIZED:
        answer.headers["WWW-Authenticate"] = 'Bearer realm="centre"'
    return answer


def answer_with_problems(api: NinjaAPI) -> None:
    """Teach an API to answer every error with a problem document."""
    api.add_exception_handler(Problem, _problem)
    api.add_exception_handler(Http404, lambda request, exc: problem(request, "not_found"))
    api.add_exception_handler(AuthenticationError, lambda request, exc: problem(request, "key_not_valid"))
    api.add_exception_handler(HttpError, _http_error)
    api.add_exception_handler(ValidationError, _not_valid)
    api.add_exception_handler(Exception, _internal_error)


def _problem(request: HttpRequest, exc: Any) -> HttpResponse:
    return problem(request, exc.code)


def _http_error(request: HttpRequest, exc: Any) -> HttpResponse:
    # The only one that ninja raises by itself: a body that cannot be parsed.
    return problem(request, "body_is_not_json")


def _not_valid(request: HttpRequest, exc: Any) -> HttpResponse:
    """Where the call departs from its schema and how; never the values, which may be somebody's."""
    errors = [{"field": _place(error["loc"]), "fault": error["type"]} for error in exc.errors]
    if any(error["field"].lower() == "header.idempotency-key" for error in errors):
        return problem(request, "idempotency_key_missing")
    return problem(request, "not_valid", errors=errors)


def _place(steps: Sequence[object]) -> str:
    """`body.card.kind`: without the name that the body has in our own code."""
    return ".".join(str(step) for step in steps if step != "said")


def _internal_error(request: HttpRequest, exc: Any) -> HttpResponse:
    log.error("the centre API failed", exc_info=exc)
    return problem(request, "internal_error")


def wrong_methods_as_problems(
    view: Callable[..., HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """The view, whose bare 405 becomes a problem document that still names the allowed methods."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        answer = view(request, *args, **kwargs)
        if answer.status_code != HTTPStatus.METHOD_NOT_ALLOWED:
            return answer
        told = problem(request, "method_not_allowed")
        told.headers["Allow"] = ", ".join(sorted(answer.headers["Allow"].split(", ")))
        return told

    return wrapped
