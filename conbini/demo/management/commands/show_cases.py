"""`manage.py show_cases`: the cast of the loaded cities, by the name of the case."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from conbini.demo.case_list import CaseRow, case_rows
from registry.models import Municipality


class Command(BaseCommand):
    """Person number, card, and what to expect of each certificate; no names, so that it may be shown."""

    help = "The cast of the loaded synthetic cities: person number, card, and what a kiosk should answer."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which city, and in which form."""
        parser.add_argument("--code", default="", help="one municipality's cast only")
        parser.add_argument("--json", action="store_true", help="as JSON, for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print them all; a machine without a synthetic city is an error."""
        cities = Municipality.objects.order_by("code")
        if options["code"]:
            cities = cities.filter(code=options["code"])
        found = [row for municipality in cities for row in case_rows(municipality)]
        if not found:
            raise CommandError("No synthetic city is loaded: run `manage.py seed_city` first.")
        if options["json"]:
            self.stdout.write(json.dumps([row.to_json() for row in found], ensure_ascii=False, indent=1))
            return
        self.stdout.write(
            "case, person number, card | session | 住民票 self, household | 印鑑 | 税 | 戸籍 全部, 個人"
        )
        for row in found:
            self.stdout.write(_line(row))


def _line(row: CaseRow) -> str:
    card = f"{row.card_kind} {row.card_id}" if row.card_id else "-"
    expected = row.expected
    return (
        f"{row.case:<30} {row.person_no}  {card:<40} {expected.session:<15}"
        f" {expected.record}, {expected.household_record}, {expected.seal}, {expected.tax}"
        f", {expected.register}, {expected.person}"
    )
