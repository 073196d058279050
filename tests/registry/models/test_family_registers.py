"""What the database itself refuses of family registers."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from registry.choices import DatePrecision, RegisterEventKind, RegisterState
from registry.models import (
    FamilyRegister,
    Municipality,
    RegisterAddress,
    RegisterEvent,
    RegisterMember,
    Resident,
)
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> Municipality:
    return Municipality.objects.create(code="092029", prefecture="栃木県", name="足利市")


@pytest.fixture
def register(city: Municipality) -> FamilyRegister:
    return _register(city)


def _register(city: Municipality, number: str = "1", **more: Any) -> FamilyRegister:
    return FamilyRegister.objects.create(
        **{
            "municipality": city,
            "register_no": number,
            "domicile": "栃木県足利市本城三丁目２１４５番地",
            "surname": "足利",
            "head_given_name": "太郎",
            **more,
        }
    )


def _member(register: FamilyRegister, number: int = 1, **more: Any) -> RegisterMember:
    return RegisterMember.objects.create(
        **{
            "register": register,
            "number": number,
            "given_name": "太郎",
            "birth_sort_on": date(1965, 6, 21),
            "relationship": "長男",
            **more,
        }
    )


def test_the_head_is_named_with_the_surname_and_members_are_not(register: FamilyRegister) -> None:
    """Trap 15: 【名】 without surname."""
    assert register.head_name == "足利　太郎"
    assert _member(register).given_name == "太郎"


def test_the_domicile_is_not_the_address_and_the_link_may_be_absent(register: FamilyRegister) -> None:
    """Traps 5 and 7: who lives elsewhere stands in the register without a resident."""
    person = make.resident(register.municipality, town_and_lot="大町５番地")
    here, elsewhere = _member(register, resident=person), _member(register, 2)
    assert here.resident.town_and_lot not in register.domicile
    assert elsewhere.resident is None
    assert set(RegisterMember.objects.in_force()) == {here, elsewhere}


@pytest.mark.parametrize(
    ("state", "closed_on"),
    [
        (RegisterState.CLOSED, None),
        (RegisterState.SUPERSEDED, None),
        (RegisterState.CURRENT, date(2012, 7, 2)),
        (RegisterState.IN_PROGRESS, date(2012, 7, 2)),
    ],
)
def test_an_ended_register_has_its_day_and_no_other_has(
    city: Municipality, state: str, closed_on: date | None
) -> None:
    with pytest.raises(IntegrityError, match="register_ended_has_its_day"), transaction.atomic():
        _register(city, "2", state=state, closed_on=closed_on)


def test_closed_and_superseded_registers_are_not_in_force(city: Municipality) -> None:
    """Trap 16: 除籍 and 改製原 never at kiosks."""
    current = _register(city)
    waiting = _register(city, "2", state=RegisterState.IN_PROGRESS)
    for number, state in (("3", RegisterState.CLOSED), ("4", RegisterState.SUPERSEDED)):
        _register(city, number, state=state, closed_on=date(2006, 2, 25))
    assert set(FamilyRegister.objects.in_force()) == {current, waiting}


@pytest.mark.parametrize("column", ["relationship", "adoptive_relationship"])
def test_the_second_son_is_never_jinan(register: FamilyRegister, column: str) -> None:
    """Trap 3."""
    with pytest.raises(IntegrityError, match="ordinal"), transaction.atomic():
        _member(register, **{column: "次男"})
    _member(register, **{column: "二男"})


def test_an_unknown_birth_has_its_text(register: FamilyRegister) -> None:
    """Trap 37."""
    with pytest.raises(IntegrityError, match="partial_birth"), transaction.atomic():
        _member(register, birth_precision=DatePrecision.UNKNOWN)
    _member(register, birth_precision=DatePrecision.UNKNOWN, birth_text="年月日不詳")


def test_a_member_is_numbered_once_from_one(register: FamilyRegister) -> None:
    _member(register)
    for number in (1, 0):
        with pytest.raises(IntegrityError), transaction.atomic():
            _member(register, number)


def test_a_resident_in_two_registers_is_found(city: Municipality) -> None:
    """Trap 7: the tables join through the person alone, so a person may not be joined twice."""
    person, other = make.resident(city), make.resident(city, "佐野　一")
    first = _register(city)
    _member(first, resident=person)
    _member(first, 2, resident=other)
    _member(_register(city, "2"), resident=person)
    _member(_register(city, "3"), resident=other, removed_on=date(2012, 1, 5))
    assert list(RegisterMember.objects.residents_in_two()) == [person.pk]


def test_a_member_is_linked_within_the_city_only(register: FamilyRegister) -> None:
    sano = Municipality.objects.create(code="092045", prefecture="栃木県", name="佐野市")
    with pytest.raises(ValidationError) as refused:
        _member(register, resident=make.resident(sano)).full_clean()
    assert set(refused.value.message_dict) == {"resident"}


@pytest.mark.parametrize(
    ("kind", "of_member", "is_lawful"),
    [
        (RegisterEventKind.REMADE, False, True),
        (RegisterEventKind.REMADE, True, False),
        (RegisterEventKind.BIRTH, True, True),
        (RegisterEventKind.BIRTH, False, False),
        (RegisterEventKind.OTHER, True, True),
        (RegisterEventKind.OTHER, False, True),
    ],
)
def test_an_entry_is_of_the_register_or_of_a_member_by_its_kind(
    register: FamilyRegister, kind: str, of_member: bool, is_lawful: bool
) -> None:
    member = _member(register) if of_member else None
    columns = {"register": register, "member": member, "order": 1, "kind": kind, "title": "出生"}
    if is_lawful:
        RegisterEvent.objects.create(**columns)
        return
    with pytest.raises(IntegrityError, match="of_the_register_or_a_member"), transaction.atomic():
        RegisterEvent.objects.create(**columns)


def test_an_entry_keeps_its_items_in_order_with_odd_labels_flagged(register: FamilyRegister) -> None:
    """Trap 17."""
    event = RegisterEvent(
        register=register,
        member=_member(register),
        order=1,
        kind=RegisterEventKind.BIRTH,
        title="出生",
        items=[
            {"label": "届出日", "value": "昭和４０年６月２５日"},
            {"label": "出生日", "value": "昭和４０年６月２１日"},
            {"label": "入籍の事由", "value": "嫡出子出生"},
        ],
    )
    event.full_clean()
    event.save()
    assert [item.label for item in event.printed_items()] == ["出生日", "入籍の事由", "届出日"]
    assert event.odd_labels() == ("入籍の事由",)
    event.items = {"出生日": "x"}
    with pytest.raises(ValidationError):
        event.full_clean()


def test_an_address_of_unknown_day_is_lawful_and_has_its_place(register: FamilyRegister) -> None:
    member = _member(register)
    row = {"member": member, "order": 1, "address": "栃木県佐野市高砂町１番地"}
    RegisterAddress.objects.create(
        **row, fixed_precision=DatePrecision.UNKNOWN, fixed_text="年月日不詳", fixed_sort_on=date(1873, 1, 1)
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        RegisterAddress.objects.create(**row)


def test_a_foreigner_has_no_record_before_the_reform(city: Municipality) -> None:
    """Trap 2."""
    early = {"kind": "foreign", "became_resident_sort_on": date(2012, 7, 8)}
    with pytest.raises(IntegrityError, match="not_before_the_reform"), transaction.atomic():
        make.resident(city, **early)
    make.resident(city, **early, became_resident_text="年月日不詳")
    assert Resident.objects.count() == 1
