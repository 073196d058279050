"""What a batch of residents breaks together with people whom it does not name: codes and heads."""

from collections.abc import Iterator

from registry.choices import Residency, RowAct
from registry.models import Batch, Membership, Resident
from registry.rules.households import HEAD

_MANY = 5_000
_MOVES = {"household_no", "relationship", "residency"}


def faults_with_copy(batch: Batch) -> Iterator[tuple[int, str, str]]:
    """Line, field and rule of every row that would share a resident code, or a household's head."""
    if Resident.objects.of(batch.municipality_id).exists():
        yield from _shared_codes(batch)
        yield from _second_heads(batch)


def _shared_codes(batch: Batch) -> Iterator[tuple[int, str, str]]:
    codes: dict[str, int] = {}
    for line, fields, act, after in _rows(batch):
        if after and after.get("juki_code") and (act == RowAct.ADDED or "juki_code" in fields):
            codes[after["juki_code"]] = line
    giving_up = _changing(batch, {"juki_code"}) if codes else set()
    for some in _parts(list(codes)):
        holders = Resident.objects.of(batch.municipality_id).filter(juki_code__in=some)
        for code, person_no in holders.values_list("juki_code", "person_no"):
            if person_no not in giving_up:
                yield codes[code], "juki_code", "another_persons"


def _second_heads(batch: Batch) -> Iterator[tuple[int, str, str]]:
    """A head comes to a household whose present head the batch leaves where it is."""
    heads: dict[str, int] = {}
    for line, fields, act, after in _rows(batch):
        is_head = after and after.get("residency") == Residency.RESIDENT and after["relationship"] == HEAD
        if after and is_head and (act == RowAct.ADDED or _MOVES & set(fields)):
            heads[after["household_no"]] = line
    leaving = _changing(batch, _MOVES) if heads else set()
    for some in _parts(list(heads)):
        sitting = Membership.objects.of(batch.municipality_id).filter(
            household__household_no__in=some, relationship=HEAD, valid_until=None
        )
        for number, person_no in sitting.values_list("household__household_no", "resident__person_no"):
            if person_no not in leaving:
                yield heads[number], "relationship", "second_head"


def _rows(batch: Batch) -> Iterator[tuple[int, list[str], str, dict[str, str] | None]]:
    rows = batch.rows.exclude(act=RowAct.ENDED).values_list("line", "fields", "act", "after")
    return rows.iterator(chunk_size=_MANY)


def _changing(batch: Batch, watched: set[str]) -> set[str]:
    """People of whom the batch rewrites one of these fields, so that their present value is no obstacle."""
    rows = batch.rows.exclude(act=RowAct.ADDED).values_list("key", "fields")
    return {key for key, fields in rows.iterator(chunk_size=_MANY) if watched & set(fields)}


def _parts(values: list[str]) -> Iterator[list[str]]:
    return (values[start : start + _MANY] for start in range(0, len(values), _MANY))
