"""有効期限通知の名簿: who is to be told that a card ends, each rung once."""

from datetime import datetime, timedelta

from cards.choices import CardFunction, EndWarning
from cards.models import Card, CardLetter
from cards.rules.lifecycle import LIVE_CARD
from cards.rules.validity import warning_on
from registry.shared.japan import in_japan

LOOKS_AHEAD = timedelta(days=100)
LOOKS_BACK = timedelta(days=60)
_BATCH = 500


def list_letters(*, now: datetime) -> int:
    """How many letters were put on the list today; harmless when repeated.

    The letter about a card that is the 印鑑登録証 says that the seal registration itself goes on.
    """
    on = in_japan(now).date()
    near = Card.objects.filter(
        state__in=LIVE_CARD, valid_until__range=(on - LOOKS_BACK, on + LOOKS_AHEAD)
    ).order_by("pk")
    told = set(CardLetter.objects.filter(until__gte=on - LOOKS_BACK).values_list("card", "rung", "until"))
    tokens = set(
        near.filter(functions__function=CardFunction.SEAL_TOKEN, functions__valid_until=None).values_list(
            "pk", flat=True
        )
    )
    letters = []
    for pk, until in near.values_list("pk", "valid_until").iterator():
        rung: EndWarning | None = warning_on(until, on=on)
        if rung is not None and (pk, rung.value, until) not in told:
            letters.append(
                CardLetter(card_id=pk, rung=rung, until=until, listed_on=on, tells_of_seal=pk in tokens)
            )
    CardLetter.objects.bulk_create(letters, batch_size=_BATCH, ignore_conflicts=True)
    return len(letters)
