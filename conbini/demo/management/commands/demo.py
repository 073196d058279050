"""`manage.py demo`: a synthetic city, a certificate out of its simulated kiosk, and the site left running."""

import socket
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path
from time import monotonic
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import BaseCommand, CommandError, call_command
from django.db import connections

from conbini.demo.campaign import lay_campaign
from conbini.demo.card_desk import open_card_desk
from conbini.demo.case_list import case_rows
from conbini.demo.chips import PIN, lay_chips
from conbini.demo.city import Plan
from conbini.demo.codes import lay_verification_key
from conbini.demo.key import lay_key
from conbini.demo.logins import create_logins, logins_of
from conbini.demo.office import mark_as_of
from conbini.demo.seeding import seed_city
from conbini.demo.signing_ca import lay_signing_key
from conbini.face import is_the_face
from conbini.processes import AlreadyTaken, ServiceDied, Services, Stopped, running
from registry.models import Municipality, Resident
from registry.shared.clock import now, today

CODE = "092029"
VISITOR = "ordinary_household"
VISITS = (
    ("resident_record", "certificate.pdf", ("--scope", "household", "--relationship", "--domicile")),
    ("seal_certificate", "seal_certificate.pdf", ()),
)
PORTS = range(8000, 8020)


class Command(BaseCommand):
    """Prepare what is missing, start everything, make two visits, say where everything is."""

    help = "Load a synthetic city if there is none, issue certificates at its kiosk, leave the site running."
    requires_system_checks = ()  # the face is checked here, in words for somebody who has just begun

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How many people, where to listen, and whether to stay."""
        parser.add_argument("--residents", type=int, default=3000, metavar="N")
        parser.add_argument("--port", type=int, default=0, help="default: 8000, or the next that is free")
        parser.add_argument("--exit", action="store_true", help="stop after the visits, for tests")

    def handle(self, *args: Any, residents: int, port: int, **options: Any) -> None:
        """Every step is told with the seconds since the start."""
        self._begun = monotonic()
        self._check_face()
        self._say("database: migrating")
        call_command("migrate", verbosity=0)
        municipality = self._city(residents)
        self._say("site: starting web, worker and beat")
        port = port or _free_port()
        connections.close_all()
        try:
            with running(port, KIOSK_SIMULATOR="1", BASE_URL=f"http://localhost:{port}") as services:
                self._say("site: ready")
                papers = self._visits(municipality, services)
                self._tell(services, municipality, papers)
                if not options["exit"]:
                    services.watch()
        except Stopped:
            self.stdout.write("Stopped.")
        except (AlreadyTaken, ServiceDied, TimeoutError) as fault:
            raise CommandError(f"{fault}. Everything is stopped.") from None

    def _say(self, step: str) -> None:
        self.stdout.write(f"{monotonic() - self._begun:7.1f} s  {step}")
        self.stdout.flush()

    def _check_face(self) -> None:
        if not is_the_face(settings.CERTIFICATE_FONT):
            raise CommandError("The certificate face, IPAmj Mincho, is not there: run `make font`.")
        self._say("certificate face: as proved")

    def _city(self, residents: int) -> Municipality:
        """The city, loaded if it is not there; its logins, the kiosk's cards and key."""
        if not Resident.objects.filter(municipality__code=CODE).exists():
            self._say(f"city: {residents:,} people who do not exist")
            plan = Plan(CODE, residents, 1, today())
            seed_city(plan, now=now(), always_open=True, say=lambda step: self._say(f"city: {step}"))
            self._say("city: its kiosks are open day and night, unlike a real city's (6:30 to 23:00)")
        municipality = Municipality.objects.get(code=CODE)
        mark_as_of(municipality, now=now())
        create_logins(municipality)
        giver, taker = (User.objects.get(username=login.name) for login in logins_of(municipality)[:2])
        waiting = open_card_desk(municipality, giver=giver, taker=taker, today=today())
        self._say(f"card desk at /desk/: stock, terminals, {waiting} new applications")
        lay_campaign(municipality, now=now(), say=self._say)
        kiosk = Path(settings.KIOSK_DIR)
        count = lay_chips(kiosk / "chips.json", municipality, today=today())
        lay_key(kiosk / "centre.key", now=now())
        lay_signing_key(
            Path(settings.VAR_DIR) / "signing", municipality=CODE, name=f"{municipality.name}長", now=now()
        )
        lay_verification_key(Path(settings.VAR_DIR) / "verification.key", municipality, today=today())
        self._say(f"kiosk: {count} virtual cards, and its key to the certificate centre's API")
        return municipality

    def _visits(self, municipality: Municipality, services: Services) -> list[Path]:
        """One visit for each certificate, by the kiosk's own command; its steps are told as they come."""
        card = next(row.card_id for row in case_rows(municipality) if row.case == VISITOR)
        connections.close_all()
        folder = Path(settings.VAR_DIR) / "demo"
        folder.mkdir(exist_ok=True, mode=0o700)
        papers = []
        for certificate, name, choices in VISITS:
            self._say(f"kiosk: a visit for {certificate}")
            paper = folder / name
            words = ("--card", card, "--certificate", certificate, "--out", str(paper), *choices)
            visit = [sys.executable, "manage.py", "kiosk", "--base-url", services.url, "--pin", PIN, *words]
            done = subprocess.run(visit, cwd=settings.BASE_DIR, check=False, capture_output=True, text=True)
            for line in done.stdout.splitlines():
                self.stdout.write(f"           {line}")
            if done.returncode:
                raise CommandError(
                    f"The visit ended without paper ({done.returncode}): {done.stderr.strip()}"
                )
            papers.append(paper)
        return papers

    def _tell(self, services: Services, municipality: Municipality, papers: list[Path]) -> None:
        self._say("done")
        lines = [
            "",
            *(f"certificate       {paper}" for paper in papers),
            f"simulated kiosk   {services.url}/kiosk/   (every card's PIN is {PIN})",
            f"booking           {services.url}/book/   (a campaign of days to come)",
            f"administration    {services.url}/admin/",
            *(
                f"   login          {login.name} / {login.password}   {login.what}"
                for login in create_logins(municipality)
            ),
            f"verification      {services.url}/verify/   (the symbol on a certificate leads there)",
            f"centre API        {services.url}/api/center/v1/openapi.json",
            "the cast          manage.py show_cases",
            "",
        ]
        for line in lines:
            self.stdout.write(line)
        self.stdout.flush()


def _free_port() -> int:
    """The first of the demo's ports on which nobody listens."""
    for port in PORTS:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise CommandError("No port from 8000 to 8019 is free; choose one with --port.")
