"""What is known about people, told as facts: household, protections, holds, cards, seals."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime

from cards.choices import CardFunction
from cards.models import Card, EnabledFunction
from issuance.rules.facts import CardFacts, HoldFact, PersonFacts, SealFacts
from registry.choices import SealState, Source
from registry.models import Difference, Hold, Membership, Protection, Resident, SealRegistration
from registry.rules.dates import PartialDate, Precision

HEAD = "世帯主"


def members_on(resident: Resident, day: date) -> list[Membership]:
    """The memberships of the resident's household on that day, in the sheet's order; empty if in none."""
    own = resident.memberships.current(on=day).first()
    if own is None:
        return []
    household = Membership.objects.current(on=day).filter(household=own.household_id)
    return list(household.select_related("resident").order_by("display_order", "pk"))


def birth_of(resident: Resident) -> PartialDate:
    """The date of birth as registered."""
    return PartialDate(
        text=resident.birth_text,
        sort_on=resident.birth_sort_on,
        precision=Precision(resident.birth_precision),
    )


def person_facts(
    residents: Sequence[Resident],
    memberships: Sequence[Membership],
    *,
    at: datetime,
    sources: Collection[str] = tuple(Source),
    released: Collection[int] = (),
) -> dict[int, PersonFacts]:
    """Facts by resident's primary key; `memberships` are those of the household concerned, if any.

    `sources` are those that the certificate rests on: only their differences count. `released` are protected
    people whose protection two people have released for this one application at a counter.
    """
    ids = {resident.pk for resident in residents}
    protected = set(
        Protection.objects.in_force(at=at).filter(resident__in=ids).values_list("resident", flat=True)
    ).difference(released)
    holds = _holds(ids, memberships, at=at)
    differing = set(
        Difference.objects.open()
        .filter(resident__in=ids, source__in=sources)
        .values_list("resident", flat=True)
    )
    heads = {membership.resident_id for membership in memberships if membership.relationship == HEAD}
    return {
        resident.pk: PersonFacts(
            person_no=resident.person_no,
            kind=resident.kind,
            residency=resident.residency,
            birth=birth_of(resident),
            is_protected=resident.pk in protected,
            holds=tuple(holds[resident.pk]),
            differs_from_source=resident.pk in differing,
            is_head=resident.pk in heads,
            moving_out_on=resident.moving_out_on,
        )
        for resident in residents
    }


def _holds(
    residents: Iterable[int], memberships: Sequence[Membership], *, at: datetime
) -> defaultdict[int, list[HoldFact]]:
    """Holds on each person, those on the household counted for every member."""
    household_of = {membership.resident_id: membership.household_id for membership in memberships}
    found: defaultdict[int, list[HoldFact]] = defaultdict(list)
    in_force = Hold.objects.in_force(at=at)
    for hold in in_force.filter(resident__in=residents):
        found[hold.resident_id].append(HoldFact(hold.kind, hold.effective_on))
    for hold in in_force.filter(household__in=set(household_of.values())):
        for resident, household in household_of.items():
            if household == hold.household_id:
                found[resident].append(HoldFact(hold.kind, hold.effective_on))
    return found


def card_facts(card: Card, *, on: date) -> CardFacts:
    """The card as presented, with the functions live on that day."""
    return CardFacts(
        card_id=card.card_id,
        holder_no=card.resident.person_no,
        kind=card.kind,
        state=card.state,
        valid_until=card.usable_until,
        functions=frozenset(card.functions.live(on=on).values_list("function", flat=True)),
    )


def seal_of(resident: Resident) -> SealRegistration | None:
    """The registration in force or suspended, else the newest abolished one, else None."""
    seals = sorted(resident.seals.all(), key=lambda seal: seal.registered_on, reverse=True)
    live = [seal for seal in seals if seal.state != SealState.ABOLISHED]
    return next(iter([*live, *seals]), None)


def seal_facts(resident: Resident, *, on: date) -> SealFacts | None:
    """The registration and which cards are its 印鑑登録証 on that day; None if there never was one."""
    seal = seal_of(resident)
    if seal is None:
        return None
    tokens = EnabledFunction.objects.live(on=on).filter(resident=resident, function=CardFunction.SEAL_TOKEN)
    size = None
    if seal.imprint and seal.width_mm is not None and seal.height_mm is not None:
        size = (float(seal.width_mm), float(seal.height_mm))
    return SealFacts(
        state=seal.state,
        registered_on=seal.registered_on,
        imprint_mm=size,
        tokens=frozenset(tokens.values_list("card__card_id", flat=True)),
    )
