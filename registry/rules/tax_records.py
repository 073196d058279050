"""所得・課税証明書: the items of a year's record, and whether its sums agree with one another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

FOREST_TAX_FROM = 2024
"""森林環境税 (national, 1,000 yen a year) is levied together with the per capita levy from 令和6年度."""


class NotAmounts(ValueError):
    """The items are not those of the year's form; the message names no amount."""


@dataclass(frozen=True, slots=True)
class Row:
    """One item: its key in the record, its Japanese label, and the tax years in which it exists."""

    key: str
    label: str
    first_year: int = 0
    last_year: int = 9999

    def exists_in(self, tax_year: int) -> bool:
        """Whether the year's form has this item."""
        return self.first_year <= tax_year <= self.last_year


# 地方税法32条・313条 (所得), 34条・314条の2 (控除), in the order of print of the domain handbook A.3.
# 収入 (receipts) stand beside their incomes and are in no sum.
RECEIPTS = (Row("salary_receipts", "給与収入"), Row("pension_receipts", "公的年金収入"))
INCOMES = (
    Row("salary", "給与所得"),
    Row("pension", "雑所得（年金）"),
    Row("business", "営業等"),
    Row("farming", "農業"),
    Row("real_estate", "不動産"),
    Row("interest", "利子"),
    Row("dividends", "配当"),
    Row("miscellaneous", "雑（その他）"),
    Row("capital_gains_and_occasional", "総合譲渡・一時"),
    Row("separate", "分離所得"),
)
DEDUCTIONS = (
    Row("casualty", "雑損"),
    Row("medical", "医療費"),
    Row("social_insurance", "社会保険料"),
    Row("small_enterprise_mutual_aid", "小規模企業共済等掛金"),
    Row("life_insurance", "生命保険料"),
    Row("earthquake_insurance", "地震保険料"),
    Row("disability", "障害者"),
    Row("widow", "寡婦（寡夫）", last_year=2020),
    Row("widow_or_single_parent", "寡婦・ひとり親", first_year=2021),
    Row("working_student", "勤労学生"),
    Row("spouse", "配偶者"),
    Row("spouse_special", "配偶者特別"),
    Row("dependants", "扶養"),
    Row("relatives_special", "特定親族特別", first_year=2026),
    Row("basic", "基礎"),
)
DEPENDANTS = (
    Row("spouse_general", "控除対象配偶者（一般）"),
    Row("spouse_elderly", "控除対象配偶者（老人）"),
    Row("specific", "特定"),
    Row("elderly_living_together", "同居老親等"),
    Row("elderly", "老人"),
    Row("general", "一般"),
    Row("under_16", "16歳未満"),
    Row("disabled", "普通障害"),
    Row("severely_disabled", "特別障害"),
    Row("severely_disabled_living_together", "同居特別障害"),
)
MARKS = (
    Row("disabled", "障害者"),
    Row("severely_disabled", "特別障害者"),
    Row("widow", "寡婦"),
    Row("special_widow", "特別寡婦", last_year=2020),
    Row("widower", "寡夫", last_year=2020),
    Row("single_parent", "ひとり親", first_year=2021),
    Row("working_student", "勤労学生"),
    Row("minor", "未成年"),
)
_GROUPS = {"income": RECEIPTS + INCOMES, "deduction": DEDUCTIONS, "dependant": DEPENDANTS}


def rows_of(group: str, *, tax_year: int) -> tuple[Row, ...]:
    """The items of "income", "deduction" or "dependant" on the form of that year, in order of print."""
    return tuple(row for row in _GROUPS[group] if row.exists_in(tax_year))


def check_amounts(group: str, content: object, *, tax_year: int, is_assessed: bool) -> None:
    """Raises NotAmounts unless every item of the year is there as a whole number, and nothing else.

    Of someone not assessed here nothing is there: a blank never becomes a zero, and a zero never a blank.
    """
    if not isinstance(content, Mapping):
        raise NotAmounts(group)
    wanted = {row.key for row in rows_of(group, tax_year=tax_year)} if is_assessed else set()
    if set(content) != wanted or not all(_is_whole(value) for value in content.values()):
        raise NotAmounts(group)
    if group == "dependant" and any(value < 0 for value in content.values()):
        raise NotAmounts(group)


def check_marks(content: object, *, tax_year: int) -> None:
    """Raises NotAmounts unless each is a circumstance of the person that the year knows, once."""
    known = {row.key for row in MARKS if row.exists_in(tax_year)}
    if not isinstance(content, Sequence) or isinstance(content, str):
        raise NotAmounts("marks")
    if not known.issuperset(content) or len(set(content)) != len(content):
        raise NotAmounts("marks")


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
