"""What is always built wrong about 戸籍 (domain handbook J), each with a test of its name."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from issuance.models import CertificateRequest, OpeningHours
from issuance.pdf.press import press
from issuance.queries.facts import Case, read_case
from issuance.queries.office import timetable
from issuance.queries.registers import register_record, standing_of
from issuance.rules.catalogue import certificate_type
from issuance.rules.eligibility import decide
from issuance.rules.family_register import CERTIFIES_ALL, CERTIFIES_SOME, family_register_pages
from issuance.rules.register_addresses import CERTIFICATION as OF_THE_ADDRESSES
from issuance.rules.resident_record import PART_OR_SELF, WHOLE_HOUSEHOLD
from issuance.rules.snapshot import Page
from registry.choices import RegisterEventKind as Kind
from registry.models import FamilyRegister, Hold, Municipality, RegisterEvent, RegisterMember, Resident
from registry.rules.dates import exact
from registry.rules.family_registers import FORMS, Item
from registry.rules.register_members import Entry, MemberFacts, carried_over, register_relationship_is_lawful
from tests import cast, make
from tests.issuance.register_cases import CASES, DEAD, FAMILY, THIRTY_PAGES, paper
from tests.visit import begin

IN_2012 = datetime(2012, 11, 26, 1, 0, tzinfo=UTC)
DOMICILE = "栃木県足利市本城三丁目２１４５番地"


def register(city: Municipality, *people: Resident | None, **more: Any) -> FamilyRegister:
    """A register of these people, the first of whom heads it; None is somebody whom only it knows."""
    number = FamilyRegister.objects.of(city).count() + 1
    facts = {
        "domicile": DOMICILE,
        "surname": "足利",
        "head_given_name": "太郎",
        "remade_on": date(2006, 2, 25),
    }
    made = FamilyRegister.objects.create(municipality=city, register_no=str(number), **facts | more)
    for place, person in enumerate(people, start=1):
        name = person.name.partition("　")[2] if person else "花子"
        birth = person.birth_sort_on if person else date(1970, 1, 1)
        member = RegisterMember.objects.create(
            register=made, number=place, resident=person, given_name=name, birth_sort_on=birth
        )
        items = [
            {"label": "出生日", "value": "昭和５５年４月１日"},
            {"label": "出生地", "value": "栃木県足利市"},
        ]
        RegisterEvent.objects.create(
            register=made, member=member, order=1, kind=Kind.BIRTH, title="出生", items=items
        )
    return made


def case(city: Municipality, person: Resident, code: str = "family_register", **more: Any) -> Case:
    """What a kiosk finds about the person, this morning unless another moment is given."""
    at = more.pop("at", make.NOW)
    asked = {
        "municipality": city,
        "resident": person,
        "card": None,
        "certificate": certificate_type(code),
        "channel": "kiosk",
        "raw_options": {},
        "copies": 1,
        "now": at,
        "press": press(),
    }
    return read_case(**asked | more)


def codes(found: Case) -> set[str]:
    """Why not; the card is not asked for here."""
    return set(decide(found.facts).codes) - {"card_missing", "data_age_unknown"}


def texts(pages: tuple[Page, ...]) -> str:
    return "\n".join(text for page in pages for _, text in page.texts)


@pytest.fixture
def city(db: None) -> Municipality:
    return make.city()


@pytest.fixture
def head(city: Municipality) -> Resident:
    return make.single(city, domicile=DOMICILE, register_head="足利　太郎")


def test_j03_relationship_in_a_register_is_to_the_parents_and_never_tsugi_nan() -> None:
    assert register_relationship_is_lawful("二男")
    assert not register_relationship_is_lawful("次男")
    assert not register_relationship_is_lawful("子")


def test_j05_the_kiosk_needs_domicile_and_address_in_the_city_in_2012(
    city: Municipality, head: Resident
) -> None:
    elsewhere = make.single(city, "佐野　次郎", domicile="栃木県佐野市高砂町１番地")
    registered = make.resident(city, "足利　三郎", residency="non_resident", domicile=DOMICILE)
    register(city, head)
    register(city, registered)

    assert codes(case(city, head, at=IN_2012)) == set()
    assert codes(case(city, elsewhere, at=IN_2012)) == {"register_elsewhere"}
    assert codes(case(city, registered, at=IN_2012)) == {"not_of_the_city"}
    assert codes(case(city, registered)) == set()


def test_j06_the_head_of_the_register_stays_its_name_when_dead() -> None:
    pages = family_register_pages(DEAD, paper=paper())
    assert pages[0].text("body.02.value") == "足利　太郎"
    vanished = family_register_pages(
        type(FAMILY)(FAMILY.domicile, FAMILY.head_name, FAMILY.entries, FAMILY.members[1:]), paper=paper()
    )
    assert vanished[0].text("body.02.value") == "足利　太郎"


def test_j07_the_register_and_the_household_meet_only_in_the_person_and_the_link_may_be_missing(
    city: Municipality, head: Resident
) -> None:
    made = register(city, None, None)
    assert codes(case(city, head)) == {"register_not_linked"}

    made.members.filter(number=1).update(resident=head)
    found = case(city, head)
    assert codes(found) == set()
    assert found.persons == (head.person_no,)
    assert [member.number for member in found.members] == [1, 2]


def test_j12_continued_pages_say_ika_jikou_and_the_last_ika_yohaku() -> None:
    pages = family_register_pages(CASES["three_pages"], paper=paper())
    assert [page.text("continued") for page in pages] == ["以下次頁", "以下次頁", ""]
    ends = [[text for name, text in page.texts if name.endswith(".end")] for page in pages]
    assert ends == [[], [], ["以下余白"]]


def test_j13_the_page_mark_names_the_total_first() -> None:
    pages = family_register_pages(CASES["three_pages"], paper=paper())
    marks = [page.text("sheet_mark").partition("\u3000")[0] for page in pages]
    assert marks == ["（3の1）", "（3の2）", "（3の3）"]
    assert family_register_pages(THIRTY_PAGES, paper=paper())[6].text("sheet_mark").startswith("（30の7）")


def test_j14_the_register_certifies_with_the_full_width_comma() -> None:
    assert "、" not in CERTIFIES_ALL + CERTIFIES_SOME
    assert CERTIFIES_ALL.startswith("これは，")
    assert CERTIFIES_SOME.startswith("これは，")
    assert "，" not in WHOLE_HOUSEHOLD + PART_OR_SELF + OF_THE_ADDRESSES


def test_j15_names_without_surname_parents_with_it_and_the_box_stays_with_the_text() -> None:
    pages = family_register_pages(DEAD, paper=paper())
    printed = texts(pages)
    names = [text for page in pages for name, text in page.texts if name.endswith(".name")]
    assert names == ["太郎", "梅子", "由美"]
    assert "【父】足利一郎" in printed
    assert [text for page in pages for name, text in page.texts if name.endswith(".removed")] == [
        "除　　籍"
    ] * 2
    assert "【死亡日】平成２４年１月１日" in printed


def test_j16_what_vanishes_when_a_register_is_remade() -> None:
    """戸籍法施行規則37条, 39条: the removed, divorces, and what is the adopter's."""
    birth = exact(date(1970, 1, 1))
    kept = carried_over(
        [
            MemberFacts(
                1,
                "太郎",
                birth,
                is_head=True,
                entries=(
                    Entry(Kind.BIRTH, (Item("出生日", "昭和４５年１月１日"),)),
                    Entry(Kind.DIVORCE, (Item("離婚日", "平成１２年１月１日"),)),
                    Entry(Kind.ADOPTS, (Item("縁組日", "平成１３年１月１日"),)),
                ),
            ),
            MemberFacts(2, "花子", birth, removed_on=date(2000, 1, 1)),
        ],
        on=date(2006, 2, 25),
    )
    assert [(each.given_name, [entry.kind for entry in each.entries]) for each in kept] == [
        ("太郎", [Kind.BIRTH])
    ]


@pytest.mark.parametrize(
    ("state", "code"), [("closed", "register_closed"), ("superseded", "register_superseded")]
)
def test_j16_closed_and_superseded_registers_are_never_at_a_kiosk(
    city: Municipality, head: Resident, state: str, code: str
) -> None:
    register(city, head, state=state, closed_on=date(2020, 1, 1))
    assert codes(case(city, head)) == {code}


def test_j16_who_has_left_the_register_does_not_get_it_at_a_kiosk(city: Municipality, head: Resident) -> None:
    made = register(city, None, head)
    made.members.filter(resident=head).update(removed_on=date(2020, 1, 1))
    assert codes(case(city, head)) == {"register_left"}


def test_j17_entries_print_their_labels_in_the_order_of_their_kind(
    city: Municipality, head: Resident
) -> None:
    made = register(city, head)
    shuffled = [
        {"label": "届出人", "value": "父"},
        {"label": "出生地", "value": "栃木県足利市"},
        {"label": "出生日", "value": "昭和５５年４月１日"},
    ]
    RegisterEvent.objects.filter(register=made).update(items=shuffled)
    record = register_record(standing_of(city, head))
    (birth,) = record.members[0].entries
    assert [item.label for item in birth.items] == ["出生日", "出生地", "届出人"]
    assert FORMS[Kind.BIRTH].labels[:2] == ("出生日", "出生地")


def test_j24_a_protected_member_keeps_the_whole_register_and_its_addresses_back(
    city: Municipality, head: Resident
) -> None:
    """Daito: the husband printed the 附票 of the wife who had fled."""
    wife = make.single(city, "足利　登子", domicile=DOMICILE)
    register(city, head, wife)
    cast.protect(wife)

    assert codes(case(city, head)) == {"protected"}
    for scope in ("self", "register"):
        found = case(city, head, "register_addresses", raw_options={"scope": scope})
        assert codes(found) == {"protected"}
        assert decide(found.facts).public_code in {"ask_at_city_hall", "card_not_usable"}
    assert codes(case(city, head, "register_person")) == set()


def test_j24_a_protected_member_who_has_moved_away_counts_too(city: Municipality, head: Resident) -> None:
    wife = make.resident(
        city, "足利　登子", residency="moved_out", ended_on=date(2026, 1, 1), domicile=DOMICILE
    )
    register(city, head, wife)
    cast.protect(wife)
    assert codes(case(city, head)) == {"protected"}


def test_j25_a_notification_for_any_member_is_asked_again_when_the_paper_is_made(
    city: Municipality, head: Resident
) -> None:
    wife = make.single(city, "足利　登子", domicile=DOMICILE)
    register(city, head, wife)
    visit = begin(make.card(head))
    asked = visit.ask("family_register")
    assert asked.state == "accepted"

    Hold.objects.create(
        municipality=city,
        resident=wife,
        kind="koseki_in_progress",
        placed_at=make.NOW - timedelta(minutes=1),
    )
    assert visit.issue(asked) == "refused"
    refused = CertificateRequest.objects.get(pk=asked.pk)
    assert [told["code"] for told in refused.refusals] == ["hold_koseki_in_progress"]


def test_j25_a_register_with_a_notification_under_way_is_not_issued(
    city: Municipality, head: Resident
) -> None:
    register(city, head, state="in_progress")
    assert codes(case(city, head)) == {"register_in_progress"}


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2012-11-26 09:00", True),
        ("2012-11-26 08:59", False),
        ("2012-11-26 17:00", False),
        ("2012-11-24 10:00", False),  # a Saturday
        ("2012-11-23 10:00", False),  # 勤労感謝の日, a Friday
        ("2012-12-24 10:00", False),  # 振替休日
    ],
)
def test_j30_registers_keep_the_hours_of_weekdays_without_the_holidays(
    city: Municipality, moment: str, is_open: bool
) -> None:
    OpeningHours.objects.create(
        municipality=city,
        certificate="family_register",
        valid_from=date(2012, 7, 2),
        weekdays="12345",
        is_closed_on_holidays=True,
        opens_at="09:00",
        closes_at="17:00",
    )
    at = datetime.fromisoformat(f"{moment}+09:00")
    hours = timetable(city)
    assert hours.opening(certificate_type("family_register"), at).is_open is is_open
    assert hours.opening(certificate_type("resident_record"), at).is_open


def test_a_foreign_spouse_stands_in_no_register_but_in_its_text() -> None:
    pages = family_register_pages(CASES["foreign_spouse"], paper=paper())
    names = [text for page in pages for name, text in page.texts if name.endswith(".name")]
    assert names == ["学"]
    assert "【配偶者氏名】サントス，マリセル" in texts(pages)


def test_a_persons_certificate_leaves_no_trace_of_the_others() -> None:
    printed = texts(family_register_pages(FAMILY, paper=paper(), chosen={1}))
    assert not re.search("健太|【名】梅子|昭和４２年", printed)
