"""Batches in the admin: loaded by one, judged by what they do, approved by another, applied and undone."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from registry.feeds.writing import file_of
from registry.models import Batch, Municipality, ReadRecord, Resident
from registry.shared.clock import now
from registry.tasks import apply_batch, check_batch, undo_batch
from registry.usecases.sweep_feeds import sweep_feeds
from tests import cast, feeding, make, staff

pytestmark = pytest.mark.django_db
PAGE = "admin:registry_batch_change"


@pytest.fixture
def city() -> Municipality:
    return make.city()


@pytest.fixture
def loader(city: Municipality) -> Client:
    return staff.clerk(city, "管理", name="loader")


@pytest.fixture
def second(city: Municipality) -> Client:
    return staff.clerk(city, "管理", name="second")


def upload(who: Client, rows: list[feeding.Values], **more: Any) -> Any:
    file = SimpleUploadedFile("residents.csv", file_of("residents", rows))
    told = {"source": "residents", "kind": "snapshot", "as_of": f"{now():%Y-%m-%dT%H:%M}", **more}
    return who.post(reverse("admin:registry_batch_upload"), {"file": file, **told})


def press(who: Client, batch: Batch, act: str, **data: str) -> str:
    response = who.post(reverse(f"admin:registry_batch_{act}", args=[batch.pk]), data, follow=True)
    return response.content.decode()


def page(who: Client, batch: Batch) -> str:
    return who.get(reverse(PAGE, args=[batch.pk])).content.decode()


def people(count: int, **more: str) -> list[feeding.Values]:
    return [feeding.person(number, **more) for number in range(1, count + 1)]


def test_an_uploaded_file_is_checked_and_applied_only_when_somebody_asks(
    city: Municipality, loader: Client
) -> None:
    assert upload(loader, people(3)).status_code == 302
    batch = Batch.objects.get()
    assert (batch.state, batch.channel, batch.loaded_by) == ("received", "upload", batch.loaded_by)
    assert "Refresh" in loader.get(reverse(PAGE, args=[batch.pk])).headers
    check_batch(batch_id=batch.pk)
    batch.refresh_from_db()
    assert (batch.state, Resident.objects.count()) == ("staged", 0)
    press(loader, batch, "apply")
    apply_batch(batch_id=batch.pk, user_id=int(batch.loaded_by.split()[1]))
    assert Resident.objects.count() == 3


def test_an_upload_that_was_forgotten_is_checked_and_not_applied(city: Municipality, loader: Client) -> None:
    upload(loader, people(2))
    Batch.objects.update(received_at=now() - timedelta(minutes=5))
    assert sweep_feeds(clock=now) == 1
    assert (Batch.objects.get().state, Resident.objects.count()) == ("staged", 0)


def test_whoever_loads_a_batch_does_not_approve_it(
    city: Municipality, loader: Client, second: Client
) -> None:
    feeding.applied(city, people(40))
    upload(loader, people(10))
    batch = Batch.objects.latest("pk")
    check_batch(batch_id=batch.pk)
    assert "別の職員" in press(loader, batch, "approve")
    batch.refresh_from_db()
    assert batch.state == "waiting"
    press(second, batch, "approve")
    batch.refresh_from_db()
    assert batch.state == "approved"


def test_the_page_says_why_a_second_person_must_look(city: Municipality, second: Client) -> None:
    feeding.applied(city, people(40))
    batch = feeding.sent(city, people(10))
    text = page(second, batch)
    assert "10行" in text
    assert "40件" in text
    assert "ファイルにない" in text


def test_odd_rows_come_first_and_show_old_and_new(city: Municipality, second: Client) -> None:
    feeding.applied(city, people(3))
    told = people(3)
    told[0] |= {"name": "別人　太郎", "_reason": "301", "_effective_on": "2026-11-01"}
    told[1] |= {"town_and_lot": "通七丁目２１番地", "_reason": "301", "_effective_on": "2026-11-01"}
    batch = feeding.sent(city, told)
    assert next(found["kind"] for found in batch.remarkable) == "renamed"
    text = page(second, batch)
    assert text.index("別人　太郎") < text.index("通七丁目２１番地")
    assert "足利　1郎" in text


def test_a_protected_persons_values_are_withheld_and_the_others_are_in_the_trail(
    city: Municipality, second: Client
) -> None:
    feeding.applied(city, people(2))
    hidden, shown = Resident.objects.order_by("person_no")
    cast.protect(hidden)
    batch = feeding.sent(
        city, people(2, town_and_lot="秘密町１番地", _reason="301", _effective_on="2026-11-01")
    )
    text = page(second, batch)
    assert text.count("<ins>秘密町１番地</ins>") == 1
    assert hidden.name not in text
    seen = {pk for row in ReadRecord.objects.filter(screen="registry.batch.change") for pk in row.residents}
    assert seen == {shown.pk}


def test_an_applied_batch_is_undone_for_a_reason_as_a_unit(city: Municipality, second: Client) -> None:
    batch = feeding.applied(city, people(2))
    assert "理由" in press(second, batch, "undo", reason="")
    press(second, batch, "undo", reason="別の市のファイルだった")
    undo_batch(batch_id=batch.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.undo_reason) == ("undone", "別の市のファイルだった")
    assert not Resident.objects.filter(residency="resident").exists()


def test_an_undoing_that_is_refused_is_told_on_the_page(city: Municipality, second: Client) -> None:
    batch = feeding.applied(city, people(2))
    press(second, batch, "undo", reason="別の市のファイルだった")
    person = Resident.objects.first()
    assert person is not None
    Resident.objects.filter(pk=person.pk).update(name="変わった　名", history_no=9)
    undo_batch(batch_id=batch.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.refusal, batch.undo_reason) == ("applied", "changed_since", "")


def test_a_batch_is_withdrawn_with_a_reason_and_its_number_is_free(
    city: Municipality, second: Client
) -> None:
    batch = feeding.sent(city, people(2))
    press(second, batch, "withdraw", reason="差し替え")
    batch.refresh_from_db()
    assert batch.state == "withdrawn"
    assert feeding.sent(city, people(2)).sequence == batch.sequence


def test_a_manifest_of_another_city_is_refused(city: Municipality, loader: Client) -> None:
    other = make.city("092037", "栃木市")
    content = file_of("residents", people(1))
    manifest = feeding.manifest_for(other, content).to_text().encode()
    response = loader.post(
        reverse("admin:registry_batch_upload"),
        {"file": SimpleUploadedFile("a.csv", content), "manifest": SimpleUploadedFile("a.json", manifest)},
    )
    assert response.status_code == 200
    assert not Batch.objects.exists()


def test_those_who_may_only_look_press_nothing(city: Municipality) -> None:
    batch = feeding.sent(city, people(2))
    desk = staff.clerk(city, "窓口")
    for act in ("approve", "apply", "undo", "withdraw"):
        assert desk.post(reverse(f"admin:registry_batch_{act}", args=[batch.pk])).status_code == 403
    assert desk.get(reverse("admin:registry_batch_upload")).status_code == 403
