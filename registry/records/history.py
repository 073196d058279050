"""What a change puts down of a person, and the record as it stood on a past day."""

from datetime import date, datetime
from typing import Any

from registry.models import Membership, Resident, ResidentChange
from registry.rules.dates import PartialDate, Precision
from registry.rules.households import HEAD
from registry.rules.search_index import Keys
from registry.rules.standing import Put, record_as_of, standing

_NOT_OF_THE_RECORD = frozenset(
    {"id", "municipality", *Keys._fields, "history_no", "changed_at"},
)
FIELDS = tuple(field for field in Resident._meta.concrete_fields if field.name not in _NOT_OF_THE_RECORD)
"""The columns of 住民票 that a change puts down."""


def record_of(resident: Resident, membership: Membership | None) -> dict[str, Any]:
    """The whole record as it is put down: every column that holds something, and the household's side."""
    columns = {field.name: _plain(getattr(resident, field.attname)) for field in FIELDS}
    if membership is not None:
        columns |= {
            "household_no": membership.household.household_no,
            "relationship": membership.relationship,
            "display_order": membership.display_order,
            "head": _head_of(membership),
        }
    return {name: value for name, value in columns.items() if value not in (None, "", False)}


def columns_of(record: dict[str, Any]) -> dict[str, Any]:
    """The columns of a resident that a put-down record stands for; what it leaves out is blank.

    A column that may not be blank and is left out (a record from another system) is left as it is.
    """
    columns = {field.name: field.to_python(record[field.name]) for field in FIELDS if field.name in record}
    blanks = {
        field.name: _blank(field) for field in FIELDS if field.null or field.blank or field.has_default()
    }
    return {**blanks, **columns}


def changes_of(resident_id: int) -> list[Put]:
    """Every recorded change of a person, oldest first."""
    rows = ResidentChange.objects.filter(resident=resident_id).order_by("history_no")
    columns = ("history_no", "effective_on", "recorded_at", "record", "undoes__history_no")
    return [Put(*row) for row in rows.values_list(*columns)]


def record_on(resident_id: int, day: date, *, known_at: datetime | None = None) -> dict[str, Any] | None:
    """The person's record as it stood on a day, as it was known at a moment; None before any entry."""
    return record_as_of(changes_of(resident_id), day, known_at=known_at)


def last_standing(resident_id: int) -> Put | None:
    """The newest change that nobody has undone."""
    return next(iter(standing(changes_of(resident_id))[-1:]), None)


def birth_of(resident: Resident) -> PartialDate:
    """The date of birth as registered."""
    return PartialDate(resident.birth_text, resident.birth_sort_on, Precision(resident.birth_precision))


def _head_of(membership: Membership) -> str:
    if membership.relationship == HEAD:
        return membership.resident.name
    heads = Membership.objects.filter(household=membership.household_id, relationship=HEAD)
    names = heads.filter(valid_until=None).values_list("resident__name", flat=True)
    return names.first() or ""


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _blank(field: Any) -> Any:
    return None if field.null else field.get_default()
