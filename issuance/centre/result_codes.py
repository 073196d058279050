"""What the centre is told of a refusal: a public code and the sentence for the screen, and no more."""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

from issuance.rules.refusals import PublicCode

PUBLIC_TEXTS: Mapping[PublicCode, object] = MappingProxyType(
    {
        PublicCode.HOURS_CLOSED: _("The service is closed at this hour."),
        PublicCode.SERVICE_UNAVAILABLE: _("The service cannot be used at present."),
        PublicCode.CARD_NOT_USABLE: _("This card cannot be used for the service."),
        PublicCode.CHOICE_NOT_POSSIBLE: _("This choice is not possible. Please choose again."),
        PublicCode.REGISTER_ELSEWHERE: _(
            "The family register is kept by another city. Please ask in the city of your registered domicile."
        ),
        # Whatever concerns a person, in one sentence (domain handbook B.2): never the reason.
        PublicCode.ASK_AT_CITY_HALL: _("This certificate cannot be issued. Please come to the city hall."),
    }
)
