"""Tables that only grow: refused in Python here, and in the database by the triggers of `guards`."""

from typing import Any, ClassVar, NoReturn

from django.db import models


class RecordIsFinal(Exception):
    """An append-only row was to be changed or deleted; a correction is a new row."""


class ReadsAndAdds:
    """What every query set over final rows mixes in: it reads and adds, and does nothing else."""

    def update(self, **kwargs: Any) -> NoReturn:
        """Refused: raises RecordIsFinal."""
        raise RecordIsFinal(type(self).__name__)

    def delete(self) -> NoReturn:
        """Refused: raises RecordIsFinal."""
        raise RecordIsFinal(type(self).__name__)

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused: raises RecordIsFinal."""
        raise RecordIsFinal(type(self).__name__)


class AppendOnlyQuerySet(ReadsAndAdds, models.QuerySet[Any]):
    """The query set of a final table that has no questions of its own."""


class AppendOnly(models.Model):
    """Base of every table whose rows are final once written."""

    append_only: ClassVar[bool] = True
    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert only; saving a row that exists raises RecordIsFinal."""
        if not self._state.adding:
            raise RecordIsFinal(self._meta.label)
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused: raises RecordIsFinal."""
        raise RecordIsFinal(self._meta.label)
