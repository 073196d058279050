"""Protections at the desk: every act goes through its page, is refused in words, and leaves its trace."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from registry.models import Municipality, Protection, ProtectionAct, ReadRecord, Resident
from registry.queries import protected_among
from registry.shared.clock import now, today
from tests import cast, make, staff

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def city() -> Municipality:
    return make.city()


@pytest.fixture
def suzuki(city: Municipality) -> Client:
    return staff.clerk(city, "窓口", name="suzuki")


@pytest.fixture
def sato(city: Municipality) -> Client:
    return staff.clerk(city, "窓口", name="sato")


def measure(person: Resident, *, over: int = 3) -> Protection:
    """A decided measure whose end is so many days past."""
    until = today() - over * DAY
    return Protection.objects.create(
        municipality=person.municipality,
        resident=person,
        kind="support",
        applied_at=now() - 400 * DAY,
        decided_at=now() - 399 * DAY,
        valid_from=until - 364 * DAY,
        valid_until=until,
    )


def open_page(client: Client, row: Protection) -> str:
    """Open the protection's page for a reason; the mark that it carries."""
    url = reverse("admin:registry_protection_change", args=[row.pk])
    client.post(url, {"reason": "at the desk"})
    panels = client.get(url).context["panels"]
    return next((p.content["mark"] for p in panels if "mark" in p.content), "")


def act(client: Client, row: Protection, name: str, **data: str) -> list[str]:
    url = reverse("admin:registry_protection_act", args=[row.pk, name])
    return [str(m) for m in client.post(url, data, follow=True).context["messages"]]


def work_list(client: Client, name: str) -> list[str]:
    lines = client.get(reverse(f"admin:registry_protection_{name}")).context["lines"]
    return [line["mark"] for line in lines]


def test_an_application_names_the_person_by_two_things(city: Municipality, suzuki: Client) -> None:
    first, second = (make.single(city, birth_sort_on=date(1965, 6, 21)) for _ in "12")
    url = reverse("admin:registry_protection_apply")
    wrong = suzuki.post(url, {"person_no": first.person_no, "birth": "1970-01-01"})
    assert wrong.context["form"].errors
    right = suzuki.post(url, {"person_no": first.person_no, "birth": "S40.6.21"})
    assert right.headers["Location"].endswith(f"/{first.pk}/")
    assert second.pk != first.pk


def test_an_application_covers_the_household_and_others_from_that_moment(
    city: Municipality, suzuki: Client
) -> None:
    taro, hanako, kenta, _ = cast.ashikaga_family(city).members
    mother = make.single(city, "秋草　恵", birth_sort_on=date(1940, 1, 2))
    url = reverse("admin:registry_protection_application", args=[hanako.pk])
    others = f"{mother.person_no}, 1940-01-02\n"
    suzuki.post(url, {"covered": [kenta.pk], "others": others, "reference": "R8-12"})
    people = {taro.pk, hanako.pk, kenta.pk, mother.pk}
    assert protected_among(people, at=now()) == people - {taro.pk}
    assert {a.by.username for a in ProtectionAct.objects.all()} == {"suzuki"}


def test_a_wrong_line_of_others_is_named_and_nobody_is_protected(city: Municipality, suzuki: Client) -> None:
    person = make.single(city)
    url = reverse("admin:registry_protection_application", args=[person.pk])
    response = suzuki.post(url, {"others": f"{person.person_no} S40.6.21\n12345 S40.6.21"})
    assert "2" in response.context["form"].errors["others"][0]
    assert not Protection.objects.exists()


def test_it_is_decided_renewed_and_lifted_by_two_on_its_page(
    city: Municipality, suzuki: Client, sato: Client
) -> None:
    person = make.single(city)
    suzuki.post(reverse("admin:registry_protection_application", args=[person.pk]), {"others": ""})
    row = Protection.objects.get()
    open_page(suzuki, row)
    act(suzuki, row, "decide", first_day=today().isoformat())
    row.refresh_from_db()
    assert row.valid_from == today()
    act(suzuki, row, "ask", why="moved abroad", mark=open_page(suzuki, row))
    act(suzuki, row, "lift", mark=open_page(suzuki, row))
    assert protected_among([person.pk], at=now()) == {person.pk}
    act(sato, row, "lift", mark=open_page(sato, row))
    assert protected_among([person.pk], at=now()) == set()
    steps = list(ProtectionAct.objects.order_by("pk").values_list("step", flat=True))
    assert steps == ["applied", "decided", "lift_asked", "lift_refused", "lifted"]


def test_an_act_leaves_a_trace_with_the_reason_and_needs_one(city: Municipality, suzuki: Client) -> None:
    row = measure(make.single(city))
    act(suzuki, row, "renew")
    row.refresh_from_db()
    assert row.renewed_at is None
    open_page(suzuki, row)
    act(suzuki, row, "renew")
    row.refresh_from_db()
    assert row.renewed_at is not None
    trace = ReadRecord.objects.get(screen="registry.protection.renew")
    assert (trace.reason, trace.residents) == ("at the desk", [row.resident_id])


def test_a_stale_page_lifts_nothing(city: Municipality, suzuki: Client, sato: Client) -> None:
    row = measure(make.single(city))
    act(suzuki, row, "ask", why="on the list", mark=open_page(suzuki, row))
    mark = open_page(sato, row)
    act(sato, row, "renew")
    assert act(sato, row, "lift", mark=mark)
    assert protected_among([row.resident_id], at=now()) == {row.resident_id}


def test_the_list_of_the_overdue_asks_and_the_list_of_lifts_confirms(
    city: Municipality, suzuki: Client, sato: Client
) -> None:
    rows = [measure(make.single(city), over=n) for n in (1, 2, 3)]
    asked = suzuki.post(
        reverse("admin:registry_protection_overdue"),
        {"row": work_list(suzuki, "overdue"), "why": "all moved"},
    )
    assert [o["is_done"] for o in asked.context["outcomes"]] == [True] * 3
    assert work_list(suzuki, "lifts") == [""] * 3, "who asked does not confirm"
    marks = work_list(sato, "lifts")
    open_page(sato, rows[0])
    act(sato, rows[0], "renew")
    done = sato.post(reverse("admin:registry_protection_lifts"), {"row": marks})
    assert sorted(o["is_done"] for o in done.context["outcomes"]) == [False, True, True]
    assert protected_among([r.resident_id for r in rows], at=now()) == {rows[0].resident_id}


@pytest.mark.parametrize("row", ["", "x", "1", "²:1", "9" * 30 + ":1", ":"])
def test_a_page_that_says_nonsense_changes_nothing(city: Municipality, suzuki: Client, row: str) -> None:
    measure(make.single(city))
    for name in ("overdue", "lifts"):
        url = reverse(f"admin:registry_protection_{name}")
        assert suzuki.post(url, {"row": [row], "why": "x"}).status_code == 200
    assert not ProtectionAct.objects.exists()


def test_nothing_is_edited_by_hand(city: Municipality) -> None:
    row = measure(make.single(city))
    chief = staff.browser(staff.user("chief", city, is_superuser=True))
    for url in (
        reverse("admin:registry_protection_add"),
        reverse("admin:registry_protection_delete", args=[row.pk]),
    ):
        assert chief.get(url).status_code == 403
    chief.post(reverse("admin:registry_protection_change", args=[row.pk]), {"lifted_at_0": "2026-01-01"})
    row.refresh_from_db()
    assert row.lifted_at is None


def test_who_may_only_look_is_offered_nothing(city: Municipality) -> None:
    row = measure(make.single(city))
    looker = staff.user("looker", city)
    looker.user_permissions.set(
        User._meta.apps.get_model("auth.Permission").objects.filter(codename="view_protection")
    )
    client = staff.browser(looker)
    assert open_page(client, row) == ""
    assert client.get(reverse("admin:registry_protection_overdue")).status_code == 403
    assert client.post(reverse("admin:registry_protection_act", args=[row.pk, "renew"])).status_code == 403
    assert client.get(reverse("admin:registry_protection_apply")).status_code == 403
