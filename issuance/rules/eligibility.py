"""Who may get what: one decision over the facts of a request, with every refusal collected.

It is asked when a request arrives and again when its document is made (domain handbook B.2, invariants 4, 6,
10). What blocks which certificate is data in the catalogue; here are only the questions.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from issuance.choices import Channel
from issuance.rules.catalogue import REGISTER_RESIDENCE, Reach, SubjectRule
from issuance.rules.dated import in_force
from issuance.rules.facts import CardFacts, HoldFact, PersonFacts, RequestFacts, SealFacts
from issuance.rules.hours import JST, NO_HOURS_ON_RECORD
from issuance.rules.kiosk_cards import card_refusals, kiosk_card
from issuance.rules.options import Scope
from issuance.rules.refusals import PublicCode, public_code, refuse
from registry.choices import HoldKind, PersonKind, RegisterState, Residency, SealState
from registry.rules.dates import has_certainly_reached
from registry.rules.refusal import Refusal
from registry.rules.seals import imprint_refusals

FOREIGNERS_ON_REGISTER_FROM = date(2012, 7, 9)
"""平成21年法律第77号: 外国人登録 ends, foreign residents enter the 住民基本台帳."""
OFFICIAL_SEAL_MAX_MM = 25.0


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer: allowed if nothing speaks against it. The refusals are for clerks, never for a kiosk."""

    refusals: tuple[Refusal, ...]

    @property
    def is_allowed(self) -> bool:
        """Whether the certificate may be issued."""
        return not self.refusals

    @property
    def codes(self) -> frozenset[str]:
        """The codes of all refusals, for logs and clerks."""
        return frozenset(refusal.code for refusal in self.refusals)

    @property
    def public_code(self) -> PublicCode | None:
        """The one code that the kiosk is told, None if allowed."""
        told = {public_code(refusal) for refusal in self.refusals}
        return next((code for code in PublicCode if code in told), None)


def decide(facts: RequestFacts) -> Decision:
    """Whether the certificate may be issued, and everything that speaks against it, in a stable order."""
    found = (refusal for rule in RULES for refusal in rule(facts))
    return Decision(tuple(dict.fromkeys(found)))


# --- Persons ---


def _residency(facts: RequestFacts) -> Iterator[Refusal]:
    """Everyone on the paper is on the register today: 除票 and 転出者 are for the counter (A.1.7).

    A family register holds people who live elsewhere or are dead: there it is asked of the requester alone.
    """
    is_register = facts.certificate.subject_rule is SubjectRule.REGISTER
    lawful = _lawful_residencies(facts) if is_register else frozenset({Residency.RESIDENT.value})
    for person in _people(facts, Reach.REQUESTER if is_register else Reach.PRINTED):
        if person.residency is None:
            yield refuse("residency_unknown", person.person_no)
        elif person.residency not in lawful:
            yield refuse("not_of_the_city" if is_register else "not_resident", person.person_no)
        if person.kind is None:
            yield refuse("kind_unknown", person.person_no)
        elif person.kind == PersonKind.FOREIGN and _day(facts) < FOREIGNERS_ON_REGISTER_FROM:
            yield refuse("foreigner_not_on_register", person.person_no)


def _protections(facts: RequestFacts) -> Iterator[Refusal]:
    """Nobody under protection is printed, nor an address that they share (invariant 10)."""
    for person in _people(facts, facts.certificate.protection_reach):
        if person.is_protected is None:
            yield refuse("protection_unknown", person.person_no)
        elif person.is_protected:
            yield refuse("protected", person.person_no)


def _holds(facts: RequestFacts) -> Iterator[Refusal]:
    """The block matrix: each hold of each person whom it reaches for this certificate and channel (B.2)."""
    matrix = facts.certificate.holds.get(facts.channel, {})
    for person in _people(facts, Reach.HOUSEHOLD):
        if person.holds is None:
            if person.person_no in _numbers(facts, _widest(facts)):
                yield refuse("holds_unknown", person.person_no)
            continue
        for kind in _hold_kinds(person, person.holds):
            # A kind that this version does not know is held like any other hold.
            reach = matrix.get(kind) if kind in set(HoldKind) else Reach.PRINTED
            if reach is not None and person.person_no in _numbers(facts, _decided(facts, reach)):
                yield refuse(
                    f"hold_{kind if kind in set(HoldKind) else HoldKind.OTHER.value}", person.person_no
                )


def _differences(facts: RequestFacts) -> Iterator[Refusal]:
    """No dead fact is certified: the record agrees with its source (invariant 4)."""
    for person in _people(facts, Reach.PRINTED):
        if person.differs_from_source is None:
            yield refuse("difference_unknown", person.person_no)
        elif person.differs_from_source:
            yield refuse("differs_from_source", person.person_no)


def _ages(facts: RequestFacts) -> Iterator[Refusal]:
    """The requester is old enough, for certain, for the certificate and for the kiosk."""
    if facts.certificate.minimum_age is not None:
        yield from _age(facts, facts.certificate.minimum_age, "under_age")
    if facts.channel == Channel.KIOSK:
        decided = facts.policy.minimum_age_at_kiosk
        at_kiosk = facts.certificate.minimum_age_at_kiosk if decided is None else decided
        yield from _age(facts, at_kiosk, "under_age_at_kiosk")


def _age(facts: RequestFacts, age: int, code: str) -> Iterator[Refusal]:
    birth, number = facts.requester.birth, facts.requester.person_no
    if birth is None or not has_certainly_reached(birth, age, _day(facts)):
        yield refuse(code if birth is not None and birth.is_exact else "age_uncertain", number)


# --- Family register ---


def _lawful_residencies(facts: RequestFacts) -> frozenset[str]:
    """Whether somebody who lives elsewhere may ask for a 戸籍 certificate: by channel and day (B.1)."""
    rows = [row for row in in_force(REGISTER_RESIDENCE, _day(facts)) if row.channel == facts.channel]
    return frozenset[str]().union(*(row.residencies for row in rows))


def _register(facts: RequestFacts) -> Iterator[Refusal]:
    """The requester stands, not removed, in one register of this city, and nothing is under way in it."""
    if facts.certificate.subject_rule is not SubjectRule.REGISTER:
        return
    number, register = facts.requester.person_no, facts.register
    if facts.requester.kind == PersonKind.FOREIGN:
        yield refuse("register_of_none", number)
    elif register is None or register.state is None:
        is_elsewhere = register is not None and register.is_elsewhere
        yield refuse("register_elsewhere" if is_elsewhere else "register_not_linked", number)
    else:
        if register.in_force > 1:
            yield refuse("register_ambiguous", number)
        if register.is_removed:
            yield refuse("register_left", number)
        if register.state != RegisterState.CURRENT:
            yield refuse(_NOT_ISSUED.get(register.state, "register_in_progress"), number)
        yield from _of_the_register(facts)


def _of_the_register(facts: RequestFacts) -> Iterator[Refusal]:
    """Whoever is printed is recorded in it; what certifies everybody shows everybody."""
    members = {member.person_no for member in facts.household or ()}
    printed = {person.person_no for person in facts.printed}
    for number in sorted(printed - members):
        yield refuse("not_in_register", number)
    is_whole = facts.certificate.is_whole or facts.options.options.scope is Scope.REGISTER
    if is_whole and not members <= printed:
        yield refuse("register_incomplete")


_NOT_ISSUED = {
    RegisterState.IN_PROGRESS.value: "register_in_progress",
    RegisterState.CLOSED.value: "register_closed",
    RegisterState.SUPERSEDED.value: "register_superseded",
}


# --- Household ---


def _subjects(facts: RequestFacts) -> Iterator[Refusal]:
    """The paper shows whom the law lets the requester ask for: themselves, or their own household."""
    if not facts.printed:
        yield refuse("nobody_to_print")
    alone = facts.certificate.subject_rule is SubjectRule.SELF or facts.options.options.scope is Scope.SELF
    alone = alone and not facts.certificate.is_whole
    for person in facts.printed:
        if alone and person.person_no != facts.requester.person_no:
            yield refuse("not_self", person.person_no)


def _household(facts: RequestFacts) -> Iterator[Refusal]:
    """The members are known, the people on the paper are among them, 世帯全員 means all, one is the head."""
    if facts.certificate.subject_rule is not SubjectRule.HOUSEHOLD:
        return
    if not facts.household:
        yield refuse("household_unknown")
        return
    members = {member.person_no for member in facts.household}
    for person in _people(facts, Reach.PRINTED):
        if person.person_no not in members:
            yield refuse("not_in_household", person.person_no)
    is_whole = members <= {person.person_no for person in facts.printed}
    if facts.options.options.scope is Scope.HOUSEHOLD and not is_whole:
        yield refuse("household_incomplete")
    if facts.certificate.needs_head and sum(member.is_head for member in facts.household) != 1:
        yield refuse("head_missing")


# --- Card and seal ---


def _card(facts: RequestFacts) -> Iterator[Refusal]:
    """A kiosk wants the requester's own card, of a kind that opens it, in use, valid, registered for it."""
    if facts.channel != Channel.KIOSK:
        return
    if facts.card is None:
        yield refuse("card_missing")
        return
    if facts.card.holder_no != facts.requester.person_no:
        yield refuse("card_not_of_requester")
    yield from card_refusals(facts.card, holder_kind=facts.requester.kind, on=_day(facts))


def _seal(facts: RequestFacts) -> Iterator[Refusal]:
    """The registration is in force, its imprint is there at a lawful size, its one token is presented."""
    if not facts.certificate.needs_seal:
        return
    seal = facts.seal
    if seal is None or seal.registered_on is None or seal.registered_on > _day(facts):
        yield refuse("seal_not_registered")
    if seal is None:
        return
    if seal.state != SealState.ACTIVE:
        yield refuse("seal_not_active")
    if seal.imprint_mm is None:
        yield refuse("seal_imprint_missing")
    elif imprint_refusals(*seal.imprint_mm):
        yield refuse("seal_imprint_size")
    if _wants_token(facts) and not _is_the_token(facts.card, seal):
        yield refuse("seal_token_wrong")


def _wants_token(facts: RequestFacts) -> bool:
    """The counter always wants the 印鑑登録証; a kiosk where the card itself is one (D.2, D.4)."""
    if facts.channel != Channel.KIOSK or facts.card is None:
        return True
    row = kiosk_card(facts.card.kind, _day(facts))
    return row is None or row.is_the_seal_token


def _is_the_token(card: CardFacts | None, seal: SealFacts) -> bool:
    return card is not None and seal.tokens == {card.card_id}


# --- Office and request ---


def _opening(facts: RequestFacts) -> Iterator[Refusal]:
    """A kiosk takes requests while the service is open; the counter keeps its own hours."""
    if facts.channel != Channel.KIOSK:
        return
    if facts.opening is None or facts.opening.reason == NO_HOURS_ON_RECORD:
        yield refuse("hours_unknown")
    elif not facts.opening.is_open:
        yield refuse("closed")


def _office(facts: RequestFacts) -> Iterator[Refusal]:
    """Mayor, official seal, form, face and fee of the day: anything missing is a hard stop (invariant 6)."""
    office = facts.office
    missing = {
        "mayor_missing": not office.has_mayor,
        "official_seal_missing": office.official_seal_mm is None,
        "official_seal_size": not _is_lawful_official_seal(office.official_seal_mm),
        "form_missing": not office.has_form,
        "form_altered": office.has_form and not office.form_is_as_reviewed,
        "font_wrong": not office.font_is_right,
        "fee_missing": facts.fee_yen is None or facts.fee_yen < 0,
    }
    yield from (refuse(code) for code, is_missing in missing.items() if is_missing)


def _is_lawful_official_seal(size_mm: tuple[float, float] | None) -> bool:
    return size_mm is None or (min(size_mm) > 0 and max(size_mm) <= OFFICIAL_SEAL_MAX_MM)


def _data_age(facts: RequestFacts) -> Iterator[Refusal]:
    """The data have an as-of moment, and are as fresh as the city demands (invariant 4)."""
    if facts.data_as_of is None:
        yield refuse("data_age_unknown")
        return
    greatest = facts.policy.greatest_data_age
    if greatest is not None and facts.at - facts.data_as_of > greatest:
        yield refuse("data_too_old")


def _request(facts: RequestFacts) -> Iterator[Refusal]:
    """The choices can be served, and copies and pages lie within the limits."""
    yield from facts.options.refusals
    if not 1 <= facts.copies <= facts.certificate.max_copies:
        yield refuse("copies_out_of_range")
    if not 1 <= facts.pages <= facts.certificate.max_pages:
        yield refuse("too_many_pages")


# --- Ground ---


def _day(facts: RequestFacts) -> date:
    """Japan's date at the moment of the request; raises ValueError for a naive moment."""
    if facts.at.tzinfo is None:
        raise ValueError("the moment of a request must be aware")
    return facts.at.astimezone(JST).date()


def _people(facts: RequestFacts, reach: Reach) -> tuple[PersonFacts, ...]:
    """Whom a rule of this reach looks at; the requester always."""
    people = [facts.requester]
    if reach in {Reach.PRINTED, Reach.HOUSEHOLD}:
        people += facts.printed
    if reach is Reach.HOUSEHOLD:
        people += facts.household or ()
    return tuple(dict.fromkeys(people))


def _numbers(facts: RequestFacts, reach: Reach) -> frozenset[str]:
    return frozenset(person.person_no for person in _people(facts, reach))


def _decided(facts: RequestFacts, reach: Reach) -> Reach:
    return facts.policy.moving_out_reach if reach is Reach.CITY else reach


def _widest(facts: RequestFacts) -> Reach:
    """Whose holds must be known: the household's, if any hold of its members could block this certificate."""
    matrix = facts.certificate.holds.get(facts.channel, {})
    reaches = {_decided(facts, reach) for reach in matrix.values()}
    return Reach.HOUSEHOLD if Reach.HOUSEHOLD in reaches else Reach.PRINTED


def _hold_kinds(person: PersonFacts, holds: tuple[HoldFact, ...]) -> list[str]:
    """The kinds of hold of a person; a planned move out counts whether it is a hold or only on the record."""
    planned = [HoldKind.MOVING_OUT.value] if person.moving_out_on is not None else []
    return sorted({*(hold.kind for hold in holds), *planned})


RULES: tuple[Callable[[RequestFacts], Iterator[Refusal]], ...] = (
    _residency,
    _protections,
    _holds,
    _differences,
    _ages,
    _subjects,
    _household,
    _register,
    _card,
    _seal,
    _opening,
    _office,
    _data_age,
    _request,
)

PERSON_RULES = (_residency, _protections, _holds, _differences, _register, _seal)


def withdrawals(facts: RequestFacts) -> tuple[Refusal, ...]:
    """What speaks against handing on a document that was rightly made: what its persons are by now.

    Hours, office and choices were settled when it was made, and are not asked again.
    """
    return tuple(dict.fromkeys(refusal for rule in PERSON_RULES for refusal in rule(facts)))
