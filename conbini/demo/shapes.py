"""The shapes of households: who lives together, at which ages, in which relationship (domain handbook G.3).

People are drawn from the pool, so that ages and sexes of the city come out as the table says.
"""

from dataclasses import dataclass
from random import Random

from conbini.demo.draw import Urn
from conbini.demo.population import ADULT, Pool
from registry.choices import Sex
from registry.rules.households import CHILD, HEAD, KIN_BY_ANY_TIE, LODGER

MAN, WOMAN = Sex.MALE.value, Sex.FEMALE.value
OWN, WIFES, STRANGERS = 0, 1, 2
"""Which surname: the household's, the wife's parents', or one's own."""


@dataclass(slots=True)
class Slot:
    """One place in a household.

    `surname` as above; `register` numbers the family register (戸籍) within the household, whose head is the
    slot at `register_head` (None: someone who does not live here). `through` is the slot by which a compound
    続柄 runs. `married_in`: came by marriage.
    """

    sex: str
    age: int
    relationship: str
    surname: int = OWN
    register: int = 0
    register_head: int | None = 0
    through: int | None = None
    married_in: bool = False


@dataclass(slots=True)
class _Plan:
    father: bool = True
    mother: bool = True
    children: int = 0
    grandparents: int = 0


_P = _Plan
_YOUNG = {
    3: Urn(
        [(_P(children=1), 72), (_P(False, True, 2), 13), (_P(True, False, 2), 2), (_P(False, True, 1, 1), 13)]
    ),
    4: Urn(
        [
            (_P(children=2), 82),
            (_P(children=1, grandparents=1), 10),
            (_P(False, True, 3), 3),
            (_P(False, True, 2, 1), 5),
        ]
    ),
    5: Urn(
        [(_P(children=3), 46), (_P(children=2, grandparents=1), 34), (_P(children=1, grandparents=2), 20)]
    ),
    6: Urn([(_P(children=4), 8), (_P(children=2, grandparents=2), 62), (_P(children=3, grandparents=1), 30)]),
    7: Urn([(_P(children=3, grandparents=2), 80), (_P(children=5), 4), (_P(children=4, grandparents=1), 16)]),
}
_GROWN = {
    3: Urn(
        [(_P(children=1), 62), (_P(False, True, 2), 12), (_P(True, False, 2), 4), (_P(grandparents=1), 22)]
    ),
    4: Urn([(_P(children=2), 62), (_P(children=1, grandparents=1), 30), (_P(grandparents=2), 8)]),
    5: Urn(
        [(_P(children=3), 40), (_P(children=2, grandparents=1), 45), (_P(children=1, grandparents=2), 15)]
    ),
    6: Urn(
        [(_P(children=4), 20), (_P(children=3, grandparents=1), 50), (_P(children=2, grandparents=2), 30)]
    ),
    7: Urn([(_P(children=4, grandparents=1), 40), (_P(children=3, grandparents=2), 60)]),
}
MINORS_A_FAMILY = 1.85


class Shaper:
    """Makes the households of a city, large ones first, so that the scarce ages are not used up."""

    def __init__(self, rng: Random, pool: Pool) -> None:
        self._rng = rng
        self._pool = pool
        self._families_left = 1

    def household(self, size: int, families_left: int) -> list[Slot]:
        """One household of that size; `families_left` counts those of three and more still to make."""
        self._families_left = max(1, families_left)
        if size == 1:
            slots = [self._alone()]
        elif size == 2:
            slots = self._two(families_left)
        else:
            slots = self._family(size)
        while len(slots) < size:
            slots.append(self._other())
        return slots

    def _alone(self) -> Slot:
        sex, age = self._adult()
        return Slot(sex, age, HEAD)

    def _adult(self) -> tuple[str, int]:
        """Anybody grown up; when all that are left are children, someone of thirty (tiny cities only)."""
        found = self._pool.draw(self._rng, ADULT, 120)
        if found is None:
            found = self._pool.draw(self._rng, 0, ADULT - 1)
            return (found[0] if found else MAN), 30
        return found

    def _other(self) -> Slot:
        """Somebody whom the shape did not foresee: a relative or a lodger."""
        sex, age = self._adult()
        is_kin = self._rng.random() < 0.5
        return Slot(sex, age, KIN_BY_ANY_TIE if is_kin else LODGER, STRANGERS, 90 + age, None)

    # --- Two ---

    def _two(self, families_left: int) -> list[Slot]:
        rng, pool = self._rng, self._pool
        minors = pool.count(0, ADULT - 1)
        if minors and rng.random() < max(0.03, minors / self._families_left):
            return self._parent_and_child(pool.draw(rng, 0, ADULT - 1))
        kind = rng.random()
        if kind < 0.20:
            return self._parent_and_child(pool.draw(rng, 25, 64))
        if kind < 0.22:
            return self._siblings()
        return self._couple(unmarried=kind > 0.985)

    def _couple(self, *, unmarried: bool) -> list[Slot]:
        rng, pool = self._rng, self._pool
        first = pool.draw(rng, 22, 95, MAN)
        if first is None:
            return [self._alone()]
        age = first[1]
        wife = pool.take(WOMAN, age - round(rng.gauss(2, 2.5)), max(20, age - 14), age + 9)
        head = Slot(MAN, age, HEAD)
        if wife is None:
            return [head]
        word = "妻（未届）" if unmarried else "妻"
        partner = Slot(WOMAN, wife, word, married_in=True)
        if unmarried:
            partner.surname, partner.register, partner.register_head = STRANGERS, 1, None
        return [head, partner]

    def _parent_and_child(self, child: tuple[str, int] | None) -> list[Slot]:
        rng, pool = self._rng, self._pool
        if child is None:
            return [self._alone()]
        sex, age = child
        parent_sex = WOMAN if rng.random() < 0.84 else MAN
        parent = pool.take(parent_sex, age + round(rng.gauss(28, 4)), age + 17, age + 45)
        if parent is None:
            parent_sex = WOMAN if parent_sex == MAN else MAN
            parent = pool.take(parent_sex, age + 28, age + 17, age + 45)
        if parent is None:
            return (
                [Slot(sex, age, HEAD)]
                if age >= ADULT
                else [self._alone(), Slot(sex, age, KIN_BY_ANY_TIE, OWN, 1, None)]
            )
        if age >= 40 and rng.random() < 0.6:
            word = "母" if parent_sex == WOMAN else "父"
            return [Slot(sex, age, HEAD), Slot(parent_sex, parent, word, register=1, register_head=None)]
        return [Slot(parent_sex, parent, HEAD), Slot(sex, age, CHILD)]

    def _siblings(self) -> list[Slot]:
        sex, age = self._adult()
        other = MAN if self._rng.random() < 0.5 else WOMAN
        found = self._pool.take(other, age - 3, max(ADULT, age - 12), age - 1)
        if found is None:
            return [Slot(sex, age, HEAD)]
        return [Slot(sex, age, HEAD), Slot(other, found, "弟" if other == MAN else "妹", register_head=None)]

    # --- Three and more ---

    def _family(self, size: int) -> list[Slot]:
        rng, pool = self._rng, self._pool
        minors = pool.count(0, ADULT + 1)
        young = rng.random() < minors / (MINORS_A_FAMILY * self._families_left)
        plan = (_YOUNG if young else _GROWN)[min(size, 7)].draw(rng)
        wanted = plan.children + max(0, size - 7)
        low, high = (0, ADULT + 1) if young else (ADULT + 2, 48)
        children = self._children(wanted, low, high)
        if not children and not plan.grandparents:
            return self._couple(unmarried=False)
        parents = self._parents(plan, children)
        elders = self._elders(plan.grandparents, parents, children)
        if elders and rng.random() < 0.45:
            return _elder_heads(rng, elders, parents, children)
        return _parents_head(rng, elders, parents, children)

    def _children(self, wanted: int, low: int, high: int) -> list[tuple[str, int]]:
        """Brothers and sisters, eldest first, two years apart at least (or twins)."""
        if not wanted:
            return []
        first = self._pool.draw(self._rng, low, high) or self._pool.draw(self._rng, 0, 50)
        if first is None:
            return []
        children = [first]
        while len(children) < wanted:
            sex = MAN if self._rng.random() < 0.51 else WOMAN
            gap = 0 if self._rng.random() < 0.011 else self._rng.choice((2, 2, 3, 3, 4))
            after, before = children[-1][1] + 2, children[0][1] - 2
            age = self._pool.take(sex, after - 2 + gap, after - 2, after - 2) if gap == 0 else None
            age = self._pool.take(sex, after - 2 + max(gap, 2), after, after + 8) if age is None else age
            if age is not None:
                children.append((sex, age))
                continue
            age = self._pool.take(sex, before, max(0, before - 8), before) if before >= 0 else None
            if age is None:
                break
            children.insert(0, (sex, age))
        return children[::-1]

    def _parents(self, plan: _Plan, children: list[tuple[str, int]]) -> list[tuple[str, int]]:
        rng, pool = self._rng, self._pool
        if children:
            eldest, youngest = children[0][1], children[-1][1]
            mothers = eldest + max(18, min(40, round(rng.gauss(28, 4))))
            latest = youngest + 46
        else:
            mothers, eldest, latest = rng.randint(40, 66), 14, 75
        mother = pool.take(WOMAN, mothers, eldest + 17, latest) if plan.mother else None
        wish = (mother or mothers) + round(rng.gauss(2, 3))
        father = pool.take(MAN, wish, eldest + 18, wish + 14) if plan.father or mother is None else None
        return [(sex, age) for sex, age in ((MAN, father), (WOMAN, mother)) if age is not None]

    def _elders(
        self, count: int, parents: list[tuple[str, int]], children: list[tuple[str, int]]
    ) -> list[tuple[str, int]]:
        if not count or not parents:
            return []
        base = max(age for _, age in parents)
        wish = base + round(self._rng.gauss(28, 4))
        woman = self._pool.take(WOMAN, wish, base + 17, base + 44)
        man = self._pool.take(MAN, wish + 2, base + 18, base + 48) if count == 2 or woman is None else None
        return [(sex, age) for sex, age in ((MAN, man), (WOMAN, woman)) if age is not None]


def _parents_head(
    rng: Random,
    elders: list[tuple[str, int]],
    parents: list[tuple[str, int]],
    children: list[tuple[str, int]],
) -> list[Slot]:
    """The middle generation heads the household; their parents are 父, 母 (or 妻の父, 妻の母)."""
    if not parents:
        return _orphans(elders, children)
    slots = [Slot(*parents[0], HEAD)]
    if len(parents) == 2:
        slots.append(Slot(*parents[1], "妻", married_in=True))
    slots += [Slot(sex, age, CHILD) for sex, age in children]
    of_wife = len(parents) == 2 and rng.random() < 0.18
    head_of_theirs = len(slots) if elders and elders[0][0] == MAN else None
    for sex, age in elders:
        word = "父" if sex == MAN else "母"
        kin, surname = (f"妻の{word}", WIFES) if of_wife else (word, OWN)
        slots.append(
            Slot(
                sex,
                age,
                kin,
                surname,
                1,
                head_of_theirs,
                through=1 if of_wife else None,
                married_in=sex == WOMAN,
            )
        )
    return slots


def _elder_heads(
    rng: Random,
    elders: list[tuple[str, int]],
    parents: list[tuple[str, int]],
    children: list[tuple[str, int]],
) -> list[Slot]:
    """A grandparent heads the household; the others are 子, 子の妻 (or 子の夫), 子の子."""
    slots = [Slot(*elders[0], HEAD)]
    if len(elders) == 2:
        slots.append(Slot(*elders[1], "妻", married_in=True))
    own = len(slots)
    is_daughter = len(parents) == 2 and rng.random() < 0.22
    ordered = parents[::-1] if is_daughter else parents
    slots.append(Slot(*ordered[0], CHILD, register=1, register_head=own))
    if len(ordered) == 2:
        word = "子の夫" if is_daughter else "子の妻"
        slots.append(Slot(*ordered[1], word, register=1, register_head=own, through=own, married_in=True))
    slots += [Slot(sex, age, "子の子", register=1, register_head=own, through=own) for sex, age in children]
    return slots


def _orphans(elders: list[tuple[str, int]], children: list[tuple[str, int]]) -> list[Slot]:
    """No parent was left in the pool: the elders or the eldest child head what there is."""
    grown = [child for child in children if child[1] >= ADULT]
    if elders:
        return [
            Slot(*elders[0], HEAD),
            *(Slot(*c, "子の子", register=1, register_head=None) for c in children),
        ]
    if grown:
        rest = [child for child in children if child is not grown[0]]
        words = {MAN: "弟", WOMAN: "妹"}
        return [Slot(*grown[0], HEAD), *(Slot(*c, words[c[0]], register_head=None) for c in rest)]
    return [Slot(MAN, 40, HEAD), *(Slot(*c, CHILD) for c in children)]
