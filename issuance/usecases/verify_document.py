"""Answer somebody who holds a finished document as a file."""

from dataclasses import dataclass, replace

from issuance.pdf.paper_facts import CopyFacts, paper_facts
from issuance.pdf.readback import Unreadable
from issuance.rules.catalogue import CATALOGUE
from issuance.rules.signed_code import facts_digest, read_code
from issuance.rules.verification import Keyring, Verdict
from issuance.usecases.verify_code import Answer, verify_code


@dataclass(frozen=True, slots=True)
class DocumentAnswer:
    """What is told of a file: an answer for each copy in it, or why it cannot be read (no contents)."""

    copies: tuple[Answer, ...]
    unreadable: str = ""

    @property
    def is_genuine(self) -> bool:
        """Whether every copy is."""
        return bool(self.copies) and all(copy.verdict is Verdict.GENUINE for copy in self.copies)


def verify_document(*, pdf: bytes, keyring: Keyring | None = None) -> DocumentAnswer:
    """The answer to a file: its codes by the city's keys, and all that it prints by the digest in them.

    Without a `keyring` the city's record is asked as well.
    """
    try:
        copies = paper_facts(pdf)
    except Unreadable as fault:
        return DocumentAnswer((), str(fault))
    return DocumentAnswer(tuple(_answer(copy, keyring) for copy in copies))


def _answer(copy: CopyFacts, keyring: Keyring | None) -> Answer:
    answer = verify_code(text=copy.code, keyring=keyring)
    if answer.code is None:
        return answer
    code, _, _ = read_code(copy.code)
    row = CATALOGUE.get(code.certificate)
    digest = facts_digest(
        copy.check_code,
        certificate=code.certificate,
        serial=code.serial,
        title=row.title if row else "",
        pages=copy.pages,
    )
    is_its_own = digest == code.facts and code.serial in copy.serial_text and code.pages == len(copy.pages)
    return answer if is_its_own else replace(answer, verdict=Verdict.FORGED, code=None)
