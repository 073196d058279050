"""`manage.py lint_city [CODE]`: who would be refused at a kiosk, why, and how to mend it."""

import time
from collections import Counter
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext
from django.utils.translation import override as speaking

from issuance.models import LintFinding
from issuance.rules.lint import MENDING
from issuance.usecases.lint_city import begin_lint, lint_city
from registry.models import Municipality
from registry.shared.clock import now


class Command(BaseCommand):
    """Walks over all residents, or goes on with a walk that was stopped."""

    help = "Prints every resident's certificates without paper and lists who would be refused, and why."

    def add_arguments(self, parser: CommandParser) -> None:
        """The city, if there are several."""
        parser.add_argument("city", nargs="?", metavar="CODE")

    def handle(self, *args: Any, city: str | None, **options: Any) -> None:
        """Progress, then the list; people by their internal ids: names are in the admin."""
        rows = Municipality.objects.filter(code=city) if city else Municipality.objects.all()
        if rows.count() != 1:
            raise CommandError("Name one city by its code.")
        run = begin_lint(municipality=rows.get(), now=now())
        if run.last_resident:
            self.stdout.write(f"going on after {run.checked:,} people")
        before, begun = run.checked, time.monotonic()
        while run.finished_at is None:
            run = lint_city(run_id=run.pk, clock=now, for_at_most=timedelta(seconds=10))
            rate = (run.checked - before) / (time.monotonic() - begun)
            self.stdout.write(f"{run.checked:>9,} of {run.total:,} people, {rate:.1f} a second")
        self._tell(rows.get())

    def _tell(self, city: Municipality) -> None:
        found = LintFinding.objects.filter(municipality=city, settled_at=None)
        for row in found.order_by("code", "certificate", "pk"):
            self.stdout.write(f"person {row.resident_id}  {row.certificate}  {row.code}  {row.subject}")
        for code, count in sorted(Counter(found.values_list("code", flat=True)).items()):
            with speaking("ja"):
                self.stdout.write(f"{count:>6,} {code}: {gettext(MENDING.get(code, ''))}")
        people = found.values("resident").distinct().count()
        self.stdout.write(f"{people:,} people would be refused at a kiosk")
