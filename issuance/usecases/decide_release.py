"""Decide, as a second person, whether one application's protections are released."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from issuance.models import ProtectionRelease


class NotYoursToDecide(Exception):
    """Whoever asked does not decide, and a decision stands."""

    def __init__(self) -> None:
        super().__init__(_("Somebody else than the person who asked decides, and only once."))


def decide_release(*, release: ProtectionRelease, is_granted: bool, by: Any, now: datetime) -> None:
    """Granted for RELEASE_HOLDS and this application alone, or denied. Raises NotYoursToDecide."""
    if not ProtectionRelease.objects.decide(release.pk, by=by, at=now, is_granted=is_granted):
        raise NotYoursToDecide
