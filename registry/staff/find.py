"""A person named by two things at once: a number with its check digit, and the birth date (invariant 15)."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from registry.models import Resident
from registry.rules.check_digits import person_no_is_valid
from registry.rules.search_words import WordKind, words_of
from registry.staff.scope import within_reach


def named_person(user: Any, number: str, birth: str) -> Resident:
    """The one resident of the user's city with this number who was born then.

    Raises ValidationError with one sentence for a number of another person, city or birth date, so that
    trying numbers tells nothing.
    """
    number = number.strip()
    if not person_no_is_valid(number):
        raise ValidationError(_("This is not a person number: its check digit is wrong."), code="check_digit")
    words = words_of(birth)
    if len(words) != 1 or words[0].kind is not WordKind.DATE:
        raise ValidationError(_("Write the birth date like S40.6.21 or 1965-06-21."), code="birth")
    people: Any = within_reach(Resident.objects.all(), user, personal=True)
    person = people.select_related("municipality").filter(person_no=number).first()
    if person is None or not any(first <= person.birth_sort_on <= last for first, last in words[0].periods):
        raise ValidationError(
            _("Nobody on record has this person number and this birth date."), code="nobody"
        )
    found: Resident = person
    return found


class PersonForm(forms.Form):
    """Who is meant."""

    person_no = forms.CharField(label=_("person number"), max_length=15)
    birth = forms.CharField(
        label=_("birth date"), max_length=20, help_text=_("S40.6.21, 昭和40年6月21日 or 1965-06-21")
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.person: Resident | None = None

    def clean(self) -> dict[str, Any]:
        """Find the person; `person` holds them afterwards."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("person_no") and data.get("birth"):
            self.person = named_person(self.user, data["person_no"], data["birth"])
        return data


def people_of_lines(user: Any, text: str) -> list[Resident]:
    """The people of lines like "person number, birth date"; raises ValidationError that names the lines."""
    people, errors = [], []
    for number, line in enumerate(text.splitlines(), start=1):
        parts = line.replace("、", " ").replace(",", " ").split()
        if not parts:
            continue
        try:
            if len(parts) != 2:
                raise ValidationError(_("Write a person number and a birth date in each line."), code="line")
            people.append(named_person(user, *parts))
        except ValidationError as error:
            sentence = _("Line %(line)d: %(sentence)s")
            params = {"line": number, "sentence": error.messages[0]}
            errors.append(ValidationError(sentence, code="line", params=params))
    if errors:
        raise ValidationError(errors)
    return people
