"""`manage.py rotate_centre_client NAME`: the next key of a caller of the centre API."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from issuance.models import CentreClient
from issuance.usecases.rotate_centre_key import OVERLAP, rotate_centre_key
from registry.shared.clock import now


class Command(BaseCommand):
    """Print the client's next key, this once; the present one goes on for a while."""

    help = "Gives a client of the certificate centre's API its next key; two are valid at a time."

    def add_arguments(self, parser: CommandParser) -> None:
        """The client's name."""
        parser.add_argument("name")

    def handle(self, *args: Any, **options: Any) -> None:
        """The key alone goes to the standard output."""
        try:
            key = rotate_centre_key(name=options["name"], now=now())
        except CentreClient.DoesNotExist as unknown:
            raise CommandError("There is no client of that name.") from unknown
        self.stderr.write(f"The key before it is valid for {OVERLAP.days} days more. The new one, this once:")
        self.stdout.write(key)
