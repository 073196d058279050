"""世帯主 as history tells them: who heads a household once a batch is applied, or before it was."""

from collections.abc import Collection, Mapping
from typing import Literal

from registry.choices import Residency
from registry.feeds.feed import Record, Step, Turn
from registry.feeds.homes import home_in
from registry.models import BatchRow, Membership
from registry.rules.households import HEAD

Side = Literal["before", "after"]
_MANY = 5_000


def heads_for(turn: Turn, steps: Collection[Step], side: Side) -> dict[str, str]:
    """The names of the heads of the households in which these rows place people, by household number."""
    records = [step.after if side == "after" else step.before for step in steps]
    homes = [home.household_no for record in records if (home := home_in(record))]
    return heads_of(turn, homes, side)


def heads_of(turn: Turn, numbers: Collection[str], side: Side) -> dict[str, str]:
    """The same of households by number: as the batch says, else whose membership it leaves as it is.

    To be asked when the batch's people were cleared out of the way and before they are written.
    """
    told = turn.memo.get(side)
    if told is None:
        told = turn.memo[side] = _in_batch(turn, side)
    heads = {number: told[number] for number in numbers if number in told}
    rest = [number for number in set(numbers) if number not in heads]
    for start in range(0, len(rest), _MANY):
        sitting = Membership.objects.of(turn.municipality).filter(
            household__household_no__in=rest[start : start + _MANY], relationship=HEAD, valid_until=None
        )
        heads |= dict(sitting.values_list("household__household_no", "resident__name"))
    return heads


def with_head(record: Record, heads: Mapping[str, str]) -> Record:
    """The record with the name of the household's head, as it is put down in history."""
    home = home_in(record)
    name = heads.get(home.household_no, "") if home else ""
    return record | {"head": name} if name else record


def _in_batch(turn: Turn, side: Side) -> dict[str, str]:
    heads = BatchRow.objects.filter(
        **{
            "batch": turn.batch.pk,
            f"{side}__relationship": HEAD,
            f"{side}__residency": Residency.RESIDENT.value,
        }
    )
    rows = heads.values_list(f"{side}__household_no", f"{side}__name")
    return dict(rows.iterator(chunk_size=_MANY))
