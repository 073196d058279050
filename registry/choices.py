"""The words that the registry's rules and tables speak."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PersonKind(TextChoices):
    """住民種別: Japanese, or foreign (on the register since 9 July 2012)."""

    JAPANESE = "japanese", _("Japanese national")
    FOREIGN = "foreign", _("Foreign resident")


class Residency(TextChoices):
    """住民状態. A planned move out (転出予定) is derived from its date, never stored here."""

    RESIDENT = "resident", _("Resident")
    MOVED_OUT = "moved_out", _("Moved out")
    DECEASED = "deceased", _("Deceased")
    REMOVED = "removed", _("Removed ex officio")
    NON_RESIDENT = "non_resident", _("Not a resident")


class Sex(TextChoices):
    """性別 as registered."""

    MALE = "male", _("Male")
    FEMALE = "female", _("Female")
    UNKNOWN = "unknown", _("Unknown")


class DatePrecision(TextChoices):
    """How much of a legal date is known (年月日不詳 and the like are lawful values)."""

    DAY = "day", _("Day")
    MONTH = "month", _("Month")
    YEAR = "year", _("Year")
    UNKNOWN = "unknown", _("Unknown")
    IMPOSSIBLE = "impossible", _("Day that does not exist")


class ChangeReason(TextChoices):
    """異動事由 by the standard's names; the numbers are this project's (domain handbook E.3.3)."""

    MOVE_IN = "101", _("Move in from another city")
    MOVE_IN_ABROAD = "102", _("Move in from abroad")
    BIRTH = "103", _("Birth")
    ENTRY_NATURALISED = "104", _("Entry ex officio (naturalisation)")
    ENTRY_NATIONALITY_LOST = "105", _("Entry ex officio (loss of nationality)")
    ENTRY_EX_OFFICIO = "106", _("Entry ex officio")
    MOVE_OUT = "201", _("Move out to another city")
    MOVE_OUT_ABROAD = "202", _("Move out abroad")
    DEATH = "203", _("Death")
    REMOVAL_EX_OFFICIO = "206", _("Removal ex officio")
    MOVE_WITHIN = "301", _("Move within the city")
    MINOR_AMENDMENT = "302", _("Minor amendment")
    AMENDMENT_EX_OFFICIO = "303", _("Amendment ex officio")
    ERROR_CORRECTED = "304", _("Correction of an error")
    HOUSEHOLD_SPLIT = "311", _("Household split")
    HOUSEHOLD_MERGED = "312", _("Households merged")
    HOUSEHOLD_CHANGED = "313", _("Change of household")
    HEAD_CHANGED = "314", _("Change of head")
    JUKI_CODE_CHANGED = "321", _("Resident code changed on request")
    ALIAS_ADDED = "351", _("Alias entered")
    ALIAS_REMOVED = "352", _("Alias removed")
    ENTRY_UNDONE = "199", _("Change undone (entry)")
    REMOVAL_UNDONE = "299", _("Change undone (removal)")
    AMENDMENT_UNDONE = "399", _("Change undone (amendment)")


class SealState(TextChoices):
    """印鑑登録の状態."""

    ACTIVE = "active", _("Registered")
    SUSPENDED = "suspended", _("Suspended")
    ABOLISHED = "abolished", _("Abolished")


class SealEnd(TextChoices):
    """印鑑登録 廃止・職権抹消の事由."""

    REQUEST = "request", _("On request")
    REPLACED = "replaced", _("Replaced by a new registration")
    MOVED_OUT = "moved_out", _("Moved out")
    DEATH = "death", _("Death")
    NAME_CHANGED = "name_changed", _("Change of name")
    INCAPACITY = "incapacity", _("Loss of capacity of intent")
    REMOVED = "removed", _("Removed from the register")
    LOST = "lost", _("Seal or seal card lost")


class ProtectionKind(TextChoices):
    """支援措置 and other suppressions of issue."""

    SUPPORT = "support", _("Support measure (domestic violence, stalking, abuse)")
    PROVISIONAL = "provisional", _("Provisional support measure")
    COVERED = "covered", _("Covered together with the victim")
    OTHER = "other", _("Other suppression")


class HoldKind(TextChoices):
    """What keeps a person's certificates back while it lasts."""

    CHANGE_IN_PROGRESS = "change_in_progress", _("Notification being processed")
    MOVING_OUT = "moving_out", _("Planned move out")
    GAIJI_PENDING = "gaiji_pending", _("Character being registered")
    HEAD_MISSING = "head_missing", _("Household without a head")
    SEAL_SUSPENDED = "seal_suspended", _("Seal registration suspended")
    GUARDIANSHIP = "guardianship", _("Adult under guardianship")
    KOSEKI_IN_PROGRESS = "koseki_in_progress", _("Family register notification being processed")
    OTHER = "other", _("Other")


class Source(TextChoices):
    """The city's source systems, which stay the masters."""

    RESIDENTS = "residents", _("Resident system")
    SEALS = "seals", _("Seal registrations")
    TAX = "tax", _("Tax system")
    FAMILY_REGISTERS = "family_registers", _("Family register system")


class IncidentKind(TextChoices):
    """What happened that a person must look at and answer."""

    PREFLIGHT_FAILED = "preflight_failed", _("Finished document differs from its request")
    RETRIED_ISSUE = "retried_issue", _("Issue was tried again")
    FAILED_AFTER_DELIVERY = "failed_after_delivery", _("Failed after delivery")
    NO_OUTCOME = "no_outcome", _("Paid, but no outcome reported")
    GAVE_UP = "gave_up", _("Issue given up after too many attempts")
    OTHER = "other", _("Other")


class ReadAction(TextChoices):
    """How a person's record was read."""

    SEARCH = "search", _("Search")
    LIST = "list", _("List")
    VIEW = "view", _("Record opened")
    DOCUMENT = "document", _("Document opened")
    EXPORT = "export", _("Export")
    ISSUE = "issue", _("Certificate issued")
    API = "api", _("Programme interface")
