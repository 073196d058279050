"""来庁者の特定: the clerk has found who the visitor is."""

from datetime import datetime

from cards.models import CardApplication, Visit
from cards.usecases.refused import CardActRefused
from registry.models import Resident
from registry.rules.refusal import N_, Refusal


def identify_visitor(*, visit_id: int, resident: Resident, now: datetime) -> Visit:
    """The visit with its person, and with the open application of theirs for the kind, if there is one.

    A person once found is not exchanged for another: that would be another visitor. Raises CardActRefused.
    """
    visit = Visit.objects.get(pk=visit_id)
    told = visit.told_birth_on
    found = {
        "another_birth_date": told is not None and told != resident.birth_sort_on,
        "another_city": resident.municipality_id != visit.municipality_id,
        "is_somebody_else": visit.resident_id is not None and visit.resident_id != resident.pk,
    }
    if any(found.values()):
        raise CardActRefused(Refusal(code, _SENTENCES[code]) for code, no in found.items() if no)
    open_one = CardApplication.objects.open().filter(resident=resident, kind=visit.kind).first()
    Visit.objects.filter(pk=visit.pk, resident=None).update(
        resident=resident, application=open_one, changed_at=now
    )
    visit.refresh_from_db()
    return visit


_SENTENCES = {
    "another_birth_date": N_(
        "The booking was made for somebody with another birth date. Compare with the papers."
    ),
    "another_city": N_("The person is not of this city."),
    "is_somebody_else": N_("This visit is another person's. End it and begin with the next number."),
}
