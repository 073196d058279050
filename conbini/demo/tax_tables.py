"""From receipts to incomes, by year: 給与所得控除 and 公的年金等控除, for the synthetic ledger."""

from conbini.demo.earnings import PENSION_AGE


def salary_income(receipts: int, tax_year: int) -> int:
    """給与所得 of the receipts in yen, without the table's rounding (所得税法28条, by year of tax)."""
    bonus = 0 if tax_year < 2021 else 100_000
    least = 650_000 if tax_year >= 2026 else 650_000 - bonus
    deducted = max(least, _by_steps(receipts, _SALARY) - bonus)
    return max(0, receipts - min(deducted, 1_950_000 if bonus else 2_200_000))


def pension_income(receipts: int, age: int, tax_year: int) -> int:
    """公的年金等に係る雑所得 in yen (所得税法35条, without other incomes)."""
    bonus = 0 if tax_year < 2021 else 100_000
    least = (1_200_000 if age >= PENSION_AGE else 700_000) - bonus
    return max(0, receipts - max(least, _by_steps(receipts, _PENSION) - bonus))


# Up to so many yen, so much of the receipts and a constant is deducted.
_SALARY: tuple[tuple[int, float, int], ...] = (
    (1_800_000, 0.4, 0),
    (3_600_000, 0.3, 180_000),
    (6_600_000, 0.2, 540_000),
    (10_000_000, 0.1, 1_200_000),
    (10**12, 0.05, 1_700_000),
)
_PENSION: tuple[tuple[int, float, int], ...] = (
    (4_100_000, 0.25, 375_000),
    (7_700_000, 0.15, 785_000),
    (10**12, 0.05, 1_555_000),
)


def _by_steps(receipts: int, steps: tuple[tuple[int, float, int], ...]) -> int:
    share, constant = next((share, constant) for upto, share, constant in steps if receipts <= upto)
    return int(receipts * share) + constant
