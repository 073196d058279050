"""`manage.py make_verification_key CITY`: begin to sign codes, or go over to the next key."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from issuance.usecases.start_verification_key import KeyWouldBeginTooEarly, start_verification_key
from registry.models import Municipality
from registry.shared.clock import today


class Command(BaseCommand):
    """Lay the public half, print the private one, this once."""

    help = "Makes a city's next key for signed codes and prints its private half once."

    def add_arguments(self, parser: CommandParser) -> None:
        """The city's code and the key's first day."""
        parser.add_argument("city", metavar="CODE")
        parser.add_argument("--from", dest="since", type=date.fromisoformat, metavar="YYYY-MM-DD")
        parser.add_argument("--note", default="")

    def handle(self, *args: Any, city: str, since: date | None, note: str, **options: Any) -> None:
        """The private key alone goes to the standard output, so that it can be piped into a file."""
        municipality = Municipality.objects.filter(code=city).first()
        if municipality is None:
            raise CommandError("No city of that code is on record.")
        day = today()
        try:
            row, private = start_verification_key(
                municipality=municipality, valid_from=since or day, today=day, note=note
            )
        except KeyWouldBeginTooEarly:
            raise CommandError(
                "A key begins today or later, and after the first day of the one before it."
            ) from None
        self.stderr.write(
            f"Key {row.key_id} signs from {row.valid_from}. Its private half is shown this once. Add it to "
            "VERIFICATION_KEY, beside those that stand there, on every machine that issues, before that day: "
            "from then on certificates stop where it is missing."
        )
        self.stdout.write(private)
