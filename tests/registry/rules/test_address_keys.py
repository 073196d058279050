"""Addresses as they are typed and as they are registered share one key."""

import pytest

from registry.rules.address_keys import address_key
from registry.rules.search_index import keys_of, pairs_query


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("本城三丁目２１４５番地の３", "本城3-2145-3"),
        ("本城３丁目2145-3", "本城3-2145-3"),
        ("本城3ー2145－3", "本城3-2145-3"),
        ("通十二丁目", "通12-"),
        ("緑町二十丁目5番6号", "緑町20-5-6"),
        ("２１４５番地", "2145"),
        ("一ノ宮町５番地", "一ノ宮町5"),
        ("コーポ　足利１０１号室", "コポ足利101"),
        ("", ""),
    ],
)
def test_an_address_has_one_key_however_it_is_written(address: str, key: str) -> None:
    assert address_key(address) == key


def test_the_parts_of_an_address_stay_apart() -> None:
    assert address_key("通７番地", "", "８号館") == "通7|8館"


def test_the_keys_of_a_record_hold_every_name_once() -> None:
    told = {
        "name": "髙橋　花子",
        "kana": "タカハシ ハナコ",
        "alias": "渡邊　花子",
        "former_surname": "渡邊　花子",
    }
    assert keys_of(told) == ("高橋花子", "タカハシハナコ", "渡辺花子", "")


@pytest.mark.parametrize(
    ("key", "query"),
    [
        ("田", "'7n田':*"),
        ("田中", "('7n田中')"),
        ("田中'\\", "('7n田中' & '7n中''' & '7n''\\\\')"),
    ],
)
def test_the_index_is_asked_for_pairs_and_quotes_are_doubled(key: str, query: str) -> None:
    assert pairs_query(7, "n", key) == query
