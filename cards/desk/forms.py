"""What is typed at the desk. No form has a field for a PIN."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cards.choices import (
    Applicant,
    ApplicationReason,
    CardFace,
    CardFunction,
    CardKind,
    EvidenceKind,
    FeeExemption,
    InquiryOutcome,
)
from cards.models import IssuingTerminal, Place
from cards.rules.evidence import offered
from cards.rules.functions import FUNCTIONS
from cards.rules.kinds import KINDS
from registry.rules.search_words import WordKind, words_of
from registry.shared.clock import today

NOT_PICKED = [("", "—")]


class BirthField(forms.CharField):
    """A birth date in either calendar: S40.6.21, 昭和40年6月21日, 1965-06-21."""

    def clean(self, value: Any) -> Any:
        """The one day that is meant; raises ValidationError."""
        text = super().clean(value)
        if not text:
            return None
        words = words_of(text)
        if len(words) == 1 and words[0].kind is WordKind.DATE:
            days = {first for first, last in words[0].periods if first == last}
            if len(days) == 1:
                return days.pop()
        raise ValidationError(_("Write the birth date like S40.6.21 or 1965-06-21."), code="birth")


BIRTH_HELP = _("S40.6.21, 昭和40年6月21日 or 1965-06-21")


class WhereForm(forms.Form):
    """Which desk this is."""

    place = forms.ModelChoiceField(label=_("place"), queryset=Place.objects.none(), empty_label=None)
    desk = forms.CharField(label=_("desk"), max_length=20, initial="1")

    def __init__(self, *args: Any, places: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["place"]
        field.queryset = places


class NumberForm(forms.Form):
    """The next visitor's number."""

    number = forms.CharField(
        label=_("number of booking, queue or application"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
    )
    birth = BirthField(
        label=_("birth date"),
        required=False,
        max_length=20,
        help_text=_("With an application's number."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


def products_on(day: date) -> list[tuple[str, str]]:
    """Kinds and faces that are handed out that day, as choices."""
    return [
        (f"{row.kind}/{face}", f"{CardKind(row.kind).label}（{CardFace(face).label}）")
        for row in KINDS.values()
        if row.is_issued(day)
        for face in row.faces
    ]


class QueueForm(forms.Form):
    """What a visitor without booking wants."""

    product = forms.ChoiceField(label=_("card"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["product"]
        field.choices = products_on(today())


class FindForm(forms.Form):
    """Finding the person: a number with its check digit and the birth date, or a name."""

    person_no = forms.CharField(label=_("person number"), max_length=15, required=False)
    birth = forms.CharField(label=_("birth date"), max_length=20, required=False, help_text=BIRTH_HELP)
    name = forms.CharField(label=_("name or kana"), max_length=60, required=False)


class ApplyForm(forms.Form):
    """The application."""

    reason = forms.ChoiceField(label=_("reason of the application"), choices=ApplicationReason.choices)
    applicant = forms.ChoiceField(label=_("applicant"), choices=Applicant.choices)
    representative = forms.CharField(label=_("name of the representative"), max_length=80, required=False)
    functions = forms.MultipleChoiceField(
        label=_("functions asked for"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["functions"]
        field.choices = [
            (each.value, CardFunction(each).label)
            for each in KINDS[kind].functions
            if FUNCTIONS[each].from_day <= today()
        ]


class PapersForm(forms.Form):
    """Which papers lie on the desk."""

    papers = forms.MultipleChoiceField(
        label=_("papers seen"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows, field = offered(on=today()), self.fields["papers"]
        told = [(row.kind.value, f"{row.list_name}　{EvidenceKind(row.kind).label}") for row in rows]
        field.choices = told  # type: ignore[attr-defined]


class ReplyForm(forms.Form):
    """What became of the letter."""

    outcome = forms.ChoiceField(
        label=_("outcome of the inquiry"),
        choices=[(each.value, each.label) for each in InquiryOutcome if each != InquiryOutcome.LAPSED],
        widget=forms.RadioSelect,
    )


class FeeForm(forms.Form):
    """Paid or exempt."""

    amount_yen = forms.IntegerField(label=_("amount in yen"), min_value=0)
    receipt = forms.CharField(label=_("receipt"), max_length=40, required=False)
    exemption = forms.ChoiceField(
        label=_("exemption"), choices=[*NOT_PICKED, *FeeExemption.choices], required=False
    )


class MakeForm(forms.Form):
    """Which terminal makes it."""

    terminal = forms.ModelChoiceField(
        label=_("terminal"), queryset=IssuingTerminal.objects.none(), empty_label=None
    )

    def __init__(self, *args: Any, terminals: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["terminal"]
        field.queryset = terminals


class OldCardForm(forms.Form):
    """The old card, or why it is not here."""

    number_on_it = forms.CharField(
        label=_("number on the old card"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    was_punched = forms.BooleanField(label=_("punched before the holder's eyes"), required=False)
    reason = forms.CharField(label=_("why the old card is not given back"), max_length=200, required=False)


class HandOverForm(forms.Form):
    """Both sides confirm."""

    birth = BirthField(
        label=_("birth date, as the holder tells it now"),
        max_length=20,
        help_text=BIRTH_HELP,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    holder_confirms = forms.BooleanField(
        label=_("The citizen has looked at the card and it is right"), required=False
    )
    clerk_confirms = forms.BooleanField(label=_("Face, photo and name are this person's"), required=False)
