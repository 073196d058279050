"""The cast: people that every synthetic city holds, each the case of a rule, found by name of the case.

No table says who they are: the n-th role of the list has the n-th number from `numbers.CAST_FROM`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from conbini.demo import numbers
from conbini.demo.foreigners import ON_REGISTER_FROM
from conbini.demo.shapes import MAN, WOMAN
from registry.rules.households import CHILD, HEAD

MY_NUMBER_CARDS_FROM = date(2016, 3, 1)
"""From then on the synthetic city holds マイナンバーカード, before it 住基カード."""

ISSUED = "issued"
NO_CARD = "no_card"
AT_CITY_HALL = "ask_at_city_hall"
CARD_REFUSED = "card_not_usable"
ELSEWHERE = "register_elsewhere"


@dataclass(frozen=True, slots=True)
class Expected:
    """What a kiosk answers: does the card open a session, and what becomes of each certificate.

    `register` is 戸籍全部事項証明書, `person` 戸籍個人事項証明書.
    """

    record: str = ISSUED
    household_record: str = ISSUED
    seal: str = ISSUED
    session: str = "opens"
    tax: str = ISSUED
    register: str = ISSUED
    person: str = ISSUED


def _all(answer: str, session: str = "opens") -> Expected:
    return Expected(answer, answer, answer, session, answer, answer, answer)


ALL = Expected()
NO_SEAL = Expected(seal=AT_CITY_HALL)
NO_TAX = Expected(tax=AT_CITY_HALL)
NO_REGISTER = Expected(register=AT_CITY_HALL, person=AT_CITY_HALL)
TAX_AND_REGISTER = Expected(AT_CITY_HALL, AT_CITY_HALL, AT_CITY_HALL)
REGISTER_ONLY = Expected(AT_CITY_HALL, AT_CITY_HALL, AT_CITY_HALL, tax=AT_CITY_HALL)
NO_RECORD = Expected(AT_CITY_HALL, AT_CITY_HALL)
NOTHING = _all(AT_CITY_HALL)
CARD_IS_REFUSED = _all(CARD_REFUSED, CARD_REFUSED)
HAS_NO_CARD = _all(NO_CARD, NO_CARD)


class Holding(StrEnum):
    """What a role holds of a card or a seal."""

    ACTIVE = "active"
    NONE = "none"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    ABOLISHED = "abolished"
    ELSEWHERE = "elsewhere"
    CITIZEN_CARD = "citizen_card"
    NO_SERVICE = "no_service"
    NOT_THE_SEAL_CARD = "not_the_seal_card"


class Mark(StrEnum):
    """What else the register says of a role."""

    NOTHING = ""
    PROTECTED = "protected"
    PROTECTION_ENDED = "protection_ended"
    COVERED = "covered"
    DECEASED = "deceased"
    MOVED_OUT = "moved_out"
    MOVING_OUT = "moving_out"
    CHANGE = "change_in_progress"
    GAIJI = "gaiji_pending"
    GUARDIANSHIP = "guardianship"
    KOSEKI = "koseki_in_progress"
    HEAD_MISSING = "head_missing"
    LEFT_HUSBAND = "left_husband"
    MOVED_WITHIN = "moved_within"
    CARE_HOME = "care_home"
    DOMICILE_ELSEWHERE = "domicile_elsewhere"
    UNTAXED = "untaxed"
    NOT_FILED = "not_filed"
    CAME_THIS_YEAR = "came_this_year"


@dataclass(frozen=True, slots=True)
class Role:
    """One person of the cast, name and reading with a full-width space; without a case, one of the family."""

    name: str
    kana: str
    sex: str
    age: int
    relationship: str = HEAD
    case: str = ""
    expected: Expected = HAS_NO_CARD
    card: Holding = Holding.NONE
    seal: Holding = Holding.NONE
    mark: Mark = Mark.NOTHING
    birth: str = ""
    birth_era: str = ""
    country: str = ""
    alias: str = ""
    former_surname: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Family:
    """One household of the cast. `beside`: at the address of the household before it."""

    roles: tuple[Role, ...]
    from_day: date = date.min
    only_with_juki_cards: bool = False
    beside: bool = False

    def exists_on(self, today: date) -> bool:
        """Whether such people can be on the register of that day."""
        is_late = self.only_with_juki_cards and today >= MY_NUMBER_CARDS_FROM
        return today >= self.from_day and not is_late


def _holder(
    case: str, name: str, kana: str, sex: str, age: int, expected: Expected = ALL, **also: Any
) -> Role:
    """Somebody with a card and a registered seal."""
    role = Role(name, kana, sex, age, case=case, expected=expected, card=Holding.ACTIVE, seal=Holding.ACTIVE)
    return replace(role, **also)


def _alone(
    case: str, name: str, kana: str, sex: str, age: int, expected: Expected = ALL, **also: Any
) -> Family:
    return Family((_holder(case, name, kana, sex, age, expected, **also),))


_H = Holding
FAMILIES: tuple[Family, ...] = (
    Family(
        (
            _holder("ordinary_household", "佐野　大輔", "サノ　ダイスケ", MAN, 44),
            _holder("ordinary_spouse", "佐野　美咲", "サノ　ミサキ", WOMAN, 41, relationship="妻"),
            Role("佐野　蓮", "サノ　レン", MAN, 12, CHILD),
            Role("佐野　結衣", "サノ　ユイ", WOMAN, 9, CHILD),
        )
    ),
    Family(
        (
            _holder("protected_person", "毛野　由佳", "ケノ　ユカ", WOMAN, 36, NOTHING, mark=Mark.PROTECTED),
            Role("毛野　花", "ケノ　ハナ", WOMAN, 8, CHILD, mark=Mark.COVERED),
            _holder(
                "protected_household_member",
                "名草　幸枝",
                "ナグサ　ユキエ",
                WOMAN,
                63,
                NO_RECORD,
                relationship="母",
            ),
        )
    ),
    # She and the child are still recorded in his register: all of it is kept from him, his own part is not.
    _alone(
        "protected_persons_relative",
        "毛野　剛",
        "ケノ　ツヨシ",
        MAN,
        39,
        Expected(register=AT_CITY_HALL),
        mark=Mark.LEFT_HUSBAND,
    ),
    _alone(
        "protection_past_its_end",
        "梁田　恵",
        "ヤナダ　メグミ",
        WOMAN,
        33,
        NOTHING,
        mark=Mark.PROTECTION_ENDED,
    ),
    Family(
        (
            _holder("minors_parent", "茂木　浩二", "モギ　コウジ", MAN, 46),
            _holder("minor", "茂木　陸", "モギ　リク", MAN, 13, NOTHING, relationship=CHILD, seal=_H.NONE),
        )
    ),
    Family(
        (
            _holder("widow", "長　みつ", "オサ　ミツ", WOMAN, 77),
            _holder(
                "deceased", "長　清", "オサ　キヨシ", MAN, 81, NOTHING, mark=Mark.DECEASED, seal=_H.ABOLISHED
            ),
        )
    ),
    Family(
        (
            _holder("parent_of_moved_out", "小俣　茂", "オマタ　シゲル", MAN, 58),
            _holder(
                "moved_out",
                "小俣　拓也",
                "オマタ　タクヤ",
                MAN,
                25,
                NOTHING,
                mark=Mark.MOVED_OUT,
                seal=_H.ABOLISHED,
            ),
        )
    ),
    _alone("moving_out", "借宿　亮", "カリヤド　リョウ", MAN, 29, REGISTER_ONLY, mark=Mark.MOVING_OUT),
    Family(
        (
            _holder(
                "foreign_resident",
                "ZHANG YULIN　張　玉蓮",
                "ジャン　ユーリン",
                WOMAN,
                38,
                NO_REGISTER,
                country="中国",
                alias="長谷川　玲子",
            ),
        ),
        from_day=ON_REGISTER_FROM,
    ),
    Family(
        (
            _holder("mixed_household", "村田　学", "ムラタ　マナブ", MAN, 48),
            Role("SANTOS MARICEL", "サントス　マリセル", WOMAN, 42, "妻", country="フィリピン"),
            Role("村田　海斗", "ムラタ　カイト", MAN, 10, CHILD),
        ),
        from_day=ON_REGISTER_FROM,
    ),
    _alone("variant_name_1", "𠮷田　正一", "ヨシダ　ショウイチ", MAN, 61),
    _alone("variant_name_2", "髙橋　久美子", "タカハシ　クミコ", WOMAN, 54),
    _alone("variant_name_3", "山﨑　誠", "ヤマザキ　マコト", MAN, 50),
    _alone("variant_name_4", "\ufa19谷　純子", "カミヤ　ジュンコ", WOMAN, 47),
    _alone("variant_name_5", "葛\U000e0102西　健一", "カサイ　ケンイチ", MAN, 43),
    _alone("variant_name_6", "辻\U000e0102　恵子", "ツジ　ケイコ", WOMAN, 66),
    _alone("variant_name_7", "渡邉\U000e0110　隆", "ワタナベ　タカシ", MAN, 57),
    # Adobe-Japan1's sequence: the face has no such glyph, and would draw another one.
    _alone("other_collection", "葛\U000e0100城　豊", "カツラギ　ユタカ", MAN, 52, NOTHING),
    _alone("uncovered_character", "\ue001原　和子", "イズハラ　カズコ", WOMAN, 59, NOTHING),
    _alone("gaiji_pending", "\ue002島　昇", "イズシマ　ノボル", MAN, 64, NOTHING, mark=Mark.GAIJI),
    _alone("namesakes_1", "鈴木　健太", "スズキ　ケンタ", MAN, 35, birth="same"),
    _alone("namesakes_2", "鈴木　健太", "スズキ　ケンタ", MAN, 35, birth="same"),
    Family(
        (
            Role("早川　修", "ハヤカワ　オサム", MAN, 52),
            Role("早川　香織", "ハヤカワ　カオリ", WOMAN, 49, "妻"),
            _holder("twins_1", "早川　葵", "ハヤカワ　アオイ", WOMAN, 20, relationship=CHILD),
            _holder("twins_2", "早川　碧", "ハヤカワ　アオイ", WOMAN, 20, relationship=CHILD),
        )
    ),
    _alone("long_name", "勘解由小路　左衛門三郎", "カデノコウジ　サエモンサブロウ", MAN, 70),
    Family(
        (
            _holder(
                "long_foreign_name",
                "MARIA APARECIDA DOS SANTOS DE OLIVEIRA",
                "マリア　アパレシーダ　ドス　サントス　デ　オリベイラ",
                WOMAN,
                45,
                NO_REGISTER,
                country="ブラジル",
            ),
        ),
        from_day=ON_REGISTER_FROM,
    ),
    _alone(
        "too_long_name",
        "川島　" + "寿限無寿限無五劫擦切海砂利水魚水行末雲来末風来末食寝処住処藪柑子" * 5,
        "カワシマ　ジュゲム",
        MAN,
        31,
        NOTHING,
    ),
    _alone("suspended_card", "飯塚　智子", "イイヅカ　トモコ", WOMAN, 51, CARD_IS_REFUSED, card=_H.SUSPENDED),
    _alone("expired_card", "岡田　進", "オカダ　ススム", MAN, 68, CARD_IS_REFUSED, card=_H.EXPIRED),
    _alone("abolished_seal", "栗原　学", "クリバラ　マナブ", MAN, 55, NO_SEAL, seal=_H.ABOLISHED),
    _alone("suspended_seal", "増田　弘子", "マスダ　ヒロコ", WOMAN, 62, NO_SEAL, seal=_H.SUSPENDED),
    _alone("no_seal", "亀山　翔太", "カメヤマ　ショウタ", MAN, 27, NO_SEAL, seal=_H.NONE),
    _alone("pending_change", "三田　直樹", "ミタ　ナオキ", MAN, 40, TAX_AND_REGISTER, mark=Mark.CHANGE),
    Family(
        (
            _holder("head_gone", "荻原　トシ子", "オギワラ　トシコ", WOMAN, 72, NO_RECORD, relationship="妻"),
            Role("荻原　淳", "オギワラ　ジュン", MAN, 45, CHILD),
            Role("荻原　忠", "オギワラ　タダシ", MAN, 76, HEAD, mark=Mark.HEAD_MISSING),
        )
    ),
    Family(
        (
            _holder("seven_member_household", "須永　和彦", "スナガ　カズヒコ", MAN, 47),
            Role("須永　真紀", "スナガ　マキ", WOMAN, 44, "妻"),
            Role("須永　悠斗", "スナガ　ユウト", MAN, 17, CHILD),
            Role("須永　莉子", "スナガ　リコ", WOMAN, 14, CHILD),
            Role("須永　颯太", "スナガ　ソウタ", MAN, 11, CHILD),
            Role("須永　喜一", "スナガ　キイチ", MAN, 78, "父"),
            Role("須永　春江", "スナガ　ハルエ", WOMAN, 74, "母"),
        )
    ),
    Family(
        (
            _holder("twelve_member_household", "初谷　義雄", "ハツガイ　ヨシオ", MAN, 74),
            Role("初谷　節子", "ハツガイ　セツコ", WOMAN, 71, "妻"),
            Role("初谷　孝", "ハツガイ　タカシ", MAN, 48, CHILD),
            Role("初谷　直美", "ハツガイ　ナオミ", WOMAN, 46, "子の妻"),
            Role("初谷　大輝", "ハツガイ　ダイキ", MAN, 22, "子の子"),
            Role("初谷　未来", "ハツガイ　ミク", WOMAN, 19, "子の子"),
            Role("初谷　海翔", "ハツガイ　カイト", MAN, 16, "子の子"),
            Role("初谷　心春", "ハツガイ　コハル", WOMAN, 12, "子の子"),
            Role("初谷　進", "ハツガイ　ススム", MAN, 44, CHILD),
            Role("初谷　トメ", "ハツガイ　トメ", WOMAN, 97, "母"),
            Role("初谷　みよ子", "ハツガイ　ミヨコ", WOMAN, 69, "妹"),
            Role("大月　平八", "オオツキ　ヘイハチ", MAN, 66, "同居人"),
        )
    ),
    Family(
        (
            _holder(
                "juki_card_without_seal_token",
                "松本　明美",
                "マツモト　アケミ",
                WOMAN,
                49,
                NO_SEAL,
                card=_H.NOT_THE_SEAL_CARD,
            ),
        ),
        only_with_juki_cards=True,
    ),
    Family(
        (
            _holder(
                "card_without_service",
                "石川　勝",
                "イシカワ　マサル",
                MAN,
                71,
                CARD_IS_REFUSED,
                card=_H.NO_SERVICE,
            ),
        ),
        only_with_juki_cards=True,
    ),
    _alone(
        "citizen_card_only", "柳田　フミ", "ヤナギタ　フミ", WOMAN, 80, CARD_IS_REFUSED, card=_H.CITIZEN_CARD
    ),
    _alone("card_elsewhere", "大川　翼", "オオカワ　ツバサ", MAN, 30, CARD_IS_REFUSED, card=_H.ELSEWHERE),
    _alone("partial_birth_date", "秋草　ハル", "アキクサ　ハル", WOMAN, 84, birth="month"),
    _alone("unknown_birth_date", "尾花　次郎", "オバナ　ジロウ", MAN, 80, NOTHING, birth="unknown"),
    _alone(
        "birth_date_of_two_eras",
        "鯨　昭一",
        "クジラ　ショウイチ",
        MAN,
        85,
        birth="1926-12-25",
        birth_era="大正",
    ),
    _alone("moved_within", "新井　由美子", "アライ　ユミコ", WOMAN, 56, mark=Mark.MOVED_WITHIN),
    _alone(
        "care_home_resident",
        "四十八願　キク",
        "ヨナライ　キク",
        WOMAN,
        91,
        card=_H.NONE,
        expected=HAS_NO_CARD,
        mark=Mark.CARE_HOME,
    ),
    Family(
        (
            _holder("unmarried_partner", "九石　慎一", "サザラシ　シンイチ", MAN, 42),
            Role("田部田　奈美", "タタベ　ナミ", WOMAN, 39, "妻（未届）"),
        )
    ),
    Family(
        (
            _holder("split_household_children", "大豆生田　和也", "オオマメウダ　カズヤ", MAN, 45),
            Role("大豆生田　優子", "オオマメウダ　ユウコ", WOMAN, 43, "妻"),
            Role("大豆生田　空", "オオマメウダ　ソラ", MAN, 15, CHILD),
        )
    ),
    Family(
        (
            _holder("split_household_parents", "大豆生田　稔", "オオマメウダ　ミノル", MAN, 76),
            Role("大豆生田　悦子", "オオマメウダ　エツコ", WOMAN, 72, "妻"),
        ),
        beside=True,
    ),
    _alone("guardianship", "塚原　貞子", "ツカハラ　サダコ", WOMAN, 82, NOTHING, mark=Mark.GUARDIANSHIP),
    _alone(
        "koseki_in_progress",
        "室田　彩",
        "ムロタ　アヤ",
        WOMAN,
        28,
        Expected(seal=AT_CITY_HALL, register=AT_CITY_HALL, person=AT_CITY_HALL),
        mark=Mark.KOSEKI,
    ),
    _alone("former_surname", "落合　理恵", "オチアイ　リエ", WOMAN, 40, former_surname=("板橋", "イタバシ")),
    _alone("untaxed", "市川　美佐子", "イチカワ　ミサコ", WOMAN, 52, mark=Mark.UNTAXED),
    _alone("not_filed", "藤生　誠二", "フジュウ　セイジ", MAN, 37, NO_TAX, mark=Mark.NOT_FILED),
    _alone(
        "came_after_new_year", "牧島　遥", "マキシマ　ハルカ", WOMAN, 31, NO_TAX, mark=Mark.CAME_THIS_YEAR
    ),
    _alone(
        "koseki_elsewhere",
        "粟谷　誠司",
        "アワノヤ　セイジ",
        MAN,
        46,
        Expected(register=ELSEWHERE, person=ELSEWHERE),
        mark=Mark.DOMICILE_ELSEWHERE,
    ),
    _alone("koseki_unlinked", "駒場　千恵", "コマバ　チエ", WOMAN, 53, NO_REGISTER),
    Family(
        (
            _holder("koseki_long", "久保田　栄作", "クボタ　エイサク", MAN, 83),
            Role("久保田　ハナ", "クボタ　ハナ", WOMAN, 79, "妻"),
        )
    ),
    Family(
        (
            _holder("koseki_divorced", "福富　美穂", "フクトミ　ミホ", WOMAN, 38),
            Role("福富　陽菜", "フクトミ　ハルナ", WOMAN, 11, CHILD),
        )
    ),
    Family(
        (
            _holder("koseki_adopted", "羽刈　健", "ハカリ　ケン", MAN, 41),
            Role("羽刈　真由美", "ハカリ　マユミ", WOMAN, 39, "妻"),
            Role("羽刈　樹", "ハカリ　イツキ", MAN, 14, CHILD),
        )
    ),
    _alone("koseki_transferred", "野田　輝夫", "ノダ　テルオ", MAN, 49),
)


def numbered() -> Iterator[tuple[int, int, Family, int, Role]]:
    """Every role with its place: family's number, role's number in the cast, the family, its place there."""
    number = 0
    for family_number, family in enumerate(FAMILIES, start=1):
        for place, role in enumerate(family.roles):
            number += 1
            yield family_number, number, family, place, role


def person_no_of(number: int) -> str:
    """The person number of the n-th role."""
    return numbers.person_no(numbers.CAST_FROM + number)
