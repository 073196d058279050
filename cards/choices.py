"""The words that the rules and tables of cards speak."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CardKind(TextChoices):
    """カードの種類."""

    CITIZEN = "citizen_card", _("Citizen card")
    JUKI = "juki_card", _("Juki card")
    MY_NUMBER = "my_number_card", _("My Number card")


class CardState(TextChoices):
    """カードの状態. Expiry is a date and never stored as a state."""

    ACTIVE = "active", _("In use")
    SUSPENDED = "suspended", _("Temporarily stopped")
    SURRENDERED = "surrendered", _("Surrendered")
    REVOKED = "revoked", _("Void")


class CardFunction(TextChoices):
    """カードに載せた機能."""

    CONVENIENCE = "convenience", _("Certificates at convenience stores")
    SEAL_TOKEN = "seal_token", _("Seal registration card")
