"""作成指示: a blank card goes into a terminal's queue for an application."""

from datetime import datetime
from typing import Any

from django.db import transaction

from cards.choices import ApplicationState, StockState
from cards.models import CardApplication, IssuingTerminal, PersonalisationJob, Reservation, StockItem
from cards.queries import face_of, holder_of
from cards.rules.kinds import Identity, kind_row
from cards.rules.numbers import user_id
from cards.rules.validity import certificate_until, valid_until
from cards.usecases.refused import CardActRefused, SomebodyElseWasFirst
from registry.rules.refusal import N_, Refusal
from registry.shared.japan import in_japan
from registry.shared.queue import ask_for

MAKE_TASK = "cards.tasks.personalise_card"


@transaction.atomic
def order_card(
    *, application_id: int, terminal: IssuingTerminal, asks: bool = True, by: Any, now: datetime
) -> PersonalisationJob:
    """The job, asked for at the terminal's queue after commit, unless the caller has it made (`asks`).

    Uses the card that was reserved for the application's booking, else the free one with the lowest number at
    the terminal's place. Raises CardActRefused (no card, terminal out of order) or SomebodyElseWasFirst.
    """
    row = CardApplication.objects.select_related("resident__municipality").get(pk=application_id)
    if terminal.out_of_order_since is not None:
        raise CardActRefused([Refusal("terminal_out_of_order", _OUT_OF_ORDER)])
    if not CardApplication.objects.move(
        row.pk, old=ApplicationState.SETTLED, new=ApplicationState.MAKING, at=now, by=by, changed_at=now
    ):
        raise SomebodyElseWasFirst
    item = _load_blank(row, terminal, by=by, now=now)
    CardApplication.objects.filter(pk=row.pk).update(item=item)
    on = in_japan(now).date()
    until = valid_until(row.kind, holder_of(row.resident), issued_on=on)
    job = PersonalisationJob.objects.create(
        application=row,
        terminal=terminal,
        item=item,
        card_id="",
        issued_on=on,
        valid_until=until,
        certificate_until=certificate_until(
            row.kind, holder_of(row.resident), issued_on=on, card_until=until
        ),
        face_sha256=face_of(row.resident, kind=row.kind, face=row.face, valid_until=until).fingerprint(),
        queued_at=now,
        asked_at=now,
    )
    job.card_id = _card_id(row, job.pk)
    PersonalisationJob.objects.filter(pk=job.pk).update(card_id=job.card_id)
    if asks:
        ask_for(MAKE_TASK, queue=terminal.queue, job_id=job.pk)
    return job


def _load_blank(row: CardApplication, terminal: IssuingTerminal, *, by: Any, now: datetime) -> StockItem:
    kept = Reservation.objects.filter(
        municipality=row.municipality_id,
        reference=row.reference,
        ended_at=None,
        item__kind=row.kind,
        item__face=row.face,
        item__place=terminal.place_id,
    ).first()
    if row.reference and kept is not None:
        used = StockItem.objects.move(
            kept.item_id, old=StockState.RESERVED, new=StockState.LOADED, at=now, by=by, changed_at=now
        )
        ended = Reservation.objects.filter(pk=kept.pk, ended_at=None).update(ended_at=now, was_used=True)
        if not (used and ended):
            raise SomebodyElseWasFirst
        return StockItem.objects.get(pk=kept.item_id)
    free = StockItem.objects.filter(
        place=terminal.place_id, state=StockState.IN_STOCK, kind=row.kind, face=row.face
    )
    for item in free.order_by("item_no")[:20]:
        if StockItem.objects.move(
            item.pk, old=StockState.IN_STOCK, new=StockState.LOADED, at=now, by=by, changed_at=now
        ):
            return item  # type: ignore[no-any-return]
    raise CardActRefused([Refusal("no_card_left", _NO_CARD)])


def _card_id(row: CardApplication, job: int) -> str:
    """利用者番号 as the city gives it; for a certificate's serial the key under which the centre is asked."""
    if kind_row(row.kind).identity is Identity.USER_ID:
        return user_id(row.resident.municipality.code, job)
    return f"{int(row.resident.municipality.code[:5]):05X}{job:015X}"


_OUT_OF_ORDER = N_("The terminal is out of order. Choose another one, or give the visitor another day.")
_NO_CARD = N_("No blank card of this kind is left here. Have some brought from another place.")
