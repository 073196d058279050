"""Issue numbers (発行番号): one per copy, never used again, with a check digit because people type them.

    092029-20261125-K-0000012348
    │      │        │ └ running number of the municipality, nine digits, then the check digit
    │      │        └── channel: K kiosk, C counter
    │      └─────────── day of issue in Japan
    └────────────────── code of the municipality (団体コード, itself with a check digit)

These are the parts of the standard form (発行年月日, 市区町村名, 発行端末, 連番; プリンタ may be blank at a
kiosk, which does not tell it), in characters that every keyboard has; the page mark stands beside the number.
A serial is no secret: a verification also asks for what else stands on the paper. The check digit is Damm's,
which catches every single wrong digit and every exchange of two neighbours; modulus 11 with one digit cannot.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from issuance.choices import Channel
from registry.rules.check_digits import municipality_code_is_valid

LAST_SEQUENCE = 999_999_999
# The letter on paper and the digit that stands for it in the check.
_CHANNELS = {Channel.KIOSK.value: ("K", "1"), Channel.COUNTER.value: ("C", "2")}
_BY_LETTER = {letter: channel for channel, (letter, _) in _CHANNELS.items()}
_SERIAL = re.compile(r"(\d{6})-?(\d{4})(\d{2})(\d{2})-?([KC])-?(\d{9})(\d)", re.ASCII)
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−ー", "-"))
# Damm's quasigroup: H. M. Damm, Total anti-symmetrische Quasigruppen, 2004.
_DAMM = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)


class NotASerial(ValueError):
    """The text is no issue number: wrong shape, impossible day or municipality, or a wrong check digit."""


@dataclass(frozen=True, slots=True)
class Serial:
    """The parts of an issue number; `sequence` is unique within the municipality for ever."""

    municipality: str
    issued_on: date
    channel: str
    sequence: int

    @property
    def printed(self) -> str:
        """The number as it stands on paper."""
        return format_serial(
            municipality=self.municipality,
            issued_on=self.issued_on,
            channel=self.channel,
            sequence=self.sequence,
        )


def format_serial(*, municipality: str, issued_on: date, channel: str, sequence: int) -> str:
    """The number as printed; raises NotASerial for a sequence outside 1..999,999,999 or another channel."""
    if not 1 <= sequence <= LAST_SEQUENCE or channel not in _CHANNELS:
        raise NotASerial("sequence or channel out of range")
    if not municipality_code_is_valid(municipality):
        raise NotASerial("municipality code")
    letter, _ = _CHANNELS[channel]
    day, running = f"{issued_on:%Y%m%d}", f"{sequence:09d}"
    return f"{municipality}-{day}-{letter}-{running}{_check(municipality, day, letter, running)}"


def parse_serial(text: str) -> Serial:
    """The parts of a number as typed: spaces, full-width characters, any dash or none; raises NotASerial."""
    # Folding is for what somebody types here, never for names.
    folded = "".join(unicodedata.normalize("NFKC", text).translate(_DASHES).upper().split())
    found = _SERIAL.fullmatch(folded)
    if found is None:
        raise NotASerial("shape")
    municipality, year, month, day, letter, running, check = found.groups()
    if check != _check(municipality, year + month + day, letter, running):
        raise NotASerial("check digit")
    try:
        issued_on = date(int(year), int(month), int(day))
    except ValueError:
        raise NotASerial("day") from None
    if not municipality_code_is_valid(municipality) or int(running) == 0:
        raise NotASerial("municipality or running number")
    return Serial(municipality, issued_on, _BY_LETTER[letter], int(running))


def serial_is_valid(text: str) -> bool:
    """Whether the text, as typed, is an issue number."""
    try:
        parse_serial(text)
    except NotASerial:
        return False
    return True


def _check(municipality: str, day: str, letter: str, running: str) -> str:
    interim = "0"
    for digit in municipality + day + _CHANNELS[_BY_LETTER[letter]][1] + running:
        interim = _DAMM[int(interim)][int(digit)]
    return interim
