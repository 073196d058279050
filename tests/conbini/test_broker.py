"""The embedded broker: private, reachable under any path, and never another user's."""

import stat
from pathlib import Path

import pytest
import redis

from conbini import broker


def test_a_private_folder_is_closed_even_when_it_stood_open(tmp_path: Path) -> None:
    (tmp_path / "open").mkdir(mode=0o755)
    folder = broker.private_folder(tmp_path / "open")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_link_laid_in_place_of_a_private_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "run").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(broker.FolderIsNotOurs):
        broker.private_folder(tmp_path / "run")


def test_a_long_checkout_path_gets_a_short_socket_of_its_own() -> None:
    long, longer = Path("/srv") / ("a" * 120), Path("/srv") / ("a" * 121)
    assert broker.socket_path(Path("/srv/conbini/var/run")) == Path("/srv/conbini/var/run/valkey.sock")
    paths = {broker.socket_path(long), broker.socket_path(longer)}
    assert len(paths) == 2
    assert all(len(str(path)) <= broker.LONGEST_SOCKET_PATH for path in paths)


@pytest.mark.broker
def test_the_server_listens_on_its_socket_alone(broker: str) -> None:
    if not broker.startswith("redis+socket:"):
        pytest.skip("this run's broker is a Redis server")
    client = redis.Redis(unix_socket_path=broker.removeprefix("redis+socket://").partition("?")[0])
    assert client.config_get("port") == {"port": "0"}
    client.close()


def test_without_the_binary_messages_are_private_files(tmp_path: Path) -> None:
    options = broker.transport_options("filesystem://localhost", tmp_path)
    assert options["polling_interval"] == 0.05
    for name in ("data_folder_in", "control_folder"):
        assert stat.S_IMODE(Path(str(options[name])).stat().st_mode) == 0o700
