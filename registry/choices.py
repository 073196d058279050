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
    ENTRY_REMADE = "107", _("Entry of a remade record")
    ENTRY_RESTORED = "108", _("Entry of a restored record")
    ENTRY_UNDONE = "199", _("Change undone (a removal)")
    MOVE_OUT = "201", _("Move out to another city")
    MOVE_OUT_ABROAD = "202", _("Move out abroad")
    DEATH = "203", _("Death")
    REMOVAL_NATURALISED = "204", _("Removal ex officio (naturalisation)")
    REMOVAL_NATIONALITY_LOST = "205", _("Removal ex officio (loss of nationality)")
    REMOVAL_EX_OFFICIO = "206", _("Removal ex officio")
    REMOVAL_REMADE = "207", _("Removal of a record that was remade")
    REMOVAL_RESTORED = "208", _("Removal of a record that was restored")
    REMOVAL_UNDONE = "299", _("Change undone (an entry)")
    MOVE_WITHIN = "301", _("Move within the city")
    MINOR_AMENDMENT = "302", _("Minor amendment")
    AMENDMENT_EX_OFFICIO = "303", _("Amendment ex officio")
    ERROR_CORRECTED = "304", _("Correction of an error")
    HOUSEHOLD_SPLIT = "311", _("Household split")
    HOUSEHOLD_MERGED = "312", _("Households merged")
    HOUSEHOLD_CHANGED = "313", _("Change of household")
    HEAD_CHANGED = "314", _("Change of head")
    JUKI_CODE_CHANGED = "321", _("Resident code changed on request")
    JUKI_CODE_ENTERED = "322", _("Resident code entered ex officio")
    MY_NUMBER_CHANGED = "331", _("Individual number changed on request")
    MY_NUMBER_AMENDED = "332", _("Individual number amended ex officio")
    MY_NUMBER_ENTERED = "333", _("Individual number entered ex officio")
    FORMER_SURNAME_ADDED = "341", _("Former surname entered")
    FORMER_SURNAME_CHANGED = "342", _("Former surname changed")
    FORMER_SURNAME_REMOVED = "343", _("Former surname removed")
    ALIAS_ADDED = "351", _("Alias entered")
    ALIAS_REMOVED = "352", _("Alias removed")
    AMENDMENT_UNDONE = "399", _("Change undone (amendment)")


class RegisterState(TextChoices):
    """戸籍の状態. While a notification is being processed nothing of the register is issued."""

    CURRENT = "current", _("In force")
    IN_PROGRESS = "in_progress", _("Notification being processed")
    CLOSED = "closed", _("Closed register")
    SUPERSEDED = "superseded", _("Superseded register")


class SpouseMark(TextChoices):
    """配偶者区分: printed only while the marriage lasts."""

    HUSBAND = "夫", _("Husband")
    WIFE = "妻", _("Wife")


class RegisterEventKind(TextChoices):
    """Every kind of entry in a family register: 戸籍事項 first, then 身分事項 by whose block it stands in."""

    COMPILED = "compiled", _("Register compiled")
    REMADE = "remade", _("Register remade")
    TRANSFERRED_IN = "transferred_in", _("Domicile transferred from another city")
    TRANSFERRED_OUT = "transferred_out", _("Domicile transferred to another city")
    TRANSFERRED_WITHIN = "transferred_within", _("Domicile transferred within the city")
    REGISTER_AMENDED = "register_amended", _("Register amended")
    REGISTER_CORRECTED = "register_corrected", _("Register corrected")
    SURNAME_CHANGED = "surname_changed", _("Surname of the register changed")
    REGISTER_CLOSED = "register_closed", _("Register closed")

    BIRTH = "birth", _("Birth")
    MARRIAGE = "marriage", _("Marriage")
    MARRIAGE_LEFT = "marriage_left", _("Marriage, left this register")
    MARRIAGE_FOREIGN = "marriage_foreign", _("Marriage with a foreign national")
    DIVORCE = "divorce", _("Divorce, stays in this register")
    DIVORCE_LEFT = "divorce_left", _("Divorce, left this register")
    DIVORCE_RETURNED = "divorce_returned", _("Divorce, entered this register")
    DIVORCE_BY_COURT = "divorce_by_court", _("Divorce by a court")
    PARENTAL_AUTHORITY = "parental_authority", _("Parental authority")
    MINOR_GUARDIANSHIP = "minor_guardianship", _("Guardianship of a minor")
    ADOPTED = "adopted", _("Adoption (the adoptee)")
    ADOPTS = "adopts", _("Adoption (the adopter)")
    SPECIAL_ADOPTION = "special_adoption", _("Special adoption")
    ADOPTION_DISSOLVED = "adoption_dissolved", _("Adoption dissolved")
    RECOGNISED = "recognised", _("Recognition (the child)")
    RECOGNISES = "recognises", _("Recognition (the father)")
    ENTERED = "entered", _("Entry by change of surname")
    ENTERED_ELSEWHERE = "entered_elsewhere", _("Entry into another register")
    BRANCHED = "branched", _("Branch register, entered this one")
    BRANCHED_OFF = "branched_off", _("Branch register, left this one")
    MEMBER_SURNAME_CHANGED = "member_surname_changed", _("Change of surname of a person")
    NAME_CHANGED = "name_changed", _("Change of given name")
    HEIR_EXCLUDED = "heir_excluded", _("Exclusion of an heir")
    NATIONALITY_CHOSEN = "nationality_chosen", _("Choice of nationality")
    SEX_CHANGED = "sex_changed", _("Change of the treatment of sex")
    DEATH = "death", _("Death")
    SPOUSE_DEATH = "spouse_death", _("Death of the spouse")
    DISAPPEARANCE = "disappearance", _("Adjudication of disappearance")
    NATURALISED = "naturalised", _("Naturalisation")
    NATIONALITY_LOST = "nationality_lost", _("Loss of nationality")
    MEMBER_AMENDED = "member_amended", _("Entry of a person amended")
    MEMBER_CORRECTED = "member_corrected", _("Entry of a person corrected")
    MEMBER_STRUCK = "member_struck", _("Entry of a person struck out")
    OTHER = "other", _("Other (old records)")


class FilingKind(TextChoices):
    """申告区分: what the assessment rests on."""

    TAX_RETURN = "tax_return", _("Income tax return")
    PAYROLL_REPORT = "payroll_report", _("Report by the employer")
    PENSION_REPORT = "pension_report", _("Report by the pension payer")
    RESIDENT_TAX_RETURN = "resident_tax_return", _("Resident tax return")
    NONE = "none", _("Nothing filed")


class TaxClass(TextChoices):
    """課税区分. Nothing filed is not the same as not taxable."""

    TAXED = "taxed", _("Taxed")
    PER_CAPITA_ONLY = "per_capita_only", _("Per capita levy only")
    EXEMPT = "exempt", _("Not taxable")
    NOT_FILED = "not_filed", _("Nothing filed")
    TAXED_ELSEWHERE = "taxed_elsewhere", _("Assessed by another city")
    WITHDRAWN = "withdrawn", _("Record withdrawn")


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


class SealText(TextChoices):
    """印影の文字: which of the registered names a seal shows. Blank: not on record."""

    FULL_NAME = "full_name", _("Surname and given name")
    SURNAME = "surname", _("Surname")
    GIVEN_NAME = "given_name", _("Given name")
    FORMER_SURNAME = "former_surname", _("Former surname")
    ALIAS = "alias", _("Alias")
    KATAKANA = "katakana", _("Name in katakana")


class ProtectionKind(TextChoices):
    """支援措置 and other suppressions of issue."""

    SUPPORT = "support", _("Support measure (domestic violence, stalking, abuse)")
    PROVISIONAL = "provisional", _("Provisional support measure")
    COVERED = "covered", _("Covered together with the victim")
    OTHER = "other", _("Other suppression")


class ProtectionStep(TextChoices):
    """What is done to a protection, from its application until two people have lifted it."""

    APPLIED = "applied", _("Applied for")
    DECIDED = "decided", _("Decided")
    RENEWED = "renewed", _("Renewed")
    LIFT_ASKED = "lift_asked", _("Lift asked for")
    LIFT_WITHDRAWN = "lift_withdrawn", _("Lift sent back")
    LIFT_REFUSED = "lift_refused", _("Lift refused")
    LIFTED = "lifted", _("Lifted")


class NoticeKind(TextChoices):
    """他市区町村からの通知: what another city tells about a person under protective measures."""

    APPLIED = "applied", _("Protection applied for there")
    RENEWED = "renewed", _("Protection renewed there")
    CHANGED = "changed", _("Change of the person or the address")
    ENDED = "ended", _("Protection ended there")


class NoticeOutcome(TextChoices):
    """What became of a notice from another city."""

    PROTECTED = "protected", _("The person is protected here")
    NOT_ON_RECORD = "not_on_record", _("Nobody on record here")
    LIFT_ASKED = "lift_asked", _("A lift was asked for here")
    NOTHING = "nothing", _("Nothing to do here")


class HoldKind(TextChoices):
    """What keeps a person's certificates back while it lasts."""

    CHANGE_IN_PROGRESS = "change_in_progress", _("Notification being processed")
    MOVING_OUT = "moving_out", _("Planned move out")
    GAIJI_PENDING = "gaiji_pending", _("Character being registered")
    HEAD_MISSING = "head_missing", _("Household without a head")
    SEAL_SUSPENDED = "seal_suspended", _("Seal registration suspended")
    GUARDIANSHIP = "guardianship", _("Adult under guardianship")
    KOSEKI_IN_PROGRESS = "koseki_in_progress", _("Family register notification being processed")
    TAX_REVISION = "tax_revision", _("Correction of the tax being processed")
    OTHER = "other", _("Other")


class Source(TextChoices):
    """The city's source systems, which stay the masters."""

    RESIDENTS = "residents", _("Resident system")
    SEALS = "seals", _("Seal registrations")
    TAX = "tax", _("Tax system")
    FAMILY_REGISTERS = "family_registers", _("Family register system")


class ActiveSet(TextChoices):
    """What a source may tell the whole of, to be compared at night: what it sends, what is decided here."""

    RESIDENTS = "residents", _("Resident system")
    SEALS = "seals", _("Seal registrations")
    TAX = "tax", _("Tax system")
    FAMILY_REGISTERS = "family_registers", _("Family register system")
    PROTECTIONS = "protections", _("Protective measures on the resident system")
    CARDS = "cards", _("Cards on the card system")


class IncidentKind(TextChoices):
    """What happened that a person must look at and answer."""

    PREFLIGHT_FAILED = "preflight_failed", _("Finished document differs from its request")
    RETRIED_ISSUE = "retried_issue", _("Issue was tried again")
    FAILED_AFTER_DELIVERY = "failed_after_delivery", _("Failed after delivery")
    NO_OUTCOME = "no_outcome", _("Paid, but no outcome reported")
    GAVE_UP = "gave_up", _("Issue given up after too many attempts")
    SOURCE_DIFFERS = "source_differs", _("The copy differs from the source system")
    FEED_FAILED = "feed_failed", _("A batch of a source system was refused or failed")
    STOCK_DIFFERS = "stock_differs", _("Cards were counted and differ from the books")
    PRINT_DIFFERS = "print_differs", _("A card was made that differs from its application")
    CHIP_DIFFERS = "chip_differs", _("The chip of a card differs from the record")
    OFFICE_TABLE = "office_table", _("A table of the office has a gap or an overlap")
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


class BatchKind(TextChoices):
    """What a batch holds: everything as it stands, or what has changed since the batch before."""

    SNAPSHOT = "snapshot", _("Snapshot")
    DELTA = "delta", _("Changes")


class BatchState(TextChoices):
    """How far a batch came. REFUSED, UNDONE and WITHDRAWN give their sequence number free again."""

    RECEIVED = "received", _("Received, not checked yet")
    REFUSED = "refused", _("Refused whole")
    STAGED = "staged", _("Checked, ready to apply")
    WAITING = "waiting", _("Waits for a second person")
    APPROVED = "approved", _("Approved, ready to apply")
    APPLIED = "applied", _("Applied")
    UNDONE = "undone", _("Undone")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class RowAct(TextChoices):
    """What a row of a batch does to the record."""

    ADDED = "added", _("Added")
    CHANGED = "changed", _("Changed")
    ENDED = "ended", _("Ended")


class DifferenceKind(TextChoices):
    """How a record of ours and the source's disagree."""

    MISSING_THERE = "missing_there", _("In force here, not at the source")
    MISSING_HERE = "missing_here", _("In force at the source, not here")
    DIFFERS = "differs", _("In force at both, with different content")
    TOWN = "town", _("Of a town whose sum differs")
