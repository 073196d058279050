"""`manage.py create_linkage_client NAME --code C --source S …`: register a source system that pushes."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from registry.choices import ActiveSet
from registry.models import Municipality
from registry.shared.clock import now
from registry.usecases.create_linkage_client import ClientExistsAlready, create_linkage_client


class Command(BaseCommand):
    """Print the new client's key, this once."""

    help = "Registers a source system for the linkage API and prints its key once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Its name, its city and what it may send."""
        parser.add_argument("name")
        parser.add_argument("--code", required=True, help="municipality code")
        parser.add_argument("--source", choices=ActiveSet.values, action="append", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        """The key alone goes to the standard output."""
        try:
            key = create_linkage_client(
                name=options["name"], municipality_code=options["code"], sources=options["source"], now=now()
            )
        except ClientExistsAlready as known:
            raise CommandError(
                "A client of that name exists. Its next key: rotate_linkage_client."
            ) from known
        except Municipality.DoesNotExist as unknown:
            raise CommandError("There is no such municipality.") from unknown
        self.stderr.write("The key is shown this once and kept only as a digest:")
        self.stdout.write(key)
