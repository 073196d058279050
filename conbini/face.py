"""Getting the certificate face, IPAmj Mincho, onto this machine: by apt, or unpacked into `var/fonts/`.

46 MB, so not in the repository; no other face ever takes its place. It stands under the IPA Font License,
whose text stays beside the file.
"""

import io
import os
import shutil
import subprocess
import tarfile
import tempfile
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

from issuance.pdf.fonts import EXPECTED_SHA256, FACE_FILE
from issuance.pdf.press import face_digest

PACKAGE = "fonts-ipamj-mincho"
INSTALLED = Path("/usr/share/fonts/truetype/ipamj") / FACE_FILE
POOL_URL = f"https://deb.debian.org/debian/pool/main/f/{PACKAGE}/{PACKAGE}_005.01-2.1_all.deb"
WITHIN = 600  # seconds for one step of apt


class FaceNotFound(Exception):
    """No way to the certificate face worked; the text says what was tried."""


def is_the_face(path: Path) -> bool:
    """Whether the file is byte for byte the face that certificates are proved with."""
    return face_digest(path) == EXPECTED_SHA256


def get_face(folder: Path, say: Callable[[str], None]) -> Path:
    """The path of the face, fetched when it has to be; raises FaceNotFound."""
    tried: list[str] = []
    for title, way in ways(folder):
        say(title)
        try:
            path = way()
        except (
            OSError,
            subprocess.SubprocessError,
            tarfile.TarError,
            LookupError,
            ValueError,
            StopIteration,
        ) as fault:
            tried.append(f"{title}: {_last_line(fault)}")
            continue
        if is_the_face(path):
            return path
        tried.append(f"{title}: brought another file than the one certificates are proved with")
    raise FaceNotFound("\n".join(tried))


def ways(folder: Path) -> Iterator[tuple[str, Callable[[], Path]]]:
    """The ways to the face, in the order in which they are tried."""
    if shutil.which("apt-get") and os.geteuid() == 0:
        yield f"apt-get install {PACKAGE}", _install
    if shutil.which("apt-get") and shutil.which("dpkg-deb"):
        yield f"apt-get download {PACKAGE} into {folder}", lambda: _download(folder)
    yield f"{POOL_URL} into {folder}", lambda: _from_pool(folder)


def _install() -> Path:
    environment = ("env", "DEBIAN_FRONTEND=noninteractive")
    install = (*environment, "apt-get", "install", "-y", "-q", "--no-install-recommends", PACKAGE)
    try:
        _run(*install)
    except subprocess.CalledProcessError:  # most often no lists yet
        _run("apt-get", "update", "-q")
        _run(*install)
    return INSTALLED


def _download(folder: Path) -> Path:
    """As any user: with the machine's package lists, or with lists of our own where it has none."""
    with tempfile.TemporaryDirectory() as place:
        try:
            _run("apt-get", "download", "-q", PACKAGE, cwd=place)
        except subprocess.CalledProcessError:
            for name in ("state/lists/partial", "cache/archives/partial"):
                (Path(place) / name).mkdir(parents=True)
            options = (
                f"Dir::State={place}/state",
                f"Dir::Cache={place}/cache",
                "Dir::State::status=/var/lib/dpkg/status",
                "APT::Sandbox::User=",
            )
            own = ["-q", *(word for option in options for word in ("-o", option))]
            _run("apt-get", "update", *own)
            _run("apt-get", "download", *own, PACKAGE, cwd=place)
        package = next(Path(place).glob("*.deb"))
        _run("dpkg-deb", "-x", str(package), f"{place}/unpacked")
        root = Path(place) / "unpacked" / "usr" / "share"
        documents = root / "doc" / PACKAGE
        licence = next(documents.glob("IPA_Font_License*"))
        face = (root / "fonts/truetype/ipamj" / FACE_FILE).read_bytes()
        return _keep(folder, face, licence.name, licence.read_bytes())


def _from_pool(folder: Path) -> Path:
    """Without apt: the same package by HTTPS, opened here (an `ar` of tar archives)."""
    with urllib.request.urlopen(POOL_URL, timeout=60) as answer:
        package = answer.read()
    with tarfile.open(fileobj=io.BytesIO(_member(package, "data.tar")), mode="r:*") as archive:
        files = {Path(entry.name).name: entry for entry in archive if entry.isfile()}
        licence = next(name for name in files if name.startswith("IPA_Font_License"))
        return _keep(folder, _read(archive, files[FACE_FILE]), licence, _read(archive, files[licence]))


def _read(archive: tarfile.TarFile, entry: tarfile.TarInfo) -> bytes:
    file = archive.extractfile(entry)
    if file is None:
        raise ValueError("not a file")
    with file:
        return file.read()


def _member(package: bytes, name: str) -> bytes:
    """The first member of an `ar` archive whose name begins so; ValueError when there is none."""
    at = 8
    while at + 60 <= len(package):
        size = int(package[at + 48 : at + 58])
        if package[at : at + 16].startswith(name.encode()):
            return package[at + 60 : at + 60 + size]
        at += 60 + size + size % 2
    raise ValueError("not a Debian package")


def _keep(folder: Path, face: bytes, licence: str, licence_text: bytes) -> Path:
    """Write the face in one move, so that a half-written file never bears its name."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / licence).write_bytes(licence_text)
    kept = folder / FACE_FILE
    half = folder / f"{FACE_FILE}.{os.getpid()}"
    half.write_bytes(face)
    half.replace(kept)
    return kept


def _run(*words: str, cwd: str | None = None) -> None:
    subprocess.run(words, check=True, capture_output=True, cwd=cwd, timeout=WITHIN, stdin=subprocess.DEVNULL)


def _last_line(fault: Exception) -> str:
    said = getattr(fault, "stderr", None) or str(fault)
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    return text.strip().splitlines()[-1] if text.strip() else type(fault).__name__
