"""Take a window: from now on the clerk's papers carry its number."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from issuance.models import CounterSitting, CounterWindow


class WindowIsTaken(Exception):
    """Another clerk sits at the window, and was not to be relieved."""

    def __init__(self) -> None:
        super().__init__(_("Another clerk sits at this window."))


def sit_down(*, window: CounterWindow, clerk: Any, relieve: bool = False, now: datetime) -> CounterSitting:
    """The clerk's sitting at that window; the clerk's earlier one ends, and another clerk's if relieved.

    Sitting down where one sits already changes nothing. Raises WindowIsTaken.
    """
    sitting: CounterSitting | None = CounterSitting.objects.live().filter(window=window, clerk=clerk).first()
    if sitting is not None:
        return sitting
    try:
        with transaction.atomic():
            CounterSitting.objects.live().filter(clerk=clerk).update(until=now)
            if relieve:
                CounterSitting.objects.live().filter(window=window).update(until=now)
            created: CounterSitting = CounterSitting.objects.create(window=window, clerk=clerk, since=now)
    except IntegrityError:
        raise WindowIsTaken from None
    return created
