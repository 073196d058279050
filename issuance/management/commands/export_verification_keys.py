"""`manage.py export_verification_keys`: what a verifier without network or register takes along."""

import json
from typing import Any

from django.core.management.base import BaseCommand

from issuance.queries.verification import bundle
from registry.shared.clock import now


class Command(BaseCommand):
    """Public keys and withdrawn numbers, dated, as JSON on the standard output. No personal data."""

    help = "Prints the public keys and the withdrawn numbers for `verify_document --keys FILE`."

    def handle(self, *args: Any, **options: Any) -> None:
        """One JSON document."""
        self.stdout.write(json.dumps(bundle(now=now()), ensure_ascii=False, indent=1))
