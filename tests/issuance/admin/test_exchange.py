"""Fees, hours and closed days by file: shown before they are written, whole or not at all, one city's."""

import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from issuance.models import ClosedPeriod, FeeRule, OpeningHours
from registry.models import Municipality, ReadRecord, Upload
from registry.shared.clock import now
from registry.usecases.forget_uploads import forget_uploads
from tests import make, staff

pytestmark = pytest.mark.django_db
HEAD = "certificate,channel,reason,amount_yen,ordinance,valid_from,valid_until"
ROW = "resident_record,kiosk,ordinary,{yen},条例,{day},"


@pytest.fixture
def city() -> Municipality:
    city = make.city("092029", "足利市")
    FeeRule.objects.filter(municipality=city).delete()
    return city


@pytest.fixture
def office(city: Municipality) -> Client:
    return staff.clerk(city, "管理")


def url(what: str, table: str = "feerule", *args: Any) -> str:
    return reverse(f"admin:issuance_{table}_{what}", args=args)


def upload(
    client: Client, content: str | bytes, kind: str = "utf8", table: str = "feerule", encoding: str = "utf-8"
) -> Any:
    data = content.encode(encoding) if isinstance(content, str) else content
    return client.post(url("import", table), {"kind": kind, "file": SimpleUploadedFile("f.csv", data)})


def fee_file(*rows: str) -> str:
    return "\r\n".join([HEAD, *rows]) + "\r\n"


def workbook(*rows: list[Any]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def faults(response: Any) -> list[tuple[int, str]]:
    return [(fault["line"], fault["column"]) for fault in response.context["faults"]]


def confirm(client: Client, response: Any, act: str = "confirm") -> Any:
    return client.post(response.headers["Location"], {"act": act})


def fee(city: Municipality, yen: int = 200, day: date = date(2024, 4, 1), **more: Any) -> FeeRule:
    columns = {
        "certificate": "resident_record",
        "channel": "kiosk",
        "amount_yen": yen,
        "ordinance": "条例",
        "valid_from": day,
    }
    return FeeRule.objects.create(municipality=city, **{**columns, **more})


def test_an_upload_writes_nothing_before_its_differences_are_confirmed(
    city: Municipality, office: Client
) -> None:
    row = fee(city)
    sent = upload(
        office, fee_file(ROW.format(yen=250, day="2024-04-01"), ROW.format(yen=300, day="2027-04-01"))
    )
    page = office.get(sent.headers["Location"])
    changed = [(c.old, c.new) for c in page.context["updated"][0].cells if c.is_changed]
    assert changed == [("200", "250")]
    assert (len(page.context["new"]), FeeRule.objects.count()) == (1, 1)
    confirm(office, sent)
    row.refresh_from_db()
    assert (row.amount_yen, FeeRule.objects.count()) == (250, 2)
    assert not Upload.objects.exists()


def test_an_import_confirmed_twice_is_an_import_once(city: Municipality, office: Client) -> None:
    sent = upload(office, fee_file(ROW.format(yen=250, day="2024-04-01")))
    first, second = confirm(office, sent), confirm(office, sent)
    assert (first.status_code, second.status_code) == (302, 302)
    assert FeeRule.objects.count() == 1


def test_an_upload_given_up_or_forgotten_is_gone(city: Municipality, office: Client) -> None:
    sent = upload(office, fee_file(ROW.format(yen=250, day="2024-04-01")))
    confirm(office, sent, "abandon")
    assert not Upload.objects.exists()
    upload(office, fee_file(ROW.format(yen=250, day="2024-04-01")))
    assert forget_uploads(now=now() + timedelta(minutes=59)) == 0
    assert forget_uploads(now=now() + timedelta(minutes=61)) == 1
    assert not FeeRule.objects.exists()


def test_an_old_upload_is_not_imported(city: Municipality, office: Client) -> None:
    sent = upload(office, fee_file(ROW.format(yen=250, day="2024-04-01")))
    Upload.objects.update(uploaded_at=now() - timedelta(hours=2))
    confirm(office, sent)
    assert not FeeRule.objects.exists()


def test_another_clerks_upload_is_not_imported(city: Municipality, office: Client) -> None:
    sent = upload(office, fee_file(ROW.format(yen=250, day="2024-04-01")))
    confirm(staff.clerk(city, "管理", name="another"), sent)
    assert (FeeRule.objects.count(), Upload.objects.count()) == (0, 1)


def test_a_table_that_changed_since_is_shown_again(city: Municipality, office: Client) -> None:
    row = fee(city)
    sent = upload(office, fee_file(ROW.format(yen=250, day="2024-04-01")))
    FeeRule.objects.filter(pk=row.pk).update(amount_yen=400)
    again = confirm(office, sent)
    assert again.status_code == 200
    row.refresh_from_db()
    assert row.amount_yen == 400
    confirm(office, sent)
    row.refresh_from_db()
    assert row.amount_yen == 250


def test_one_wrong_cell_refuses_the_file_whole_and_is_named(city: Municipality, office: Client) -> None:
    response = upload(
        office,
        fee_file(
            ROW.format(yen=250, day="2024-04-01"),
            ROW.format(yen="２５０", day="2025-04-01"),
            ROW.format(yen=250, day="2026-02-30"),
            "resident_record,moon,ordinary,250,条例,2026-04-01,2025-04-01",
        ),
    )
    told = faults(response)
    assert [line for line, _ in told] == sorted(line for line, _ in told)
    assert {line for line, _ in told} == {3, 4, 5}
    assert {(3, str(FeeRule._meta.get_field("amount_yen").verbose_name).capitalize())} <= set(told)
    assert "２５０" not in response.content.decode()
    assert not FeeRule.objects.exists()
    assert not Upload.objects.exists()


def test_a_constraint_of_the_table_is_a_fault_of_the_row(city: Municipality, office: Client) -> None:
    response = upload(
        office,
        fee_file(
            ROW.format(yen=1, day="2024-04-01"),
            "resident_record,kiosk,ordinary,250,条例,2026-04-01,2025-04-01",
        ),
    )
    assert faults(response) == [(3, "")]


def test_what_the_database_itself_refuses_is_a_fault_and_no_crash(
    city: Municipality, office: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    fee(city)
    monkeypatch.setattr("registry.staff.columns.CityColumns._meta.clean_model_instances", False)
    monkeypatch.setattr("issuance.admin.exchange.FeeColumns._meta.clean_model_instances", False)
    response = upload(
        office,
        fee_file(
            "resident_record,kiosk,ordinary,250,条例,2026-04-01,2025-04-01",
            ROW.format(yen=9, day="2027-04-01"),
        ),
    )
    assert faults(response) == [(2, "")]
    assert FeeRule.objects.count() == 1


@pytest.mark.parametrize(
    ("head", "line"),
    [
        pytest.param(HEAD.replace("amount_yen", "amount"), 1, id="renamed"),
        pytest.param(HEAD.replace(",ordinance", ""), 1, id="missing"),
        pytest.param(HEAD + ",municipality", 1, id="the-city-is-no-column"),
        pytest.param(HEAD.replace("reason", "channel"), 1, id="twice"),
    ],
)
def test_other_columns_than_the_tables_are_refused(
    city: Municipality, office: Client, head: str, line: int
) -> None:
    response = upload(office, head + "\n" + ROW.format(yen=250, day="2024-04-01") + "\n")
    assert {n for n, _ in faults(response)} <= {line, 2}
    assert not FeeRule.objects.exists()


@pytest.mark.parametrize(("kind", "encoding"), [("utf8", "utf-8"), ("utf8", "utf-8-sig"), ("cp932", "cp932")])
def test_every_encoding_keeps_the_characters(
    city: Municipality, office: Client, kind: str, encoding: str
) -> None:
    row = ROW.format(yen=250, day="令和6年4月1日").replace("条例", "髙﨑条例")
    confirm(office, upload(office, fee_file(row), kind, encoding=encoding))
    assert FeeRule.objects.get().ordinance == "髙﨑条例"


@pytest.mark.parametrize(("kind", "encoding"), [("utf8", "cp932"), ("cp932", "utf-8")])
def test_an_undecodable_file_is_refused_whole_with_its_line(
    city: Municipality, office: Client, kind: str, encoding: str
) -> None:
    rows = (ROW.format(yen=1, day="2024-04-01").replace("条例", ""), ROW.format(yen=2, day="2025-04-01"))
    response = upload(office, fee_file(*rows).replace("条例", "条例髙﨑"), kind, encoding=encoding)
    assert faults(response)[0][0] == 3


def test_a_formula_is_not_taken(city: Municipality, office: Client) -> None:
    row = ["resident_record", "kiosk", "ordinary", "=1+1", "@cmd", "2024-04-01", ""]
    as_csv = upload(office, fee_file(",".join(row)))
    as_book = upload(office, workbook(HEAD.split(","), row), "xlsx")
    assert faults(as_csv) == faults(as_book) == [(2, "4"), (2, "5")]


def test_a_workbook_keeps_text_and_days(city: Municipality, office: Client) -> None:
    row = ["resident_record", "kiosk", "ordinary", 250, "0012", date(2024, 4, 1), None]
    confirm(office, upload(office, workbook(HEAD.split(","), row), "xlsx"))
    saved = FeeRule.objects.get()
    assert (saved.amount_yen, saved.ordinance, saved.valid_from) == (250, "0012", date(2024, 4, 1))


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04nonsense", b"\x00\x01\x02", fee_file().encode() + b'"open'], ids=repr
)
@pytest.mark.parametrize("kind", ["xlsx", "utf8", "cp932"])
def test_nonsense_is_refused_in_words(city: Municipality, office: Client, kind: str, content: bytes) -> None:
    response = upload(office, content, kind)
    assert response.status_code == 200
    assert response.context["faults"] or response.context["form"].errors
    assert not Upload.objects.exists()


def test_more_than_2000_rows_are_refused(city: Municipality, office: Client) -> None:
    first = date(2001, 1, 1)
    rows = [ROW.format(yen=1, day=(first + timedelta(days=n)).isoformat()) for n in range(2001)]
    response = upload(office, fee_file(*rows))
    assert faults(response) == [(2002, "")]


def test_the_same_row_twice_is_refused(city: Municipality, office: Client) -> None:
    response = upload(
        office, fee_file(ROW.format(yen=1, day="2024-04-01"), ROW.format(yen=2, day="2024-04-01"))
    )
    assert [line for line, _ in faults(response)] == [3]


def test_one_row_written_in_two_ways_is_the_same_row_twice(city: Municipality, office: Client) -> None:
    fee(city)
    rows = [ROW.format(yen=yen, day=day) for yen, day in ((1, "2024-04-01"), (2, "令和6年4月1日"))]
    assert [line for line, _ in faults(upload(office, fee_file(*rows)))] == [3]
    fresh = [ROW.format(yen=3, day=day) for day in ("2027-04-01", "2027/4/1")]
    assert [line for line, _ in faults(upload(office, fee_file(*fresh)))] == [3]


def test_a_file_touches_one_city_alone(city: Municipality, office: Client) -> None:
    theirs = fee(make.city("092169", "下野市"), yen=700)
    confirm(office, upload(office, fee_file(ROW.format(yen=250, day="2024-04-01"))))
    theirs.refresh_from_db()
    assert theirs.amount_yen == 700
    assert FeeRule.objects.get(municipality=city).amount_yen == 250
    content = office.post(url("export"), {"kind": "utf8", "reason": "決算のため"}).content.decode()
    assert "250" in content
    assert "700" not in content


@pytest.mark.parametrize("kind", ["xlsx", "utf8", "utf8bom", "cp932"])
def test_what_is_exported_changes_nothing_when_it_comes_back(
    city: Municipality, office: Client, kind: str
) -> None:
    fee(city, ordinance="=1+1")
    fee(city, yen=0, day=date(2023, 1, 1), valid_until=date(2024, 4, 1), reason="statutory_free")
    content = office.post(url("export"), {"kind": kind, "reason": "決算のため"}).content
    sent = upload(office, content, {"utf8bom": "utf8"}.get(kind, kind))
    page = office.get(sent.headers["Location"])
    assert (page.context["unchanged"], page.context["anything"]) == (2, False)


def test_formulas_leave_neutralised_and_numbers_as_text(city: Municipality, office: Client) -> None:
    fee(city, ordinance='=HYPERLINK("http://x")')
    export = {"kind": "xlsx", "reason": "決算のため"}
    book = load_workbook(io.BytesIO(office.post(url("export"), export).content))
    cells = list(book.active.iter_rows())[1]
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}
    assert {cell.number_format for cell in cells} == {"@"}
    assert any(str(cell.value).startswith("'=") for cell in cells)


def test_an_export_has_its_own_permission_a_reason_and_a_trace(city: Municipality, office: Client) -> None:
    desk = staff.clerk(city, "窓口", name="desk")
    assert desk.get(url("export", "openinghours")).status_code == 403
    assert office.post(url("export"), {"kind": "utf8", "reason": " "}).context["form"].errors
    assert not ReadRecord.objects.filter(action="export").exists()
    office.post(url("export"), {"kind": "utf8", "reason": "決算のため"})
    trace = ReadRecord.objects.get(action="export")
    assert (trace.screen, trace.reason) == ("issuance.feerule.export", "決算のため")


def test_what_cp932_has_not_is_not_replaced(city: Municipality, office: Client) -> None:
    fee(city, ordinance="𠮷野条例")
    response = office.post(url("export"), {"kind": "cp932", "reason": "決算のため"})
    assert response.context["form"].errors["kind"]
    assert not ReadRecord.objects.filter(action="export").exists()


def test_who_may_not_change_the_table_may_not_import(city: Municipality) -> None:
    desk = staff.clerk(city, "窓口")
    assert desk.get(url("import", "openinghours")).status_code == 403
    assert staff.operator().get(url("import")).status_code == 403


def test_hours_and_closed_days_travel_too(city: Municipality, office: Client) -> None:
    hours = (
        "certificate,weekdays,is_closed_on_holidays,opens_at,closes_at,valid_from,valid_until\n"
        ",1234567,0,6:30,23:00,2024/4/1,\n"
    )
    OpeningHours.objects.filter(municipality=city).delete()
    ClosedPeriod.objects.filter(municipality=city).delete()
    confirm(office, upload(office, hours, table="openinghours"))
    assert f"{OpeningHours.objects.get(municipality=city).opens_at:%H:%M}" == "06:30"
    closed = (
        "certificate,reason,closed_from,closed_until,is_yearly\n"
        ",年末年始,2026-12-29 00:00,2027-01-04 00:00,1\n"
    )
    confirm(office, upload(office, closed, table="closedperiod"))
    row = ClosedPeriod.objects.get(municipality=city)
    assert (row.closed_from.utcoffset() is not None, row.is_yearly) == (True, True)
    assert row.closed_from.isoformat().startswith("2026-12-28T15:00")
