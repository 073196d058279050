"""What the papers say: golden texts of four households and two seals, and the rules behind them."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issuance.rules.contents import (
    BLANK,
    CONTINUED,
    END_OF_CONTENT,
    NARROW_BLANK,
    NOT_USED,
    OMITTED,
    Form,
    FormDoesNotMatch,
    Paper,
    Picture,
    birth_text,
    issuer_line,
    moment_text,
    sex_text,
)
from issuance.rules.hours import JST
from issuance.rules.options import Options, Scope
from issuance.rules.resident_record import (
    PART_OR_SELF,
    WHOLE_HOUSEHOLD,
    HouseholdRecord,
    NotAMember,
    PersonRecord,
    resident_record_pages,
    sheets_needed,
)
from issuance.rules.seal_certificate import SealRecord, seal_certificate_pages
from issuance.rules.snapshot import Page
from registry.rules.dates import PartialDate, Precision, exact

GOLDEN = Path(__file__).parent / "golden"
FROZEN = Path(__file__).parents[3] / "issuance" / "pdf" / "frozen"
ADDRESS = "栃木県足利市本城三丁目２１４５番地　足利マンション２０５号室"
ISSUER = "栃木県足利市長　大豆生田　実"
SEAL = Picture("a" * 64, 24.0, 24.0)


def form(key: str) -> Form:
    data = json.loads((FROZEN / key / "form.json").read_text("utf-8"))
    return Form(
        key,
        frozenset(field["name"] for field in data["fields"]),
        frozenset(image["name"] for image in data["images"]),
    )


def paper(key: str, *serials: str) -> Paper:
    in_2012 = key.endswith("2012")
    at = datetime(2012, 11, 25, 10, 5, tzinfo=JST) if in_2012 else datetime(2026, 11, 25, 0, 30, tzinfo=JST)
    return Paper(form(key), ISSUER, SEAL, at, at, serials or ("092029-20261125-K-0000000019",))


def person(number: str, name: str, birth: PartialDate, sex: str, **changes: object) -> PersonRecord:
    registered = PersonRecord(
        person_no=number,
        name=name,
        kind="japanese",
        birth=birth,
        sex=sex,
        relationship="子",
        became_on=exact(birth.sort_on),
        address_fixed_on=exact(birth.sort_on),
        notified_on=birth.sort_on,
        register_head="足利　尊氏",
        domicile="栃木県足利市家富町２２２０番地",
    )
    return replace(registered, **changes)


HEAD = person(
    "19",
    "足利　尊氏",
    exact(date(1975, 7, 27)),
    "male",
    relationship="世帯主",
    became_on=exact(date(2001, 4, 2)),
    address_fixed_on=exact(date(2008, 3, 30)),
    moved_within_city=True,
    notified_on=date(2008, 4, 1),
    previous_address="埼玉県熊谷市宮町二丁目４７番地の１",
    furigana="アシカガ　タカウジ",
)
WIFE = person(
    "1007",
    "足利　登\U000e0101子",
    exact(date(1989, 1, 7)),
    "female",
    relationship="妻",
    furigana="アシカガ　トシコ",
)
WIFE_WITH_FORMER_SURNAME = replace(WIFE, former_surname="赤橋", former_surname_furigana="アカハシ")
SON = person("1015", "足利　義\U000e0102詮", exact(date(1989, 1, 8)), "male", furigana="アシカガ　ヨシアキラ")
DAUGHTER = person("1023", "足利　\ufa19子", exact(date(2012, 2, 29)), "female")
BABY = person("1031", "足利　𠮷王", exact(date(2019, 5, 1)), "male", notified_on=date(2019, 5, 13))
FAMILY = HouseholdRecord(ADDRESS, HEAD.name, (HEAD, WIFE, SON, DAUGHTER))
LARGE_FAMILY = replace(FAMILY, members=(HEAD, WIFE_WITH_FORMER_SURNAME, SON, DAUGHTER, BABY))
FOREIGN_HEAD = PersonRecord(
    person_no="2011",
    name="ZHANG YULIN　張　玉蓮",
    kind="foreign",
    birth=exact(date(1985, 3, 4)),
    sex="female",
    relationship="世帯主",
    became_on=exact(date(2012, 7, 9)),
    address_fixed_on=exact(date(2012, 7, 9)),
    notified_on=date(2012, 7, 9),
    alias="張本　玲子",
    nationality="中国",
    residence_category="中長期在留者",
    residence_status="技術・人文知識・国際業務",
    residence_period="3年",
    residence_expires_on=date(2027, 5, 1),
    residence_card_no="AB12345678CD",
)
SPECIAL = replace(
    FOREIGN_HEAD,
    person_no="2020",
    name="KIM MINSU",
    sex="male",
    birth=PartialDate("1931年2月29日", date(1931, 3, 1), Precision.IMPOSSIBLE),
    relationship="父",
    alias=None,
    nationality="韓国",
    residence_category="特別永住者",
    residence_status=None,
    residence_period=None,
    residence_expires_on=None,
    residence_card_no="EF87654321GH",
)
JAPANESE_HUSBAND = replace(HEAD, person_no="2038", relationship="夫", register_head=None, domicile=None)
MIXED = HouseholdRecord(ADDRESS, FOREIGN_HEAD.name, (FOREIGN_HEAD, JAPANESE_HUSBAND, SPECIAL))
OLD_WOMAN = person(
    "3018",
    "髙﨑　サト",
    PartialDate("大正15年月日不詳", date(1926, 1, 1), Precision.YEAR),
    "unknown",
    relationship="世帯主",
    became_on=PartialDate("年月日不詳", date(1926, 1, 1), Precision.UNKNOWN),
    address_fixed_on=None,
    notified_on=None,
    register_head=None,
    domicile=None,
)
ALONE = HouseholdRecord("栃木県足利市葉鹿町１番地", OLD_WOMAN.name, (OLD_WOMAN,))


def record(
    household: HouseholdRecord, key: str, options: Options, *serials: str, chosen: tuple[str, ...] = ()
) -> tuple[Page, ...]:
    everyone = tuple(member.person_no for member in household.members)
    return resident_record_pages(
        household, chosen=chosen or everyone, options=options, paper=paper(key, *serials)
    )


JAPANESE_SEAL = SealRecord(
    "葛\U000e0102西　清貞",
    "japanese",
    exact(date(1926, 12, 25)),
    "male",
    ADDRESS,
    Picture("b" * 64, 13.5, 13.5),
    "大正",
)
FOREIGN_SEAL = replace(
    JAPANESE_SEAL,
    name="NGUYEN VAN A",
    kind="foreign",
    birth=exact(date(1990, 12, 1)),
    birth_era=None,
    katakana="グエン　ヴァン　ア",
)

DOCUMENTS: dict[str, tuple[Page, ...]] = {
    "family_of_four_2012": record(FAMILY, "resident_record_2012", Options(Scope.HOUSEHOLD, (), True, True)),
    "family_of_five_2025": record(LARGE_FAMILY, "resident_record_2025", Options(Scope.HOUSEHOLD)),
    "mixed_household_2025": record(MIXED, "resident_record_2025", Options(Scope.HOUSEHOLD, (), True, True)),
    "woman_alone_2012": record(ALONE, "resident_record_2012", Options(Scope.SELF, (), True, True)),
    "seal_2012": seal_certificate_pages(JAPANESE_SEAL, paper=paper("seal_certificate_2012")),
    "foreign_seal_2019": seal_certificate_pages(FOREIGN_SEAL, paper=paper("seal_certificate_2019")),
}


def as_golden(pages: tuple[Page, ...]) -> str:
    lines: list[str] = []
    for page in pages:
        lines.append(f"== copy {page.copy}, page {page.number} of {page.of}, {page.serial}")
        lines += [f"{name}: {text}" for name, text in page.texts if text]
        lines += [f"[{image.slot}] {image.width_mm} x {image.height_mm} mm" for image in page.images]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_paper_says_what_it_said(name: str) -> None:
    assert as_golden(DOCUMENTS[name]) == (GOLDEN / f"{name}.txt").read_text("utf-8")


# --- 世帯全員 ---


@pytest.mark.parametrize(
    ("scope", "chosen", "text"),
    [
        (Scope.HOUSEHOLD, ("19", "1007", "1015", "1023"), WHOLE_HOUSEHOLD),
        (Scope.HOUSEHOLD, ("19", "1007", "1015"), PART_OR_SELF),
        (Scope.PART, ("19", "1007", "1015", "1023"), PART_OR_SELF),
        (Scope.PART, ("1007", "1015"), PART_OR_SELF),
        (Scope.SELF, ("19",), PART_OR_SELF),
    ],
    ids=["everyone", "one left out", "a part that is everyone", "a part", "oneself"],
)
def test_the_whole_household_is_certified_only_when_every_member_is_printed(
    scope: Scope, chosen: tuple[str, ...], text: str
) -> None:
    pages = record(FAMILY, "resident_record_2012", Options(scope), chosen=chosen)
    assert pages[-1].text("certification") == text


def test_members_stand_in_the_households_order_whatever_was_chosen_first() -> None:
    (page,) = record(FAMILY, "resident_record_2012", Options(Scope.PART), chosen=("1015", "19"))
    assert [page.text(f"p{place}.name") for place in (1, 2, 3)] == [HEAD.name, SON.name, END_OF_CONTENT]


@pytest.mark.parametrize("chosen", [("19", "999"), ("999",)], ids=["one stranger", "strangers only"])
def test_nobody_of_another_household_is_printed(chosen: tuple[str, ...]) -> None:
    with pytest.raises(NotAMember):
        record(FAMILY, "resident_record_2012", Options(Scope.PART), chosen=chosen)


# --- Sheets and copies ---


@given(st.integers(1, 13), st.integers(1, 3))
def test_four_to_a_sheet_and_every_copy_whole(persons: int, copies: int) -> None:
    members = tuple(replace(HEAD, person_no=str(n), name=f"氏　{n}") for n in range(persons))
    serials = tuple(f"serial-{copy}" for copy in range(copies))
    pages = record(
        HouseholdRecord(ADDRESS, "氏　0", members),
        "resident_record_2025",
        Options(Scope.HOUSEHOLD),
        *serials,
    )
    assert len(pages) == copies * sheets_needed(persons)
    for page in pages:
        is_last = page.number == page.of
        assert page.text("page_mark") == f"{page.number}/{page.of}"
        assert page.serial == serials[page.copy - 1]
        assert page.serial in page.text("serial")
        assert page.text("certification") == (WHOLE_HOUSEHOLD if is_last else CONTINUED)
        assert bool(page.text("issuer")) == bool(page.text("issued_on")) == is_last
        assert [image.slot for image in page.images] == (["official_seal"] if is_last else [])
        assert [text for _, text in page.texts].count(END_OF_CONTENT) == int(is_last)
        assert dict(page.texts).keys() == form("resident_record_2025").fields
    first = [page.text(f"p{place}.name") for page in pages if page.copy == 1 for place in range(1, 5)]
    assert first[:persons] == [member.name for member in members]
    numbers = [page.text(f"p{place}.number") for page in pages if page.copy == 1 for place in range(1, 5)]
    assert [number for number in numbers if number] == [str(n + 1) for n in range(persons)]


# --- Nothing asserted, nothing shown unasked ---


def test_null_prints_as_the_forms_blank_and_never_as_a_statement() -> None:
    page = DOCUMENTS["woman_alone_2012"][0]
    blanks = ("address_fixed", "notified", "previous_address", "register_head", "domicile")
    assert {page.text(f"p1.{item}") for item in blanks} == {BLANK}
    assert page.text("p1.sex") == NARROW_BLANK
    assert page.text("p1.became") == "年月日不詳"  # the register says so itself


@given(st.sampled_from([HEAD, WIFE, FOREIGN_HEAD, SPECIAL]), st.booleans(), st.booleans())
def test_what_was_left_out_is_said_to_be_left_out(
    member: PersonRecord, relationship: bool, domicile: bool
) -> None:
    household = HouseholdRecord(ADDRESS, member.name, (member,))
    options = Options(Scope.SELF, (), relationship, domicile)
    (page,) = record(household, "resident_record_2025", options)
    assert (page.text("p1.relationship") == OMITTED) != relationship
    assert (page.text("head") == OMITTED) != relationship
    assert (page.text("p1.domicile") == OMITTED) != domicile
    assert (page.text("p1.register_head") == OMITTED) != domicile
    assert page.text("p1.my_number") == page.text("p1.resident_code") == OMITTED


def test_items_of_residence_left_out_do_not_tell_the_category() -> None:
    pages = [
        record(HouseholdRecord(ADDRESS, None, (member,)), "resident_record_2025", Options())[0]
        for member in (replace(FOREIGN_HEAD, alias=None), SPECIAL)
    ]
    extras = [
        [(name, text) for name, text in page.texts if name.startswith(("p1.extra", "p1.remarks"))]
        for page in pages
    ]
    assert extras[0] == extras[1]


@pytest.mark.parametrize(
    ("category", "labels"),
    [
        ("中長期在留者", ["在留資格", "在留期間等", "在留期間の満了の日", "在留カード等の番号"]),
        ("特別永住者", ["", "", "", "特別永住者証明書の番号"]),
        ("一時庇護許可者", ["", "", "", "上陸期間を経過する年月日"]),
        ("仮滞在許可者", ["", "", "", "仮滞在期間を経過する年月日"]),
        ("出生による経過滞在者", ["", "", "", ""]),
        ("区分不明", ["在留資格", "在留期間等", "在留期間の満了の日", "在留カード等の番号"]),
    ],
)
def test_a_foreign_resident_has_the_items_of_the_category(category: str, labels: list[str]) -> None:
    member = replace(FOREIGN_HEAD, residence_category=category)
    (page,) = record(
        HouseholdRecord(ADDRESS, None, (member,)), "resident_record_2025", Options(domicile=True)
    )
    assert [page.text(f"p1.extra{row}_label") for row in range(1, 5)] == labels
    assert [page.text(f"p1.extra{row}") == NOT_USED for row in range(1, 5)] == [not label for label in labels]


def test_a_day_of_the_address_prints_only_after_a_move_inside_the_city() -> None:
    page = DOCUMENTS["family_of_four_2012"][0]
    assert page.text("p1.address_fixed") == "平成20年3月30日"
    assert page.text("p2.address_fixed") == BLANK
    pages = resident_record_pages(
        FAMILY,
        chosen=("1007",),
        options=Options(),
        paper=paper("resident_record_2012"),
        prints_every_fixed_day=True,
    )
    assert pages[0].text("p1.address_fixed") == "昭和64年1月7日"


@pytest.mark.parametrize("page", DOCUMENTS["mixed_household_2025"], ids=lambda page: f"page {page.number}")
def test_a_foreign_residents_birth_and_expiry_are_western_and_nothing_is_both(page: Page) -> None:
    assert page.text("p1.birth") == "1985年3月4日"
    assert page.text("p1.extra3") == "2027年5月1日"
    assert page.text("p1.became") == "平成24年7月9日"
    assert page.text("p3.birth") == "1931年2月29日"
    assert page.text("p2.birth") == "昭和50年7月27日"


@pytest.mark.parametrize(
    ("birth", "kind", "era", "text"),
    [
        (exact(date(1926, 12, 25)), "japanese", "大正", "大正15年12月25日"),
        (exact(date(1926, 12, 25)), "japanese", "昭和", "昭和元年12月25日"),
        (exact(date(1926, 12, 25)), "japanese", None, "昭和元年12月25日"),
        (exact(date(2019, 5, 1)), "japanese", None, "令和元年5月1日"),
        (exact(date(2019, 5, 1)), "foreign", None, "2019年5月1日"),
    ],
)
def test_a_birth_is_printed_in_the_era_as_entered(
    birth: PartialDate, kind: str, era: str | None, text: str
) -> None:
    assert birth_text(birth, kind=kind, era=era) == text


def test_names_are_printed_as_registered() -> None:
    page = DOCUMENTS["family_of_five_2025"][0]
    assert page.text("p2.name") == "足利\u3000登\U000e0101子"
    assert page.text("p4.name") == "足利\u3000\ufa19子"
    assert DOCUMENTS["family_of_five_2025"][1].text("p1.name") == "足利\u3000𠮷王"


# --- The form ---


def test_items_that_did_not_exist_are_not_on_the_older_form() -> None:
    names = {name for name, _ in DOCUMENTS["family_of_four_2012"][0].texts}
    assert not {"p1.furigana", "p1.my_number", "p1.former_surname"} & names


def test_the_form_of_2019_has_the_former_surname_and_no_reading() -> None:
    married = replace(FAMILY, members=(HEAD, WIFE_WITH_FORMER_SURNAME))
    (page,) = record(married, "resident_record_2019", Options(Scope.HOUSEHOLD))
    assert page.text("p1.former_surname") == BLANK
    assert page.text("p2.former_surname") == "赤橋"
    assert page.text("p2.my_number") == OMITTED
    assert not [name for name, _ in page.texts if "furigana" in name]
    with pytest.raises(FormDoesNotMatch, match=r"p2\.former_surname"):
        record(married, "resident_record_2012", Options(Scope.HOUSEHOLD))


def test_a_former_surname_is_not_dropped_for_want_of_a_box() -> None:
    with pytest.raises(FormDoesNotMatch, match=r"former_surname"):
        seal_certificate_pages(
            replace(JAPANESE_SEAL, former_surname="赤橋"), paper=paper("seal_certificate_2012")
        )


@pytest.mark.parametrize(
    ("fields", "images"),
    [({"name"}, set()), (set(), {"imprint"}), (set(), {"official_seal"})],
    ids=["a box is missing", "no slot for the imprint", "no slot for the official seal"],
)
def test_nothing_is_dropped_for_want_of_a_box(fields: set[str], images: set[str]) -> None:
    good = paper("seal_certificate_2012")
    poor = Form("poor", good.form.fields - fields, good.form.images - images)
    with pytest.raises(FormDoesNotMatch):
        seal_certificate_pages(JAPANESE_SEAL, paper=replace(good, form=poor))


def test_no_box_of_the_form_stays_open() -> None:
    good = paper("seal_certificate_2012")
    rich = replace(good.form, fields=good.form.fields | {"occupation"})
    with pytest.raises(FormDoesNotMatch, match="occupation"):
        seal_certificate_pages(JAPANESE_SEAL, paper=replace(good, form=rich))


def test_a_city_may_leave_the_sex_off_its_seal_form() -> None:
    good = paper("seal_certificate_2019")
    form_without = replace(good.form, fields=good.form.fields - {"sex"})
    (page,) = seal_certificate_pages(JAPANESE_SEAL, paper=replace(good, form=form_without))
    assert "sex" not in dict(page.texts)


def test_the_imprint_keeps_its_true_size() -> None:
    image = DOCUMENTS["seal_2012"][0].images[0]
    assert (image.slot, image.width_mm, image.height_mm) == ("imprint", 13.5, 13.5)


# --- Words ---


def test_the_date_of_issue_is_japans() -> None:
    late = datetime(2019, 4, 30, 15, 30, tzinfo=UTC)  # 1 May 2019, 00:30 in Japan: the first hour of 令和
    pages = seal_certificate_pages(
        JAPANESE_SEAL, paper=replace(paper("seal_certificate_2012"), issued_at=late, as_of=late)
    )
    assert pages[0].text("issued_on") == "令和元年5月1日"
    assert moment_text(late) == "令和元年5月1日0時30分"


def test_the_issuers_line_has_no_blank_part() -> None:
    assert issuer_line(title="栃木県足利市長", name="大豆生田　実") == ISSUER
    with pytest.raises(ValueError, match="blank"):
        issuer_line(title="栃木県足利市長", name="　")


def test_an_unknown_sex_is_no_statement() -> None:
    assert [sex_text(sex) for sex in ("male", "female", "unknown", None)] == [
        "男",
        "女",
        NARROW_BLANK,
        NARROW_BLANK,
    ]
