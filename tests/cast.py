"""The families that the tests are about; everybody knows them by name."""

from dataclasses import dataclass
from datetime import date, timedelta

from cards.models import Card
from registry.choices import PersonKind, ProtectionKind, Sex
from registry.models import Household, Municipality, Protection, Resident
from tests import make


@dataclass(frozen=True, slots=True)
class Family:
    """A household with its members in order and the head's card."""

    home: Household
    members: tuple[Resident, ...]
    card: Card

    @property
    def head(self) -> Resident:
        """世帯主."""
        return self.members[0]


def ashikaga_family(city: Municipality) -> Family:
    """An ordinary household of four: 足利 太郎, his wife 花子, their children 健太 (11) and 美咲 (8)."""
    taro = make.resident(city)
    hanako = make.resident(
        city,
        "足利　花子",
        kana="アシカガ　ハナコ",
        sex=Sex.FEMALE,
        birth_sort_on=date(1968, 2, 29),
        register_head="足利　太郎",
    )
    kenta = make.resident(
        city,
        "足利　健太",
        kana="アシカガ　ケンタ",
        birth_sort_on=date(2015, 5, 5),
        birth_era="平成",
        register_head="足利　太郎",
    )
    misaki = make.resident(
        city,
        "足利　美咲",
        kana="アシカガ　ミサキ",
        sex=Sex.FEMALE,
        birth_sort_on=date(2018, 8, 8),
        birth_era="平成",
        register_head="足利　太郎",
    )
    members = (taro, hanako, kenta, misaki)
    home = make.household((taro, "世帯主"), (hanako, "妻"), (kenta, "子"), (misaki, "子"))
    return Family(home, members, make.card(taro))


def variant_names(city: Municipality) -> Family:
    """A household whose every name needs its registered glyph: rare, compatibility and IVS characters."""
    names = (
        "𠮷田　髙志",
        "山﨑　恵子",
        "\ufa19谷　守",
        "葛\U000e0102西　一郎",
        "辻\U000e0102　由美",
        "渡邉\U000e0110　実",
    )
    people = [make.resident(city, name, kana="ヨシダ　タカシ") for name in names]
    home = make.household((people[0], "世帯主"), *((person, "同居人") for person in people[1:]))
    return Family(home, tuple(people), make.card(people[0]))


def protected_woman_and_her_relative(city: Municipality) -> tuple[Family, Family]:
    """秋草 恵 is under a support measure; 秋草 剛, of another household, must not find her."""
    megumi = make.single(
        city, "秋草　恵", kana="アキクサ　メグミ", sex=Sex.FEMALE, birth_sort_on=date(1985, 3, 3)
    )
    protect(megumi)
    tsuyoshi = make.single(city, "秋草　剛", kana="アキクサ　ツヨシ", birth_sort_on=date(1982, 7, 7))
    return (
        Family(megumi.memberships.get().household, (megumi,), make.card(megumi)),
        Family(tsuyoshi.memberships.get().household, (tsuyoshi,), make.card(tsuyoshi)),
    )


def protect(person: Resident) -> Protection:
    """Put the person under a support measure, applied for a week ago."""
    return Protection.objects.create(
        municipality=person.municipality,
        resident=person,
        kind=ProtectionKind.SUPPORT,
        applied_at=make.NOW - timedelta(days=7),
    )


def maria(city: Municipality) -> Family:
    """A foreign resident with an alias, who lives alone."""
    person = make.single(
        city,
        "SILVA SANTOS MARIA",
        kana="シルバ　サントス　マリア",
        kind=PersonKind.FOREIGN,
        sex=Sex.FEMALE,
        birth_sort_on=date(1985, 3, 4),
        birth_era="",
        alias="渡良瀬　マリア",
        katakana_name="シルバ　サントス　マリア",
        became_resident_sort_on=date(2012, 7, 9),
        domicile="",
        register_head="",
        previous_address="",
        nationality="ブラジル",
        residence_category="中長期在留者",
        residence_status="定住者",
        residence_period="3年",
        residence_expires_on=date(2028, 5, 1),
        residence_card_no="AB12345678CD",
    )
    return Family(person.memberships.get().household, (person,), make.card(person))


def namesakes(city: Municipality) -> tuple[Family, Family]:
    """Two people named 鈴木 一郎, born on one day, who live in different places."""
    families = []
    for lot in ("通二丁目１０番地", "大町５番地"):
        person = make.single(
            city, "鈴木　一郎", kana="スズキ　イチロウ", birth_sort_on=date(1970, 1, 1), town_and_lot=lot
        )
        families.append(Family(person.memberships.get().household, (person,), make.card(person)))
    return families[0], families[1]
