"""A family as a clerk names it: a person number and a birth date in each line, found in the register."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.choices import Case
from campaigns.rules.eligibility import Visitor
from campaigns.rules.seating import MOST_PEOPLE
from campaigns.usecases.book_slot import Contact
from registry.models import Resident
from registry.staff.find import people_of_lines


class FamilyForm(forms.Form):
    """Who comes and how to reach them."""

    lines = forms.CharField(
        label=pgettext_lazy("campaign", "people who come"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One to six lines, each with a person number and a birth date: 0000000019 S40.6.21"),
    )
    case = forms.ChoiceField(label=pgettext_lazy("campaign", "how they come"), choices=Case)
    representative = forms.CharField(label=_("representative"), max_length=80, required=False)
    phone = forms.RegexField(r"^[0-9-]*$", label=_("phone"), max_length=20, required=False)
    mail = forms.EmailField(label=_("mail"), required=False)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.people = user, list[Resident]()

    def clean_lines(self) -> str:
        """Find everybody; `people` holds them afterwards."""
        text: str = self.cleaned_data["lines"]
        self.people = people_of_lines(self.user, text)
        if not 1 <= len(self.people) <= MOST_PEOPLE:
            raise forms.ValidationError(_("One to six people can book at once."), code="people")
        return text

    def contact(self) -> Contact:
        """How to reach them, in Japanese."""
        data = self.cleaned_data
        return Contact(
            mail=data["mail"],
            phone=data["phone"].replace("-", ""),
            representative=data["representative"],
        )


def visitors_from(people: list[Resident]) -> list[Visitor]:
    """What a booking keeps of people who were found in the register."""
    return [
        Visitor(name=p.name[:80], kana=p.kana[:80], birth_on=p.birth_sort_on, number=p.person_no)
        for p in people
    ]
