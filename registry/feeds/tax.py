"""個人住民税: the columns of the tax system's file, one row a person and 年度 (domain handbook E.2, A.3)."""

from collections.abc import Iterator, Sequence
from datetime import date

from registry.choices import FilingKind, RowAct, Source, TaxClass
from registry.feeds.columns import BadValue, Column, Layout, code, day, number, person_no, text
from registry.feeds.feed import Context, Fault, Feed, Record
from registry.feeds.tax_writer import GROUPS, MARKS_FIELD, TaxWriter
from registry.models import Batch, Resident, TaxRecord
from registry.models.tax_records import AMOUNTS, NOT_ASSESSED, PAYMENTS
from registry.rules.tax_records import DEDUCTIONS, DEPENDANTS, FOREST_TAX_FROM, INCOMES, MARKS, RECEIPTS

MOST_YEN = 10**13
FIRST_YEAR, LAST_YEAR = 2000, 2100
FILINGS = {
    "1": FilingKind.TAX_RETURN.value,
    "2": FilingKind.PAYROLL_REPORT.value,
    "3": FilingKind.PENSION_REPORT.value,
    "4": FilingKind.RESIDENT_TAX_RETURN.value,
    "9": FilingKind.NONE.value,
}
CLASSES = {
    "1": TaxClass.TAXED.value,
    "2": TaxClass.PER_CAPITA_ONLY.value,
    "3": TaxClass.EXEMPT.value,
    "4": TaxClass.NOT_FILED.value,
    "5": TaxClass.TAXED_ELSEWHERE.value,
    "9": TaxClass.WITHDRAWN.value,
}
_TOTALS = {
    "total_income_yen": "合計所得金額",
    "total_income_after_losses_yen": "総所得金額等",
    "deductions_yen": "所得控除合計",
    "taxable_yen": "課税標準額（総所得）",
    "taxable_separate_yen": "課税標準額（分離）",
    "city_per_capita_yen": "市民税均等割額",
    "city_income_levy_yen": "市民税所得割額",
    "prefecture_per_capita_yen": "県民税均等割額",
    "prefecture_income_levy_yen": "県民税所得割額",
    "forest_tax_yen": "森林環境税額",
    "annual_tax_yen": "年税額",
}
_ITEMS = (
    ("incomes", "所得", RECEIPTS + INCOMES),
    ("deductions", "控除", DEDUCTIONS),
    ("dependants", "扶養", DEPENDANTS),
)
_MARK_WORDS = {row.label: row.key for row in MARKS}


def _yen(heading: str, name: str) -> Column:
    return number(heading, name, least=-MOST_YEN, most=MOST_YEN, required=False)


def _marks(raw: str) -> tuple[str, ...]:
    words = raw.split("・") if raw else []
    if not set(words) <= set(_MARK_WORDS) or len(set(words)) != len(words):
        raise BadValue("unknown_code")
    return (" ".join(sorted(_MARK_WORDS[word] for word in words)),)


LAYOUT = Layout(
    (
        person_no(),
        number("相当年度", "tax_year", least=FIRST_YEAR, most=LAST_YEAR),
        number("更正回数", "correction_no", most=99),
        day("更正年月日", "corrected_on"),
        text("賦課期日住所", "address_on_assessment", 400),
        code("申告区分", "filing", FILINGS),
        code("課税区分", "tax_class", CLASSES),
        *(
            _yen(f"{title} {row.label}", f"{group}.{row.key}")
            for group, title, rows in _ITEMS
            for row in rows
        ),
        Column("本人区分", (MARKS_FIELD,), _marks, "、".join(_MARK_WORDS) + ", joined by ・"),
        *(_yen(heading, name) for name, heading in _TOTALS.items()),
        day("確定年月日", "confirmed_on"),
        day("発行可能年月日", "issuable_from"),
        _yen("納付済額", "paid_yen"),
        _yen("納期未到来額", "not_yet_due_yen"),
        day("収納基準日", "paid_as_of"),
    ),
    key=("person_no", "tax_year"),
)
_EXISTS = {f"{group}.{row.key}": row for group, _, rows in _ITEMS for row in rows}
_TAXES = (
    "city_per_capita_yen",
    "city_income_levy_yen",
    "prefecture_per_capita_yen",
    "prefecture_income_levy_yen",
)
_LEVIES = ("city_income_levy_yen", "prefecture_income_levy_yen")


class TaxChecks:
    """One row a person and year; every item of the year and no other; taxes that add up and fit the class."""

    def __init__(self, context: Context) -> None:
        self._as_of = context.as_of.isoformat()
        self._keys: set[tuple[str, str]] = set()

    def row(self, values: dict[str, str]) -> Iterator[Fault]:
        """Every fault of the row."""
        key = (values["person_no"], values["tax_year"])
        if key in self._keys:
            yield "person_no", "stands_twice"
        self._keys.add(key)
        if values["issuable_from"] and not values["confirmed_on"]:
            yield "confirmed_on", "missing"
        if values["corrected_on"] > self._as_of:
            yield "corrected_on", "in_the_future"
        is_assessed = values["tax_class"] not in NOT_ASSESSED
        yield from self._items(values, is_assessed=is_assessed)
        yield from self._filing(values)
        yield from self._payments(values)
        if is_assessed and all(values[name] for name in AMOUNTS):
            yield from self._taxes(values)

    def _items(self, values: dict[str, str], *, is_assessed: bool) -> Iterator[Fault]:
        """Nothing filed is not zero: an assessed person has every item, another none."""
        year = int(values["tax_year"])
        for name, row in _EXISTS.items():
            wanted = is_assessed and row.exists_in(year)
            if bool(values[name]) != wanted:
                yield name, "missing" if wanted else "not_in_that_year"
            elif name.startswith("dependants.") and values[name].startswith("-"):
                yield name, "out_of_range"
        for name in AMOUNTS:
            if bool(values[name]) != is_assessed:
                yield name, "missing" if is_assessed else "not_assessed"
        if any(not row.exists_in(year) for row in MARKS if row.key in values[MARKS_FIELD].split()):
            yield MARKS_FIELD, "not_in_that_year"

    def _filing(self, values: dict[str, str]) -> Iterator[Fault]:
        if values["filing"] == FilingKind.NONE:
            if values["tax_class"] not in (*NOT_ASSESSED, TaxClass.EXEMPT):
                yield "filing", "contradicts_class"
        elif values["tax_class"] == TaxClass.NOT_FILED:
            yield "filing", "contradicts_class"

    def _payments(self, values: dict[str, str]) -> Iterator[Fault]:
        """All three columns or none; no more than the tax, and no day to come."""
        told = [name for name in PAYMENTS if values[name]]
        if not told:
            return
        for name in PAYMENTS:
            if not values[name]:
                yield name, "missing"
            elif values[name].startswith("-"):
                yield name, "out_of_range"
        if values["paid_as_of"] > self._as_of:
            yield "paid_as_of", "in_the_future"
        if len(told) == len(PAYMENTS):
            owed = int(values["annual_tax_yen"] or "0")
            if int(values["paid_yen"]) + int(values["not_yet_due_yen"]) > owed:
                yield "paid_yen", "out_of_range"

    def _taxes(self, values: dict[str, str]) -> Iterator[Fault]:
        yen = {name: int(values[name]) for name in AMOUNTS}
        annual = yen["annual_tax_yen"]
        for name in (*_TAXES, "forest_tax_yen"):
            if yen[name] < 0:
                yield name, "out_of_range"
        if annual != sum(yen[name] for name in (*_TAXES, "forest_tax_yen")):
            yield "annual_tax_yen", "sum_is_wrong"
        if yen["forest_tax_yen"] and int(values["tax_year"]) < FOREST_TAX_FROM:
            yield "forest_tax_yen", "not_in_that_year"
        pays = {
            TaxClass.EXEMPT: annual == 0,
            TaxClass.TAXED: annual > 0,
            TaxClass.PER_CAPITA_ONLY: annual > 0 and not any(yen[name] for name in _LEVIES),
        }
        if not pays[TaxClass(values["tax_class"])]:
            yield "annual_tax_yen", "contradicts_class"


_OWN = ("tax_year", "correction_no", "corrected_on", "address_on_assessment", "filing", "tax_class")


def current(municipality: int, keys: Sequence[str] | None = None) -> Iterator[tuple[str, ...]]:
    """The newest row of each person and year as texts; of these keys only, if they are given."""
    rows = TaxRecord.objects.of(municipality).newest().select_related("resident")
    if keys is not None:
        rows = rows.filter(resident__person_no__in=[key.partition("/")[0] for key in keys])
    wanted = None if keys is None else set(keys)
    for row in rows.iterator(chunk_size=5_000):
        key = f"{row.resident.person_no}/{row.tax_year}"
        if wanted is None or key in wanted:
            yield (key, *texts_of(row))


def texts_of(row: TaxRecord) -> tuple[str, ...]:
    """A row in the order of the layout's fields."""
    told = {
        name: getattr(row, name) for name in (*_OWN, *AMOUNTS, "confirmed_on", "issuable_from", *PAYMENTS)
    }
    told["person_no"] = row.resident.person_no
    told[MARKS_FIELD] = " ".join(sorted(row.marks))
    for group in GROUPS:
        told |= {f"{group}.{key}": value for key, value in getattr(row, group).items()}
    values = (told.get(name) for name in LAYOUT.fields)
    return tuple("" if value is None else str(value) for value in values)


def ended(record: Record, on: date) -> tuple[Record, Record]:
    """A record that the year's file no longer has: withdrawn, with nothing left of it."""
    kept = ("person_no", "tax_year", "correction_no", "corrected_on")
    after = {name: record[name] for name in kept if name in record}
    return after | {"filing": FilingKind.NONE.value, "tax_class": TaxClass.WITHDRAWN.value}, {}


def faults_with_copy(batch: Batch) -> Iterator[tuple[int, str, str]]:
    """Line, field and rule of every row of somebody whom the city does not know."""
    rows = batch.rows.filter(act=RowAct.ADDED).order_by("pk").values_list("pk", "line", "key")
    last = 0
    while some := list(rows.filter(pk__gt=last)[:5_000]):
        last = some[-1][0]
        people = {key.partition("/")[0] for _, _, key in some}
        known = Resident.objects.of(batch.municipality_id).filter(person_no__in=people)
        missing = people - set(known.values_list("person_no", flat=True))
        yield from (
            (line, "person_no", "unknown_person") for _, line, key in some if key.partition("/")[0] in missing
        )


FEED = Feed(
    source=Source.TAX.value,
    layout=LAYOUT,
    checks=TaxChecks,
    current=current,
    active=("tax_class", frozenset(TaxClass.values) - {TaxClass.WITHDRAWN.value}),
    ended=ended,
    writer=TaxWriter(),
    count_active=lambda city: TaxRecord.objects.of(city).current().count(),
    faults_with_copy=faults_with_copy,
    scope="tax_year",
    in_sql=False,
)
