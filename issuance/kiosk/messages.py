"""What the screen says: the names of what is chosen, and what to do when something cannot be done."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Text = Promise | str


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing that went wrong: what it is, and what the visitor can do."""

    title: Text
    text: Text
    calls_staff: bool = False


CITY_HALL = Advice(
    _("This certificate cannot be issued here."),
    _("Please come to the counter of the city hall. The staff of the shop cannot answer questions about it."),
)
ADVICE: Mapping[str, Advice] = {
    "ask_at_city_hall": CITY_HALL,
    "hours_closed": Advice(
        _("The service is closed now."),
        _(
            "It is open from 6:30 to 23:00, except at the turn of the year and during maintenance; for the "
            "family register at the hours of the city hall."
        ),
    ),
    "service_unavailable": Advice(
        _("The service cannot be used at present."), _("Please try again later, or come to the city hall.")
    ),
    "card_not_usable": Advice(
        _("This card cannot be used for the service."), _("Please ask at the counter of the city hall.")
    ),
    "choice_not_possible": Advice(
        _("This choice is not possible."), _("Please begin again and choose something else.")
    ),
    "register_elsewhere": Advice(
        _("Please ask in the city of your registered domicile: it keeps your family register."),
        _("This city has no family register of yours and cannot issue this certificate."),
    ),
    "chip_locked": Advice(
        _("The PIN of this card is locked."),
        _("A wrong PIN was entered three times. The city hall can unlock it: bring the card and your ID."),
    ),
    "session_is_over": Advice(_("The time for this visit is over."), _("Please begin again.")),
    "request_is_over": Advice(
        _("The certificate could not be made in time."), _("Please begin again. No fee was charged.")
    ),
    "not_made": Advice(_("The certificate could not be made."), _("Please begin again. No fee was charged.")),
    "centre_unreachable": Advice(
        _("The city's service does not answer."), _("Please try again later. No fee was charged.")
    ),
    "document_damaged": Advice(
        _("The certificate did not arrive undamaged."),
        _("It was not printed. Please begin again. No fee was charged."),
    ),
    "jam": Advice(
        _("The paper is jammed."),
        _("Please call the staff of the shop. Do not pull at the paper. No fee was charged."),
        calls_staff=True,
    ),
    "cancelled": Advice(_("You cancelled."), _("Nothing was printed and no fee was charged.")),
}
UNKNOWN = Advice(_("This is not possible at present."), _("Please begin again, or come to the city hall."))

CERTIFICATES: Mapping[str, Text] = {
    "resident_record": _("Copy of the resident record"),
    "seal_certificate": _("Seal registration certificate"),
    "tax_certificate": _("Income and tax certificate"),
    "family_register": _("Full certificate of the family register"),
    "register_person": _("Certificate of a person in the family register"),
    "register_addresses": _("Copy of the address history of the family register"),
}
EXPLAINED: Mapping[str, Text] = {
    "resident_record": _("Proves where you live, alone or with your household."),
    "seal_certificate": _("Proves that your seal is registered with the city."),
    "tax_certificate": _("Proves your income of last year and the resident tax on it."),
    "family_register": _("Proves birth, marriage and family of everybody in your family register."),
    "register_person": _("Proves what the family register says of you."),
    "register_addresses": _("Proves the addresses that you have had while in your family register."),
}
SCOPES: Mapping[str, tuple[Text, Text]] = {
    "self": (_("Only myself"), _("The certificate shows you alone.")),
    "household": (_("The whole household"), _("It shows everybody who lives in your household.")),
    "register": (_("Everybody in the register"), _("It shows everybody who is recorded in it.")),
    "part": (_("Some of the household"), _("You choose who is shown.")),
}
CARD_KINDS: Mapping[str, Text] = {
    "juki_card": _("Juki card"),
    "my_number_card": _("My Number card"),
    "citizen_card": _("Citizen card"),
}
OTHER_SERVICES: tuple[tuple[str, Text], ...] = (
    ("copy", pgettext_lazy("kiosk", "Copy")),
    ("print", pgettext_lazy("kiosk", "Print")),
    ("scan", pgettext_lazy("kiosk", "Scan")),
    ("fax", pgettext_lazy("kiosk", "Fax")),
    ("ticket", pgettext_lazy("kiosk", "Tickets")),
)
STAGES: tuple[tuple[Text, tuple[str, ...]], ...] = (
    (pgettext_lazy("kiosk", "Card"), ("consent", "card", "pin", "take_card")),
    (
        pgettext_lazy("kiosk", "Certificate"),
        ("certificates", "who", "members", "relationship", "domicile", "tax_year", "copies", "confirm"),
    ),
    (pgettext_lazy("kiosk", "Payment"), ("coins",)),
    (pgettext_lazy("kiosk", "Print"), ("waiting", "printing", "take_paper", "receipt")),
)


def advice(code: str) -> Advice:
    """What the screen says for a code, whether of the API or of the machine itself."""
    return ADVICE.get(code, UNKNOWN)


def certificate_name(offer: Mapping[str, Any]) -> Text:
    """The certificate's name in the visitor's language; the city's own title where it has none."""
    return CERTIFICATES.get(offer.get("certificate", ""), offer.get("title", ""))
