"""`manage.py reconcile [--source S]`: compare the copy with what its sources said last."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from registry.choices import ActiveSet
from registry.models import Municipality
from registry.shared.clock import now
from registry.usecases.reconcile_source import reconcile_source

DIFFERS = 8


class Command(BaseCommand):
    """Exit status 8 where something differs."""

    help = "Compares what is in force here with the newest summary of each source."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which source, which city; by default all."""
        parser.add_argument("--source", choices=ActiveSet.values)
        parser.add_argument("--code", help="municipality code")

    def handle(self, *args: Any, **options: Any) -> None:
        """A line for each city and source."""
        cities = Municipality.objects.order_by("code")
        if options["code"]:
            cities = cities.filter(code=options["code"])
        sources = [options["source"]] if options["source"] else ActiveSet.values
        differs = False
        for city in cities:
            for source in sources:
                came = reconcile_source(municipality_id=city.pk, source=source, now=now())
                differs |= bool(came.towns)
                told = came.why_not or (
                    f"{came.towns} towns differ, {came.found} people closed anew, {came.settled} opened again"
                )
                self.stdout.write(f"{city.code}  {source:16}  {told}")
        if differs:
            sys.exit(DIFFERS)
