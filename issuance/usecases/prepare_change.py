"""Prepare a change of an office's table for a day to come: the present row ends where the new one begins."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from issuance.rules.dated import AnotherChangeThatDay, SeveralRowsThatDay, place_for


class ChangeRefused(Exception):
    """The change cannot be prepared as it is; the text says why, and nothing was changed."""


@transaction.atomic
def prepare_change(*, row: Any, same: Sequence[str], on: date) -> Any:
    """The new row, saved; `same` are the columns within which one row at a time holds.

    Its `valid_from` is the first day; a `valid_until` that was given stays. Raises ChangeRefused.
    """
    if row.valid_from <= on:
        raise ChangeRefused(_("A change is prepared for a day to come. Correct a row in the list instead."))
    rows = type(row).objects.of(row.municipality).filter(**{name: getattr(row, name) for name in same})
    try:
        ended, until = place_for(rows, row.valid_from)
    except AnotherChangeThatDay:
        raise ChangeRefused(_("Another row begins on that day. Correct that one instead.")) from None
    except SeveralRowsThatDay:
        raise ChangeRefused(_("Two rows hold on that day. End one of them first.")) from None
    if row.valid_until is None:
        row.valid_until = until
    if ended is not None:
        as_read = rows.filter(pk=ended.pk, valid_until=ended.valid_until)
        if as_read.update(valid_until=row.valid_from) != 1:
            raise ChangeRefused(_("Somebody else changed the present row meanwhile. Look at it again."))
    row.save(force_insert=True)
    return row
