"""A source system pushes its batches over HTTP and hears what became of them, and of no other's."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from registry.feeds.manifest import Manifest
from registry.feeds.summary_writing import summary_of
from registry.feeds.writing import file_of, manifest_of
from registry.models import Batch, LinkageKey, Municipality, Resident, SourceSummary
from registry.shared import clock
from registry.tasks import reconcile_sources, sweep_feeds, take_batch
from registry.usecases.create_linkage_client import ClientExistsAlready, create_linkage_client
from registry.usecases.rotate_linkage_key import rotate_linkage_key
from tests import make
from tests.feeding import person

pytestmark = pytest.mark.django_db
BASE = "/api/linkage/v1"


@pytest.fixture
def city() -> Municipality:
    return make.city()


@pytest.fixture
def key(city: Municipality) -> str:
    return create_linkage_client(
        name="住民記録", municipality_code=city.code, sources=["residents"], now=clock.now()
    )


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Messages go to this list: there is no broker here."""
    messages: list[dict[str, Any]] = []
    monkeypatch.setattr("celery.current_app.send_task", lambda name, kwargs, queue: messages.append(kwargs))
    return messages


Post = Callable[..., Any]


@pytest.fixture
def post(key: str, sent: list[dict[str, Any]], django_capture_on_commit_callbacks: Any) -> Post:
    def call(content: bytes, manifest: Manifest | dict[str, Any], **more: str) -> Any:
        told = manifest if isinstance(manifest, dict) else manifest.to_json()
        body = {"manifest": json.dumps(told), "file": SimpleUploadedFile("residents.csv", content)}
        with django_capture_on_commit_callbacks(execute=True):
            return Client().post(f"{BASE}/batches", body, headers={"Authorization": f"Bearer {key}"} | more)

    return call


def batch_of(
    city: Municipality, *numbers: int, sequence: int = 1, kind: str = "snapshot"
) -> tuple[bytes, Manifest]:
    content = file_of("residents", [person(number) for number in numbers])
    told = manifest_of(
        *(content,),
        source="residents",
        municipality=city.code,
        sequence=sequence,
        as_of=clock.now(),
        kind=kind,
    )
    return content, told


def test_a_pushed_batch_is_taken_by_a_worker_and_told(
    city: Municipality, key: str, post: Post, sent: list[dict[str, Any]]
) -> None:
    answer = post(*batch_of(city, 1, 2))
    assert answer.status_code == 202
    assert answer.json()["state"] == "received"
    assert sent == [{"batch_id": answer.json()["batch"]}]
    take_batch(**sent[0])
    take_batch(**sent[0])
    assert Resident.objects.count() == 2
    head = {"Authorization": f"Bearer {key}"}
    told = Client().get(f"{BASE}/batches/{sent[0]['batch_id']}", headers=head).json()
    assert (told["state"], told["difference"]["added"]) == ("applied", 2)
    status = Client().get(f"{BASE}/status", headers=head).json()
    assert [(row["source"], row["applied_sequence"], row["next_sequence"]) for row in status["sources"]] == [
        ("residents", 1, 2)
    ]


def test_a_repeated_push_finds_the_batch(city: Municipality, post: Post, sent: list[dict[str, Any]]) -> None:
    content, told = batch_of(city, 1)
    first = post(content, told)
    take_batch(**sent[0])
    again = post(content, told)
    assert (again.status_code, again.json()["batch"]) == (200, first.json()["batch"])


def test_a_gap_is_told_with_the_number_that_would_do(city: Municipality, post: Post) -> None:
    answer = post(*batch_of(city, 1, sequence=4, kind="delta"))
    assert answer.status_code == 409
    assert answer["Content-Type"] == "application/problem+json"
    assert (answer.json()["code"], answer.json()["expected_sequence"]) == ("sequence_gap", 1)


def test_a_lost_message_is_made_good_by_the_sweep(city: Municipality, post: Post) -> None:
    post(*batch_of(city, 1))
    Batch.objects.update(received_at=make.NOW.replace(year=2020))
    sweep_feeds()
    assert Batch.objects.get().state == "applied"


def test_rejects_are_told_masked(
    city: Municipality, key: str, post: Post, sent: list[dict[str, Any]]
) -> None:
    content = file_of("residents", [person(1, name="足利 ")])
    told = manifest_of(content, source="residents", municipality=city.code, sequence=1, as_of=clock.now())
    post(content, told)
    take_batch(**sent[0])
    answer = Client().get(f"{BASE}/batches/{sent[0]['batch_id']}", headers={"Authorization": f"Bearer {key}"})
    assert answer.json()["rejects"] == [
        {"line": 2, "column": "氏名", "rule": "space_at_its_ends", "value": "***"}
    ]
    assert "足利" not in answer.content.decode()


@pytest.mark.parametrize(
    ("more", "code", "status"),
    [
        ({"municipality": "102032"}, "not_yours", 403),
        ({"source": "seals"}, "not_yours", 403),
        ({"kind": "everything"}, "manifest_value", 422),
        ({"sha256": "0" * 64}, "digest_is_wrong", 422),
        ({"sequence": 0}, "manifest_value", 422),
        ({"as_of": "2026-11-25T10:00:00"}, "manifest_value", 422),
        ({"extra": 1}, "manifest_unknown_field", 422),
    ],
    ids=["city", "source", "kind", "digest", "sequence", "naive", "unknown"],
)
def test_a_manifest_that_is_wrong_is_told(
    city: Municipality, post: Post, more: dict[str, Any], code: str, status: int
) -> None:
    content, told = batch_of(city, 1)
    answer = post(content, told.to_json() | more)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_only_a_valid_key_opens_the_door(city: Municipality, key: str) -> None:
    assert Client().get(f"{BASE}/status").status_code == 401
    second = rotate_linkage_key(name="住民記録", now=clock.now())
    for one in (key, second):
        answer = Client().get(f"{BASE}/status", headers={"Authorization": f"Bearer {one}"})
        assert answer.status_code == 200
    third = rotate_linkage_key(name="住民記録", now=clock.now())
    for one, status in ((key, 401), (second, 200), (third, 200)):
        answer = Client().get(f"{BASE}/status", headers={"Authorization": f"Bearer {one}"})
        assert answer.status_code == status
    assert not LinkageKey.objects.filter(key_sha256=third).exists()
    with pytest.raises(ClientExistsAlready):
        create_linkage_client(name="住民記録", municipality_code=city.code, sources=[], now=clock.now())


def test_anothers_batch_is_not_found(city: Municipality, post: Post) -> None:
    mine = post(*batch_of(city, 1)).json()["batch"]
    other = make.city("102032", "桐生市")
    key = create_linkage_client(
        name="桐生", municipality_code=other.code, sources=["residents"], now=clock.now()
    )
    answer = Client().get(f"{BASE}/batches/{mine}", headers={"Authorization": f"Bearer {key}"})
    assert answer.status_code == 404


def test_a_summary_is_kept_for_the_night(city: Municipality, post: Post, sent: list[dict[str, Any]]) -> None:
    content = summary_of([])
    told = manifest_of(
        content, source="residents", municipality=city.code, sequence=9, as_of=clock.now(), kind="summary"
    )
    assert post(content, told).status_code == 202
    assert SourceSummary.objects.get().sequence == 9
    assert sent == []
    reconcile_sources()
