"""How many people of each age and sex, and how many households of each size (domain handbook G.2, G.3)."""

from collections.abc import Iterable
from random import Random

from conbini.demo.draw import largest_remainder
from registry.choices import Sex

FULL_CITY = 152_854
FULL_CITY_HOUSEHOLDS = 59_432
LARGEST = 9
ADULT = 18

# Five-year bands from 0: men, women. Census 2010, scaled to the seed city.
_BANDS = (
    (3120, 2973),
    (3290, 3136),
    (3487, 3324),
    (3627, 3443),
    (3821, 3672),
    (4312, 4193),
    (4931, 4795),
    (5785, 5626),
    (5158, 5036),
    (4712, 4655),
    (4456, 4457),
    (5000, 5101),
    (5723, 5981),
    (5286, 5773),
    (4342, 5037),
    (3416, 4436),
    (2247, 3484),
    (984, 2232),
    (407, 1396),
)
_FROM_90 = (26, 19, 15, 12, 9, 7, 5, 3, 2, 1, 0.7, 0.45, 0.3, 0.2, 0.12, 0.06, 0.03)
# Households of 1 to 6 members; then 7, 8 and 9, which make 4,213 people in 594 households.
_SIZES = (16403, 16344, 11649, 9212, 3625, 1605, 545, 43, 6)


class TooFewOrTooMany(ValueError):
    """So many people cannot live in so many households of one to nine."""


def household_sizes(residents: int, households: int, taken: Iterable[int] = ()) -> list[int]:
    """How many households of each size 1..9, beside those whose sizes are `taken` (the cast's).

    All together make exactly these totals; for the full city exactly the table. Raises TooFewOrTooMany.
    """
    cast = list(taken)
    people, homes = residents - sum(cast), households - len(cast)
    if not 0 < homes <= people <= homes * LARGEST:
        raise TooFewOrTooMany(f"{residents} people in {households} households")
    counts = largest_remainder(households, _SIZES)
    for size in cast:
        counts[min(size, 7) - 1] -= 1
    counts = [max(0, count) for count in counts]
    counts[1] += homes - sum(counts)
    _balance(counts, people)
    return counts


def _balance(counts: list[int], people: int) -> None:
    """Grow or shrink households, a step each, until they hold exactly so many people."""
    if counts[1] < 0:
        counts[0], counts[1] = counts[0] + counts[1], 0
    missing = people - sum(size * count for size, count in enumerate(counts, start=1))
    step = 1 if missing > 0 else -1
    places = range(LARGEST - 1) if step > 0 else range(LARGEST - 1, 0, -1)
    while missing:
        for place in places:
            if missing and counts[place] > 0:
                counts[place] -= 1
                counts[place + step] += 1
                missing -= step


class Pool:
    """The people who have no household yet, by sex and age."""

    def __init__(self, residents: int) -> None:
        men, women = zip(*_BANDS, strict=True)
        bands = largest_remainder(residents, [*men, *women])
        self.left = {
            Sex.MALE.value: _by_year(bands[: len(men)]),
            Sex.FEMALE.value: _by_year(bands[len(men) :]),
        }

    def count(self, low: int = 0, high: int = 200) -> int:
        """How many of these ages (both ends included) are left."""
        return sum(sum(ages[low : high + 1]) for ages in self.left.values())

    def take(self, sex: str, want: int, low: int, high: int) -> int | None:
        """Take someone of that sex, as near to the wanted age as there is in the range; None if nobody is."""
        ages = self.left[sex]
        high = min(high, len(ages) - 1)
        low = max(0, low)
        want = max(low, min(want, high))
        for distance in range(max(want - low, high - want) + 1):
            for age in (want - distance, want + distance):
                if low <= age <= high and ages[age]:
                    ages[age] -= 1
                    return age
        return None

    def draw(self, rng: Random, low: int, high: int, sex: str = "") -> tuple[str, int] | None:
        """Take anybody of these ages, each as likely as the other; None if nobody is left."""
        sexes = [sex] if sex else list(self.left)
        number = sum(sum(self.left[each][low : high + 1]) for each in sexes)
        if number == 0:
            return None
        at = int(rng.random() * number)
        for each in sexes:
            ages = self.left[each]
            for age in range(low, min(high + 1, len(ages))):
                at -= ages[age]
                if at < 0:
                    ages[age] -= 1
                    return each, age
        raise AssertionError("the count was wrong")


def _by_year(bands: Iterable[int]) -> list[int]:
    *fives, old = bands
    years = [count for band in fives for count in largest_remainder(band, [1] * 5)]
    return years + largest_remainder(old, _FROM_90)
