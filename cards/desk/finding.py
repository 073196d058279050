"""Finding a visitor on record: a list that never chooses, and the mark of a namesake."""

from typing import Any

from django.http import HttpRequest

from cards.desk.serving import serving
from registry.choices import ReadAction
from registry.models import Resident
from registry.queries import protected_among, residents_fitting
from registry.shared.clock import now, today
from registry.staff.scope import municipality_of, within_reach
from registry.staff.show import address_of, birth_of
from registry.staff.trail import leave_trace

MOST = 10


def candidates(request: HttpRequest, *, name: str, birth: str) -> list[dict[str, Any]]:
    """Residents whom name (or kana) and birth date fit, at most MOST, with what tells them apart.

    Without both nobody is listed. Who is shown stands in the trail.
    """
    if not (name.strip() and birth.strip()) or serving(request) is None:
        return []
    living: Any = within_reach(Resident.objects.living_here(on=today()), request.user, personal=True)
    city = municipality_of(request.user)
    fitting = residents_fitting(living, f"{name} {birth}", city=city.pk if city else None)
    people = list(fitting.select_related("municipality").order_by("kana_key", "pk")[:MOST])
    ids = [person.pk for person in people]
    leave_trace(request, action=ReadAction.SEARCH, screen="cards.desk.find", residents=ids)
    hidden = protected_among(ids, at=now())
    return [
        {
            "person_no": person.person_no,
            "birth_typed": person.birth_sort_on.isoformat(),
            "name": person.name,
            "kana": person.kana,
            "birth": birth_of(person),
            "address": address_of(person, is_masked=person.pk in hidden),
        }
        for person in people
    ]


def namesakes_of(person: Resident) -> int:
    """How many others of the city share name or reading, and birth date."""
    return int(Resident.objects.namesakes_of(person).count())
