"""照合: a card whose chip was not seen to agree since its last change is an incident."""

from datetime import datetime, timedelta

from django.db.models import Max, OuterRef, Q, Subquery

from cards.models import Card, ChipReading, FunctionChange
from cards.rules.lifecycle import LIVE_CARD
from registry.choices import IncidentKind
from registry.usecases.open_incident import open_incident

LOOKS_BACK = timedelta(days=7)
PATIENCE = timedelta(hours=1)


def reconcile_chips(*, now: datetime) -> int:
    """How many cards disagree. Only cards with a change of the last week are looked at, an hour after it."""
    recent = FunctionChange.objects.filter(
        at__gte=now - LOOKS_BACK, at__lte=now - PATIENCE, subject__card__state__in=LIVE_CARD
    )
    changed = (
        recent.filter(subject__card__item__isnull=False).values("subject__card").annotate(last=Max("at"))
    )
    agreed = ChipReading.objects.filter(card=OuterRef("subject__card"), differs=[]).order_by("-at")
    rows = changed.annotate(seen=Subquery(agreed.values("at")[:1]))
    count = 0
    for row in rows.filter(Q(seen=None) | Q(seen__lt=Max("at"))):
        card = Card.objects.get(pk=row["subject__card"])
        open_incident(
            municipality_id=card.municipality_id,
            kind=IncidentKind.CHIP_DIFFERS,
            subject=f"cards.card {card.pk} {row['last']:%Y%m%d%H%M%S}",
            detail="not read since its functions were changed",
            now=now,
        )
        count += 1
    return count
