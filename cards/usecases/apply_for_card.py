"""交付申請の受付: a person asks for a card."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from cards.choices import Applicant, ApplicationState
from cards.models import CardApplication, Place, Visit
from cards.queries import apply_facts
from cards.rules.applications import may_apply
from cards.rules.functions import FUNCTIONS
from cards.rules.kinds import kind_row
from cards.usecases.refused import CardActRefused
from registry.models import Resident
from registry.rules.refusal import N_, Refusal
from registry.shared.japan import in_japan


def apply_for_card(
    *,
    resident: Resident,
    kind: str,
    face: str,
    reason: str,
    functions: Sequence[str],
    place: Place,
    applicant: str = Applicant.HOLDER,
    representative: str = "",
    reference: str = "",
    visit_id: int | None = None,
    by: Any,
    now: datetime,
) -> CardApplication:
    """The open application, laid to the visit at the desk where it was taken (`visit_id`).

    Raises CardActRefused; of two at once for one person, one is refused.
    """
    on = in_japan(now).date()
    facts = apply_facts(resident, kind=kind, face=face, reason=reason, applicant=applicant, at=now)
    refusals = list(may_apply(facts, on=on))
    strange = [name for name in functions if name not in kind_row(kind).functions]
    early = [name for name in functions if name not in strange and FUNCTIONS[name].from_day > on]
    refusals += [Refusal("function_not_offered", _NOT_OFFERED, subject=name) for name in [*strange, *early]]
    if applicant == Applicant.REPRESENTATIVE and not representative.strip():
        refusals.append(Refusal("representative_has_no_name", _NO_NAME))
    if place.municipality_id != resident.municipality_id:
        raise ValueError("a card is handed out by the city of its holder")
    if refusals:
        raise CardActRefused(refusals)
    try:
        with transaction.atomic():
            row = CardApplication.objects.create(
                municipality_id=resident.municipality_id,
                resident=resident,
                kind=kind,
                face=face,
                reason=reason,
                applicant=applicant,
                representative=representative.strip(),
                functions=sorted(functions),
                place=place,
                reference=reference,
                applied_at=now,
                changed_at=now,
            )
            CardApplication.objects.note(row.pk, old="", new=ApplicationState.APPLIED, at=now, by=by)
            if visit_id is not None:
                own = Visit.objects.filter(pk=visit_id, resident=resident)
                if not own.update(application=row, changed_at=now):
                    raise ValueError("an application at a desk is its visitor's")
    except IntegrityError:
        raise CardActRefused([Refusal("has_application", _OPEN)]) from None
    return row


_NOT_OFFERED = N_("The function cannot be put on a card of this kind on that day.")
_NO_NAME = N_("Write the name of the representative.")
_OPEN = N_("The person has an open application already. Go on with that one.")
