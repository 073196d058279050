"""What every table with a lifecycle stands on: compare-and-set moves, each with a final row that tells it."""

from datetime import datetime
from typing import Any, ClassVar

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from cards.rules.lifecycle import Lifecycle, check_move
from registry.shared.append_only import AppendOnly, ReadsAndAdds
from registry.shared.tenancy import ScopedQuerySet


class FinalOfACity(ReadsAndAdds, ScopedQuerySet):
    """Final rows, a city's own."""


class FinalRow(AppendOnly):
    """Base of a city's final tables."""

    objects = FinalOfACity.as_manager()  # type: ignore[assignment, misc]  # scoped, beside final

    class Meta:
        abstract = True


class MovingQuerySet(ScopedQuerySet):
    """Rows whose state moves along one lifecycle; the change rows hang on them as `changes`."""

    machine: ClassVar[Lifecycle]

    def move(
        self,
        pk: int,
        *,
        old: str,
        new: str,
        at: datetime,
        by: Any,
        why: str = "",
        noted: dict[str, Any] | None = None,
        **also: Any,
    ) -> bool:
        """True for exactly one caller, however many try at once; the change is written with the move.

        `also` are columns set together with the state, `noted` columns of the change row. Raises NoSuchMove
        for what the lifecycle does not know.
        """
        check_move(self.machine, old, new)
        with transaction.atomic():
            if self.filter(pk=pk, state=old).update(state=new, **also) != 1:
                return False
            self.note(pk, old=old, new=new, at=at, by=by, why=why, **(noted or {}))
        return True

    def note(self, pk: int, *, old: str, new: str, at: datetime, by: Any, why: str = "", **more: Any) -> None:
        """Write the row that tells of a change or, with `old` empty, of the beginning."""
        changes: Any = self.model._meta.get_field("changes").related_model
        changes.objects.create(
            subject_id=pk, old=old, new=new, at=at, by=actor(by), why=why.strip()[:200], **more
        )


class StateChange(FinalRow):
    """One move of one row: from, to, when, by whom, why."""

    old = models.CharField(_("from"), max_length=12, blank=True)
    new = models.CharField(_("to"), max_length=12)
    at = models.DateTimeField(_("at"))
    by = models.CharField(_("by"), max_length=150)
    why = models.CharField(_("why"), max_length=200, blank=True)

    class Meta:
        abstract = True


def actor(by: Any) -> str:
    """The name under which somebody acts: a login, or the worker's own word."""
    return by if isinstance(by, str) else str(by.get_username())
