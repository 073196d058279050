"""The trace that a page leaves, and the reason that a protected person's page asks for (invariant 11)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.http import HttpRequest

from registry.models import ReadRecord
from registry.queries import protected_among
from registry.shared.clock import now
from registry.staff.scope import municipality_of

REASON_HOLDS = timedelta(minutes=15)
_KEY = "reasons"
_LONGEST = 200


def leave_trace(
    request: HttpRequest, *, action: str, screen: str, residents: Iterable[int], reason: str = ""
) -> None:
    """Write who saw whom, when, on which screen and why; the page is shown only if this succeeds."""
    ReadRecord.objects.record(
        actor=request.user.get_username(),
        user=request.user,
        municipality=municipality_of(request.user),
        action=action,
        screen=screen,
        residents=set(residents),
        reason=reason,
        terminal=request.META.get("REMOTE_ADDR", "")[:60],
        at=now(),
    )


def give_reason(request: HttpRequest, residents: Iterable[int], reason: str) -> None:
    """Remember in the session why these people's pages are opened; holds for REASON_HOLDS."""
    at = now().isoformat()
    given = {str(pk): [reason.strip()[:_LONGEST], at] for pk in residents}
    request.session[_KEY] = {**_given(request), **given}


def reason_given(request: HttpRequest, residents: Iterable[int]) -> tuple[str, set[int]]:
    """The reason stated for those of the people who are protected, and who of them still lacks one."""
    given = _given(request)
    protected = protected_among(residents, at=now())
    reasons = {given[str(pk)][0] for pk in protected if str(pk) in given}
    return " / ".join(sorted(reasons))[:_LONGEST], {pk for pk in protected if str(pk) not in given}


def _given(request: HttpRequest) -> dict[str, list[str]]:
    """The reasons of this session that still hold."""
    oldest = now() - REASON_HOLDS
    kept = request.session.get(_KEY, {})
    return {pk: entry for pk, entry in kept.items() if datetime.fromisoformat(entry[1]) > oldest}
