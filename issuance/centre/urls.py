"""The addresses of the centre API; whatever else is asked under its base is a problem document too."""

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, re_path
from django.views.decorators.csrf import csrf_exempt

from issuance.centre.api import api
from issuance.centre.problems import problem, wrong_methods_as_problems


@csrf_exempt
def nothing_here(request: HttpRequest) -> HttpResponse:
    """The answer to an address that is no call."""
    return problem(request, "not_found")


def _with_problems(pattern: URLPattern) -> URLPattern:
    # ninja's own page at the base is no call; its name must stay, since the description is told from it.
    is_root = pattern.name == "api-root"
    pattern.callback = nothing_here if is_root else wrong_methods_as_problems(pattern.callback)
    return pattern


_patterns, _app, _namespace = api.urls
_calls = [_with_problems(pattern) for pattern in _patterns if isinstance(pattern, URLPattern)]
urlpatterns = [
    path("", (_calls, _app, _namespace)),
    re_path("", nothing_here),
]
