"""`manage.py rotate_linkage_client NAME`: the next key of a source system."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from registry.models import LinkageClient
from registry.shared.clock import now
from registry.usecases.rotate_linkage_key import rotate_linkage_key


class Command(BaseCommand):
    """Print the next key, this once; the present one stays valid for a week."""

    help = "Gives a source system its next key for the linkage API."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The client's name."""
        parser.add_argument("name")

    def handle(self, *args: Any, **options: Any) -> None:
        """The key alone goes to the standard output."""
        try:
            key = rotate_linkage_key(name=options["name"], now=now())
        except LinkageClient.DoesNotExist as unknown:
            raise CommandError("There is no client of that name.") from unknown
        self.stderr.write("The key is shown this once and kept only as a digest:")
        self.stdout.write(key)
