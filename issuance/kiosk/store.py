"""Where the machine keeps the visit that is going on: a folder of its own, gone when the visit is over."""

import fcntl
import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.conf import settings

from issuance.kiosk.visit import Visit


class Store:
    """One visit's folder. It is named by a digest, so that who sees its name cannot join the visit."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load(self) -> Visit | None:
        """The visit, None once it is over."""
        try:
            return Visit.from_json(json.loads((self._folder / "visit.json").read_text(encoding="utf-8")))
        except FileNotFoundError:
            return None

    def save(self, visit: Visit) -> None:
        """Keep the visit as it is now."""
        _write(self._folder / "visit.json", json.dumps(visit.to_json(), ensure_ascii=False).encode())

    def put_document(self, pdf: bytes) -> None:
        """Hold the document while it is printed and taken."""
        _write(self._folder / "paper.pdf", pdf)

    def document(self) -> bytes | None:
        """The document, None where there is none (any more)."""
        try:
            return (self._folder / "paper.pdf").read_bytes()
        except FileNotFoundError:
            return None

    def drop(self) -> None:
        """Forget the visit and its document."""
        shutil.rmtree(self._folder, ignore_errors=True)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep a second touch waiting until the first has been served."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self._folder / "lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def fresh_name() -> str:
    """An unguessable name for a visit; the browser keeps it in a cookie until the visit is over."""
    return secrets.token_urlsafe(32)


def store_of(name: str) -> Store:
    """The store of the visit of that name, there or not."""
    return Store(_visits() / hashlib.sha256(name.encode()).hexdigest())


def left_behind(at: datetime) -> list[tuple[Store, Visit]]:
    """Visits from which nobody has come back in time; their folders wait to be dropped."""
    found = []
    for folder in _visits().iterdir() if _visits().exists() else ():
        store = Store(folder)
        visit = store.load()
        if visit is not None and visit.is_left(at):
            found.append((store, visit))
    return found


def _visits() -> Path:
    return Path(settings.KIOSK_DIR) / "visits"


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_suffix(".new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
    fresh.replace(path)
