"""The columns of a city's own table in a file: what each holds in text. Rules stay with the models."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override
from import_export.fields import Field
from import_export.instance_loaders import ModelInstanceLoader
from import_export.resources import ModelResource
from import_export.widgets import Widget

from registry.models import Municipality
from registry.rules.era import NotAWarekiDate, parse_wareki
from registry.shared.japan import JAPAN, in_japan
from registry.shared.tenancy import ScopedQuerySet

_DAY = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})")
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")


class TextWidget(Widget):
    """Text as it stands; leading zeros and spaces of any width are data."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        """The text."""
        return "" if value is None else str(value)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """The text."""
        return "" if value is None else str(value)


class ChoiceWidget(TextWidget):
    """One of the choices, by its code or by its word in any language of the site; written as its word."""

    def __init__(self, choices: Any) -> None:
        super().__init__()
        self.choices = dict(choices)

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        """The code; raises ValueError for anything else."""
        text = super().clean(value).strip()
        if not text or text in self.choices:
            return text
        for language, _name in settings.LANGUAGES:
            with override(language):
                found = [code for code, word in self.choices.items() if str(word) == text]
            if len(found) == 1:
                return str(found[0])
        raise ValueError(_("This is none of the words that the column knows."))

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """The word."""
        return str(self.choices.get(value, value or ""))


class NumberWidget(TextWidget):
    """A whole number that is not negative, in half-width digits."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """The number, None for an empty cell; raises ValueError."""
        text = super().clean(value).strip()
        if not text:
            return None
        if not re.fullmatch(r"[0-9]{1,9}", text):
            raise ValueError(_("Write a whole number in half-width digits."))
        return int(text)


class YesNoWidget(TextWidget):
    """1 or 0."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """True or False; raises ValueError."""
        text = super().clean(value).strip()
        if text not in ("0", "1"):
            raise ValueError(_("Write 1 for yes and 0 for no."))
        return text == "1"

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """The digit."""
        return str(int(bool(value)))


class DayWidget(TextWidget):
    """A day, western (2026-04-01, 2026/4/1) or Japanese (令和8年4月1日); written western."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """The day, None for an empty cell; raises ValueError."""
        text = super().clean(value).strip()
        return _day(text) if text else None

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """Year, month and day with dashes."""
        return value.isoformat() if value else ""


class TimeWidget(TextWidget):
    """A time of day, 6:30 or 06:30:00."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """The time, None for an empty cell; raises ValueError."""
        text = super().clean(value).strip()
        return _time(text) if text else None

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """Hours and minutes, and seconds where there are some."""
        return "" if value is None else f"{value:%H:%M:%S}" if value.second else f"{value:%H:%M}"


class MomentWidget(TextWidget):
    """A moment in Japan: a day, a space, a time."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """The aware moment, None for an empty cell; raises ValueError. A day alone is its midnight."""
        text = super().clean(value).strip()
        if not text:
            return None
        day, _space, clock = text.partition(" ")
        return datetime.combine(_day(day), _time(clock) if clock.strip() else time(), tzinfo=JAPAN)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """To the minute, and to the second where there are some."""
        if value is None:
            return ""
        there = in_japan(value)
        return f"{there:%Y-%m-%d %H:%M:%S}" if there.second else f"{there:%Y-%m-%d %H:%M}"


class CityLoader(ModelInstanceLoader):
    """Finds the city's row by its key; a key that cannot be read is told by its column, later."""

    def get_instance(self, row: Any) -> Any:
        """The row, or None."""
        try:
            return super().get_instance(row)
        except ValueError:
            return None


class CityColumns(ModelResource):
    """A table of one city. The city is never a column: it is the clerk's, whatever a file says."""

    WIDGETS = {
        "IntegerField": NumberWidget,
        "PositiveIntegerField": NumberWidget,
        "BooleanField": YesNoWidget,
        "DateField": DayWidget,
        "TimeField": TimeWidget,
        "DateTimeField": MomentWidget,
    }

    labels: Mapping[str, Any] = {}  # of columns that the model does not have

    def __init__(self, *, municipality: Municipality) -> None:
        super().__init__()
        self.municipality = municipality

    @classmethod
    def field_from_django_field(cls, field_name: str, django_field: Any, readonly: bool) -> Field:
        """Our own way to write each kind of column, chosen by the model's."""
        return Field(
            attribute=field_name,
            column_name=field_name,
            widget=_widget(cls, django_field),
            readonly=readonly,
            saves_null_values=True,
        )

    def get_queryset(self) -> QuerySet[Any]:
        """The city's rows: a row of another city is not found by its key."""
        return ScopedQuerySet.of(super().get_queryset(), self.municipality)

    def init_instance(self, row: Any = None) -> Any:
        """A new row is the city's."""
        return self._meta.model(municipality=self.municipality)

    @property
    def names(self) -> tuple[str, ...]:
        """The columns in the order of `Meta.fields`, which is that of every file and page."""
        return tuple(self._meta.fields)

    def heading(self, name: str) -> str:
        """The column's label in the reader's language."""
        if name in self.labels:
            return str(self.labels[name])
        return str(self._meta.model._meta.get_field(name).verbose_name)

    def column_named(self, heading: str) -> str | None:
        """The column that a heading means: by its own name, or by its label in a language of the site."""
        for name in self.names:
            labels = {name}
            for language, _name in settings.LANGUAGES:
                with override(language):
                    labels.add(self.heading(name))
            if heading in labels:
                return name
        return None

    class Meta:
        instance_loader_class = CityLoader
        clean_model_instances = True
        skip_unchanged = True
        report_skipped = True
        use_transactions = True
        skip_html_diff = True
        store_instance = True


def _widget(columns: type[CityColumns], field: Any) -> Widget:
    if field.choices:
        return ChoiceWidget(field.choices)
    return columns.WIDGETS.get(field.get_internal_type(), TextWidget)()


def _day(text: str) -> date:
    western = _DAY.fullmatch(text)
    try:
        return date(*map(int, western.groups())) if western else parse_wareki(text).to_date()
    except (ValueError, NotAWarekiDate):
        raise ValueError(_("This is no day. Write it like 2026-04-01 or 令和8年4月1日.")) from None


def _time(text: str) -> time:
    found = _TIME.fullmatch(text.strip())
    try:
        if found is None:
            raise ValueError
        hour, minute, second = (int(part or 0) for part in found.groups())
        return time(hour, minute, second)
    except ValueError:
        raise ValueError(_("This is no time of day. Write it like 06:30.")) from None
