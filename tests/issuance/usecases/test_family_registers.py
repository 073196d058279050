"""戸籍 certificates from the question to the paper, at the kiosk and at a window."""

from datetime import date
from typing import Any

import pytest

from issuance.choices import RequestState as S
from issuance.models import CertificateRequest
from issuance.pdf.readback import read
from issuance.usecases.offer_certificates import offer_certificates
from registry.choices import RegisterEventKind as Kind
from registry.models import (
    FamilyRegister,
    Municipality,
    RegisterAddress,
    RegisterEvent,
    RegisterMember,
    Resident,
)
from tests import cast, make
from tests.visit import Visit, begin
from tests.window import Desk

pytestmark = [pytest.mark.django_db, pytest.mark.face]
DOMICILE = "栃木県足利市家富町２２２０番地"


@pytest.fixture
def city() -> Municipality:
    return make.city()


@pytest.fixture
def head(city: Municipality) -> Resident:
    return make.single(city, "足利　尊氏", domicile=DOMICILE, register_head="足利　尊氏")


@pytest.fixture
def register(city: Municipality, head: Resident) -> FamilyRegister:
    """Head, a wife who lives elsewhere, and a daughter who has left."""
    made = FamilyRegister.objects.create(
        municipality=city,
        register_no="1",
        domicile=DOMICILE,
        surname="足利",
        head_given_name="尊氏",
        compiled_on=date(2010, 5, 3),
    )
    rows: list[tuple[str, Resident | None, dict[str, Any]]] = [
        ("尊氏", head, {"spouse_mark": "夫", "relationship": "長男"}),
        ("登子", None, {"spouse_mark": "妻", "relationship": "二女"}),
        ("鶴", None, {"removed_on": date(2020, 1, 1), "relationship": "長女"}),
    ]
    for number, (name, resident, more) in enumerate(rows, start=1):
        member = RegisterMember.objects.create(
            register=made,
            number=number,
            given_name=name,
            resident=resident,
            birth_sort_on=date(1980, 4, number),
            **more,
        )
        items = [{"label": "出生日", "value": "昭和５５年４月１日"}, {"label": "出生地", "value": "足利市"}]
        RegisterEvent.objects.create(
            register=made, member=member, order=1, kind=Kind.BIRTH, title="出生", items=items
        )
        RegisterAddress.objects.create(member=member, order=1, address=f"栃木県足利市通{number}番地")
    return made


def text_of(request: CertificateRequest) -> str:
    return "".join(run.text for page in read(bytes(request.document.pdf)).pages for run in page.runs)


def printed(visit: Visit, certificate: str, **options: Any) -> str:
    """What a kiosk's paper says."""
    asked = visit.ask(certificate, options=options)
    assert visit.issue(asked) == S.READY
    return text_of(CertificateRequest.objects.get(pk=asked.pk))


def test_a_kiosk_prints_everybody_ever_recorded(head: Resident, register: FamilyRegister) -> None:
    text = printed(begin(make.card(head)), "family_register")
    assert "（1の1）\u3000全部事項証明" in text
    assert all(f"【名】{name}" in text for name in ("尊氏", "登子", "鶴"))
    assert text.count("除　　籍") == 1


def test_a_kiosk_prints_oneself_alone(head: Resident, register: FamilyRegister) -> None:
    text = printed(begin(make.card(head)), "register_person")
    assert "【名】尊氏" in text
    assert "登子" not in text
    assert "これは，戸籍中の一部の者について" in text


def test_a_kiosk_prints_the_addresses_of_all_or_of_oneself(head: Resident, register: FamilyRegister) -> None:
    visit = begin(make.card(head))
    all_of_them = printed(visit, "register_addresses", scope="register", domicile=True)
    assert all(address in all_of_them for address in (DOMICILE, "通1番地", "通2番地", "通3番地"))
    own = printed(visit, "register_addresses", scope="self", domicile=False)
    assert ("通1番地" in own, "通2番地" in own, DOMICILE in own) == (True, False, False)


def test_offers_name_everybody_or_oneself_and_the_day_of_the_choice(
    head: Resident, register: FamilyRegister
) -> None:
    session = make.session(make.card(head))
    offers = {each.certificate: each for each in offer_certificates(session=session, now=make.NOW)}
    assert offers["family_register"].options == offers["register_person"].options == {}
    assert offers["register_addresses"].options == {"scope": ["register", "self"], "domicile": [False, True]}


def test_whoever_has_the_domicile_elsewhere_is_told_where_to_go(city: Municipality) -> None:
    person = make.single(city, "佐野　次郎", domicile="栃木県佐野市高砂町１番地")
    offers = offer_certificates(session=make.session(make.card(person)), now=make.NOW)
    told = {each.certificate: each.reason for each in offers}
    assert told["family_register"] == told["register_addresses"] == "register_elsewhere"
    assert told["resident_record"] == ""


def test_a_protected_member_who_comes_between_asking_and_printing_stops_the_paper(
    city: Municipality, head: Resident, register: FamilyRegister
) -> None:
    wife = make.single(city, "足利　登子", domicile=DOMICILE)
    register.members.filter(number=2).update(resident=wife)
    visit = begin(make.card(head))
    asked = visit.ask("family_register")
    assert asked.state == S.ACCEPTED
    cast.protect(wife)
    assert visit.issue(asked) == S.REFUSED


def test_a_window_prints_the_entries_of_a_member_who_lives_elsewhere(
    city: Municipality, head: Resident, register: FamilyRegister
) -> None:
    wife = register.members.get(number=2)
    options = {"scope": "part", "members": [str(wife.pk)]}
    request = Desk(city, 2).sell(head, certificate="register_person", options=options).request
    text = text_of(request)
    assert "【名】登子" in text
    assert "【名】尊氏" not in text
    assert request.charge.amount_yen == 300
