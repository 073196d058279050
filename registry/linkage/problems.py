"""Errors of the linkage API as RFC 9457 problem documents."""

import json
import logging
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

log = logging.getLogger(__name__)

CONTENT_TYPE = "application/problem+json"
OUT_OF_TURN = frozenset(
    {"sequence_gap", "sequence_older", "sequence_reused", "earlier_batch_waits", "as_of_older"}
)
"""Refusals by the state of the line of batches: another number, or another moment, would do."""


class Problem(Exception):
    """The call ends with this problem; `more` are extension members."""

    def __init__(self, code: str, status: HTTPStatus, **more: object) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.more = more


def problem(request: HttpRequest, code: str, status: HTTPStatus, **more: object) -> HttpResponse:
    """The problem document. Source systems read the code; nobody's data are told."""
    content = {
        "type": f"urn:conbini:linkage:{code}",
        "title": status.phrase,
        "status": status.value,
        "detail": code.replace("_", " "),
        "code": code,
        "instance": request.path,
        **more,
    }
    answer = HttpResponse(json.dumps(content), status=status.value, content_type=CONTENT_TYPE)
    if status is HTTPStatus.UNAUTHORIZED:
        answer.headers["WWW-Authenticate"] = 'Bearer realm="linkage"'
    return answer


def answer_with_problems(api: NinjaAPI) -> None:
    """Teach the API to answer every error with a problem document."""
    api.add_exception_handler(Problem, _problem)
    api.add_exception_handler(Http404, _not_found)
    api.add_exception_handler(AuthenticationError, _no_key)
    api.add_exception_handler(HttpError, _not_valid)
    api.add_exception_handler(ValidationError, _not_valid)
    api.add_exception_handler(Exception, _internal)


def _problem(request: HttpRequest, exc: Any) -> HttpResponse:
    return problem(request, exc.code, exc.status, **exc.more)


def _not_found(request: HttpRequest, exc: Any) -> HttpResponse:
    return problem(request, "not_found", HTTPStatus.NOT_FOUND)


def _no_key(request: HttpRequest, exc: Any) -> HttpResponse:
    return problem(request, "key_not_valid", HTTPStatus.UNAUTHORIZED)


def _not_valid(request: HttpRequest, exc: Any) -> HttpResponse:
    """Where the call departs from its schema; never the values."""
    errors = [".".join(map(str, error["loc"])) for error in getattr(exc, "errors", [])]
    return problem(request, "not_valid", HTTPStatus.UNPROCESSABLE_ENTITY, fields=errors)


def _internal(request: HttpRequest, exc: Any) -> HttpResponse:
    log.error("the linkage API failed", exc_info=exc)
    return problem(request, "internal_error", HTTPStatus.INTERNAL_SERVER_ERROR)
