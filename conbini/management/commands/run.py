"""`manage.py run`: web, worker, beat and, without REDIS_URL, the embedded broker, in one process group."""

import argparse
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor

from conbini.processes import AlreadyTaken, ServiceDied, Services, Stopped, running


class Command(BaseCommand):
    """Start everything, say where, and stop everything on Ctrl-C or when one of them dies."""

    help = "Start web, worker and beat (and an embedded broker unless REDIS_URL is set); Ctrl-C stops all."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Where to listen."""
        parser.add_argument("--port", type=int, default=8000, help="TCP port of the site (8000)")
        parser.add_argument("--bind", default="127.0.0.1", help="address to listen on (127.0.0.1)")

    def handle(self, *args: Any, port: int, bind: str, **options: Any) -> None:
        """Run until told to stop; the exit status is 1 when a process died by itself."""
        self.bring_up_to_date()
        try:
            with running(port, bind) as services:
                self.tell(services)
                services.watch()
        except Stopped:
            self.stdout.write("Stopped.")
        except (AlreadyTaken, ServiceDied, TimeoutError) as fault:
            raise CommandError(f"{fault}. Everything is stopped.") from None

    def bring_up_to_date(self) -> None:
        """Migrate the embedded database; refuse to run against a production one that is behind or ahead."""
        connection = connections[DEFAULT_DB_ALIAS]
        if connection.vendor == "sqlite":
            call_command("migrate", verbosity=0)
        executor = MigrationExecutor(connection)
        unknown = set(executor.loader.applied_migrations) - set(executor.loader.disk_migrations)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise CommandError("The database is behind this program: run `manage.py migrate` first.")
        if any(app in executor.loader.migrated_apps for app, _name in unknown):
            raise CommandError("The database is ahead of this program: another version has migrated it.")
        connection.close()

    def tell(self, services: Services) -> None:
        """Print the addresses."""
        embedded = "embedded Valkey" if "broker" in services.children else "files"
        where = "Redis" if settings.REDIS_URL else embedded
        self.stdout.write(f"conbini is running ({connections[DEFAULT_DB_ALIAS].vendor}, broker: {where})")
        self.stdout.write(f"  administration   {services.url}/admin/")
        self.stdout.write(f"  centre API       {services.url}/api/center/v1/openapi.json")
        if settings.KIOSK_SIMULATOR:
            self.stdout.write(f"  simulated kiosk  {services.url}/kiosk/")
        self.stdout.write("Ctrl-C stops it.")
        self.stdout.flush()
