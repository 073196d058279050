"""Answer somebody who typed the number and the check code of a paper."""

from issuance.queries.verification import record_of
from issuance.rules.serials import NotASerial, parse_serial
from issuance.rules.verification import Verdict, by_check_code
from issuance.usecases.verify_code import Answer


def verify_check_code(*, serial: str, check_code: str) -> Answer:
    """The answer to both as typed; a number never given out and a wrong check code are answered alike."""
    try:
        record = record_of(parse_serial(serial))
    except NotASerial:
        record = None
    verdict = by_check_code(check_code, record=record)
    if record is None or verdict is Verdict.UNKNOWN:
        return Answer(verdict)
    return Answer(verdict, record.code, record.text)
