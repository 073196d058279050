"""The simulated kiosk's key to the centre API: made once, handed over in a file that only its owner reads."""

import os
from datetime import datetime
from pathlib import Path

from issuance.models import CentreClient
from issuance.queries.visits import client_of_key
from issuance.usecases.create_centre_client import create_centre_client
from issuance.usecases.rotate_centre_key import rotate_centre_key

CLIENT = "simulated kiosk"


def lay_key(path: Path, *, now: datetime) -> bool:
    """Whether a new key was made; one that is there and valid stays."""
    if path.exists() and client_of_key(path.read_text().strip(), at=now) is not None:
        return False
    known = CentreClient.objects.filter(name=CLIENT).exists()
    make = rotate_centre_key if known else create_centre_client
    _write(path, make(name=CLIENT, now=now))
    return True


def _write(path: Path, key: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_suffix(".new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(key)
    fresh.replace(path)
