"""The forms of the counter: an application with whatever its certificate lets one choose; small ones."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from issuance.admin.request_panels import OPTION_WORDS
from issuance.choices import ApplicantKind, Evidence, FeeReason, PaperWhereabouts
from issuance.models import CounterApplication
from issuance.queries.counter import seal_card_of
from issuance.rules.catalogue import CertificateType
from issuance.rules.counter import ENTITLED, LIST_A, LIST_B
from issuance.usecases.take_application import Asked
from registry.models import Resident
from registry.shared.clock import today

OPTION = "option_"
MORE = ("applicant_name", "applicant_address", "purpose", "fee_reason", "fee_basis", "note")


def _labelled(values: Any) -> list[tuple[str, Any]]:
    return [(value, Evidence(value).label) for value in Evidence.values if value in values]


def evidence_choices(certificate: CertificateType) -> list[tuple[Any, list[tuple[str, Any]]]]:
    """The documents that may be seen, in their lists; authorities where this certificate asks for any."""
    rows = ENTITLED.get(certificate.source, {}).values()
    authority = {document for row in rows for group in row.needs for document in group}
    lists = (
        (_("List A: one is enough"), LIST_A),
        (_("List B: two are enough"), LIST_B),
        (_("Authority"), authority),
    )
    return [(title, _labelled(values)) for title, values in lists if values]


class ApplicationForm(forms.Form):
    """Who asks, on what papers, for what. `possible` are the values that each option may take."""

    copies = forms.IntegerField(label=_("copies"), min_value=1, initial=1)
    applicant = forms.ChoiceField(
        label=_("who asks"), choices=ApplicantKind, initial=ApplicantKind.SELF, widget=forms.RadioSelect
    )
    evidence = forms.MultipleChoiceField(
        label=_("documents seen"), required=False, widget=forms.CheckboxSelectMultiple
    )
    seal_card_no = forms.CharField(label=_("number of the seal registration card"), max_length=40)
    applicant_name = forms.CharField(
        label=_("applicant's name"),
        required=False,
        max_length=120,
        help_text=_("Only if somebody else than the person asks: name, or office and officer."),
    )
    applicant_address = forms.CharField(label=_("applicant's address"), required=False, max_length=200)
    purpose = forms.CharField(
        label=_("what it is for"),
        required=False,
        max_length=200,
        help_text=_("Third parties and offices must say it."),
    )
    fee_reason = forms.ChoiceField(
        label=pgettext_lazy("fee", "reason"),
        choices=FeeReason,
        initial=FeeReason.ORDINARY,
        widget=forms.RadioSelect,
    )
    fee_basis = forms.CharField(
        label=_("law by which it is free"),
        required=False,
        max_length=100,
        help_text=_("Only for a fee that a law waives: 国民年金法第104条 …"),
    )
    note = forms.CharField(label=_("note"), required=False, max_length=200)

    def __init__(
        self,
        *args: Any,
        certificate: CertificateType,
        resident: Resident,
        possible: Mapping[str, list[Any]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.certificate, self.resident = certificate, resident
        fields: Any = self.fields
        fields["evidence"].choices = evidence_choices(certificate)
        fields["copies"].max_value = certificate.max_copies
        fields["copies"].widget.attrs["max"] = certificate.max_copies
        entitled = ENTITLED.get(certificate.source, {})
        fields["applicant"].choices = [c for c in ApplicantKind.choices if c[0] in entitled]
        if not certificate.needs_seal:
            del self.fields["seal_card_no"]
        for name, values in possible.items():
            if values:
                fields[OPTION + name] = _option_field(name, values)
        first = [name for name in fields if name.startswith(OPTION)]
        self.order_fields([*first, "copies", "applicant", "evidence", "seal_card_no"])

    def first(self) -> list[forms.BoundField]:
        """What every application says."""
        return [field for field in self if field.name not in MORE]

    def more(self) -> list[forms.BoundField]:
        """What most applications leave empty."""
        return [self[name] for name in MORE]

    def has_more(self) -> bool:
        """Whether any of that is filled in, or wrong."""
        return any(
            field.errors or field.value() not in ("", None, FeeReason.ORDINARY) for field in self.more()
        )

    def clean(self) -> dict[str, Any]:
        """Find the seal card."""
        data: dict[str, Any] = super().clean() or {}
        number = data.get("seal_card_no")
        if number:
            data["seal_card"] = seal_card_of(self.resident, number, on=today())
            if data["seal_card"] is None:
                sentence = _("This is not the seal registration card of this person.")
                self.add_error("seal_card_no", ValidationError(sentence, code="seal_card"))
        return data

    def options(self) -> dict[str, Any]:
        """The choices as a request carries them: what was left at nothing is not named."""
        chosen = {
            name.removeprefix(OPTION): value
            for name, value in self.cleaned_data.items()
            if name.startswith(OPTION)
        }
        return {name: value for name, value in chosen.items() if value not in ("", [], None)}

    def asked(self) -> Asked:
        """What was asked."""
        data = self.cleaned_data
        evidence = set(data["evidence"])
        return Asked(
            certificate=self.certificate.code,
            applicant=data["applicant"],
            evidence=sorted(evidence),
            copies=data["copies"],
            options=self.options(),
            applicant_name=data["applicant_name"],
            applicant_address=data["applicant_address"],
            seal_card=data.get("seal_card"),
            purpose=data["purpose"],
            fee_reason=data["fee_reason"],
            fee_basis=data["fee_basis"],
            note=data["note"],
        )


def initial_of(application: CounterApplication) -> dict[str, Any]:
    """An earlier application as a form's first values, to be corrected."""
    names = ("copies", "applicant", "evidence", "applicant_name", "applicant_address", "purpose")
    values = {name: getattr(application, name) for name in (*names, "fee_reason", "fee_basis", "note")}
    values |= {OPTION + name: value for name, value in application.options.items()}
    return {**values, "seal_card_no": application.seal_card.card_id if application.seal_card else ""}


def _option_field(name: str, values: list[Any]) -> forms.Field:
    """Yes or no, one of several, or several of several: as the values are."""
    label = OPTION_WORDS.get(name, name)
    if all(isinstance(value, bool) for value in values):
        words = {True: pgettext_lazy("kiosk", "Show"), False: pgettext_lazy("kiosk", "Leave out")}
        return forms.TypedChoiceField(
            label=label,
            choices=[(str(value), words[value]) for value in values],
            coerce=lambda text: text == str(True),
            initial=str(values[0]),
            widget=forms.RadioSelect,
        )
    if isinstance(values[0], dict) and "ref" not in values[0]:
        years = [(value["year"], value["name"]) for value in values]
        return forms.TypedChoiceField(
            label=label,
            choices=years,
            coerce=int,
            initial=max(year for year, _words in years),
            widget=forms.RadioSelect,
        )
    if isinstance(values[0], dict):
        members = [(value["ref"], value["name"]) for value in values]
        return forms.MultipleChoiceField(
            label=label, choices=members, required=False, widget=forms.CheckboxSelectMultiple
        )
    several = [(value, OPTION_WORDS.get(value, value)) for value in values]
    first = several[-1][0] if name == "scope" else several[0][0]
    coerce = int if all(isinstance(value, int) for value in values) else str
    return forms.TypedChoiceField(
        label=label, choices=several, coerce=coerce, initial=first, widget=forms.RadioSelect
    )


class VoidForm(forms.Form):
    """Why a paper is void, and where it is."""

    whereabouts = forms.ChoiceField(
        label=_("where the paper is"), choices=PaperWhereabouts, widget=forms.RadioSelect
    )
    reason = forms.CharField(label=_("why"), max_length=200)
    refund = forms.BooleanField(label=_("the fee that was taken was given back"), required=False)


class ReprintForm(forms.Form):
    """Where the first paper is, and whether it stays good."""

    whereabouts = forms.ChoiceField(
        label=_("where the first paper is"), choices=PaperWhereabouts, widget=forms.RadioSelect
    )
    first_paper = forms.ChoiceField(
        label=_("the first paper"),
        choices=[
            ("void", _("is void; a fee that was taken is given back")),
            ("keep", _("stays valid; the applicant has it")),
        ],
        initial="void",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("why it is printed again"), max_length=200)


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("why"), max_length=200)
