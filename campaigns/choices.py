"""The words that the rules and tables of campaigns speak."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Case(TextChoices):
    """来庁区分: who comes, which decides how long it takes and what to bring."""

    SELF = "self", pgettext_lazy("visit", "In person")
    PROXY = "proxy", pgettext_lazy("visit", "By a representative")
    CHILD = "child", pgettext_lazy("visit", "Child under 15")
    FOREIGN = "foreign", pgettext_lazy("visit", "Foreign resident")


class Way(TextChoices):
    """受付経路: how a place was asked for."""

    WEB = "web", pgettext_lazy("booking", "Web")
    PHONE = "phone", pgettext_lazy("booking", "Phone")
    WALK_IN = "walk_in", pgettext_lazy("booking", "Walk-in")
    WAITING = "waiting", pgettext_lazy("booking", "Waiting list")


class Share(TextChoices):
    """枠の区分: which ways may take the places of a slot."""

    SHARED = "shared", pgettext_lazy("places", "For everybody")
    WEB = "web", pgettext_lazy("places", "Web only")
    PHONE = "phone", pgettext_lazy("places", "Phone only")
    WALK_IN = "walk_in", pgettext_lazy("places", "Walk-ins only")


class SessionState(TextChoices):
    """開設の状態."""

    OPEN = "open", pgettext_lazy("session", "Open")
    CLOSED = "closed", pgettext_lazy("session", "Closed")


class HoldState(TextChoices):
    """仮押さえの状態."""

    LIVE = "live", pgettext_lazy("hold", "Held")
    BOOKED = "booked", pgettext_lazy("hold", "Booked")
    RELEASED = "released", pgettext_lazy("hold", "Released")
    EXPIRED = "expired", pgettext_lazy("hold", "Expired")


class BookingState(TextChoices):
    """予約の状態. A displaced one lost its place because its session was closed."""

    BOOKED = "booked", pgettext_lazy("booking", "Booked")
    CHECKED_IN = "checked_in", pgettext_lazy("booking", "Checked in")
    SERVED = "served", pgettext_lazy("booking", "Served")
    NO_SHOW = "no_show", pgettext_lazy("booking", "Did not come")
    CANCELLED = "cancelled", pgettext_lazy("booking", "Cancelled")
    DISPLACED = "displaced", pgettext_lazy("booking", "Place lost")


class EntryState(TextChoices):
    """キャンセル待ちの状態."""

    WAITING = "waiting", pgettext_lazy("waiting list", "Waiting")
    OFFERED = "offered", pgettext_lazy("waiting list", "Offered a place")
    BOOKED = "booked", pgettext_lazy("waiting list", "Booked")
    LEFT = "left", pgettext_lazy("waiting list", "Left")
    LAPSED = "lapsed", pgettext_lazy("waiting list", "Offer lapsed")


class OfferState(TextChoices):
    """案内の状態."""

    OPEN = "open", pgettext_lazy("offer", "Open")
    TAKEN = "taken", pgettext_lazy("offer", "Taken")
    DECLINED = "declined", pgettext_lazy("offer", "Declined")
    LAPSED = "lapsed", pgettext_lazy("offer", "Lapsed")


class MessageKind(TextChoices):
    """通知の種類."""

    CONFIRMED = "confirmed", _("Confirmation")
    MOVED = "moved", _("Change of place or time")
    CANCELLED = "cancelled", _("Cancellation")
    REMINDER = "reminder", _("Reminder")
    SESSION_CLOSED = "session_closed", _("Session closed, booked anew")
    DISPLACED = "displaced", _("Session closed, no place found")
    JOINED = "joined", _("On the waiting list")
    OFFERED = "offered", _("Place offered")
    LAPSED = "lapsed", _("Offer lapsed")


class MessageState(TextChoices):
    """通知の状態. `call` has no mail address: staff phone. `unsure` may have gone out and is not repeated."""

    WAITING = "waiting", pgettext_lazy("message", "To be sent")
    SENDING = "sending", pgettext_lazy("message", "Being sent")
    SENT = "sent", pgettext_lazy("message", "Sent")
    CALL = "call", pgettext_lazy("message", "To be told by phone")
    TOLD = "told", pgettext_lazy("message", "Told by phone")
    UNSURE = "unsure", pgettext_lazy("message", "Unsure whether it went out")
    DROPPED = "dropped", pgettext_lazy("message", "No longer needed")


class MatchState(TextChoices):
    """照合の状態: whom staff found behind a booked person, after the booking."""

    OPEN = "open", pgettext_lazy("match", "Not matched yet")
    MATCHED = "matched", pgettext_lazy("match", "Matched")
    NOBODY = "nobody", pgettext_lazy("match", "Nobody on record")
