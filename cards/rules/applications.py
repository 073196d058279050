"""Who may apply for which card on which day, and which card it takes the place of."""

from dataclasses import dataclass
from datetime import date

from cards.choices import Applicant, ApplicationReason, CardFace
from cards.rules.cooling_off import wait_refusals
from cards.rules.kinds import kind_row
from registry.choices import Residency
from registry.rules.dates import PartialDate, age_on
from registry.rules.refusal import N_, Refusal

ALONE_FROM = 15
"""Under fifteen the legal representative applies (住民基本台帳カードの交付)."""
REASONS_WITH_A_CARD = frozenset(
    {ApplicationReason.RENEWAL, ApplicationReason.LOST, ApplicationReason.DAMAGED, ApplicationReason.CHANGED}
)


@dataclass(frozen=True, slots=True)
class ApplyFacts:
    """The person on the day, and what they hold of the kind.

    `held_may_be_renewed`: the live card of the kind stands within its renewal months.
    """

    kind: str
    face: str
    reason: str
    applicant: str
    person_kind: str
    residency: str
    birth: PartialDate
    moved_in_on: date | None
    moving_out_on: date | None = None
    change_in_progress: bool = False
    differs_from_source: bool = False
    gaiji_pending: bool = False
    holds_one: bool = False
    held_may_be_renewed: bool = False
    has_application: bool = False
    is_ward: bool = False


def may_apply(facts: ApplyFacts, *, on: date) -> tuple[Refusal, ...]:
    """Every reason why the application cannot be taken that day; none if it can."""
    row = kind_row(facts.kind)
    age = age_on(facts.birth.latest, on)
    found = {
        "kind_not_issued": not row.is_issued(on),
        "face_not_of_kind": facts.face not in {CardFace(face) for face in row.faces},
        "not_for_foreigners": not row.is_for(facts.person_kind, on),
        "not_a_resident": facts.residency != Residency.RESIDENT,
        "moving_out": facts.moving_out_on is not None and facts.moving_out_on <= on,
        "change_in_progress": facts.change_in_progress or facts.gaiji_pending,
        "differs_from_source": facts.differs_from_source,
        "too_young": age < row.min_age,
        "needs_representative": (age < ALONE_FROM or facts.is_ward) and facts.applicant == Applicant.HOLDER,
        "has_application": facts.has_application,
        "holds_one": facts.holds_one
        and (
            facts.reason not in REASONS_WITH_A_CARD
            or (facts.reason == ApplicationReason.RENEWAL and not facts.held_may_be_renewed)
        ),
        "holds_none": not facts.holds_one and facts.reason in REASONS_WITH_A_CARD,
    }
    own = tuple(Refusal(code, _SENTENCES[code], row.basis) for code, no in found.items() if no)
    return (*own, *wait_refusals("apply", {"moved_in": facts.moved_in_on}, on=on))


_SENTENCES = {
    "kind_not_issued": N_("Cards of this kind are not handed out on that day."),
    "face_not_of_kind": N_("A card of this kind does not exist with this face."),
    "not_for_foreigners": N_(
        "Foreign residents cannot hold a card of this kind on that day: 住基カード from 8 July 2013. "
        "They keep their seal registration card."
    ),
    "not_a_resident": N_("The person is not a registered resident of the city."),
    "moving_out": N_("The person has moved out."),
    "change_in_progress": N_("A change of the record is being processed. The card would show the old one."),
    "differs_from_source": N_(
        "The record differs from the resident system. Have the difference settled first."
    ),
    "too_young": N_("The person is too young for a card of this kind."),
    "needs_representative": N_("For this person the legal representative applies."),
    "has_application": N_("The person has an open application already. Go on with that one."),
    "holds_one": N_(
        "The person holds a card of this kind already. Switch its functions on instead, or renew it in its "
        "last three months."
    ),
    "holds_none": N_("The person holds no card of this kind that could be renewed or replaced."),
}
