"""The office's tables over time: gaps are seen before they come, changes are prepared and looked at ahead."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from issuance.choices import FeeReason
from issuance.models import FeeRule, FormVersion, OfficeHolder, OfficialSeal, OpeningHours
from issuance.queries.office_watch import office_faults
from issuance.rules.catalogue import CATALOGUE, certificate_type
from issuance.usecases.print_specimen import office_of_the_day, print_specimen
from issuance.usecases.watch_office import watch_office
from registry.models import Incident, Municipality
from registry.shared.clock import today
from tests import make, staff
from tests.make import NOW, TODAY

pytestmark = pytest.mark.django_db

AHEAD = TODAY + timedelta(days=400)
TABLES = ("officeholder", "officialseal", "formversion", "feerule", "openinghours", "closedperiod")
JUNE = date(TODAY.year + 1, 6, 1)


@pytest.fixture
def city() -> Municipality:
    return make.city()


@pytest.fixture
def office(city: Municipality) -> Client:
    return staff.clerk(city, "管理")


def url(table: str, page: str) -> str:
    return reverse(f"admin:issuance_{table}_{page}")


def subjects(city: Municipality) -> list[str]:
    return [each.subject for each in office_faults(city, on=TODAY, until=AHEAD)]


# --- Gaps and overlaps ---


def test_a_whole_office_has_nothing_to_mend(city: Municipality) -> None:
    assert subjects(city) == []


@pytest.mark.parametrize(
    ("model", "subject"),
    [
        pytest.param(OfficeHolder, "officeholder gap", id="mayor"),
        pytest.param(OfficialSeal, "officialseal gap", id="seal"),
        pytest.param(OpeningHours, "openinghours resident_record gap", id="hours"),
    ],
)
def test_a_row_that_ends_without_a_successor_is_told_ahead(
    city: Municipality, model: Any, subject: str
) -> None:
    model.objects.update(valid_until=TODAY + timedelta(days=30))
    assert f"{subject} {TODAY + timedelta(days=30)}" in subjects(city)


def test_form_and_fee_are_looked_at_for_each_certificate_alone(city: Municipality) -> None:
    end = TODAY + timedelta(days=10)
    FormVersion.objects.filter(certificate="seal_certificate", valid_until=None).update(valid_until=end)
    FeeRule.objects.filter(certificate="resident_record", channel="counter").update(valid_until=end)
    assert subjects(city) == [
        f"feerule resident_record/counter/ordinary gap {end}",
        f"formversion seal_certificate gap {end}",
    ]


def test_a_certificate_that_the_city_does_not_issue_is_no_gap(city: Municipality) -> None:
    FormVersion.objects.filter(certificate="seal_certificate").delete()
    FeeRule.objects.filter(certificate="seal_certificate").delete()
    assert not [subject for subject in subjects(city) if "seal_certificate" in subject]


def test_an_exemption_may_end_but_not_double(city: Municipality) -> None:
    for since in (make.LONG_AGO, make.LONG_AGO + timedelta(days=1)):
        FeeRule.objects.create(
            municipality=city,
            certificate="resident_record",
            channel="counter",
            reason=FeeReason.OFFICIAL_USE,
            amount_yen=0,
            valid_from=since,
        )
    assert [s.split()[2] for s in subjects(city)] == ["overlap"]
    FeeRule.objects.filter(reason=FeeReason.OFFICIAL_USE).update(valid_until=TODAY)
    assert subjects(city) == []


def test_the_nightly_look_opens_one_incident_for_each_fault(city: Municipality) -> None:
    OfficeHolder.objects.update(valid_until=TODAY + timedelta(days=30))
    assert watch_office(now=NOW) == 1
    assert watch_office(now=NOW + timedelta(days=1)) == 1
    incident = Incident.objects.get()
    assert (incident.kind, incident.municipality) == ("office_table", city)
    assert incident.subject == f"092029 officeholder gap {TODAY + timedelta(days=30)}"


def test_what_is_far_ahead_wakes_nobody_yet(city: Municipality) -> None:
    OfficeHolder.objects.update(valid_until=TODAY + timedelta(days=300))
    assert watch_office(now=NOW) == 0
    assert len(subjects(city)) == 1


def test_the_first_page_tells_what_is_to_be_mended(city: Municipality, office: Client) -> None:
    index = reverse("admin:index")
    assert url("officialseal", "timeline") not in office.get(index).content.decode()
    OfficialSeal.objects.update(valid_until=today() + timedelta(days=30))
    assert url("officialseal", "timeline") in office.get(index).content.decode()


# --- The timeline ---


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("years", ["", "all"])
def test_every_table_has_its_timeline(office: Client, table: str, years: str) -> None:
    answer = office.get(url(table, "timeline"), {"years": years})
    assert answer.status_code == 200
    assert all(lane["bars"] for lane in answer.context["lanes"])
    assert b"<svg" in answer.content


def test_a_gap_and_an_overlap_are_marked_in_the_picture(city: Municipality, office: Client) -> None:
    OfficeHolder.objects.update(valid_until=today() + timedelta(days=30))
    since = {"municipality": city, "title": "栃木県足利市長"}
    OfficeHolder.objects.create(**since, name="甲", valid_from=today() + timedelta(days=40))
    OfficeHolder.objects.create(**since, name="乙", valid_from=today() + timedelta(days=60))
    (lane,) = office.get(url("officeholder", "timeline")).context["lanes"]
    assert [fault["tone"] for fault in lane["faults"]] == ["gap", "overlap"]
    assert [bar["tone"] for bar in lane["bars"]] == ["now", "come", "come"]


def test_a_closure_of_every_year_stands_in_every_year(office: Client) -> None:
    (lane,) = office.get(url("closedperiod", "timeline")).context["lanes"]
    assert len(lane["bars"]) >= 2


# --- Prepared ahead ---


def test_a_fee_is_prepared_for_the_first_of_june(city: Municipality, office: Client) -> None:
    data = {
        "municipality": city.pk,
        "valid_from": JUNE.isoformat(),
        "certificate": "resident_record",
        "channel": "counter",
        "reason": "ordinary",
        "amount_yen": "400",
        "ordinance": "令和9年条例第1号",
    }
    assert office.post(url("feerule", "prepare"), data).status_code == 302
    rows = FeeRule.objects.filter(certificate="resident_record", channel="counter").order_by("valid_from")
    told = [(row.amount_yen, row.valid_until) for row in rows]
    assert told == [(300, JUNE), (400, None)]
    again = office.post(url("feerule", "prepare"), data)
    assert again.context["form"].non_field_errors()


def test_nothing_is_prepared_for_today(city: Municipality, office: Client) -> None:
    data = {
        "municipality": city.pk,
        "valid_from": today().isoformat(),
        "title": "栃木県足利市長",
        "name": "甲",
    }
    assert office.post(url("officeholder", "prepare"), data).context["form"].non_field_errors()
    assert OfficeHolder.objects.count() == 1


def test_a_deputy_is_prepared_for_some_days_and_the_mayor_stays(city: Municipality, office: Client) -> None:
    last = JUNE + timedelta(days=10)
    data = {
        "municipality": city.pk,
        "valid_from": JUNE.isoformat(),
        "valid_until": last.isoformat(),
        "title": "栃木県足利市長職務代理者　副市長",
        "name": "両毛　花子",
        "is_deputy": "on",
    }
    assert office.post(url("officeholder", "prepare"), data).status_code == 302
    mayor, deputy = OfficeHolder.objects.order_by("is_deputy")
    assert (mayor.valid_until, deputy.valid_until) == (None, last)
    assert subjects(city) == []


def test_who_may_not_add_rows_prepares_nothing(city: Municipality) -> None:
    desk = staff.clerk(city, "窓口")
    assert desk.get(url("openinghours", "prepare")).status_code == 403
    assert desk.get(url("openinghours", "timeline")).status_code == 200


# --- What will be printed ---


def test_what_will_be_printed_is_that_days_office(city: Municipality, office: Client) -> None:
    OfficeHolder.objects.update(valid_until=JUNE)
    OfficeHolder.objects.create(municipality=city, title="栃木県足利市長", name="甲　乙", valid_from=JUNE)
    FeeRule.objects.filter(channel="counter").update(valid_until=JUNE)
    page = office.get(url("formversion", "printed"), {"on": JUNE.isoformat()})
    paper = page.context["papers"][0]
    assert paper["issuer"] == "栃木県足利市長　甲　乙"
    assert (paper["counter"], paper["kiosk"]) == (None, 250)
    assert paper["faults"]
    before = office.get(url("formversion", "printed"), {"on": (JUNE - timedelta(days=1)).isoformat()})
    assert before.context["papers"][0]["issuer"] == "栃木県足利市長　渡良瀬　守"
    assert before.context["papers"][0]["faults"] == []


@pytest.mark.face
@pytest.mark.parametrize("code", CATALOGUE)
def test_every_certificate_has_its_specimen(city: Municipality, office: Client, code: str) -> None:
    """Of those that the test's city has a form for."""
    row = certificate_type(code)
    told = office_of_the_day(municipality=city, certificate=row, on=TODAY)
    pdf = print_specimen(municipality=city, certificate=row, on=TODAY)
    assert (pdf is not None) == bool(told.form)
    picture = reverse("admin:issuance_formversion_specimen", args=[code]) + f"?on={TODAY}"
    assert office.get(picture).status_code == (200 if told.form else 404)


@pytest.mark.face
@pytest.mark.parametrize("on", [date(2012, 7, 2), date(2019, 11, 5), date(2025, 5, 26)])
def test_a_specimen_is_printed_on_the_form_of_its_day(city: Municipality, on: date) -> None:
    row = certificate_type("resident_record")
    told = office_of_the_day(municipality=city, certificate=row, on=on)
    assert told.form == f"resident_record_{on.year}"
    assert print_specimen(municipality=city, certificate=row, on=on)
