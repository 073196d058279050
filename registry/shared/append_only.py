"""Tables that only grow: refused in Python here, and in the database by the triggers of `guards`."""

from typing import Any, ClassVar, NoReturn

from django.db import models


class RecordIsFinal(Exception):
    """An append-only row was to be changed or deleted; a correction is a new row."""


class AppendOnlyQuerySet(models.QuerySet[Any]):
    """A query set that reads and adds, and does nothing else."""

    def update(self, **kwargs: Any) -> NoReturn:
        """Refused: raises RecordIsFinal."""
        raise RecordIsFinal(self.model._meta.label)

    def delete(self) -> NoReturn:
        """Refused: raises RecordIsFinal."""
        raise RecordIsFinal(self.model._meta.label)

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused: raises RecordIsFinal."""
        raise RecordIsFinal(self.model._meta.label)


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
