"""支援措置の申出: protect a person, and those who ask to be protected with them, from this moment on."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from registry.choices import ProtectionKind, ProtectionStep
from registry.models import Protection, ProtectionAct, Resident
from registry.rules.protection_acts import may_apply
from registry.rules.refusal import Refusal


class ApplicationRefused(Exception):
    """Nobody was protected by this call; `refusals` say why, `subject` is a person number."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        super().__init__(", ".join(no.code for no in refusals))
        self.refusals = tuple(refusals)


@transaction.atomic
def protect_resident(
    *,
    resident: Resident,
    covered: Sequence[Resident] = (),
    reference: str = "",
    note: str = "",
    by: Any,
    now: datetime,
) -> Protection:
    """The provisional measure, in force from `now`; `covered` are those of the same application.

    A person of the list who is protected already is not protected twice: raises ApplicationRefused with
    everybody concerned, and writes nothing. Who is of another city than `resident` raises ValueError.
    """
    people = list({person.pk: person for person in (resident, *covered)}.values())
    if any(person.municipality_id != resident.municipality_id for person in people):
        raise ValueError("a measure covers people of one city")
    # Two applications at once for one person: the second waits here, and finds the first.
    list(Resident.objects.select_for_update().filter(pk__in=[p.pk for p in people]).order_by("pk"))
    theirs = Protection.objects.filter(resident__in=people)
    taken = set(theirs.in_force(at=now).values_list("resident", flat=True))
    taken |= set(theirs.filter(applied_at__gt=now, lifted_at=None).values_list("resident", flat=True))
    refusals = [
        no
        for person in people
        for no in may_apply(is_protected_already=person.pk in taken, subject=person.person_no)
    ]
    if refusals:
        raise ApplicationRefused(refusals)
    columns = {"municipality_id": resident.municipality_id, "reference": reference.strip(), "applied_at": now}
    main = Protection.objects.create(resident=resident, kind=ProtectionKind.PROVISIONAL, **columns)
    with_it = [
        Protection.objects.create(resident=person, kind=ProtectionKind.COVERED, covers_for=main, **columns)
        for person in people[1:]
    ]
    for row in (main, *with_it):
        ProtectionAct.objects.create(
            protection=row, step=ProtectionStep.APPLIED, at=now, by=by, note=note.strip()[:200]
        )
    return main
