"""`manage.py create_centre_client NAME`: register a caller of the centre API."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from issuance.usecases.create_centre_client import ClientExistsAlready, create_centre_client
from registry.shared.clock import now


class Command(BaseCommand):
    """Print the new client's key, this once."""

    help = "Registers a client of the certificate centre's API and prints its key once."

    def add_arguments(self, parser: CommandParser) -> None:
        """The client's name."""
        parser.add_argument("name")

    def handle(self, *args: Any, **options: Any) -> None:
        """The key alone goes to the standard output, so that it can be piped into a file."""
        try:
            key = create_centre_client(name=options["name"], now=now())
        except ClientExistsAlready as known:
            raise CommandError("A client of that name exists. Its next key: rotate_centre_client.") from known
        self.stderr.write("The key is shown this once and kept only as a digest:")
        self.stdout.write(key)
