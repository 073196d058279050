"""市県民税の年度: whose year it is, when certificates change to the new one, and the amounts of each year."""

from dataclasses import dataclass
from datetime import date, timedelta

from registry.rules.era import wareki


def income_year_of(tax_year: int) -> int:
    """年度 N taxes the income of the calendar year N-1 (地方税法313条)."""
    return tax_year - 1


def assessed_on(tax_year: int) -> date:
    """賦課期日: 1 January of the year; where the person lived then is the city that taxes (地方税法318条)."""
    return date(tax_year, 1, 1)


def tax_year_words(tax_year: int) -> str:
    """平成24年度: named after the day on which the fiscal year begins, so 2019 is 平成31年度."""
    return f"{wareki(date(tax_year, 4, 1)).partition('年')[0]}年度"


def income_year_words(tax_year: int) -> str:
    """平成23年中: the year of the income, by its last day (2019 is 令和元年中)."""
    return f"{wareki(date(income_year_of(tax_year), 12, 31)).partition('年')[0]}年中"


@dataclass(frozen=True, slots=True)
class YearSwitch:
    """When a city's certificates change to the new 年度: a day of June, after so many days without any."""

    month: int = 6
    day: int = 1
    gap_days: int = 0

    def on(self, year: int) -> date:
        """The first day on which the year's own 年度 is issued."""
        return date(year, self.month, self.day)


def certificate_tax_year(on: date, *, switch: YearSwitch) -> int:
    """The one 年度 of which certificates are issued on that day."""
    return on.year if on >= switch.on(on.year) else on.year - 1


def is_in_switch_gap(on: date, *, switch: YearSwitch) -> bool:
    """Whether the day is one of those before the switch on which no year is issued."""
    return timedelta(0) < switch.on(on.year) - on <= timedelta(days=switch.gap_days)


@dataclass(frozen=True, slots=True)
class TaxParameters:
    """The amounts in yen of the tax years from `first_year` on, as the rules of consistency ask for them."""

    first_year: int
    city_per_capita: int
    prefecture_per_capita: int
    forest_tax: int
    basic_at_most: int
    dependant_under_16: int
    income_bonus: int  # by which the lines of the not taxable rose when deductions moved (令和3年度)
    exempt_circumstances_line: int  # 障害者, 未成年, 寡婦, ひとり親
    dependant_general: int = 330_000
    dependant_specific: int = 450_000
    dependant_elderly: int = 380_000
    dependant_elderly_together: int = 450_000
    disabled: int = 260_000
    severely_disabled: int = 300_000
    severely_disabled_together: int = 530_000
    life_insurance_at_most: int = 70_000
    earthquake_insurance_at_most: int = 25_000
    city_rate_percent: int = 6
    prefecture_rate_percent: int = 4


# 地方税法310条, 314条の2, 295条 and the prefecture's ordinance (とちぎの元気な森づくり県民税, 700 yen).
# From practice; the city's tax office reviews a new row before its June.
PARAMETERS = (
    TaxParameters(2008, 3_000, 1_700, 0, 330_000, 330_000, 0, 1_250_000),
    # 平成22年法律第4号: no deduction for dependants under 16, who still count for the lines
    TaxParameters(2012, 3_000, 1_700, 0, 330_000, 0, 0, 1_250_000),
    # 平成23年法律第118号: 500 yen each for disaster prevention, ten years
    TaxParameters(2014, 3_500, 2_200, 0, 330_000, 0, 0, 1_250_000),
    # 平成30年法律第3号: 100,000 yen from the deductions of income to the basic one
    TaxParameters(2021, 3_500, 2_200, 0, 430_000, 0, 100_000, 1_350_000),
    # 森林環境税及び森林環境譲与税に関する法律
    TaxParameters(2024, 3_000, 1_700, 1_000, 430_000, 0, 100_000, 1_350_000),
)


class NoParameters(LookupError):
    """The tax year lies before the first whose amounts are on record."""


def parameters_of(tax_year: int) -> TaxParameters:
    """The amounts of that 年度. Raises NoParameters."""
    fitting = [row for row in PARAMETERS if row.first_year <= tax_year]
    if not fitting:
        raise NoParameters(str(tax_year))
    return fitting[-1]


@dataclass(frozen=True, slots=True)
class Grade:
    """級地: the amounts by which a municipality draws the line under the per capita levy, in yen."""

    for_each: int
    added_with_dependants: int


GRADES = {1: Grade(350_000, 210_000), 2: Grade(315_000, 189_000), 3: Grade(280_000, 168_000)}
"""生活保護法の級地. Which one a city is, its ordinance says: a parameter of the city."""


def not_taxable_up_to(tax_year: int, *, grade: int, dependants: int) -> int:
    """The income in yen up to which nothing is levied; `dependants` includes the spouse and those under 16.

    地方税法295条3項, 地方税法施行令47条の3.
    """
    line = GRADES[grade]
    extra = line.added_with_dependants if dependants else 0
    return line.for_each * (1 + dependants) + extra + parameters_of(tax_year).income_bonus
