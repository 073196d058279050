"""Protections under real concurrency: nobody is protected twice, and a renewal is never lifted away."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User

from registry.models import Protection, ProtectionAct, Resident
from registry.queries import protected_among
from registry.rules.protection_acts import mark_of
from registry.shared.clock import now, today
from tests import make, staff
from tests.races.arena import Arena

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.broker]
ROUNDS = 6


@pytest.fixture
def person() -> Resident:
    return make.single(make.city())


def clerk(person: Resident, name: str) -> User:
    return staff.user(name, person.municipality)


def asked(person: Resident, by: User) -> Protection:
    """A measure at its end, whose lift was asked for."""
    return Protection.objects.create(
        municipality=person.municipality,
        resident=person,
        applied_at=now() - timedelta(days=400),
        decided_at=now() - timedelta(days=399),
        valid_until=today(),
        lift_asked_at=now() - timedelta(days=1),
        lift_asked_by=by,
    )


def test_of_sixteen_applications_at_once_one_is_recorded(arena: Arena, person: Resident) -> None:
    by = clerk(person, "suzuki")
    results = arena.race([("apply", {"resident": person.pk, "user": by.pk})] * 16)
    assert [r.error for r in results if r.error] == ["ApplicationRefused"] * 15
    assert Protection.objects.filter(resident=person).count() == 1


def test_of_a_lift_and_a_renewal_at_once_the_renewal_is_never_lifted_away(
    arena: Arena, person: Resident
) -> None:
    """Whichever is first, the other finds the row changed."""
    suzuki, sato = clerk(person, "suzuki"), clerk(person, "sato")
    for _ in range(ROUNDS):
        row = asked(person, suzuki)
        lift = ("lift", {"protection": row.pk, "mark": mark_of(row.measure), "user": sato.pk})
        renewal = ("renew", {"protection": row.pk, "user": suzuki.pk})
        results = arena.race([lift, renewal] * 8)
        lifted = [r for r in results[::2] if r.answer == []]
        renewed = [r for r in results[1::2] if not r.error]
        assert {r.error for r in results} <= {"", "RenewalRefused", "ProtectionMoved"}
        assert len(lifted) + len(renewed) == 1, results
        assert protected_among([person.pk], at=now()) == ({person.pk} if renewed else set())
        steps = ProtectionAct.objects.filter(protection=row, step__in=("lifted", "renewed"))
        assert steps.count() == 1
        Protection.objects.filter(pk=row.pk).update(
            lifted_at=now(), lifted_by=suzuki, lift_confirmed_by=sato, lift_asked_at=now()
        )
