"""Answer somebody who holds a paper with a signed code."""

from dataclasses import dataclass

from issuance.pdf.code_keys import is_signed_by
from issuance.queries.verification import keyring_of, record_of
from issuance.rules.serials import parse_serial
from issuance.rules.signed_code import NotACode, SignedCode, read_code
from issuance.rules.verification import Keyring, Verdict, by_keys, by_record


@dataclass(frozen=True, slots=True)
class Answer:
    """What is told: the verdict, and where it is the city's own, what the code says, and its text."""

    verdict: Verdict
    code: SignedCode | None = None
    text: str = ""


def verify_code(*, text: str, keyring: Keyring | None = None) -> Answer:
    """The answer to a code as scanned, pasted or typed, by the city's keys and its record.

    With a `keyring`, by that alone: so a verifier answers who has no register at hand.
    """
    try:
        code, signed, signature = read_code(text)
    except NotACode:
        return Answer(Verdict.NOT_A_CODE)
    ring = keyring or keyring_of(code)
    key = ring.keys.get(code.key)
    is_signed = key is not None and is_signed_by(key.public_key, signed, signature)
    verdict = by_keys(code, is_signed=is_signed, keyring=ring)
    if keyring is None:
        verdict = by_record(code, said_by_keys=verdict, record=record_of(parse_serial(code.serial)))
    if verdict not in {Verdict.GENUINE, Verdict.WITHDRAWN}:
        return Answer(verdict)
    return Answer(verdict, code, text)
