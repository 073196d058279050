"""What a machine lacks is said by a system check, with the command that mends it."""

import pytest
from django.core.checks import run_checks
from django.db import connection

from issuance.checks import check_guards
from issuance.models import Charge
from registry.shared.guards import append_only_models, tables_without_guard


def faults():
    return {fault.id: fault for fault in run_checks() if fault.id.startswith("issuance.")}


@pytest.mark.face
def test_a_whole_machine_has_no_fault():
    assert faults() == {}


@pytest.mark.parametrize("content", [None, b"another face"], ids=["missing", "different"])
def test_a_face_that_is_not_the_approved_one_is_an_error_with_its_cure(settings, tmp_path, content):
    settings.CERTIFICATE_FONT = tmp_path / "ipamjm.ttf"
    if content is not None:
        settings.CERTIFICATE_FONT.write_bytes(content)
    assert faults()["issuance.E001"].hint == "Run: make font"


def test_another_time_zone_is_an_error(settings):
    settings.TIME_ZONE = "UTC"
    assert "issuance.E003" in faults()


@pytest.mark.django_db
def test_a_final_table_without_its_guard_is_an_error():
    assert append_only_models()
    assert tables_without_guard(connection) == []
    table = Charge._meta.db_table
    drop = {
        "sqlite": f'DROP TRIGGER "{table}_final_delete"',
        "postgresql": f'DROP TRIGGER "{table}_final" ON "{table}"',
    }
    with connection.cursor() as cursor:
        cursor.execute(drop[connection.vendor])
    assert [fault.id for fault in check_guards(databases=["default"])] == ["issuance.E004"]


def test_a_key_for_codes_that_is_none_is_an_error(settings):
    settings.VERIFICATION_KEY = "not a key"
    assert "make_verification_key" in faults()["issuance.E005"].hint
