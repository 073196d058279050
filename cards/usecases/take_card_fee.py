"""手数料の収納または免除, once an application."""

from datetime import datetime
from typing import Any

from django.db import transaction

from cards.choices import ApplicationState
from cards.models import CardApplication, CardPayment
from cards.models.moves import actor
from cards.queries import fee_rows
from cards.rules.fees import fee_for
from cards.usecases.refused import CardActRefused, SomebodyElseWasFirst
from registry.rules.refusal import N_, Refusal
from registry.shared.japan import in_japan


@transaction.atomic
def take_card_fee(
    *,
    application_id: int,
    amount_yen: int,
    receipt: str = "",
    exemption: str = "",
    by: Any,
    now: datetime,
) -> CardPayment:
    """The payment. The amount must be what the city's table says for the day of application, or 0 if exempt.

    Raises CardActRefused, NoFeeRule or SomebodyElseWasFirst.
    """
    row = CardApplication.objects.get(pk=application_id)
    owed = fee_for(
        fee_rows(row.municipality_id), kind=row.kind, reason=row.reason, on=in_japan(row.applied_at).date()
    )
    owed = 0 if exemption else owed
    found = {"wrong_amount": amount_yen != owed, "no_receipt": owed > 0 and not receipt.strip()}
    if any(found.values()):
        raise CardActRefused(Refusal(code, _SENTENCES[code]) for code, no in found.items() if no)
    if not CardApplication.objects.move(
        row.pk,
        old=ApplicationState.IDENTIFIED,
        new=ApplicationState.SETTLED,
        at=now,
        by=by,
        changed_at=now,
    ):
        raise SomebodyElseWasFirst
    return CardPayment.objects.create(
        application=row,
        amount_yen=owed,
        exemption=exemption,
        receipt=receipt.strip(),
        at=now,
        by=actor(by),
    )


_SENTENCES = {
    "wrong_amount": N_("The amount is not the fee that the table says."),
    "no_receipt": N_("Write the number of the receipt."),
}
