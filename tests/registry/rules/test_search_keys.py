"""Search keys: what the standard calls equal is found, and a key never replaces a name."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from registry.rules.search_keys import kana_key, kana_query_keys, name_key

katakana = st.text([chr(code) for code in range(0x30A1, 0x30FF)], max_size=12)
# a part of a name begins with a whole sound, never with a small kana or a mark of repetition
parts = st.tuples(st.sampled_from("アイウエオカコゴシジチヂツヅトノハバマモヨロワヲンヴ"), katakana).map(
    "".join
)
readings = st.lists(parts, min_size=1, max_size=3).map(" ".join)


@pytest.mark.parametrize(
    ("reading", "key"),
    [
        ("ワタナベ ジョウジ", "ハタナヘシヨシ"),
        ("わたなべ　じょうじ", "ハタナヘシヨシ"),
        ("ﾜﾀﾅﾍﾞ ｼﾞｮｳｼﾞ", "ハタナヘシヨシ"),
        ("ワタナヘ\u3099 シ\u3099ョウジ", "ハタナヘシヨシ"),
        ("ワタナヘ゛ シ゛ョウジ", "ハタナヘシヨシ"),
        ("コ゛ウダ", "コタ"),
        ("ヴィクトリア", "ヒクトリア"),
        ("ビクトリア", "ヒクトリア"),
        ("オオノ", "オノ"),
        ("オウノ", "オノ"),
        ("オーノ", "オノ"),
        ("オノ", "オノ"),
        ("サトウ", "サト"),
        ("サトオ", "サト"),
        ("オノ ウメ", "オノウメ"),
        ("ウオズミ", "ウオスミ"),
        ("マリア・アパレシーダ", "マリアアハレシタ"),
        ("de souza", "DESOUZA"),
        ("", ""),
    ],
)
def test_readings_have_the_keys_of_the_handbook(reading: str, key: str) -> None:
    assert kana_key(reading) == key


@pytest.mark.parametrize(
    "same",
    [
        pytest.param("カガ", id="voiced"),
        pytest.param("ハバパワ", id="semi-voiced-and-wa"),
        pytest.param("ヒビピ", id="hi"),
        pytest.param("ヂジシチ", id="ji"),
        pytest.param("ヅズスツッ", id="zu"),
        pytest.param("オヲォ", id="wo"),
        pytest.param("ヤャ", id="ya"),
        pytest.param("アァ", id="a"),
        pytest.param("ケヶ", id="ke"),
        pytest.param("ヴブフ", id="vu"),
        pytest.param("あア", id="hiragana"),
        pytest.param("ｱア", id="width"),
    ],
)
def test_sounds_that_the_standard_calls_equal_are_equal(same: str) -> None:
    assert len({kana_key(sound) for sound in same}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ヴァン", "バン"),
        ("ヴェラ", "ベラ"),
        ("ヴォルフ", "ボルフ"),
        ("テヅカ", "テツカ"),
        ("テヅカ", "テズカ"),
        ("マリー", "マリ"),
        ("マリ−", "マリｰ"),
        ("イスヾ", "イスズ"),
        ("スゞキ", "スズキ"),
    ],
)
def test_spellings_of_one_reading_find_each_other(one: str, other: str) -> None:
    assert kana_key(one) == kana_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("オノ", "アノ"), ("サトウ", "サイトウ"), ("ウメ", "メ"), ("カウ", "カ")]
)
def test_other_readings_stay_apart(one: str, other: str) -> None:
    assert kana_key(one) != kana_key(other)


@given(katakana)
@example("ァヽヽ")
def test_a_reading_of_one_part_folds_once_and_for_all(reading: str) -> None:
    assert kana_key(kana_key(reading)) == kana_key(reading)


@given(readings)
def test_a_stored_reading_is_found_as_typed_and_without_spaces(reading: str) -> None:
    assert kana_query_keys(reading)[0] == kana_key(reading)
    if reading.count(" ") == 1:
        assert kana_key(reading) in kana_query_keys(reading.replace(" ", ""))


@given(readings)
def test_a_reading_stored_without_spaces_is_found_with_them(reading: str) -> None:
    assert kana_key(reading.replace(" ", "")) in kana_query_keys(reading)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("髙橋", "高橋"),
        ("山﨑", "山崎"),
        ("渡邉\U000e0110", "渡辺"),
        ("渡邊", "渡辺"),
        ("𠮷田", "吉田"),
        ("\ufa19谷", "神谷"),
        ("神\ufe00谷", "神谷"),
        ("葛\U000e0102西", "葛西"),
        ("辻\U000e0102", "辻"),
        ("濵田", "浜田"),
        ("濱田", "浜田"),
        ("櫻井", "桜井"),
        ("澤田", "沢田"),
        ("廣瀨", "広瀬"),
        ("德田", "徳田"),
        ("冨田", "富田"),
        ("嶋", "島"),
        ("峯", "峰"),
        ("桒原", "桑原"),
        ("栁", "柳"),
        ("曾", "曽"),
        ("黑", "黒"),
        ("靑", "青"),
        ("國", "国"),
        ("龍", "竜"),
        ("關", "関"),
        ("榮", "栄"),
        ("壽", "寿"),
        ("藏", "蔵"),
        ("彌", "弥"),
        ("惠", "恵"),
        ("眞", "真"),
        ("髙槗", "高橋"),
        ("鴎", "鷗"),
        ("佐籐", "佐藤"),
        ("遙", "遥"),
        ("凛", "凜"),
        ("\ufa10\ufa16\ufa1b", "塚猪福"),
    ],
)
def test_variants_fold_to_one_character(name: str, key: str) -> None:
    assert name_key(name) == key


def test_the_two_families_of_saito_stay_apart() -> None:
    assert {name_key(name) for name in ("斎藤", "齋藤")} == {"斎藤"}
    assert {name_key(name) for name in ("斉藤", "齊藤")} == {"斉藤"}


@pytest.mark.parametrize(
    "pair",
    ["祇祗", "土士", "己已", "已巳", "功切", "カ力", "ニ二", "ロ口", "太大", "末未"],
    ids=lambda pair: pair,
)
def test_characters_that_only_look_alike_stay_apart(pair: str) -> None:
    assert name_key(pair[0]) != name_key(pair[1])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("渡辺　譲二", "渡辺譲二", id="full-width-space"),
        pytest.param("渡辺 譲二", "渡辺　譲二", id="half-width-space"),
        pytest.param("ＺＨＡＮＧ　ＹＵＬＩＮ", "zhang yulin", id="width-and-case"),
        pytest.param("(株)足利", "株足利", id="symbols"),
        pytest.param("マリー", "マリ", id="dash"),
    ],
)
def test_spaces_width_case_and_symbols_do_not_count(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


def test_gaiji_and_characters_newer_than_this_python_stay_in_the_key() -> None:
    assert name_key("\ue000田") == "\ue000田"
    assert name_key("\U00031350") == "\U00031350"


@given(st.text(max_size=20))
def test_a_name_folds_once_and_for_all(name: str) -> None:
    assert name_key(name_key(name)) == name_key(name)


@given(st.text("高髙崎﨑辺邉邊神\ufa19葛𠮷", max_size=8), st.sampled_from("\ufe00\U000e0100\U000e0102"))
def test_selectors_do_not_count(name: str, selector: str) -> None:
    assert name_key("".join(character + selector for character in name)) == name_key(name)
