"""Registering and abolishing seals."""

from datetime import timedelta
from decimal import Decimal

import pytest

from registry.choices import SealEnd, SealState, SealText
from registry.models import Municipality, Resident, SealRegistration
from registry.usecases.abolish_seal import AbolishedBeforeRegistered, SealIsAbolished, abolish_seal
from registry.usecases.register_seal import Imprint, SealRefused, register_seal
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> Resident:
    return make.resident(Municipality.objects.create(code="092029", prefecture="栃木県", name="足利市"))


def register(
    person: Resident, text: str = "足利", number: str = "12345678", **more: bool
) -> SealRegistration:
    imprint = Imprint(make.square_png(text), Decimal("15"), Decimal("15"), SealText.SURNAME)
    return register_seal(
        resident_id=person.pk,
        registration_no=number,
        imprint=imprint,
        **({"is_ward": False, "has_intent": True} | more),
        now=make.NOW,
    )


def codes(refused: pytest.ExceptionInfo[SealRefused]) -> list[str]:
    return [no.code for no in refused.value.refusals]


def test_a_seal_is_registered_today_with_what_it_shows(person: Resident) -> None:
    seal = register(person)
    assert (seal.registered_on, seal.state, seal.shows) == (make.TODAY, SealState.ACTIVE, SealText.SURNAME)


def test_one_person_has_one_seal_and_one_seal_one_person(person: Resident) -> None:
    register(person)
    with pytest.raises(SealRefused) as refused:
        register(person, "足利尊氏", "22345678")
    assert codes(refused) == ["has_a_seal"]
    with pytest.raises(SealRefused) as refused:
        register(make.resident(person.municipality), number="32345678")
    assert codes(refused) == ["seal_of_another"]


def test_a_new_seal_takes_the_place_of_the_old_by_one_act(person: Resident) -> None:
    old = register(person)
    new = register(person, "足利尊氏", "22345678", replaces=True)
    old.refresh_from_db()
    assert (old.state, old.end_reason, new.state) == (SealState.ABOLISHED, SealEnd.REPLACED, SealState.ACTIVE)


def test_who_is_to_move_out_today_may_not_register(person: Resident) -> None:
    Resident.objects.filter(pk=person.pk).update(moving_out_on=make.TODAY)
    with pytest.raises(SealRefused) as refused:
        register(person)
    assert codes(refused) == ["not_a_resident"]


def test_a_seal_is_abolished_once_and_not_before_it_was_registered(person: Resident) -> None:
    seal = register(person)
    with pytest.raises(AbolishedBeforeRegistered):
        abolish_seal(seal_id=seal.pk, reason=SealEnd.REQUEST, on=make.TODAY - timedelta(days=1))
    abolish_seal(seal_id=seal.pk, reason=SealEnd.INCAPACITY, on=make.TODAY)
    with pytest.raises(SealIsAbolished):
        abolish_seal(seal_id=seal.pk, reason=SealEnd.REQUEST, on=make.TODAY)
    seal.refresh_from_db()
    assert (seal.end_reason, seal.ended_on) == (SealEnd.INCAPACITY, make.TODAY)
