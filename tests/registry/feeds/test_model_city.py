"""Any sequence of snapshots, changes, repeats, gaps and undoings leaves what a simple model says."""

import zlib
from dataclasses import dataclass, field

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.feeds import resident_crowd
from registry.models import Batch, Household, Membership, Municipality, Resident, ResidentChange
from registry.rules.households import HEAD
from registry.usecases.receive_feed import BatchRefused
from registry.usecases.undo_feed import NotUndoable, undo_feed
from tests import make
from tests.feeding import NOW, SECOND, Values, applied, as_text, gone, homes, person, sent, state

pytestmark = pytest.mark.django_db

People = dict[str, Values]
PLACES = ("本城三丁目２１４５番地", "通二丁目１０番地", "大町５番地")


@dataclass
class Model:
    """What must be: the living by number, the batches that were applied, each with what it put away."""

    living: People = field(default_factory=dict)
    stack: list[tuple[int, People]] = field(default_factory=list)

    @property
    def reached(self) -> int:
        return self.stack[-1][0] if self.stack else 0

    def apply(self, sequence: int, living: People) -> None:
        self.stack.append((sequence, self.living))
        self.living = living

    def undo(self) -> None:
        _, self.living = self.stack.pop()


def someone(number: int, place: int, home: int) -> Values:
    """Person `number`, head of a household alone, or a lodger in the household of person 1 to 3."""
    if home == number or number <= 3:
        return person(number, town_and_lot=PLACES[place])
    lodger = {"relationship": "同居人", "display_order": str(number)}
    return person(number, home, town_and_lot=PLACES[place], **lodger)


FIXED = {number: someone(number, 0, number) for number in (1, 2, 3)}
people = st.dictionaries(
    st.integers(4, 12), st.tuples(st.integers(0, 2), st.integers(1, 3)), min_size=0, max_size=6
).map(lambda told: [someone(number, *where) for number, where in told.items()])
steps = st.lists(
    st.one_of(
        st.tuples(st.just("snapshot"), people),
        st.tuples(st.just("delta"), people),
        st.tuples(st.just("leave"), people),
        st.tuples(st.sampled_from(["repeat", "gap", "undo", "old"]), st.just([])),
    ),
    min_size=2,
    max_size=7,
)


@pytest.fixture
def city() -> Municipality:
    return make.city()


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps, in_sql=st.booleans(), crowd=st.sampled_from([2, 2_000]))
def test_a_city_is_what_its_batches_say(
    city: Municipality,
    monkeypatch: pytest.MonkeyPatch,
    steps: list[tuple[str, list[Values]]],
    in_sql: bool,
    crowd: int,
) -> None:
    monkeypatch.setattr(resident_crowd, "CROWD", crowd)
    model = Model()
    way = None if in_sql else False
    with transaction.atomic():
        for step, rows in steps:
            take(city, model, step, rows, way)
            assert living_state(city) == {number: told(row) for number, row in model.living.items()}
            assert homes(city) == sorted(
                (row["household_no"], number, row["relationship"]) for number, row in model.living.items()
            )
        everybody_has_one_history()
        history_tells_the_heads(model)
        transaction.set_rollback(True)  # each example begins with an empty city


def take(city: Municipality, model: Model, step: str, rows: list[Values], way: bool | None) -> None:
    """One step of the sequence, in the city and in the model."""
    named = {row["person_no"]: row for row in rows}
    fixed = {row["person_no"]: row for row in FIXED.values()}
    sequence = model.reached + 1
    match step:
        case "snapshot":
            applied(city, list((fixed | named).values()), sequence=sequence + 2, in_sql=way)
            model.apply(sequence + 2, fixed | named)
        case "delta":
            told = fixed | named if not model.living else named
            applied(city, list(told.values()), kind="delta", sequence=sequence, in_sql=way)
            model.apply(sequence, model.living | told)
        case "leave":
            leaving = [gone(row) for number, row in model.living.items() if number in named]
            applied(city, leaving, kind="delta", sequence=sequence, in_sql=way)
            model.apply(sequence, {n: row for n, row in model.living.items() if n not in named})
        case "repeat" if model.stack:
            count = ResidentChange.objects.count()
            last = Batch.objects.last_applied(city, "residents")
            assert last is not None
            content = zlib.decompress(last.file.content)
            again = sent(city, [], content=content, kind=last.kind, sequence=last.sequence)
            assert (again.pk, ResidentChange.objects.count()) == (last.pk, count)
        case "gap":
            with pytest.raises(BatchRefused, match="sequence_gap"):
                sent(city, [], kind="delta", sequence=sequence + 5)
        case "old" if model.stack:
            with pytest.raises(BatchRefused, match=r"sequence_(older|reused)"):
                sent(city, [person(99)], kind="delta", sequence=model.reached)
        case "undo" if model.stack:
            last = Batch.objects.last_applied(city, "residents")
            assert last is not None
            undo_feed(batch_id=last.pk, by=SECOND, reason="a test", now=NOW)
            model.undo()
            with pytest.raises(NotUndoable):
                undo_feed(batch_id=last.pk, by=SECOND, reason="a test", now=NOW)


def living_state(city: Municipality) -> dict[str, str]:
    """The records of those who live here."""
    return {number: text for number, text in state(city).items() if '"residency": "resident"' in text}


def told(values: Values) -> str:
    """A row as `state` tells it."""
    return as_text({name: value for name, value in values.items() if not name.startswith("_")})


def history_tells_the_heads(model: Model) -> None:
    """世帯主 stands in the newest row of everybody who lives here, as it was at that moment."""
    heads = {row["household_no"]: row["name"] for row in model.living.values() if row["relationship"] == HEAD}
    for number, row in model.living.items():
        newest = ResidentChange.objects.filter(resident__person_no=number).order_by("-history_no")[0]
        assert newest.record["head"] == heads[row["household_no"]]


def everybody_has_one_history() -> None:
    """History numbers run from one without a gap, and the newest is the resident's."""
    for resident in Resident.objects.prefetch_related("changes__undoes"):
        numbers = sorted(change.history_no for change in resident.changes.all())
        assert numbers == list(range(1, len(numbers) + 1))
        assert numbers[-1] == resident.history_no
        undone = [change.undoes for change in resident.changes.all() if change.undoes]
        assert not any(change.undoes_id for change in undone), "an undoing is never what was undone"
    lived_in = set(Membership.objects.filter(valid_until=None).values_list("household", flat=True))
    assert set(Household.objects.filter(ended_on=None).values_list("pk", flat=True)) == lived_in
