"""`manage.py seed_city`: a synthetic city, the same for the same arguments."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from time import monotonic
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from conbini.demo.card_desk import open_card_desk
from conbini.demo.chips import PIN, lay_chips
from conbini.demo.city import LEAST, Plan, UnknownCity
from conbini.demo.logins import create_logins, logins_of
from conbini.demo.population import TooFewOrTooMany
from conbini.demo.seeding import CityExists, seed_city
from conbini.demo.tables import rows
from registry.shared.clock import now, today


class Command(BaseCommand):
    """Make and load a synthetic city; nobody in it exists."""

    help = (
        "Load a synthetic city with its cast (manage.py show_cases). The same arguments give the same city."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How large, which seed, as of which day, and what a demo needs besides."""
        parser.add_argument("--code", default="092029", help="municipality code (092029)")
        parser.add_argument("--residents", type=int, default=3000, metavar="N", help="people (3000)")
        parser.add_argument("--households", type=int, default=0, metavar="H", help="default: in proportion")
        parser.add_argument("--seed", type=int, default=1, metavar="S")
        parser.add_argument("--today", type=date.fromisoformat, metavar="YYYY-MM-DD", help="default: today")
        parser.add_argument(
            "--always-open", action="store_true", help="kiosks open day and night, for demonstrations"
        )
        parser.add_argument("--with-logins", action="store_true", help="create the demo's staff logins")
        parser.add_argument("--chips", action="store_true", help="put cards into the simulated kiosk's tray")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make, load, and say what was made."""
        day = options["today"] or today()
        if options["residents"] < LEAST:
            raise CommandError(f"A city needs at least {LEAST} people, for its cast.")
        plan = Plan(options["code"], options["residents"], options["seed"], day, options["households"])
        say = self._say()
        try:
            city, municipality = seed_city(plan, now=now(), always_open=options["always_open"], say=say)
        except UnknownCity:
            known = ", ".join(row[0] for row in rows("cities"))
            raise CommandError(f"No city of that code is prepared here; there are {known}.") from None
        except (TooFewOrTooMany, CityExists) as fault:
            raise CommandError(f"{fault}.") from None
        if options["chips"]:
            count = lay_chips(Path(settings.KIOSK_DIR) / "chips.json", municipality, today=day)
            say(f"{count} cards in the kiosk's tray, each with the PIN {PIN}")
        if options["with_logins"]:
            for login in create_logins(municipality):
                say(f"login {login.name} / {login.password}  ({login.what})")
            giver, taker = (User.objects.get(username=login.name) for login in logins_of(municipality)[:2])
            count = open_card_desk(municipality, giver=giver, taker=taker, today=day)
            say(f"{count} applications at the card desk (/desk/), stock signed for by both clerks")
        if options["always_open"]:
            say("kiosks are open day and night here; a real city's close from 23:00 to 6:30")
        foreign = sum(person.is_foreign for person in city.living)
        say(
            f"{len(city.living):,} people ({foreign:,} foreign residents) in {len(city.homes):,} households"
            f" of {municipality}, and {len(city.gone):,} closed records; seed {plan.seed}, as of {day}"
        )

    def _say(self) -> Any:
        begun = monotonic()

        def say(step: str) -> None:
            self.stdout.write(f"{monotonic() - begun:7.1f} s  {step}")
            self.stdout.flush()

        return say
