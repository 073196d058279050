"""The choices of a request: what is not offered is refused, never ignored and never guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issuance.rules.catalogue import certificate_type
from issuance.rules.options import NEVER_AT_KIOSK, Options, ReadOptions, Scope, read_options

RECORD, SEAL = certificate_type("resident_record"), certificate_type("seal_certificate")


def read(raw: dict[str, object], certificate: str = "resident_record", channel: str = "kiosk") -> ReadOptions:
    return read_options(
        raw, certificate=certificate_type(certificate), channel=channel, known_members={"m1", "m2", "m3"}
    )


GOOD: dict[str, tuple[dict[str, object], Options]] = {
    "nothing chosen shows least": ({}, Options(Scope.SELF, (), False, False)),
    "the whole household": ({"scope": "household"}, Options(Scope.HOUSEHOLD)),
    "a part": ({"scope": "part", "members": ["m2", "m1"]}, Options(Scope.PART, ("m2", "m1"))),
    "alone, with everything": (
        {"scope": "self", "relationship": True, "domicile": True},
        Options(Scope.SELF, (), True, True),
    ),
    "an empty list of members": ({"scope": "household", "members": []}, Options(Scope.HOUSEHOLD)),
}


@pytest.mark.parametrize(("raw", "options"), GOOD.values(), ids=GOOD)
def test_choices_are_read_as_they_were_made(raw: dict[str, object], options: Options) -> None:
    assert read(raw) == ReadOptions(options)
    assert read(options.to_json()) == ReadOptions(options)


BAD: dict[str, tuple[dict[str, object], list[str]]] = {
    "an unknown choice": ({"colour": "red"}, ["option_unknown"]),
    "an unknown scope": ({"scope": "street"}, ["option_invalid"]),
    "a scope that is no text": ({"scope": 1}, ["option_invalid"]),
    "a truth as text": ({"relationship": "true"}, ["option_invalid"]),
    "a truth as number": ({"domicile": 1}, ["option_invalid"]),
    "members that are a text": ({"scope": "part", "members": "m1"}, ["option_invalid"]),
    "a member without a reference": ({"scope": "part", "members": [""]}, ["option_invalid"]),
    "a part of nobody": ({"scope": "part"}, ["members_wrong"]),
    "members of a whole": ({"scope": "household", "members": ["m1"]}, ["members_wrong"]),
    "a member twice": ({"scope": "part", "members": ["m1", "m1"]}, ["members_wrong"]),
    "a member of another household": ({"scope": "part", "members": ["m1", "x"]}, ["member_unknown"]),
    "several at once": (
        {"scope": "street", "domicile": "no", "my_number": True, "colour": 1},
        ["option_unknown", "option_not_at_kiosk", "option_invalid", "option_invalid"],
    ),
}


@pytest.mark.parametrize(("raw", "codes"), BAD.values(), ids=BAD)
def test_what_cannot_be_served_is_refused(raw: dict[str, object], codes: list[str]) -> None:
    assert [refusal.code for refusal in read(raw).refusals] == codes


@pytest.mark.parametrize("item", sorted(NEVER_AT_KIOSK))
@pytest.mark.parametrize("certificate", ["resident_record", "seal_certificate"])
def test_a_kiosk_never_prints_numbers_history_or_remarks(item: str, certificate: str) -> None:
    refusals = read({item: True}, certificate).refusals
    assert [(refusal.code, refusal.subject) for refusal in refusals] == [("option_not_at_kiosk", item)]


def test_a_seal_certificate_has_no_choices() -> None:
    assert read({}, "seal_certificate").refusals == ()
    assert [refusal.code for refusal in read({"domicile": True}, "seal_certificate").refusals] == [
        "option_unknown"
    ]


def test_an_unknown_channel_offers_nothing() -> None:
    assert read({"scope": "self"}, channel="post").refusals


def test_an_unknown_choice_is_not_repeated() -> None:
    assert read({"足利尊氏": True}).refusals[0].subject == ""


@given(
    st.dictionaries(st.sampled_from(["scope", "members", "relationship", "domicile", "my_number"]), st.none())
)
def test_what_could_not_be_read_shows_least(raw: dict[str, object]) -> None:
    assert read(raw).options == Options()
