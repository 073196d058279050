"""What becomes of a registered seal when its owner's record changes, and when that change is undone."""

from datetime import date

from registry.choices import ChangeReason, SealEnd, SealState
from registry.models import Resident, SealRegistration
from registry.rules.seals import Names, SealAct, SealChange, seal_effect


def names_of(resident: Resident) -> Names:
    """Every name that the person's seal may show."""
    return Names(resident.name, resident.former_surname, resident.alias, resident.katakana_name)


def live_seal(resident: Resident) -> SealRegistration | None:
    """The registration that is not abolished."""
    return SealRegistration.objects.filter(resident=resident).exclude(state=SealState.ABOLISHED).first()


def apply_to_seal(
    resident: Resident, *, reason: ChangeReason, before: Names, is_planned: bool, day: date
) -> str:
    """Abolish or suspend the person's seal if the change asks for it; gives the state it had, or nothing."""
    seal = live_seal(resident)
    if seal is None:
        return ""
    effect = seal_effect(SealChange(reason, seal.shows, before, names_of(resident), is_planned))
    was = str(seal.state)
    if effect.act is SealAct.ABOLISH and effect.reason is not None:
        return was if abolish(seal, reason=effect.reason, on=day) else ""
    if effect.act is SealAct.SUSPEND and was == SealState.ACTIVE:
        SealRegistration.objects.filter(pk=seal.pk, state=was).update(state=SealState.SUSPENDED)
        return was
    return ""


def abolish(seal: SealRegistration, *, reason: SealEnd, on: date) -> bool:
    """True for exactly one caller, however many try at once."""
    live = SealRegistration.objects.filter(pk=seal.pk).exclude(state=SealState.ABOLISHED)
    return live.update(state=SealState.ABOLISHED, ended_on=on, end_reason=reason) == 1


def restore_seal(resident: Resident, *, day: date, was: str) -> None:
    """Bring back the seal that a change of that day had ended, unless there is a newer one.

    Into the state it had; if that is not on record, suspended, until somebody has looked.
    """
    live = live_seal(resident)
    if live is not None:
        if was and live.state == SealState.SUSPENDED:
            SealRegistration.objects.filter(pk=live.pk).update(state=was)
        return
    by_changes = (SealEnd.MOVED_OUT, SealEnd.DEATH, SealEnd.NAME_CHANGED, SealEnd.REMOVED)
    ended = SealRegistration.objects.filter(resident=resident, ended_on=day, end_reason__in=by_changes)
    last = ended.order_by("-registered_on", "-pk").first()
    if last is not None:
        last.state, last.ended_on, last.end_reason = was or SealState.SUSPENDED, None, ""
        last.save(update_fields=["state", "ended_on", "end_reason"])
