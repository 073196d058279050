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
    pattern.callback = wrong_methods_as_problems(pattern.callback)
    return pattern


_patterns, _app, _namespace = api.urls
_calls = [_with_problems(p) for p in _patterns if isinstance(p, URLPattern) and p.name != "api-root"]
urlpatterns = [
    path("", (_calls, _app, _namespace)),
    re_path("", nothing_here),
]
