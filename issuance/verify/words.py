"""What the pages say, in Japanese, easy Japanese (やさしい日本語) and English at once."""

from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from issuance.rules.verification import Verdict


class Told(NamedTuple):
    """One answer: its tone, heading, what it means, and the same in easy words."""

    tone: str
    heading: Any
    sentence: Any
    easy: Any


ANSWERS = {
    Verdict.GENUINE: Told(
        "ok",
        _("The city issued this certificate."),
        _("Compare the number, the kind and the time below with your paper, and the name by the form."),
        pgettext_lazy("easy Japanese", "The city made this paper. Look: are number, kind and time the same?"),
    ),
    Verdict.WITHDRAWN: Told(
        "bad",
        _("This certificate was withdrawn."),
        _("The city issued this number, but does not stand for it any more. Ask for a new certificate."),
        pgettext_lazy("easy Japanese", "You cannot use this paper. Please get a new one."),
    ),
    Verdict.EXPIRED_KEY: Told(
        "bad",
        _("This code was signed with a key that was not in force."),
        _("It may be forged with an old or stolen key. Do not rely on it; ask the city."),
        pgettext_lazy("easy Japanese", "This paper may be false. Please ask the city hall."),
    ),
    Verdict.FORGED: Told(
        "bad",
        _("This is not what the city signed."),
        _("The code was changed, or belongs to another paper. Do not rely on it; ask the city."),
        pgettext_lazy("easy Japanese", "This paper may be false. Please ask the city hall."),
    ),
    Verdict.UNKNOWN: Told(
        "warn",
        _("The city does not know this."),
        _("Either the number or the check code is mistyped, or no such certificate was issued."),
        pgettext_lazy("easy Japanese", "We do not know this paper. Did you type it right?"),
    ),
    Verdict.NOT_A_CODE: Told(
        "warn",
        _("This is no code of a certificate."),
        _("Scan the symbol at the foot of the paper again, or type the number and the check code."),
        pgettext_lazy("easy Japanese", "We cannot read it. Please try again."),
    ),
}

NAME_FITS = Told(
    "ok",
    _("The name is the one on the certificate."),
    _("The name that you typed is the one that was signed."),
    pgettext_lazy("easy Japanese", "The name is right."),
)
NAME_DIFFERS = Told(
    "bad",
    _("The name or the check code is another one."),
    _("The code may come from another paper. If the name has a rare character, ask the city."),
    pgettext_lazy("easy Japanese", "The name is not the same. Please ask the city hall."),
)
TOO_OFTEN = Told(
    "warn",
    _("Too many questions."),
    _("Wait some minutes and ask again."),
    pgettext_lazy("easy Japanese", "Please wait a little."),
)

LABELS = {
    "title": _("Is this certificate genuine?"),
    "scan": _("Scan the symbol at the foot of the paper with your phone, or type what stands beside it."),
    "by_number": _("By number and check code"),
    "by_code": _("By the text of the symbol"),
    "serial": _("Serial number"),
    "check_code": _("Check code"),
    "code": _("Text of the symbol"),
    "check": _("Check"),
    "city": _("City"),
    "kind": _("Certificate"),
    "issued_at": _("Issued at"),
    "pages": _("Pages"),
    "compare": _("Compare the name"),
    "compare_why": _("A code can be copied onto another paper. Type the name that stands first on yours."),
    "name": _("Name"),
    "again": _("Check another one"),
    "offline": _("Check without a network"),
    "offline_why": _("This page works without a network once it has been opened."),
    "online": _("Check with the city"),
    "as_of": _("Keys and withdrawn numbers as of"),
    "picture": _("Picture of the symbol"),
    "private": _("What you type is not kept. Names are compared, never searched for."),
    "needs_script": _("This page needs JavaScript; the other one does not."),
    "not_the_record": _("Papers withdrawn since then are not seen without the network."),
}
