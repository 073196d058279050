"""What the grown-ups of the synthetic city earn in a year, by age and sex: invented, of a plausible shape."""

from bisect import bisect
from dataclasses import dataclass
from random import Random

from conbini.demo.shapes import MAN
from registry.choices import FilingKind

# Mean salaries in yen by age from 18, 23, 28, 33, 38, 43, 48, 58, 63, 68, 73 on (after 民間給与実態統計調査).
_AGES = (18, 23, 28, 33, 38, 43, 48, 58, 63, 68, 73)
_MEN = (2.4, 3.4, 4.3, 5.0, 5.5, 5.9, 6.3, 5.4, 3.9, 2.9, 2.3)
_WOMEN = (2.2, 3.0, 3.3, 3.2, 3.2, 3.2, 3.2, 2.7, 2.2, 1.8, 1.5)
_MEN_AT_WORK = (0.45, 0.92, 0.94, 0.95, 0.95, 0.95, 0.94, 0.88, 0.72, 0.45, 0.18)
_WOMEN_AT_WORK = (0.45, 0.85, 0.78, 0.75, 0.78, 0.8, 0.78, 0.66, 0.45, 0.24, 0.08)
PENSION_AGE = 65


@dataclass(slots=True)
class Earnings:
    """Receipts and incomes of one person in yen, and what the assessment rests on."""

    salary: int = 0
    pension: int = 0
    business: int = 0
    farming: int = 0
    real_estate: int = 0
    dividends: int = 0
    filing: str = FilingKind.NONE.value


def earnings_of(rng: Random, *, sex: str, age: int, is_part_time: bool) -> Earnings:
    """Salary, trade and pension of a year; `is_part_time`: beside a household with small children."""
    found, step = Earnings(), bisect(_AGES, age) - 1
    is_man = sex == MAN
    chance, spread = rng.random(), rng.lognormvariate(0, 0.32)
    if step >= 0 and chance < (_MEN_AT_WORK if is_man else _WOMEN_AT_WORK)[step]:
        mean = (_MEN if is_man else _WOMEN)[step]
        _work(rng, found, int(mean * spread * 1_000_000), is_part_time=is_part_time and not is_man, age=age)
    if age >= PENSION_AGE:
        found.pension = int((1.75 if is_man else 1.0) * rng.lognormvariate(0, 0.3) * 1_000_000)
        if found.filing == FilingKind.NONE:
            found.filing = FilingKind.PENSION_REPORT.value
    if age >= 45 and rng.random() < 0.03:
        found.real_estate = rng.randrange(120_000, 2_400_000, 1_000)
        found.filing = FilingKind.TAX_RETURN.value
    return found


def _work(rng: Random, found: Earnings, yen: int, *, is_part_time: bool, age: int) -> None:
    kind = rng.random()
    if age >= 28 and kind < 0.07:
        found.business = int(yen * 0.55) - (1_900_000 if kind < 0.004 else 0)
        found.filing = FilingKind.TAX_RETURN.value
    elif age >= 45 and kind < 0.1:
        found.farming = int(yen * 0.3)
        found.filing = FilingKind.TAX_RETURN.value
    else:
        found.salary = rng.randrange(620_000, 1_290_000) if is_part_time and kind > 0.5 else yen
        found.filing = FilingKind.PAYROLL_REPORT.value
        if kind > 0.985:
            found.dividends = rng.randrange(20_000, 400_000)
            found.filing = FilingKind.TAX_RETURN.value
