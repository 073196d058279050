"""Residents at the desk: found in any spelling, told apart, guarded, and never seen without a trace."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from registry.models import Municipality, ReadRecord, Resident
from registry.queries import MOST
from tests import cast, make, staff

pytestmark = pytest.mark.django_db
LIST = "admin:registry_resident_changelist"
PAGE = "admin:registry_resident_change"


@pytest.fixture
def city() -> Municipality:
    return make.city()


@pytest.fixture
def desk(city: Municipality) -> Client:
    return staff.clerk(city, "窓口")


def found(desk: Client, words: str) -> list[str]:
    return [row.name for row in desk.get(reverse(LIST), {"q": words}).context["cl"].result_list]


def page(person: Resident) -> str:
    return reverse(PAGE, args=[person.pk])


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("吉田 高志", "𠮷田　髙志"),
        ("𠮷田", "𠮷田　髙志"),
        ("高志", "𠮷田　髙志"),
        ("山崎", "山﨑　恵子"),
        ("神谷", "\ufa19谷　守"),
        ("葛西", "葛\U000e0102西　一郎"),
        ("葛\U000e0102西　一郎", "葛\U000e0102西　一郎"),
        ("辻 由美", "辻\U000e0102　由美"),
        ("渡辺 実", "渡邉\U000e0110　実"),
        ("渡邊実", "渡邉\U000e0110　実"),
    ],
)
def test_a_name_is_found_in_any_form_of_its_characters(
    desk: Client, city: Municipality, words: str, name: str
) -> None:
    cast.variant_names(city)
    assert found(desk, words) == [name]


@pytest.mark.parametrize(
    "words",
    [
        "アシカガ　タロウ",
        "あしかが たろう",
        "ｱｼｶｶﾞ ﾀﾛｳ",
        "あしかか",
        "たろう",
        "昭和40年6月21日 足利",
        "S40.6.21",
        "s40/6/21 太郎",
        "40.6.21",
        "昭和40年",
        "1965-06-21",
        "1965年6月21日",
        "19650621",
        "昭和４０年６月",
        "足利 太郎 1965/6/21",
    ],
)
def test_kana_and_birth_date_find_in_every_writing(desk: Client, city: Municipality, words: str) -> None:
    make.resident(city)
    make.resident(
        city, "別人　花子", kana="ベツジン　ハナコ", birth_sort_on=date(1990, 1, 1), birth_era="平成"
    )
    assert found(desk, words) == ["足利　太郎"]


@pytest.mark.parametrize(
    "words", ["", "　", "ー", "()", "足利 次郎", "昭和40年6月22日 足利", "平成31年5月7日"]
)
def test_what_fits_nobody_shows_nobody(desk: Client, city: Municipality, words: str) -> None:
    make.resident(city)
    assert found(desk, words) == []


def test_numbers_find_the_person_exactly(desk: Client, city: Municipality) -> None:
    person, _other = make.resident(city), make.resident(city)
    staff.printed_request(person, serial="092029-20261125-K-0000000015")
    seal, card = make.seal(person), person.cards.get()
    for number in (
        person.person_no,
        person.juki_code,
        card.card_id,
        card.card_id.lower(),
        seal.registration_no,
        "092029-20261125-K-0000000015",
    ):
        rows = desk.get(reverse(LIST), {"q": number}).context["cl"].result_list
        assert [row.pk for row in rows] == [person.pk], number
    assert found(desk, person.juki_code[:-1]) == []


@pytest.mark.parametrize(
    "words",
    [
        "本城",
        "本城三丁目",
        "本城３丁目",
        "本城3-2145",
        "本城三丁目2145番地の6",
        "2145番地",
        "3-2145-6",
        "コーポ足利",
        "足利 本城",
        "太郎 3-2145",
        "S40 本城",
    ],
)
def test_part_of_an_address_finds_who_lives_there(desk: Client, city: Municipality, words: str) -> None:
    make.resident(city, town_and_lot="本城三丁目２１４５番地の６", building="コーポ足利１０１号室")
    make.resident(city, "別人　花子", kana="ベツジン　ハナコ", town_and_lot="通七丁目２１番地")
    assert found(desk, words) == ["足利　太郎"]


def test_a_lot_that_might_be_a_date_is_both(desk: Client, city: Municipality) -> None:
    make.resident(city, town_and_lot="通三丁目１１番地の１７")
    born = {"birth_sort_on": date(1991, 11, 17), "birth_era": "平成"}
    make.resident(city, "別人　花子", kana="ベツジン　ハナコ", **born)
    assert found(desk, "3-11-17") == ["別人　花子", "足利　太郎"]


def test_names_come_before_addresses(desk: Client, city: Municipality) -> None:
    make.resident(city, town_and_lot="大橋町一丁目３番地")
    make.resident(city, "大橋　花子", kana="オオハシ　ハナコ", town_and_lot="通七丁目２１番地")
    assert found(desk, "大橋") == ["大橋　花子", "足利　太郎"]


def test_an_alias_a_former_surname_and_their_readings_find_too(desk: Client, city: Municipality) -> None:
    make.resident(city, alias="渡邊　花子", former_surname="髙橋", former_surname_kana="タカハシ")
    make.resident(city, "別人　花子", kana="ベツジン　ハナコ")
    for words in ("渡辺", "渡辺 花子", "高橋", "たかはし"):
        assert found(desk, words) == ["足利　太郎"], words


def test_a_household_number_finds_the_household_where_nobody_has_that_number(
    desk: Client, city: Municipality
) -> None:
    person = make.single(city)
    number = person.memberships.get().household.household_no
    assert found(desk, number) == [person.name]


def test_a_search_that_finds_too_many_says_so_and_shows_the_first(desk: Client, city: Municipality) -> None:
    for number in range(MOST + 1):
        make.resident(city, f"足利　{number}")
    response = desk.get(reverse(LIST), {"q": "足利"})
    assert response.context["cl"].result_count == MOST
    assert "もう一語" in response.content.decode()
    assert "もう一語" not in desk.get(reverse(LIST), {"q": "足利 7"}).content.decode()


def test_a_birth_of_which_only_the_year_is_known_is_found_by_a_day(desk: Client, city: Municipality) -> None:
    known = {"birth_precision": "year", "birth_text": "昭和10年月日不詳", "birth_sort_on": date(1935, 1, 1)}
    make.resident(city, **known)
    assert found(desk, "昭和10年8月1日") == ["足利　太郎"]
    assert found(desk, "昭和11年8月1日") == []


def test_the_whole_name_comes_first(desk: Client, city: Municipality) -> None:
    for name, kana in (
        ("小野寺　一", "オノデラ　ハジメ"),
        ("大野　一", "オオノ　ハジメ"),
        ("小野", "オノ"),
    ):
        make.resident(city, name, kana=kana)
    assert found(desk, "小野")[0] == "小野"
    assert found(desk, "オノ ハジメ")[0] == "大野　一"


def test_a_former_surname_and_an_alias_find_the_person(desk: Client, city: Municipality) -> None:
    cast.maria(city)
    make.resident(city, "佐藤　花", kana="サトウ　ハナ", former_surname="渡良瀬")
    assert sorted(found(desk, "渡良瀬")) == ["SILVA SANTOS MARIA", "佐藤　花"]
    assert found(desk, "silva") == ["SILVA SANTOS MARIA"]


def test_a_search_that_finds_two_never_chooses(desk: Client, city: Municipality) -> None:
    one, other = cast.namesakes(city)
    response = desk.get(reverse(LIST), {"q": "鈴木 一郎"})
    assert response.status_code == 200
    content = response.content.decode()
    assert "通二丁目１０番地" in content
    assert "大町５番地" in content
    notices = desk.get(page(one.head)).context["notices"]
    assert other.head.person_no in str(notices)


def test_nobody_is_listed_before_a_search(desk: Client, city: Municipality) -> None:
    make.resident(city)
    before = ReadRecord.objects.count()
    assert found(desk, "") == []
    assert ReadRecord.objects.count() == before


def test_the_protected_show_as_such_and_without_address_before_they_are_opened(
    desk: Client, city: Municipality
) -> None:
    woman, _relative = cast.protected_woman_and_her_relative(city)
    Resident.objects.filter(pk=woman.head.pk).update(town_and_lot="隠町９９番地")
    content = desk.get(reverse(LIST), {"q": "秋草"}).content.decode()
    assert content.count('<span class="badge badge-bad">') == 1
    assert "隠町" not in content
    homes = desk.get(reverse("admin:registry_household_changelist"), {"q": "秋草 恵"}).content.decode()
    assert "秋草" in homes
    assert "隠町" not in homes


@pytest.mark.parametrize(
    "what", ["person", "household", "seal", "imprint", "card", "request", "page", "document"]
)
def test_no_page_about_a_protected_person_opens_without_a_reason(
    desk: Client, city: Municipality, what: str
) -> None:
    woman, _relative = cast.protected_woman_and_her_relative(city)
    woman.card.delete()
    request = staff.printed_request(woman.head, serial="092029-20261125-K-0000000015")
    seal = make.seal(woman.head)
    url = {
        "person": page(woman.head),
        "household": reverse("admin:registry_household_change", args=[woman.home.pk]),
        "seal": reverse("admin:registry_sealregistration_change", args=[seal.pk]),
        "imprint": reverse("admin:registry_sealregistration_imprint", args=[seal.pk]),
        "card": reverse("admin:cards_card_change", args=[request.session.card.pk]),
        "request": reverse("admin:issuance_certificaterequest_change", args=[request.pk]),
        "page": reverse("admin:issuance_certificaterequest_page", args=[request.pk, 1]),
        "document": reverse("admin:issuance_certificaterequest_document", args=[request.pk]),
    }[what]
    asked = desk.get(url)
    assert asked.headers["Content-Type"].startswith("text/html")
    assert "秋草" not in asked.content.decode()
    assert desk.post(url, {"reason": " x "}).status_code == 200
    before = ReadRecord.objects.count()
    assert desk.post(url, {"reason": "本人が窓口に来た"}).status_code == 302
    opened = desk.get(url)
    assert opened.status_code == 200
    record = ReadRecord.objects.order_by("-number").first()
    assert ReadRecord.objects.count() == before + 1
    assert record.reason == "本人が窓口に来た"
    assert woman.head.pk in record.residents


def test_a_household_mate_s_page_asks_too(desk: Client, city: Municipality) -> None:
    mother, child = make.resident(city, "秋草　恵"), make.resident(city, "秋草　光")
    make.household((mother, "世帯主"), (child, "子"))
    cast.protect(mother)
    assert "reason" in desk.get(page(child)).content.decode()
    assert "本城" not in desk.get(page(child)).content.decode()


def test_opening_a_record_leaves_who_what_and_where(city: Municipality) -> None:
    family = cast.ashikaga_family(city)
    desk = staff.clerk(city, "窓口", name="imafuku")
    assert desk.get(page(family.head)).status_code == 200
    record = ReadRecord.objects.get()
    assert (record.actor, record.action, record.screen) == ("imafuku", "view", "registry.resident.change")
    assert record.residents == sorted(person.pk for person in family.members)
    assert record.municipality == city
    assert record.terminal


def test_the_page_shows_the_resident_s_card(desk: Client, city: Municipality) -> None:
    family = cast.ashikaga_family(city)
    seal = make.seal(family.head)
    content = desk.get(page(family.head)).content.decode()
    for text in (
        "昭和40年6月21日",
        "足利　花子",
        "世帯主",
        "栃木県足利市本城三丁目２１４５番地",
        seal.registration_no,
    ):
        assert text in content
    assert family.head.juki_code not in content
    assert 'width="113" height="113"' in content  # 15 mm, twice


def test_registry_rows_change_nowhere(desk: Client, city: Municipality) -> None:
    person = make.resident(city)
    chief = staff.browser(staff.user("chief", city, is_superuser=True))
    for client in (desk, chief):
        assert client.get(reverse("admin:registry_resident_add")).status_code == 403
        assert client.post(reverse("admin:registry_resident_delete", args=[person.pk])).status_code == 403
        client.post(page(person), {"name": "別人"})
        person.refresh_from_db()
        assert person.name == "足利　太郎"


@pytest.mark.parametrize("people", [3, 30])
def test_a_list_asks_the_same_number_of_questions_whatever_its_length(
    desk: Client, city: Municipality, people: int, django_assert_max_num_queries: object
) -> None:
    for number in range(people):
        person = make.single(city, f"足利　{number}")
        make.card(person)
        make.seal(person)
    for name, most in (
        ("registry_resident", 20),
        ("registry_household", 17),
        ("registry_membership", 15),
        ("registry_sealregistration", 15),
        ("cards_card", 16),
    ):
        with django_assert_max_num_queries(most):  # type: ignore[operator]
            assert desk.get(reverse(f"admin:{name}_changelist"), {"q": "足利"}).status_code == 200
