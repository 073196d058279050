"""What staff do to a card away from the visitor's way: stop by telephone, found again, PIN, return, face."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cards.admin.acts import Act, ActForm
from cards.choices import CardEnd, CardState, EvidenceKind, PinKind
from cards.models import Place
from cards.rules.evidence import Seen, offered
from cards.rules.kinds import kind_row
from cards.rules.lifecycle import LIVE_CARD
from cards.usecases.call_back import call_back
from cards.usecases.change_face import change_face
from cards.usecases.find_card import find_card
from cards.usecases.reset_pin import reset_pin
from cards.usecases.surrender_card import surrender_card
from cards.usecases.suspend_card import suspend_card
from registry.shared.clock import now, today

GIVEN_BACK_FOR = (
    CardEnd.REQUEST,
    CardEnd.EXCHANGED,
    CardEnd.DAMAGED,
    CardEnd.EXPIRED,
    CardEnd.DEATH,
    CardEnd.MOVED_OUT,
)


class StopForm(ActForm):
    """What the caller says."""

    told_by = forms.CharField(label=_("who told it"), max_length=80)
    phone = forms.CharField(label=_("telephone number for the call back"), max_length=20)
    what = forms.CharField(label=_("what was told"), max_length=200)


class PapersActForm(ActForm):
    """Which papers lie on the desk."""

    papers = forms.MultipleChoiceField(
        label=_("papers seen"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["papers"]
        field.choices = [
            (row.kind.value, f"{row.list_name}　{EvidenceKind(row.kind).label}")
            for row in offered(on=today())
        ]


class FoundForm(PapersActForm):
    """The card in the hand."""

    number_on_it = forms.CharField(label=_("number read off the card"), max_length=40)


class PinForm(PapersActForm):
    """Which PIN was set anew, and why. The PIN itself is typed at the terminal alone."""

    pin = forms.ChoiceField(label=_("PIN"))
    reason = forms.CharField(label=_("reason"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["pin"]
        field.choices = [(pin.value, PinKind(pin).label) for pin in kind_row(self.row.kind).pins]


class BackForm(ActForm):
    """A card that comes back."""

    number_on_it = forms.CharField(label=_("number read off the card"), max_length=40)
    why = forms.ChoiceField(label=_("why"), choices=[(each.value, each.label) for each in GIVEN_BACK_FOR])
    place = forms.ModelChoiceField(label=_("place"), queryset=Place.objects.none(), empty_label=None)
    was_punched = forms.BooleanField(label=_("punched before the holder's eyes"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["place"]
        field.queryset = Place.objects.of(self.row.municipality_id).filter(closed_on=None)


class FaceForm(ActForm):
    """Who brought the card."""

    brought_by = forms.CharField(label=_("brought by"), max_length=80, required=False)


class CallBackForm(ActForm):
    """What the holder answered."""

    was_confirmed = forms.BooleanField(label=_("the holder confirmed it"), required=False)


def _seen(data: dict[str, Any]) -> list[Seen]:
    return [Seen(EvidenceKind(kind)) for kind in data.pop("papers")]


CARD_ACTS = {
    "stop": Act(
        _("Stop by telephone"),
        StopForm,
        lambda request, row, data: suspend_card(card_id=row.pk, **data, by=request.user, now=now()),
        lambda row: row.state == CardState.ACTIVE,
        _("The stop holds at once. Afterwards call back, and put down what was answered."),
    ),
    "found": Act(
        _("Found again"),
        FoundForm,
        lambda request, row, data: find_card(
            card_id=row.pk, papers=_seen(data), **data, by=request.user, now=now()
        ),
        lambda row: row.state == CardState.SUSPENDED,
    ),
    "pin": Act(
        _("PIN set anew"),
        PinForm,
        lambda request, row, data: reset_pin(
            card_id=row.pk, papers=_seen(data), **data, by=request.user, now=now()
        ),
        lambda row: row.state in LIVE_CARD,
        _("First let the holder set it at the terminal. Here only the fact is put down."),
    ),
    "face": Act(
        _("Write the change on the card"),
        FaceForm,
        lambda request, row, data: change_face(card_id=row.pk, **data, by=request.user, now=now()),
        lambda row: row.state in LIVE_CARD,
    ),
    "back": Act(
        _("Take the card back"),
        BackForm,
        lambda request, row, data: surrender_card(card_id=row.pk, **data, by=request.user, now=now()),
        lambda row: row.state in (*LIVE_CARD, CardState.REVOKED),
    ),
}
STOP_ACTS = {
    "call": Act(
        _("Called back"),
        CallBackForm,
        lambda request, row, data: call_back(stop_id=row.pk, **data, by=request.user, now=now()),
        lambda row: row.called_back_at is None,
        _("Call the number on record, not the one that the caller gave, where you have one."),
    ),
}
