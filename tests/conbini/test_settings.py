"""What the environment decides, read by a fresh process as an operator would start it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import ROOT


def ask(expression: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Print an expression over `settings` in a process with this environment alone."""
    program = f"from django.conf import settings; print(({expression}))"
    kept = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "conbini.settings", "VAR_DIR": str(folder)}
    command = [sys.executable, "-c", program]
    return subprocess.run(
        command, cwd=ROOT, env=kept | environment, capture_output=True, text=True, check=False
    )


PRODUCTION = [{"ALLOWED_HOSTS": "conbini.example.jp"}, {"DEBUG": "0"}]


@pytest.mark.parametrize("said", PRODUCTION, ids=["hosts named", "no debugging"])
def test_production_without_a_key_refuses_to_start(said: dict[str, str], tmp_path: Path) -> None:
    answer = ask("settings.SECRET_KEY", tmp_path, **said)
    assert answer.returncode != 0
    assert "SECRET_KEY is not set" in answer.stderr
    assert ask("settings.SECRET_KEY", tmp_path, SECRET_KEY="k" * 50, **said).returncode == 0


def test_a_checkout_keeps_a_key_of_its_own(tmp_path: Path) -> None:
    first, second = (ask("settings.SECRET_KEY", tmp_path).stdout.strip() for _ in range(2))
    assert first == second
    assert len(first) >= 50
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_nothing_set_serves_this_machine_alone_without_debugging(tmp_path: Path) -> None:
    answer = ask("settings.DEBUG, settings.ALLOWED_HOSTS, settings.KIOSK_SIMULATOR", tmp_path)
    assert answer.stdout.strip() == "(False, ['localhost', '127.0.0.1', '[::1]'], False)"


def test_https_closes_cookies_to_plain_http(tmp_path: Path) -> None:
    wanted = "settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE, settings.SECURE_SSL_REDIRECT"
    assert ask(wanted, tmp_path, BASE_URL="https://conbini.example.jp").stdout.strip() == "(True, True, True)"


def test_redis_and_postgres_come_by_two_variables(tmp_path: Path) -> None:
    said = {"DATABASE_URL": "postgres://user:word@db.example/city", "REDIS_URL": "redis://queue.example/0"}
    wanted = "settings.DATABASES['default']['ENGINE'], settings.CELERY_BROKER_URL"
    expected = "('django.db.backends.postgresql', 'redis://queue.example/0')"
    assert ask(wanted, tmp_path, **said).stdout.strip() == expected


def test_a_lost_task_comes_back_and_a_long_one_does_not_run_twice(tmp_path: Path) -> None:
    wanted = (
        "settings.CELERY_TASK_ACKS_LATE, settings.CELERY_TASK_REJECT_ON_WORKER_LOST, "
        "settings.CELERY_BROKER_TRANSPORT_OPTIONS['unacked_restore_throttle'], "
        "settings.CELERY_BROKER_TRANSPORT_OPTIONS['visibility_timeout'] / settings.CELERY_TASK_TIME_LIMIT"
    )
    assert (
        ask(wanted, tmp_path, REDIS_URL="redis://queue.example/0").stdout.strip() == "(True, True, 1, 60.0)"
    )
