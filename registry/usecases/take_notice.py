"""Say whose an unanswered notice is."""

from typing import Any

from registry.models import Notice


def take_notice(*, notice_id: int, user: Any) -> bool:
    """True if the notice waits for an answer and is now this user's, whoever had it before."""
    return Notice.objects.waiting().filter(pk=notice_id).update(owner=user) == 1
