"""Registered characters are kept exactly, and what stands together is never parted."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.rules.names import clusters, code_points, compose_kana, masked, private_use_in

selectors = st.sampled_from("\ufe00\ufe0f\U000e0100\U000e0102\U000e01ef")
pieces = st.one_of(st.characters(), selectors, st.sampled_from("カはé葛辻邉𠮷神\u3099\u309a\u0301\ue000"))
texts = st.lists(pieces, max_size=20).map("".join)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("葛\U000e0102西", ("葛\U000e0102", "西"), id="ivs"),
        pytest.param("神\ufe00田", ("神\ufe00", "田"), id="svs"),
        pytest.param("𠮷田", ("𠮷", "田"), id="outside-the-bmp"),
        pytest.param("カ\u3099カ", ("カ\u3099", "カ"), id="kana-and-mark"),
        pytest.param("か\u309a", ("か\u309a",), id="kana-without-a-joined-form"),
        pytest.param("e\u0301A", ("e\u0301", "A"), id="latin-accent"),
        pytest.param("渡　辺", ("渡", "　", "辺"), id="space"),
        pytest.param("a\nb", ("a", "\n", "b"), id="newline"),
        pytest.param("", (), id="empty"),
    ],
)
def test_visible_characters_stay_whole(text: str, expected: tuple[str, ...]) -> None:
    assert clusters(text) == expected


@given(texts)
def test_clusters_rejoin_to_the_same_text(text: str) -> None:
    assert "".join(clusters(text)) == text


@given(texts)
def test_a_selector_is_never_parted_from_its_base(text: str) -> None:
    followers = {0x3099, 0x309A, *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)}
    assert followers.isdisjoint(ord(cluster[0]) for cluster in clusters(text)[1:])


@given(texts)
def test_every_cluster_has_one_base(text: str) -> None:
    for cluster in clusters(text):
        assert all(unicodedata.category(follower) in ("Mn", "Me") for follower in cluster[1:])


def test_nfc_would_change_a_registered_character_and_nothing_here_does() -> None:
    registered = "神\ufa19谷"
    assert unicodedata.normalize("NFC", registered) != registered
    assert "".join(clusters(registered)) == compose_kana(registered) == registered


@pytest.mark.parametrize(
    ("cluster", "named"),
    [("葛\U000e0102", "U+845B U+E0102"), ("𠮷", "U+20BB7"), ("A", "U+0041"), ("", "")],
)
def test_a_character_is_named_by_its_code_points(cluster: str, named: str) -> None:
    assert code_points(cluster) == named


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("田\ue000中\uf8ff", ("\ue000", "\uf8ff")),
        ("\U000f0000\U0010fffd", ("\U000f0000", "\U0010fffd")),
        ("髙﨑\ufa19𠮷\U000e0102", ()),
    ],
)
def test_gaiji_of_the_private_use_area_are_found(text: str, found: tuple[str, ...]) -> None:
    assert private_use_in(text) == found


@pytest.mark.parametrize(
    ("text", "composed"),
    [
        ("カ\u3099ハ\u309a", "ガパ"),
        ("う\u3099", "ゔ"),
        ("ヽ\u3099", "ヾ"),
        ("か\u309a", "か\u309a"),
        ("漢\u3099", "漢\u3099"),
        ("e\u0301", "e\u0301"),
        ("神\ufa10", "神\ufa10"),
        ("葛\U000e0102", "葛\U000e0102"),
    ],
)
def test_only_kana_and_their_marks_are_joined(text: str, composed: str) -> None:
    assert compose_kana(text) == composed


@given(texts)
def test_joining_kana_leaves_everything_else_alone(text: str) -> None:
    plain = "".join(character for character in text if character not in "\u3099\u309a")
    assert compose_kana(plain) == plain
    assert compose_kana(compose_kana(text)) == compose_kana(text)


@given(texts)
def test_a_masked_name_tells_only_its_length(text: str) -> None:
    assert set(masked(text)) <= {"*"}
    assert len(masked(text)) == len(clusters(text))
