"""The tax ledger of the synthetic city: one record a grown-up for the 年度 issued today, sums and all.

The amounts follow the rules of the year (給与所得控除, 公的年金等控除, 控除, 非課税限度額), so that every
record agrees with itself; they are nobody's.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from conbini.demo.cast import Mark, numbered, person_no_of
from conbini.demo.earnings import PENSION_AGE, Earnings, earnings_of
from conbini.demo.people import Home, Person
from conbini.demo.shapes import WOMAN
from conbini.demo.tax_tables import pension_income, salary_income
from registry.choices import FilingKind, TaxClass
from registry.rules.addresses import full_address
from registry.rules.households import CHILD, HEAD
from registry.rules.tax_records import DEDUCTIONS, DEPENDANTS, INCOMES, RECEIPTS
from registry.rules.tax_years import (
    TaxParameters,
    YearSwitch,
    assessed_on,
    certificate_tax_year,
    not_taxable_up_to,
    parameters_of,
)

GROWN_UP = 18
GRADE = 3
"""級地 of the synthetic city: an assumption, its ordinance was not seen (domain handbook I 13)."""
COLUMNS = (
    "id municipality_id resident_id tax_year address_on_assessment filing tax_class incomes deductions"
    " dependants marks total_income_yen total_income_after_losses_yen deductions_yen taxable_yen"
    " taxable_separate_yen city_per_capita_yen city_income_levy_yen prefecture_per_capita_yen"
    " prefecture_income_levy_yen forest_tax_yen annual_tax_yen paid_yen"
    " not_yet_due_yen paid_as_of confirmed_on issuable_from recorded_at"
)
_SPOUSES = ("妻", "夫")
_ZEROS = dict.fromkeys((row.key for row in (*RECEIPTS, *INCOMES)), 0)
_NO_DEPENDANTS = dict.fromkeys((row.key for row in DEPENDANTS), 0)
_NOTHING = (None,) * 14
_DUE_ON = ((0, 6, 30), (0, 8, 31), (0, 10, 31), (1, 1, 31))
"""普通徴収: the four days on which a quarter of the tax is due, by year after the tax year, month and day."""
_TAX_MARKS = {
    person_no_of(number): role.mark
    for _, number, _, _, role in numbered()
    if role.mark in {Mark.UNTAXED, Mark.NOT_FILED, Mark.CAME_THIS_YEAR}
}
_pack = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(slots=True)
class _Payer:
    """One grown-up on the way to an assessment."""

    person: Person
    age: int
    earned: Earnings
    incomes: dict[str, int]
    total: int
    dependants: dict[str, int] = field(default_factory=lambda: dict(_NO_DEPENDANTS))
    marks: list[str] = field(default_factory=list)
    hangs_on_another: bool = False


class Ledger:
    """Assesses the households of a city for one 年度."""

    def __init__(self, *, prefecture: str, city: str, code: str, seed: int, today: date) -> None:
        self.tax_year = certificate_tax_year(today, switch=YearSwitch())
        self._on = assessed_on(self.tax_year)
        self._year_end = self._on - timedelta(days=1)
        self._rng = Random(f"{code}/{seed}/tax")
        self._of_year = parameters_of(self.tax_year)
        self._deductions = [row.key for row in DEDUCTIONS if row.exists_in(self.tax_year)]
        self._place = (prefecture, city)
        self._as_of = today - timedelta(days=7)
        self._poor = 580_000 if self.tax_year >= 2026 else 480_000 if self.tax_year >= 2021 else 380_000

    def rows(self, homes: list[Home], *, municipality: int, first: int, at: Any) -> Iterator[tuple[Any, ...]]:
        """The ledger's rows in the order of `COLUMNS`, numbered from `first`, recorded at that moment."""
        dates = (date(self.tax_year, 5, 20), date(self.tax_year, 6, 1), at)
        number = first
        for home in homes:
            for payer in self._household(home):
                address = self._address(payer.person)
                yield (
                    *(number, municipality, payer.person.id, self.tax_year, address),
                    *self._assess(payer),
                    *dates,
                )
                number += 1

    def _household(self, home: Home) -> list[_Payer]:
        """Everybody of the household who was grown up and here on 1 January, and who hangs on whom."""
        payers = [self._payer(person, home) for person in home.members if self._is_here(person)]
        self._share_dependants(home, payers)
        gone = [self._payer(person, home) for person in home.left if self._is_here(person)]
        return payers + gone

    def _is_here(self, person: Person) -> bool:
        was_here = person.became_resident_sort_on <= self._on and (
            person.ended_on is None or person.ended_on > self._on
        )
        if person.case and _TAX_MARKS.get(person.person_no) != Mark.CAME_THIS_YEAR:
            was_here = person.birth_sort_on < self._on  # the cast was here, but for the one who came since
        elif person.case:
            was_here = False
        return was_here and self._age(person) >= GROWN_UP

    def _age(self, person: Person) -> int:
        born = person.birth_sort_on
        end = self._year_end
        return end.year - born.year - ((born.month, born.day) > (end.month, end.day))

    def _payer(self, person: Person, home: Home) -> _Payer:
        age = self._age(person)
        if _TAX_MARKS.get(person.person_no) in {Mark.UNTAXED, Mark.NOT_FILED}:
            earned = Earnings()
        else:
            has_children = any(each.relationship == CHILD for each in home.members)
            earned = earnings_of(
                self._rng, sex=person.sex, age=age, is_part_time=has_children and person.sex == WOMAN
            )
        incomes = {
            **_ZEROS,
            "salary_receipts": earned.salary,
            "pension_receipts": earned.pension,
            "salary": salary_income(earned.salary, self.tax_year),
            "pension": pension_income(earned.pension, age, self.tax_year),
            "business": earned.business,
            "farming": earned.farming,
            "real_estate": earned.real_estate,
            "dividends": earned.dividends,
        }
        total = max(0, sum(incomes[row.key] for row in INCOMES))
        return _Payer(person, age, earned, incomes, total)

    # --- Who hangs on whom ---

    def _share_dependants(self, home: Home, payers: list[_Payer]) -> None:
        """Spouse, children and parents with hardly an income hang on the better earner of the couple."""
        couple = [payer for payer in payers if payer.person.relationship in (HEAD, *_SPOUSES)]
        if not couple:
            return
        earner = max(couple, key=lambda payer: payer.total)
        if earner.total <= self._poor:
            return
        for payer in payers:
            if payer is not earner and payer.total <= self._poor:
                self._hang(payer, earner)
        under = [
            self._age(each)
            for each in home.members
            if each.birth_sort_on < self._on and self._age(each) < GROWN_UP and "子" in each.relationship
        ]
        earner.dependants["under_16"] += sum(age < 16 for age in under)
        earner.dependants["general"] += sum(age >= 16 for age in under)
        if under and len(couple) == 1 and earner.total <= 5_000_000 and "single_parent" in self._marks():
            earner.marks.append("single_parent")

    def _hang(self, payer: _Payer, earner: _Payer) -> None:
        payer.hangs_on_another = True
        is_couple = {payer.person.relationship, earner.person.relationship} <= {HEAD, *_SPOUSES}
        if is_couple and earner.total <= 10_000_000:
            earner.dependants["spouse_elderly" if payer.age >= 70 else "spouse_general"] = 1
        elif payer.age >= 70:
            is_parent = payer.person.relationship[-1:] in ("父", "母")
            earner.dependants["elderly_living_together" if is_parent else "elderly"] += 1
        elif 19 <= payer.age <= 22:
            earner.dependants["specific"] += 1
        else:
            earner.dependants["general"] += 1

    def _marks(self) -> tuple[str, ...]:
        return ("single_parent",) if self.tax_year >= 2021 else ()

    # --- The assessment ---

    def _assess(self, payer: _Payer) -> tuple[Any, ...]:
        """From the filing to 年税額, in the order of `COLUMNS`."""
        mark = _TAX_MARKS.get(payer.person.person_no)
        is_silent = payer.earned.filing == FilingKind.NONE and not payer.hangs_on_another
        if mark == Mark.NOT_FILED or (is_silent and not payer.person.case and self._rng.random() < 0.3):
            return (FilingKind.NONE.value, TaxClass.NOT_FILED.value, "{}", "{}", "{}", "[]", *_NOTHING)
        filing = FilingKind.RESIDENT_TAX_RETURN.value if is_silent else payer.earned.filing
        deductions = self._deduct(payer)
        total, subtracted = payer.total, sum(deductions.values())
        taxable = max(0, total - subtracted) // 1000 * 1000
        levies, tax_class = self._levy(payer, taxable)
        return (
            *(filing, tax_class, _pack(payer.incomes), _pack(deductions), _pack(payer.dependants)),
            *(_pack(payer.marks), total, total, subtracted, taxable, 0, *levies, sum(levies)),
            *self._paid(payer, sum(levies)),
        )

    def _deduct(self, payer: _Payer) -> dict[str, int]:
        rng, of_year, earned, who = self._rng, self._of_year, payer.earned, payer.dependants
        found = dict.fromkeys(self._deductions, 0)
        found["basic"] = of_year.basic_at_most if payer.total <= 24_000_000 else 0
        found["social_insurance"] = int(
            earned.salary * 0.148 * (earned.salary > 1_300_000)
            + earned.pension * (0.07 if payer.age >= PENSION_AGE else 0)
            + max(0, earned.business + earned.farming) * 0.16
        )
        if payer.total > 1_000_000 and rng.random() < 0.7:
            found["life_insurance"] = rng.choice((28_000, 35_000, 56_000, 70_000))
        if payer.total > 2_000_000 and rng.random() < 0.3:
            found["earthquake_insurance"] = rng.randrange(5_000, of_year.earthquake_insurance_at_most, 100)
        if payer.age >= 60 and rng.random() < 0.12:
            found["medical"] = rng.randrange(3_000, 380_000)
        found["spouse"] = 330_000 * who["spouse_general"] + 380_000 * who["spouse_elderly"]
        found["dependants"] = _for_relatives(who, of_year)
        if "single_parent" in payer.marks:
            found["widow_or_single_parent"] = 300_000
        return found

    def _levy(self, payer: _Payer, taxable: int) -> tuple[tuple[int, int, int, int, int], str]:
        """均等割, 所得割 (city, then prefecture) and 森林環境税; below the lines nothing or 均等割 alone."""
        of_year = self._of_year
        counted = sum(payer.dependants[key] for key in _COUNTED)
        line = not_taxable_up_to(self.tax_year, grade=GRADE, dependants=counted)
        if "single_parent" in payer.marks:
            line = max(line, of_year.exempt_circumstances_line)
        if payer.total <= line:
            return (0, 0, 0, 0, 0), TaxClass.EXEMPT.value
        free = 350_000 * (1 + counted) + (320_000 if counted else 0) + of_year.income_bonus
        taxable = 0 if payer.total <= free else taxable
        city = max(0, taxable * of_year.city_rate_percent // 100 - 1_500) // 100 * 100
        prefecture = max(0, taxable * of_year.prefecture_rate_percent // 100 - 1_000) // 100 * 100
        levies = (
            of_year.city_per_capita,
            city,
            of_year.prefecture_per_capita,
            prefecture,
            of_year.forest_tax,
        )
        return levies, TaxClass.TAXED.value if city + prefecture else TaxClass.PER_CAPITA_ONLY.value

    def _paid(self, payer: _Payer, owed: int) -> tuple[int, int, date]:
        """Paid, not yet due, and as of when: a week ago; three of a hundred are behind by a quarter."""
        quarters = sum(
            date(self.tax_year + years, month, day) <= self._as_of for years, month, day in _DUE_ON
        )
        due = owed * quarters // len(_DUE_ON)
        is_late = owed > 0 and quarters > 0 and not payer.person.case and self._rng.random() < 0.03
        return due - (owed // len(_DUE_ON) if is_late else 0), owed - due, self._as_of

    def _address(self, person: Person) -> str:
        """Where the person lived on 1 January."""
        place = next((e.place for e in reversed(person.events) if e.effective_on <= self._on), None)
        lot, building = (
            (place.town_and_lot, place.building) if place else (person.town_and_lot, person.building)
        )
        return full_address(*self._place, lot, building)


_COUNTED = (
    *("spouse_general", "spouse_elderly", "specific", "elderly_living_together", "elderly"),
    *("general", "under_16"),
)


def _for_relatives(who: dict[str, int], of_year: TaxParameters) -> int:
    return (
        who["specific"] * of_year.dependant_specific
        + who["elderly_living_together"] * of_year.dependant_elderly_together
        + who["elderly"] * of_year.dependant_elderly
        + who["general"] * of_year.dependant_general
        + who["under_16"] * of_year.dependant_under_16
    )
