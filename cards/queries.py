"""Facts for the rules of cards, and the lists that a desk works by."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from cards.choices import (
    ApplicationReason,
    CardFace,
    CardFunction,
    CardState,
    PinEvent,
    StockState,
)
from cards.models import (
    Card,
    CardApplication,
    CardFee,
    CardStop,
    EnabledFunction,
    Inquiry,
    PinFact,
    Place,
    Reservation,
    StockItem,
    Visit,
)
from cards.rules.applications import ApplyFacts
from cards.rules.diagnosis import CardAsFound
from cards.rules.fees import FeeRow
from cards.rules.functions import FUNCTIONS, FunctionFacts
from cards.rules.hand_over import Progress
from cards.rules.kinds import KINDS, kind_row, replaces
from cards.rules.lifecycle import IN_CUSTODY
from cards.rules.personalisation import Face, face_shows
from cards.rules.validity import Holder, is_over, may_be_renewed
from registry.choices import ChangeReason, HoldKind, SealState
from registry.models import Difference, Hold, Resident, SealRegistration
from registry.rules.addresses import full_address
from registry.rules.dates import PartialDate, Precision, age_on
from registry.shared.japan import in_japan

MOVES_IN = (ChangeReason.MOVE_IN, ChangeReason.MOVE_IN_ABROAD)


def birth_of(person: Resident) -> PartialDate:
    """The date of birth as registered."""
    return PartialDate(person.birth_text, person.birth_sort_on, Precision(person.birth_precision))


def holder_of(person: Resident) -> Holder:
    """What a card's last day hangs on."""
    return Holder(
        birth=person.birth_sort_on,
        kind=person.kind,
        category=person.residence_category,
        status=person.residence_status,
        stays_until=person.residence_expires_on,
        resident_since=person.became_resident_sort_on,
    )


def face_of(person: Resident, *, kind: str, face: str, valid_until: date) -> Face:
    """What the face of such a card shows of the person today."""
    city = person.municipality
    shows = face_shows(kind, face)
    address = full_address(city.prefecture, city.name, person.town_and_lot, person.building)
    return Face(
        kind=kind,
        face=face,
        city=city.name,
        name=person.name,
        alias=person.alias,
        valid_until=valid_until,
        birth=birth_of(person).printed(era=person.birth_era or None) if shows else "",
        sex=person.sex if shows else "",
        address=address if shows else "",
    )


def apply_facts(
    person: Resident, *, kind: str, face: str, reason: str, applicant: str, at: datetime
) -> ApplyFacts:
    """The person as an applicant at that moment."""
    on = in_japan(at).date()
    holds = set(Hold.objects.in_force(at=at).filter(resident=person).values_list("kind", flat=True))
    held = Card.objects.live().filter(resident=person, kind=kind).first()
    return ApplyFacts(
        kind=kind,
        face=face,
        reason=reason,
        applicant=applicant,
        person_kind=person.kind,
        residency=person.residency,
        birth=birth_of(person),
        moved_in_on=_moved_in_on(person),
        moving_out_on=person.moving_out_on,
        change_in_progress=HoldKind.CHANGE_IN_PROGRESS in holds,
        gaiji_pending=HoldKind.GAIJI_PENDING in holds,
        is_ward=HoldKind.GUARDIANSHIP in holds,
        differs_from_source=Difference.objects.open().filter(resident=person).exists(),
        holds_one=held is not None,
        held_may_be_renewed=held is not None and may_be_renewed(held.usable_until, on=on),
        has_application=CardApplication.objects.open().filter(resident=person, kind=kind).exists(),
    )


def _moved_in_on(person: Resident) -> date | None:
    """The day on which the last move in was notified; births and old records have none."""
    last = person.changes.filter(reason__in=MOVES_IN).order_by("-history_no").first()
    return last.notified_on or last.processed_on if last is not None else None


def fee_rows(municipality_id: int) -> list[FeeRow]:
    """The city's table."""
    columns = ("kind", "reason", "amount_yen", "valid_from", "valid_until")
    return [FeeRow(*row) for row in CardFee.objects.of(municipality_id).values_list(*columns)]


def old_cards_of(application: CardApplication) -> list[Card]:
    """The holder's cards that must come back when this one is handed over."""
    live = Card.objects.live().filter(resident=application.resident_id, kind__in=replaces(application.kind))
    return list(live.exclude(pk=application.card_id).order_by("pk"))


def pins_wanted(application: CardApplication) -> frozenset[str]:
    """The PINs that must be set before the hand-over: the card's own, and those of its functions."""
    wanted = set(kind_row(application.kind).pins)
    by_function = {pin for row in FUNCTIONS.values() for pin in row.pin.values()}
    own = {
        FUNCTIONS[name].pin[application.kind]
        for name in application.functions
        if application.kind in FUNCTIONS[name].pin
    }
    return frozenset((wanted - by_function) | own)


def pins_set(card_id: int) -> frozenset[str]:
    """The PINs that are set and not locked."""
    standing = PinFact.objects.standing(card_id)
    return frozenset(pin for pin, event in standing.items() if event != PinEvent.LOCKED)


def progress_of(visit: Visit | None, application: CardApplication | None) -> Progress:
    """How far a visitor has come, read from the rows alone."""
    if application is None:
        return Progress(has_person=visit is not None and visit.resident_id is not None, state=None)
    functions_on: frozenset[str] = frozenset()
    set_already: frozenset[str] = frozenset()
    if application.card_id is not None:
        live = EnabledFunction.objects.filter(card=application.card_id, valid_until=None)
        functions_on = frozenset(live.values_list("function", flat=True))
        set_already = pins_set(application.card_id)
    return Progress(
        has_person=True,
        state=application.state,
        pins_wanted=pins_wanted(application),
        pins_set=set_already,
        functions_wanted=frozenset(application.functions),
        functions_on=functions_on,
        old_cards=frozenset(card.kind for card in old_cards_of(application)),
        old_kept_reason=application.old_card_reason
        or (application.reason if application.reason == ApplicationReason.LOST else ""),
    )


def function_facts(card: Card, function: str, *, on: date) -> FunctionFacts:
    """What is known of the card when a function is to be switched on."""
    seals = SealRegistration.objects.filter(resident=card.resident_id).exclude(state=SealState.ABOLISHED)
    return FunctionFacts(
        kind=card.kind,
        card_state=card.state,
        card_is_over=is_over(card.kind, card.valid_until, on=on),
        holder_age=age_on(birth_of(card.resident).latest, on),
        seal_state=seals.values_list("state", flat=True).first(),
        pins_set=pins_set(card.pk),
        is_on_card=card.functions.filter(function=function, valid_until=None).exists(),
    )


def card_as_found(card: Card) -> CardAsFound:
    """Everything on record that can keep the card from working."""
    standing = PinFact.objects.standing(card.pk)
    service = card.functions.filter(function=CardFunction.CONVENIENCE).order_by("-valid_from", "-pk").first()
    handed = card.changes.filter(new=CardState.ACTIVE, old=CardState.MADE).first()
    now_on_face = ""
    if card.face_sha256:
        now_on_face = face_of(
            card.resident, kind=card.kind, face=card.face, valid_until=card.valid_until
        ).fingerprint()
    return CardAsFound(
        kind=card.kind,
        state=card.state,
        valid_until=card.valid_until,
        certificate_until=card.certificate_until,
        end_reason=card.end_reason,
        pins_locked=frozenset(pin for pin, event in standing.items() if event == PinEvent.LOCKED),
        function_state=service.state if service is not None else None,
        handed_over_on=in_japan(handed.at).date() if handed is not None else None,
        face_is_due=bool(card.face_sha256) and card.face_sha256 != now_on_face,
    )


def seal_token_of(resident_id: int) -> EnabledFunction | None:
    """The person's one 印鑑登録証 that has not ended."""
    found: EnabledFunction | None = EnabledFunction.objects.filter(
        resident=resident_id, function=CardFunction.SEAL_TOKEN, valid_until=None
    ).first()
    return found


def products() -> list[tuple[str, str]]:
    """Every kind with each of its faces."""
    return [(row.kind.value, CardFace(face).value) for row in KINDS.values() for face in row.faces]


def expected_at(place: Place) -> dict[tuple[str, str], int]:
    """How many cards of each kind and face must lie at the place."""
    lying = StockItem.objects.filter(place=place, state__in=IN_CUSTODY)
    return dict(Counter(lying.values_list("kind", "face")))


def pick_list(place: Place, *, on: date) -> Sequence[Reservation]:
    """The cards reserved at the place for bookings of that day, to be counted the day before."""
    live = Reservation.objects.filter(item__place=place, needed_on=on, ended_at=None)
    return list(live.select_related("item").order_by("item__item_no"))


def not_destroyed(municipality_id: int) -> tuple[list[Card], list[StockItem]]:
    """Cancelled cards that still exist, the oldest first: those that came back, and those spoiled."""
    cards = Card.objects.of(municipality_id).filter(state=CardState.SURRENDERED)
    items = StockItem.objects.of(municipality_id).filter(state=StockState.SPOILED)
    return list(cards.select_related("surrender").order_by("surrender__at")), list(
        items.order_by("changed_at")
    )


def to_call_back(municipality_id: int) -> Any:
    """Stops by telephone that nobody has confirmed yet, the oldest first."""
    return (
        CardStop.objects.of(municipality_id)
        .filter(called_back_at=None, lifted_at=None)
        .order_by("stopped_at")
    )


def inquiries_overdue(*, on: date) -> Any:
    """Letters of inquiry whose last day has passed without a reply."""
    return Inquiry.objects.filter(outcome="", deadline_on__lt=on)


def gone_with_live_cards(*, on: date) -> Any:
    """Cards not ended of people who are not on the register any more, or whose planned day has come."""
    gone = ~Q(resident__residency="resident") | Q(resident__moving_out_on__lte=on)
    states = (CardState.MADE, CardState.ACTIVE, CardState.SUSPENDED)
    return Card.objects.filter(gone, state__in=states).select_related("resident").order_by("pk")


def reason_offered(person: Resident, kind: str, *, on: date) -> ApplicationReason:
    """The reason that fits what the person holds."""
    if Card.objects.live().filter(resident=person, kind=kind).exists():
        return ApplicationReason.RENEWAL
    older = [each for each in replaces(kind) if each != kind]
    if Card.objects.live().filter(resident=person, kind__in=older).exists():
        return ApplicationReason.SWITCH
    return ApplicationReason.NEW
