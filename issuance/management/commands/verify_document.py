"""`manage.py verify_document FILE|CODE`: tell a genuine document from a forged one, also offline."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from issuance.rules.catalogue import CATALOGUE
from issuance.rules.signed_code import is_the_name
from issuance.rules.verification import Keyring, Verdict, keyring_from
from issuance.usecases.verify_code import Answer, verify_code
from issuance.usecases.verify_document import verify_document
from registry.shared.japan import in_japan

_SENTENCES = {
    Verdict.GENUINE: "genuine",
    Verdict.WITHDRAWN: "WITHDRAWN: the city no longer stands for this paper",
    Verdict.EXPIRED_KEY: "KEY NOT IN FORCE: signed with a key that did not hold on that day, or was stolen",
    Verdict.FORGED: "FORGED: it does not say what was signed",
    Verdict.UNKNOWN: "UNKNOWN: no key or no record of these cities knows it",
    Verdict.NOT_A_CODE: "NO CODE: nothing that could be checked",
}
_LONGEST_NAME = 200  # of a file; a code is longer


class Command(BaseCommand):
    """Exit status 0 for genuine, 1 for anything else."""

    requires_system_checks = ()  # a verifier needs neither database nor broker
    help = "Checks a finished document (PDF) or the text of its code. With --keys it needs no database."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to check, and by what."""
        parser.add_argument("what", metavar="FILE|CODE", help="a PDF, or the text that a phone reads")
        parser.add_argument("--keys", type=Path, metavar="FILE", help="of export_verification_keys")
        parser.add_argument("--check-code", default="", help="printed beside the symbol; with --name")
        parser.add_argument("--name", default="", help="compare the name that stands first on the paper")

    def handle(self, *args: Any, what: str, keys: Path | None, **options: Any) -> None:
        """One line a copy."""
        keyring = self._keyring(Path(keys)) if keys else None
        is_file = len(what) < _LONGEST_NAME and Path(what).is_file()
        answers: tuple[Answer, ...] = (
            self._of_file(Path(what), keyring) if is_file else (verify_code(text=what, keyring=keyring),)
        )
        for answer in answers:
            self.stdout.write(_told(answer))
        if options["name"]:
            self._compare(answers, options["check_code"], options["name"])
        if any(answer.verdict is not Verdict.GENUINE for answer in answers):
            raise CommandError("not genuine")
        if not is_file:
            self.stdout.write("Compare number, type and moment with the paper: a code can be copied.")

    def _of_file(self, path: Path, keyring: Keyring | None) -> tuple[Answer, ...]:
        found = verify_document(pdf=path.read_bytes(), keyring=keyring)
        if found.unreadable:
            raise CommandError(f"not a document as it was issued ({found.unreadable})")
        return found.copies

    def _keyring(self, path: Path) -> Keyring:
        try:
            keyring = keyring_from(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError):
            raise CommandError("the file of keys cannot be read") from None
        self.stdout.write(f"keys and withdrawn numbers as of {keyring.as_of}")
        return keyring

    def _compare(self, answers: tuple[Answer, ...], check_code: str, name: str) -> None:
        if not any(
            answer.code and is_the_name(answer.code, check_code=check_code, name=name) for answer in answers
        ):
            raise CommandError("the name or the check code is not the one that was signed")
        self.stdout.write("the name is the one that was signed")


def _told(answer: Answer) -> str:
    sentence = _SENTENCES[answer.verdict]
    if answer.code is None:
        return sentence
    row = CATALOGUE.get(answer.code.certificate)
    issued = f"{in_japan(answer.code.issued_at):%Y-%m-%d %H:%M:%S}"
    title = row.title if row else answer.code.certificate
    return f"{sentence}: {answer.code.serial} {title} {issued} {answer.code.pages} page(s)"
