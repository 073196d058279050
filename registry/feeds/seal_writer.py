"""Writes what the seal registrations' file says into the table."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from registry.choices import SealEnd, SealState
from registry.feeds import bulk
from registry.feeds.feed import NoCrowds, Record, Step, Turn
from registry.feeds.imprints import digest_of, picture_of
from registry.models import Resident, SealRegistration

_COLUMNS = (
    *("resident_id", "registration_no", "registered_on", "state", "ended_on", "end_reason", "shows"),
    *("imprint", "imprint_sha256", "width_mm", "height_mm"),
)


class SealWriter(NoCrowds):
    """印鑑登録 into the table. It has no history of its own: the rows of the batches are it."""

    def clear(self, turn: Turn, steps: Sequence[Step]) -> None:
        """Out of the way for a moment, so that a new registration may follow an old one in any order."""
        rows = SealRegistration.objects.of(turn.municipality).exclude(state=SealState.ABOLISHED)
        keys = [step.key for step in steps]
        rows.filter(registration_no__in=keys).update(state=SealState.ABOLISHED, ended_on=turn.on)

    def write(self, turn: Turn, steps: Sequence[Step]) -> None:
        """Those that are there are rewritten, then the new ones come."""
        people = _people(turn, (step.after for step in steps))
        self._update(turn, {step.key: step.after for step in steps if step.before}, people)
        new = (step.after for step in steps if step.before is None)
        rows = ((turn.municipality, *_values(record, people)) for record in new)
        bulk.insert(SealRegistration, ("municipality_id", *_COLUMNS), rows)

    def clear_for_undo(self, turn: Turn, steps: Sequence[Step]) -> None:
        """As `clear`."""
        self.clear(turn, steps)

    def undo(self, turn: Turn, steps: Sequence[Step]) -> None:
        """As it was before; one that was not there before is removed, never deleted."""
        past = {step.key: step.before or _never_there(step.after, turn) for step in steps}
        self._update(turn, past, _people(turn, past.values()))

    def _update(self, turn: Turn, records: Mapping[str, Record], people: Mapping[str, int]) -> None:
        rows = SealRegistration.objects.of(turn.municipality).filter(registration_no__in=list(records))
        ids = dict(rows.values_list("registration_no", "pk"))
        told = ((ids[key], *_values(record, people)) for key, record in records.items())
        if records:
            bulk.update(SealRegistration, _COLUMNS, told)


def _values(record: Record, people: Mapping[str, int]) -> Iterator[bulk.Value]:
    picture = record.get("imprint", "")
    yield people[record["person_no"]]
    yield from (record["registration_no"], record["registered_on"], record["state"], record.get("ended_on"))
    yield from (record.get("end_reason", ""), record.get("shows", ""))
    yield from (picture_of(picture), digest_of(picture), record.get("width_mm"), record.get("height_mm"))


def _people(turn: Turn, records: Iterable[Record]) -> dict[str, int]:
    numbers = {record["person_no"] for record in records}
    rows = Resident.objects.of(turn.municipality).filter(person_no__in=list(numbers))
    return dict(rows.values_list("person_no", "pk"))


def _never_there(record: Record, turn: Turn) -> Record:
    state = {"state": SealState.ABOLISHED.value, "ended_on": turn.on.isoformat()}
    return record | state | {"end_reason": SealEnd.REMOVED.value}
