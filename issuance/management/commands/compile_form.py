"""Compile forms into frozen pages, or check that the frozen ones are what their HTML gives."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from issuance.pdf.compile_form import CompiledForm, FormDoesNotCompile, compile_form, freeze
from issuance.pdf.form_sources import FORMS
from issuance.pdf.forms import FormIsNotTheOneReviewed, load_form


class Command(BaseCommand):
    """`compile_form KEY` or `compile_form --all`, with `--check` to compare and write nothing."""

    requires_system_checks = ()  # a form is compiled also where no database or broker stands
    help = "Compile a form's HTML into the frozen page and field map that certificates are printed on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take keys of forms, or all; where the face is; whether only to check."""
        parser.add_argument("keys", nargs="*", metavar="KEY", help=", ".join(FORMS))
        parser.add_argument("--all", action="store_true", help="every form")
        parser.add_argument(
            "--check", action="store_true", help="compare with the frozen form, write nothing"
        )
        parser.add_argument(
            "--font", type=Path, default=settings.CERTIFICATE_FONT, help="the certificate face"
        )

    def handle(self, *, keys: list[str], font: Path, check: bool, **options: Any) -> None:
        """Compile each form and freeze or compare it; fails when any was refused or differs."""
        chosen = list(FORMS) if options["all"] else keys
        unknown = [key for key in chosen if key not in FORMS]
        if unknown or not chosen:
            raise CommandError(f"no such form: {', '.join(unknown)}" if unknown else "name a form, or --all")
        if not font.is_file():
            raise CommandError(f"the certificate face is not at {font}; `make font` gets it")
        failed = [key for key in chosen if not self._settle(key, font, check=check)]
        if failed:
            raise CommandError("not frozen as its HTML has it: " + ", ".join(failed))

    def _settle(self, key: str, font: Path, *, check: bool) -> bool:
        try:
            compiled = compile_form(key, font=font)
        except FormDoesNotCompile as refusal:
            for fault in refusal.faults:
                self.stderr.write(f"{key}: {fault}")
            return False
        if not check:
            freeze(compiled)
        agrees = _frozen_digest(key) == compiled.digest
        self.stdout.write(_line(compiled, "frozen" if agrees else "differs from the frozen form"))
        return agrees


def _frozen_digest(key: str) -> str:
    load_form.cache_clear()
    try:
        return load_form(key).digest
    except FormIsNotTheOneReviewed:
        return ""


def _line(compiled: CompiledForm, verdict: str) -> str:
    return f"{compiled.map['key']}  {compiled.digest[:16]}  {len(compiled.pdf):>6} bytes  {verdict}"
