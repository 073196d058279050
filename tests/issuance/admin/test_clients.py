"""Callers of the centre API: operators alone, a key shown once, its hash never."""

import pytest
from django.test import Client
from django.urls import reverse

from issuance.models import CentreClient, CentreKey
from issuance.queries.visits import client_of_key
from registry.shared.clock import now
from tests import make, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator() -> Client:
    return staff.operator()


def registered(operator: Client) -> tuple[CentreClient, str]:
    response = operator.post(reverse("admin:issuance_centreclient_register"), {"name": "J-LIS"})
    assert "no-store" in response["Cache-Control"]
    return CentreClient.objects.get(name="J-LIS"), response.context["key"]


def test_a_new_key_opens_the_door_and_is_shown_once(operator: Client) -> None:
    client, key = registered(operator)
    assert client_of_key(key, at=now()) == client
    for name, row in (("centreclient", client), ("centrekey", client.keys.get())):
        for url in (
            reverse(f"admin:issuance_{name}_changelist"),
            reverse(f"admin:issuance_{name}_change", args=[row.pk]),
        ):
            content = operator.get(url).content.decode()
            assert key not in content
            assert client.keys.get().key_sha256 not in content


def test_rotating_keeps_the_present_key_for_a_while(operator: Client) -> None:
    client, old = registered(operator)
    new = operator.post(reverse("admin:issuance_centreclient_rotate", args=[client.pk])).context["key"]
    assert [client_of_key(key, at=now()) for key in (old, new)] == [client, client]


def test_a_revoked_key_is_shut_out(operator: Client) -> None:
    client, key = registered(operator)
    url = reverse("admin:issuance_centreclient_revoke", args=[client.pk, client.keys.get().pk])
    assert operator.get(url).status_code == 405
    operator.post(url)
    assert client_of_key(key, at=now()) is None


def test_a_name_is_registered_once(operator: Client) -> None:
    registered(operator)
    assert (
        operator.post(reverse("admin:issuance_centreclient_register"), {"name": "J-LIS"}).status_code == 302
    )
    assert CentreKey.objects.count() == 1


def test_a_clerk_sees_no_client_even_with_every_permission(operator: Client) -> None:
    client, _key = registered(operator)
    chief = staff.browser(staff.user("chief", make.city(), is_superuser=True))
    assert chief.get(reverse("admin:issuance_centreclient_changelist")).status_code == 403
    assert chief.post(reverse("admin:issuance_centreclient_rotate", args=[client.pk])).status_code == 403
