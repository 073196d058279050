"""The words that the rules and tables of cards speak."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CardKind(TextChoices):
    """カードの種類."""

    CITIZEN = "citizen_card", _("Citizen card")
    JUKI = "juki_card", _("Juki card")
    MY_NUMBER = "my_number_card", _("My Number card")


class CardFace(TextChoices):
    """券面: 住基カード exist without and with the holder's photo."""

    PLAIN = "plain", _("Without photo")
    PHOTO = "photo", _("With photo")


class CardState(TextChoices):
    """カードの状態. Expiry is a date and never stored as a state."""

    MADE = "made", _("Made, not handed over")
    ACTIVE = "active", _("In use")
    SUSPENDED = "suspended", _("Temporarily stopped")
    SURRENDERED = "surrendered", _("Surrendered")
    REVOKED = "revoked", _("Void")
    DESTROYED = "destroyed", _("Destroyed")


class CardEnd(TextChoices):
    """カードが効力を失った事由."""

    EXCHANGED = "exchanged", _("Exchanged for another card")
    REQUEST = "request", _("Returned on request")
    LOST = "lost", _("Lost or stolen")
    DAMAGED = "damaged", _("Damaged")
    REISSUED = "reissued", _("A new card was issued")
    DEATH = "death", _("Death")
    MOVED_OUT = "moved_out", _("Moved out")
    MOVED_ABROAD = "moved_abroad", _("Moved out abroad")
    REMOVED = "removed", _("Removed from the register")
    CODE_CHANGED = "code_changed", _("Resident code changed")
    STAY_ENDED = "stay_ended", _("Period of stay ended")
    NOT_CONTINUED = "not_continued", _("Continued use was not asked for in time")
    EXPIRED = "expired", _("Returned after its last day")
    SPOILED = "spoiled", _("Spoiled when it was made")
    NOT_COLLECTED = "not_collected", _("Never collected")


class CardFunction(TextChoices):
    """カードに載せた機能. Each is a row of `rules.functions` with its owner."""

    CONVENIENCE = "convenience", _("Certificates at convenience stores")
    SEAL_TOKEN = "seal_token", _("Seal registration card")
    VENDING = "vending", _("The city's own vending machines")
    LIBRARY = "library", _("Library card")
    STAFF_PASS = "staff_pass", _("Staff identity card")


class FunctionState(TextChoices):
    """機能の状態."""

    ON = "on", pgettext_lazy("function", "On")
    STOPPED = "stopped", pgettext_lazy("function", "Stopped for a time")
    ENDED = "ended", pgettext_lazy("function", "Ended")


class StockState(TextChoices):
    """在庫カードの状態."""

    IN_STOCK = "in_stock", _("In stock")
    RESERVED = "reserved", _("Reserved")
    LOADED = "loaded", _("In the issuing terminal")
    MADE = "made", _("Made, waits for its holder")
    HANDED_OUT = "handed_out", _("Handed out")
    SPOILED = "spoiled", _("Spoiled, to be destroyed")
    MISSING = "missing", _("Missing")
    DESTROYED = "destroyed", _("Destroyed")


class ApplicationState(TextChoices):
    """交付申請の状態."""

    APPLIED = "applied", _("Application taken")
    INQUIRED = "inquired", _("Letter of inquiry sent")
    IDENTIFIED = "identified", _("Identity checked")
    SETTLED = "settled", _("Fee settled")
    MAKING = "making", _("Being made")
    MADE = "made", _("Ready to hand over")
    HANDED_OVER = "handed_over", _("Handed over")
    CANCELLED = "cancelled", _("Cancelled")


class ApplicationReason(TextChoices):
    """申請の事由."""

    NEW = "new", _("First card")
    SWITCH = "switch", _("Exchange of a citizen card")
    RENEWAL = "renewal", _("Renewal")
    LOST = "lost", _("Card lost or stolen")
    DAMAGED = "damaged", _("Card damaged")
    CHANGED = "changed", _("No room left for changes")


class Applicant(TextChoices):
    """申請者."""

    HOLDER = "holder", _("The holder")
    REPRESENTATIVE = "representative", _("The legal representative")


class EvidenceKind(TextChoices):
    """本人確認書類."""

    DRIVING_LICENCE = "driving_licence", _("Driving licence")
    DRIVING_RECORD = "driving_record", _("Certificate of driving record")
    PASSPORT = "passport", _("Passport")
    RESIDENCE_CARD = "residence_card", _("Residence card")
    SPECIAL_RESIDENT = "special_resident", _("Certificate of a special permanent resident")
    DISABILITY_BOOK = "disability_book", _("Disability certificate with photo")
    JUKI_PHOTO = "juki_photo", _("Juki card with photo")
    MY_NUMBER = "my_number", _("My Number card")
    INSURANCE_CARD = "insurance_card", _("Health insurance card")
    ELIGIBILITY = "eligibility", _("Certificate of health insurance eligibility")
    PENSION_BOOK = "pension_book", _("Pension book or certificate")
    CARE_INSURANCE = "care_insurance", _("Care insurance card")
    STAFF_CARD = "staff_card", _("Employee identity card")
    STUDENT_CARD = "student_card", _("Student identity card")
    BANK_BOOK = "bank_book", _("Bank book or cash card")
    CITIZEN_CARD = "citizen_card", _("Citizen card or seal registration card")
    REPLY = "reply", _("Reply to the letter of inquiry")


class InquiryOutcome(TextChoices):
    """照会書の結果."""

    ANSWERED = "answered", _("Answered by the applicant")
    UNDELIVERED = "undelivered", _("Came back undelivered")
    DENIED = "denied", _("The person did not apply")
    LAPSED = "lapsed", _("Not answered in time")


class FeeExemption(TextChoices):
    """手数料の免除事由."""

    CITY_FAULT = "city_fault", _("A fault of the city's")
    ASSISTANCE = "assistance", _("Public assistance")
    DISASTER = "disaster", _("Victim of a disaster")


class JobState(TextChoices):
    """券面印刷・書込みの状態."""

    QUEUED = "queued", _("Waits for the terminal")
    WRITING = "writing", _("At the terminal")
    CHECKED = "checked", _("Made and checked")
    SPOILED = "spoiled", _("Differs from the application")
    FAILED = "failed", _("Given up")


class PinKind(TextChoices):
    """暗証番号の種類. The number itself is never here."""

    CARD = "card", _("PIN of the card")
    SERVICE = "service", _("PIN of the services")
    AUTHENTICATION = "authentication", _("PIN of the user certificate")
    SIGNATURE = "signature", _("Password of the signature certificate")


class PinEvent(TextChoices):
    """暗証番号について端末が伝えた事実."""

    SET = "set", _("Set by the citizen")
    LOCKED = "locked", _("Locked")
    RESET = "reset", _("Reset by the citizen")


class Arrival(TextChoices):
    """来庁の別."""

    BOOKING = "booking", _("With a booking")
    WALK_IN = "walk_in", _("Without booking")


class VisitState(TextChoices):
    """来庁者の状態."""

    WAITING = "waiting", pgettext_lazy("visit", "Waiting")
    AT_DESK = "at_desk", _("At a desk")
    DONE = "done", pgettext_lazy("visit", "Finished")
    LEFT = "left", _("Left, comes back")


class EndWarning(TextChoices):
    """有効期限のお知らせの段階."""

    THREE_MONTHS = "three_months", _("Three months before")
    ONE_MONTH = "one_month", _("One month before")
    ONE_WEEK = "one_week", _("One week before")
    AFTER = "after", _("After the last day")
