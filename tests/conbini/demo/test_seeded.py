"""A loaded city: whole or not at all, found again by its cases, and answered by the kiosk as they say."""

import json
import stat
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from cards.models import Card, EnabledFunction
from conbini.demo.case_list import case_rows
from conbini.demo.cast import ISSUED
from conbini.demo.chips import PIN, lay_chips
from conbini.demo.city import Plan
from conbini.demo.key import CLIENT, lay_key
from conbini.demo.seeding import CityExists, seed_city
from issuance.kiosk.chips import read_chips, try_pin
from issuance.models import CentreClient, OpeningHours
from issuance.queries.visits import client_of_key
from issuance.rules.refusals import public_code_of
from issuance.usecases.create_centre_client import create_centre_client
from issuance.usecases.open_session import SessionRefused, open_session
from registry.models import (
    Household,
    Membership,
    Municipality,
    Resident,
    ResidentChange,
    SealRegistration,
)
from tests import make
from tests.visit import Visit

pytestmark = [pytest.mark.django_db, pytest.mark.face]
PLAN = Plan("092029", 320, 1, make.TODAY)


def seeded(plan: Plan = PLAN, **more) -> Municipality:
    return seed_city(plan, now=make.NOW, **more)[1]


def test_rows_are_as_many_as_the_plan_says_and_pass_every_validation():
    place = seeded()
    here = Resident.objects.of(place)
    assert here.filter(residency="resident").count() == 320
    assert Household.objects.of(place).count() == PLAN.household_count
    assert Membership.objects.current(on=make.TODAY).count() == 320
    assert set(ResidentChange.objects.values_list("resident", flat=True)) == set(
        here.values_list("pk", flat=True)
    )
    for model in (Resident, Household, Membership, Card, EnabledFunction, SealRegistration):
        for row in model.objects.all()[:60]:
            row.full_clean(exclude=[field.name for field in model._meta.fields if not field.editable])


def test_the_next_row_takes_the_next_number():
    place = seeded()
    last = Household.objects.order_by("-pk").first()
    fresh = Household.objects.create(municipality=place, household_no="0000000019", formed_on=make.TODAY)
    assert fresh.pk > last.pk


def test_a_newest_change_holds_the_record_as_it_stands():
    seeded()
    for change in ResidentChange.objects.select_related("resident").order_by("?")[:40]:
        resident = change.resident
        if change.history_no == resident.history_no:
            assert change.record["name"] == resident.name
            assert change.record["town_and_lot"] == resident.town_and_lot
            assert change.record["residency"] == resident.residency
            assert change.recorded_at == resident.changed_at


def test_a_city_is_never_loaded_over_another():
    seeded()
    with pytest.raises(CityExists):
        seeded(Plan("092029", 300, 2, make.TODAY))
    assert Resident.objects.filter(residency="resident").count() == 320


def test_two_cities_live_side_by_side():
    first, second = seeded(), seeded(Plan("092169", 300, 1, make.TODAY))
    assert Resident.objects.of(second).filter(residency="resident").count() == 300
    assert len(list(case_rows(first))) == len(list(case_rows(second)))


def outcome(visit: Visit, certificate: str, options: dict[str, object]) -> str:
    """`issued`, or the public code of the refusal, as the kiosk hears it in the end."""
    request = visit.ask(certificate, options=options)
    if request.state == "accepted":
        visit.issue(request)
        request.refresh_from_db()
    if request.state == "ready":
        return ISSUED
    told = public_code_of(request.refusals)
    return told.value if told else request.state


def test_a_kiosk_answers_every_case_as_the_cast_says():
    place = seeded()
    create_centre_client(name="centre", now=make.NOW)
    client = CentreClient.objects.get(name="centre")
    wrong = {}
    for number, row in enumerate(case_rows(place)):
        expected = row.expected
        if not row.card_id:
            continue
        try:
            session = open_session(
                client=client,
                municipality_code=place.code,
                card_kind=row.card_kind,
                card_id=row.card_id,
                operator="7",
                store="0001",
                terminal=str(number),
                now=make.NOW,
            )
        except SessionRefused:
            got = ("card_not_usable",) * 7
        else:
            visit = Visit(session)
            got = (
                "opens",
                outcome(visit, "resident_record", {"scope": "self"}),
                outcome(
                    visit, "resident_record", {"scope": "household", "relationship": True, "domicile": True}
                ),
                outcome(visit, "seal_certificate", {}),
                outcome(visit, "tax_certificate", {}),
                outcome(visit, "family_register", {}),
                outcome(visit, "register_person", {}),
            )
        said = (expected.session, expected.record, expected.household_record, expected.seal, expected.tax)
        if got != (*said, expected.register, expected.person):
            wrong[row.case] = got
    assert wrong == {}


def test_show_cases_names_numbers_and_no_names():
    seeded()
    out = StringIO()
    call_command("show_cases", "--json", stdout=out)
    told = json.loads(out.getvalue())
    ordinary = next(row for row in told if row["case"] == "ordinary_household")
    assert ordinary["card"]["kind"] == "my_number_card"
    assert ordinary["expected"]["seal_certificate"] == {"self": "issued"}
    table = StringIO()
    call_command("show_cases", stdout=table)
    for text in (out.getvalue(), table.getvalue()):
        assert not [name for name in Resident.objects.values_list("name", flat=True) if name in text]


def test_show_cases_without_a_city_says_what_to_do():
    with pytest.raises(CommandError, match="seed_city"):
        call_command("show_cases")


def test_the_command_tells_what_it_made_and_names_nobody():
    out = StringIO()
    call_command("seed_city", "--residents", "300", "--today", "2026-11-25", "--with-logins", stdout=out)
    assert "300 people (5 foreign residents) in 117 households" in out.getvalue()
    assert "clerk / demo-clerk" in out.getvalue()
    assert not [name for name in Resident.objects.values_list("name", flat=True) if name in out.getvalue()]
    clerk = User.objects.get(username="clerk")
    assert clerk.is_staff
    assert not clerk.is_superuser
    assert clerk.clerk.municipality.code == "092029"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--residents", "10"], "at least 300"),
        (["--code", "011002"], "No city"),
        (["--households", "999"], "people in"),
    ],
)
def test_a_city_that_cannot_be_is_refused_in_words(words, why):
    with pytest.raises(CommandError, match=why):
        call_command("seed_city", "--residents", "320", *words, stdout=StringIO())


def test_no_login_is_made_unless_asked_for():
    seeded()
    assert not User.objects.exists()


def test_a_real_citys_kiosks_close_at_night_and_a_demos_do_not():
    usual, always = seeded(), seeded(Plan("092169", 300, 1, make.TODAY), always_open=True)
    hours = [OpeningHours.objects.of(place).get(certificate="") for place in (usual, always)]
    assert [(f"{row.opens_at:%H:%M}", f"{row.closes_at:%H:%M}") for row in hours] == [
        ("06:30", "23:00"),
        ("00:00", "00:00"),
    ]
    registers = OpeningHours.objects.of(usual).exclude(certificate="")
    assert {(row.weekdays, row.is_closed_on_holidays, row.opens_at.hour) for row in registers} == {
        ("12345", True, 9)
    }
    assert not OpeningHours.objects.of(always).exclude(certificate="").exists()


def test_chips_are_private_hold_no_pin_and_stay_beside_another_citys(tmp_path: Path):
    tray = tmp_path / "chips.json"
    first, second = seeded(), seeded(Plan("092169", 300, 1, make.TODAY))
    count = lay_chips(tray, first, today=make.TODAY) + lay_chips(tray, second, today=make.TODAY)
    lay_chips(tray, second, today=make.TODAY)
    chips = read_chips(tray)
    assert len(chips) == count
    assert stat.S_IMODE(tray.stat().st_mode) == 0o600
    assert f'"{PIN}"' not in tray.read_text()
    is_right, _ = try_pin(tray, chips[0], PIN)
    assert is_right


def test_the_kiosks_key_is_kept_while_it_is_valid_and_made_anew_when_it_is_not(tmp_path: Path):
    kept = tmp_path / "kiosk" / "centre.key"
    assert lay_key(kept, now=make.NOW)
    first = kept.read_text()
    assert not lay_key(kept, now=make.NOW)
    assert client_of_key(first, at=make.NOW).name == CLIENT
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    kept.unlink()
    assert lay_key(kept, now=make.NOW + timedelta(minutes=1))
    assert kept.read_text() != first
