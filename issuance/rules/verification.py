"""What may be said of a code that somebody holds: by the city's keys and withdrawals, and by its record."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from issuance.rules.hours import JST
from issuance.rules.serials import parse_serial
from issuance.rules.signed_code import SignedCode, folded_check_code


class Verdict(StrEnum):
    """The answer; EXPIRED_KEY: the key was not in force on the day that the code names, or fell into other
    hands. UNKNOWN says the same of a number never given out and of a check code that is not its own.
    """

    GENUINE = "genuine"
    WITHDRAWN = "withdrawn"
    EXPIRED_KEY = "expired_key"
    FORGED = "forged"
    UNKNOWN = "unknown"
    NOT_A_CODE = "not_a_code"


@dataclass(frozen=True, slots=True)
class KeyFacts:
    """One public key of a city: its days (half-open), and whether it is known to be in other hands."""

    key_id: str
    municipality: str
    public_key: str
    valid_from: date
    valid_until: date | None = None
    is_compromised: bool = False


@dataclass(frozen=True, slots=True)
class Keyring:
    """What a verifier needs without the register: the keys by id, the numbers withdrawn, and as of when."""

    keys: Mapping[str, KeyFacts]
    withdrawn: frozenset[str]
    as_of: str = ""


class NotAKeyring(ValueError):
    """The content is not one that `export_verification_keys` wrote."""


def keyring_from(content: Any) -> Keyring:
    """The keyring in an exported file's content; raises NotAKeyring."""
    try:
        keys = [
            KeyFacts(
                key["id"],
                key["municipality"],
                key["public_key"],
                date.fromisoformat(key["from"]),
                date.fromisoformat(key["until"]) if key["until"] else None,
                bool(key["is_compromised"]),
            )
            for key in content["keys"]
        ]
        return Keyring({key.key_id: key for key in keys}, frozenset(content["withdrawn"]), content["as_of"])
    except (KeyError, TypeError, ValueError):
        raise NotAKeyring from None


@dataclass(frozen=True, slots=True)
class RecordFacts:
    """What the record says of a number: whether its paper counts, and code and check code printed on it."""

    is_withdrawn: bool
    code: SignedCode | None
    check_code: str
    text: str = ""
    """The code's text, as the symbol has it."""


def by_keys(code: SignedCode, *, is_signed: bool, keyring: Keyring) -> Verdict:
    """What keys and withdrawals say; `is_signed`: the signature is that of the key which the code names."""
    key = keyring.keys.get(code.key)
    if key is None:
        return Verdict.UNKNOWN
    if not is_signed or parse_serial(code.serial).municipality != key.municipality:
        return Verdict.FORGED
    day = code.issued_at.astimezone(JST).date()
    is_in_force = key.valid_from <= day and (key.valid_until is None or day < key.valid_until)
    if not is_in_force or key.is_compromised:
        return Verdict.EXPIRED_KEY
    return Verdict.WITHDRAWN if code.serial in keyring.withdrawn else Verdict.GENUINE


def by_record(code: SignedCode, *, said_by_keys: Verdict, record: RecordFacts | None) -> Verdict:
    """What the city answers of a code when it can ask its own record too.

    A code of a key in other hands counts where the record holds this very code; one that the keys believe
    counts only where the record does.
    """
    if said_by_keys not in {Verdict.GENUINE, Verdict.WITHDRAWN, Verdict.EXPIRED_KEY}:
        return said_by_keys
    if record is None:
        return Verdict.EXPIRED_KEY if said_by_keys is Verdict.EXPIRED_KEY else Verdict.UNKNOWN
    if record.code != code:
        return Verdict.EXPIRED_KEY if said_by_keys is Verdict.EXPIRED_KEY else Verdict.FORGED
    return Verdict.WITHDRAWN if record.is_withdrawn else Verdict.GENUINE


def by_check_code(typed: str, *, record: RecordFacts | None) -> Verdict:
    """What the city answers of a number and a check code that somebody typed: nothing for a wrong one."""
    folded, printed = folded_check_code(typed), record.check_code if record else ""
    is_its_own = hmac.compare_digest(folded.encode(), printed.encode()) and bool(folded)
    if record is None or not is_its_own:
        return Verdict.UNKNOWN
    return Verdict.WITHDRAWN if record.is_withdrawn else Verdict.GENUINE
