"""住民記録: the columns of the resident system's file and their meaning (domain handbook E.2, E.3)."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import Case, CharField, F, FilteredRelation, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Coalesce

from registry.choices import ChangeReason, PersonKind, Residency, Sex, Source
from registry.feeds.columns import (
    BadValue,
    Column,
    Layout,
    code,
    day,
    digits,
    flag,
    juki_code,
    number,
    person_no,
    registered_day,
    text,
)
from registry.feeds.feed import Context, Fault, Feed, Record
from registry.feeds.resident_faults import faults_with_copy
from registry.feeds.resident_writer import ResidentWriter
from registry.models import Resident
from registry.rules.changes import FOREIGNERS_ON_REGISTER_FROM, JUKI_CODE_FOR_FOREIGNERS_FROM
from registry.rules.households import NotARelationship, relationship_words

KINDS = {"1": PersonKind.JAPANESE.value, "2": PersonKind.FOREIGN.value}
RESIDENCIES = {
    "1": Residency.RESIDENT.value,
    "3": Residency.MOVED_OUT.value,
    "4": Residency.DECEASED.value,
    "5": Residency.REMOVED.value,
    "9": Residency.NON_RESIDENT.value,
}
SEXES = {"1": Sex.MALE.value, "2": Sex.FEMALE.value, "3": Sex.UNKNOWN.value}
ERAS = {"M": "明治", "T": "大正", "S": "昭和", "H": "平成", "R": "令和"}
REASONS = {reason: reason for reason in ChangeReason.values}
HOUSEHOLD = ("household_no", "relationship", "display_order")
"""Fields that a membership holds, and only of those who live here."""


@lru_cache(1000)
def _relationship(raw: str) -> tuple[str, ...]:
    if not raw:
        return ("",)
    try:
        return (relationship_words(raw.split(" ")),)
    except NotARelationship:
        raise BadValue("unknown_code") from None


LAYOUT = Layout(
    (
        person_no(),
        person_no("世帯番号", "household_no", required=False),
        juki_code(),
        code("住民種別", "kind", KINDS),
        code("住民状態", "residency", RESIDENCIES),
        text("氏名", "name", 200, required=True),
        text("氏名フリガナ", "kana", 200),
        text("旧氏", "former_surname", 100),
        text("旧氏フリガナ", "former_surname_kana", 100),
        text("通称", "alias", 200),
        text("カタカナ併記名", "katakana_name", 200),
        registered_day(
            "生年月日", "birth_sort_on", "birth_precision", "birth_text", required=True, with_precision=True
        ),
        code("生年月日元号", "birth_era", ERAS, required=False),
        code("性別", "sex", SEXES),
        Column("続柄", ("relationship",), _relationship, "codes of 続柄, one space between: 02, 20 12"),
        number("世帯内の並び順", "display_order", least=1, most=99, required=False),
        digits("住所コード", "town_code", r"[0-9]{11}"),
        digits("郵便番号", "postal_code", r"[0-9]{7}"),
        text("町名番地", "town_and_lot", 200, required=True),
        text("方書", "building", 200),
        text("転入前住所", "previous_address", 300),
        registered_day(
            "住民となった年月日", "became_resident_sort_on", "became_resident_text", required=True
        ),
        registered_day("住所を定めた年月日", "address_fixed_sort_on", "address_fixed_text"),
        flag("市内転居", "moved_within_city"),
        day("届出年月日", "notified_on"),
        day("転出予定年月日", "moving_out_on"),
        day("消除年月日", "ended_on"),
        text("本籍", "domicile", 300),
        text("筆頭者", "register_head", 200),
        text("国籍・地域", "nationality", 60),
        text("第30条45に規定する区分", "residence_category", 40),
        text("在留資格", "residence_status", 60),
        text("在留期間等", "residence_period", 20),
        day("在留期間の満了の日", "residence_expires_on"),
        digits("在留カード等の番号", "residence_card_no", r"[A-Z0-9]{8,12}"),
        text("備考", "remarks", 500),
        code("異動事由", "_reason", REASONS),
        registered_day(
            *("異動年月日", "_effective_on", "_effective_precision", "_effective_text"),
            required=True,
            with_precision=True,
        ),
        day("異動届出年月日", "_notified_on"),
        day("処理年月日", "_processed_on", required=True),
    ),
    key=("person_no",),
    flags=frozenset({"moved_within_city"}),
    numbers=frozenset({"display_order"}),
)

_MAY_BE_AHEAD = frozenset({ChangeReason.MOVE_OUT.value, ChangeReason.MOVE_OUT_ABROAD.value})
_SEX_OF = {"夫": Sex.MALE.value, "妻": Sex.FEMALE.value}


class ResidentChecks:
    """One person once, one code once, one head a household; what a kind of person must and must not have."""

    def __init__(self, context: Context) -> None:
        self._as_of = context.as_of.isoformat()
        self._codes_for_all = context.as_of >= JUKI_CODE_FOR_FOREIGNERS_FROM
        self._people: set[str] = set()
        self._codes: set[str] = set()
        self._heads: set[str] = set()

    def row(self, values: dict[str, str]) -> Iterator[Fault]:
        """Every fault of the row; the household of someone who does not live here is left out."""
        if values["person_no"] in self._people:
            yield "person_no", "stands_twice"
        self._people.add(values["person_no"])
        if values["juki_code"]:
            if values["juki_code"] in self._codes:
                yield "juki_code", "stands_twice"
            self._codes.add(values["juki_code"])
        if values["residency"] == Residency.RESIDENT:
            yield from self._living_here(values)
        else:
            values.update(dict.fromkeys(HOUSEHOLD, ""))
            if not values["ended_on"] and values["residency"] != Residency.NON_RESIDENT:
                yield "ended_on", "missing"
        yield from self._dates(values)
        if values["kind"] == PersonKind.FOREIGN:
            yield from self._foreign(values)

    def _living_here(self, values: dict[str, str]) -> Iterator[Fault]:
        for name in HOUSEHOLD:
            if not values[name]:
                yield name, "missing"
        if values["ended_on"]:
            yield "ended_on", "lives_here"
        if values["relationship"] == "世帯主":
            if values["household_no"] in self._heads:
                yield "relationship", "second_head"
            self._heads.add(values["household_no"])
        spouse = _SEX_OF.get(values["relationship"].rpartition("の")[2][:1])
        if spouse is not None and values["sex"] not in (spouse, Sex.UNKNOWN):
            yield "sex", "contradicts_relationship"
        if values["kind"] == PersonKind.JAPANESE:
            for name in ("juki_code", "domicile", "register_head"):
                if not values[name]:
                    yield name, "missing"

    def _dates(self, values: dict[str, str]) -> Iterator[Fault]:
        birth, effective = values["birth_sort_on"], values["_effective_on"]
        if birth > self._as_of:
            yield "birth_sort_on", "in_the_future"
        if effective > self._as_of and values["_reason"] not in _MAY_BE_AHEAD:
            yield "_effective_on", "in_the_future"
        if effective < birth and values["birth_precision"] == values["_effective_precision"] == "day":
            yield "_effective_on", "before_birth"
        if values["_processed_on"] > self._as_of:
            yield "_processed_on", "in_the_future"
        if values["ended_on"] and values["ended_on"] > self._as_of:
            yield "ended_on", "in_the_future"

    def _foreign(self, values: dict[str, str]) -> Iterator[Fault]:
        if not values["residence_category"] and values["residency"] == Residency.RESIDENT:
            yield "residence_category", "missing"
        reform = FOREIGNERS_ON_REGISTER_FROM.isoformat()
        if not values["became_resident_text"] and values["became_resident_sort_on"] < reform:
            yield "became_resident_sort_on", "before_the_reform"
        if values["juki_code"] and not self._codes_for_all:
            yield "juki_code", "before_its_day"


def as_text(name: str) -> Any:
    """A column as the file tells it: empty for what is not there."""
    return Coalesce(Cast(F(name), TextField()), Value(""), output_field=TextField())


_DATES = (
    *("birth_sort_on", "became_resident_sort_on", "address_fixed_sort_on", "notified_on", "moving_out_on"),
    *("ended_on", "residence_expires_on"),
)
_FROM_HOUSEHOLD = {
    "household_no": "home__household__household_no",
    "relationship": "home__relationship",
    "display_order": "home__display_order",
}


def current(municipality: int, keys: Sequence[str] | None = None) -> QuerySet[Any, Any]:
    """The copy as texts: number, then every field of the layout; if `keys` are given, of these only."""
    people = Resident.objects.of(municipality).annotate(
        home=FilteredRelation("memberships", condition=Q(memberships__valid_until=None))
    )
    if keys is not None:
        people = people.filter(person_no__in=keys)
    told = {f"f_{name}": as_text(name) for name in _DATES}
    told |= {f"f_{name}": as_text(path) for name, path in _FROM_HOUSEHOLD.items()}
    told["f_moved_within_city"] = Case(
        When(moved_within_city=True, then=Value("1")), default=Value(""), output_field=CharField()
    )
    columns = [f"f_{name}" if f"f_{name}" in told else name for name in LAYOUT.fields]
    return people.annotate(**told, feed_key=F("person_no")).values_list("feed_key", *columns)


def ended(record: Record, on: date) -> tuple[Record, Record]:
    """A person whom the snapshot no longer has: removed ex officio, on the day of the snapshot."""
    after = {name: value for name, value in record.items() if name not in HOUSEHOLD}
    after |= {"residency": Residency.REMOVED.value, "ended_on": on.isoformat()}
    told = {"reason": ChangeReason.REMOVAL_EX_OFFICIO.value}
    return after, told | {"effective_on": on.isoformat(), "processed_on": on.isoformat()}


FEED = Feed(
    source=Source.RESIDENTS.value,
    layout=LAYOUT,
    checks=ResidentChecks,
    current=current,
    active=("residency", frozenset({Residency.RESIDENT.value})),
    ended=ended,
    writer=ResidentWriter(LAYOUT),
    count_active=lambda city: Resident.objects.of(city).filter(residency=Residency.RESIDENT).count(),
    faults_with_copy=faults_with_copy,
)
