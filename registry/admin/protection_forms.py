"""What is typed into the pages of protections."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from registry.models import Resident
from registry.models.protections import Protection
from registry.rules.protection_acts import mark_of
from registry.shared.clock import today
from registry.staff.find import people_of_lines
from registry.usecases.ask_to_lift import Seen

LONGEST_NOTE = 200


class ApplicationForm(forms.Form):
    """An application of one person, with those who ask to be protected together with them."""

    covered = forms.MultipleChoiceField(
        label=_("protected together, of the household"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    others = forms.CharField(
        label=_("protected together, of other households"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("A line for each: person number, birth date."),
    )
    reference = forms.CharField(label=_("number of the application"), required=False, max_length=60)
    note = forms.CharField(label=_("note"), required=False, max_length=LONGEST_NOTE)

    def __init__(self, *args: Any, user: Any, household: Iterable[Resident], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.household = {str(person.pk): person for person in household}
        choices: Any = self.fields["covered"]
        choices.choices = [(pk, person.name) for pk, person in self.household.items()]
        if not self.household:
            del self.fields["covered"]

    def clean_others(self) -> list[Resident]:
        """The people of the lines."""
        return people_of_lines(self.user, self.cleaned_data["others"])

    def people(self) -> list[Resident]:
        """Everybody who is to be covered."""
        chosen = [self.household[pk] for pk in self.cleaned_data.get("covered", ())]
        return [*chosen, *self.cleaned_data["others"]]


class DecisionForm(forms.Form):
    """From which day a measure runs."""

    first_day = forms.DateField(
        label=_("first day of the measure"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    note = forms.CharField(label=_("note"), required=False, max_length=LONGEST_NOTE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"first_day": today()}, **kwargs})


class NoteForm(forms.Form):
    """A note that may be left out."""

    note = forms.CharField(label=_("note"), required=False, max_length=LONGEST_NOTE)


class LiftForm(forms.Form):
    """Why a protection is to be lifted."""

    why = forms.CharField(label=_("why it is to be lifted"), max_length=LONGEST_NOTE)


def mark_for(row: Protection) -> str:
    """How a page carries the row and how it stood."""
    return f"{row.pk}:{mark_of(row.measure)}"


def seen_in(values: Iterable[str]) -> list[Seen]:
    """The rows that a page carried; raises ValidationError for anything but what `mark_for` writes."""
    rows = []
    for value in values:
        pk, colon, mark = value.partition(":")
        if not (colon and pk.isascii() and pk.isdigit() and len(pk) < 19):
            raise ValidationError(_("Open the page again."), code="mark")
        rows.append(Seen(int(pk), mark))
    return rows


def days_over(row: Protection) -> timedelta:
    """How long the measure's end is past; negative or zero if it is not."""
    return today() - row.valid_until if row.valid_until else timedelta(0)
