"""Every answer is closed: to caches, to frames, to other people's scripts."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils.translation import override


@pytest.mark.django_db
def test_an_answer_is_kept_nowhere_and_runs_only_our_own_code(client: Client) -> None:
    answer = client.get("/admin/login/")
    assert "no-store" in answer["Cache-Control"]
    assert "default-src 'self'" in answer["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.django_db
def test_five_wrong_passwords_lock_the_name_at_that_desk_alone(client: Client) -> None:
    User.objects.create_superuser("clerk", password="right-and-long-enough")
    wrong, right = ({"username": "clerk", "password": word} for word in ("wrong", "right-and-long-enough"))
    with override("ja"):
        statuses = [client.post("/admin/login/", wrong).status_code for _ in range(5)]
        assert statuses == [200] * 4 + [429]
        assert client.post("/admin/login/", right).status_code == 429
        other_desk = client.post("/admin/login/", right, REMOTE_ADDR="192.0.2.7")
    assert other_desk.status_code == 302
