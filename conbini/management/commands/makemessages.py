"""`manage.py makemessages`: Django's own, which also finds what `N_` marks and writes what git shows well."""

from typing import Any

from django.core.management.base import CommandParser
from django.core.management.commands import makemessages

NOT_ON_SCREEN = ["bench", "tests", "var"]
"""What is never shown to anybody, or not ours."""


class Command(makemessages.Command):
    """A rule marks its sentences with `N_`, because it may not know Django; doors translate them."""

    xgettext_options = [*makemessages.Command.xgettext_options, "--keyword=N_"]
    # A guess at a translation is worse than none: the clerk would read another sentence's words.
    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching", "--sort-output"]

    def add_arguments(self, parser: CommandParser) -> None:
        """Django's options; ours are the defaults: no line numbers, nothing that is no longer in the code."""
        super().add_arguments(parser)
        parser.set_defaults(no_location=True, no_obsolete=True, ignore_patterns=[*NOT_ON_SCREEN])

    def handle(self, *args: Any, **options: Any) -> None:
        """As Django's. `--add-location` still wins over the default of none."""
        if options["add_location"]:
            options["no_location"] = False
        super().handle(*args, **options)
