"""The demo prints signed codes: a key of its own, its private half in a file that only its user reads."""

from datetime import date
from pathlib import Path

from issuance.models import VerificationKey
from issuance.pdf.code_keys import new_private_key, public_key_of
from issuance.usecases.start_verification_key import start_verification_key
from registry.models import Municipality


def lay_verification_key(path: Path, municipality: Municipality, *, today: date) -> bool:
    """Whether the city signs with the key in the file; made at first."""
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(new_private_key())
    private = path.read_text().strip()
    rows = VerificationKey.objects.of(municipality)
    if not rows.exists():
        start_verification_key(
            municipality=municipality, valid_from=today, today=today, private_key=private, note="demo"
        )
    return rows.filter(public_key=public_key_of(private)).exists()
