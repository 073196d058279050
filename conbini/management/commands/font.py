"""`manage.py font`: the certificate face, found or fetched, and proved by its SHA-256."""

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from conbini.face import FaceNotFound, get_face, is_the_face


class Command(BaseCommand):
    """Look where settings look; fetch only into this checkout or by the system's own packages."""

    help = "Find or fetch IPAmj Mincho, the certificate face, and check its SHA-256."
    requires_system_checks = ()  # one of them demands what is fetched here

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit status 0 exactly when the right face is in place."""
        path = settings.CERTIFICATE_FONT
        if is_the_face(path):
            self.stdout.write(f"Certificate face: {path}, as proved")
            return
        if settings.FONT_DIR:
            what = "is not the IPAmj Mincho 005.01 of" if path.exists() else "does not exist; it comes with"
            raise CommandError(f"{path} {what} Debian's fonts-ipamj-mincho. Mend or unset FONT_DIR.")
        self.stdout.write("Certificate face: IPAmj Mincho (46 MB, IPA Font License) is fetched")
        try:
            path = get_face(settings.VAR_DIR / "fonts", lambda line: self.stdout.write(f"  {line}"))
        except FaceNotFound as fault:
            raise CommandError(
                f"No way to the certificate face worked:\n{fault}\n"
                "Install Debian's fonts-ipamj-mincho, or name the folder of its ipamjm.ttf in FONT_DIR."
            ) from None
        self.stdout.write(f"Certificate face: {path}, as proved")
