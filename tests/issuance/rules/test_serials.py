"""Issue numbers: what was printed is read back, and what was mistyped is not."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issuance.rules.serials import NotASerial, Serial, format_serial, parse_serial, serial_is_valid

serials = st.builds(
    lambda day, channel, sequence: format_serial(
        municipality="092029", issued_on=day, channel=channel, sequence=sequence
    ),
    st.dates(date(2012, 7, 1), date(2099, 12, 31)),
    st.sampled_from(["kiosk", "counter"]),
    st.integers(1, 999_999_999),
)


@given(serials)
def test_a_number_is_read_back_as_it_was_made(serial: str) -> None:
    parts = parse_serial(serial)
    assert serial == format_serial(
        municipality=parts.municipality,
        issued_on=parts.issued_on,
        channel=parts.channel,
        sequence=parts.sequence,
    )


@given(serials, st.data())
def test_one_wrong_digit_is_noticed(serial: str, data: st.DataObject) -> None:
    place = data.draw(st.sampled_from([i for i, char in enumerate(serial) if char.isdigit()]))
    digit = data.draw(st.sampled_from([d for d in "0123456789" if d != serial[place]]))
    assert not serial_is_valid(serial[:place] + digit + serial[place + 1 :])


@given(serials, st.data())
def test_two_digits_exchanged_are_noticed(serial: str, data: st.DataObject) -> None:
    plain = serial.replace("-", "")
    pairs = [i for i in range(len(plain) - 1) if plain[i : i + 2].isdigit() and plain[i] != plain[i + 1]]
    i = data.draw(st.sampled_from(pairs))
    assert not serial_is_valid(plain[:i] + plain[i + 1] + plain[i] + plain[i + 2 :])


@given(serials)
def test_the_other_channel_is_noticed(serial: str) -> None:
    assert not serial_is_valid(serial.translate(str.maketrans("KC", "CK")))


def made() -> str:
    return format_serial(municipality="092029", issued_on=date(2026, 11, 25), channel="kiosk", sequence=1234)


TYPED = {
    "as printed": lambda serial: serial,
    "without hyphens": lambda serial: serial.replace("-", ""),
    "lower case, blanks": lambda serial: f" {serial.lower()} ".replace("-", " - "),
    "full-width": lambda serial: "".join(chr(ord(char) + 0xFEE0) for char in serial),
    "another dash": lambda serial: serial.replace("-", "−"),
    "a long vowel mark": lambda serial: serial.replace("-", "ー"),
}


@pytest.mark.parametrize("typing", TYPED.values(), ids=TYPED)
def test_people_type_it_in_many_ways(typing: object) -> None:
    typed = typing(made())  # type: ignore[operator]
    assert parse_serial(typed) == Serial("092029", date(2026, 11, 25), "kiosk", 1234)


def test_the_printed_form_stays() -> None:
    assert made() == "092029-20261125-K-0000012348"


@pytest.mark.parametrize(
    "text",
    ["", "092029", made()[:-1], made() + "0", made().replace("-K-", "-X-"), "092029-20261125-K-000001234"],
    ids=["nothing", "a part", "a digit short", "a digit long", "another terminal", "without check digit"],
)
def test_other_texts_are_no_numbers(text: str) -> None:
    with pytest.raises(NotASerial):
        parse_serial(text)


WRONG = {
    "sequence 0": {"sequence": 0},
    "sequence too long": {"sequence": 1_000_000_000},
    "another channel": {"channel": "post"},
    "a municipality with a wrong check digit": {"municipality": "092028"},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_no_number_is_made_of_wrong_parts(wrong: dict[str, object]) -> None:
    parts = {"municipality": "092029", "issued_on": date(2026, 11, 25), "channel": "kiosk", "sequence": 1}
    with pytest.raises(NotASerial):
        format_serial(**{**parts, **wrong})  # type: ignore[arg-type]
