"""Keys are made, exported and used from the command line; a forged file is told as such without a network."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from issuance.models import VerificationKey
from issuance.pdf.code_keys import public_key_of
from tests import coded, make

pytestmark = [pytest.mark.django_db, pytest.mark.face]


@pytest.fixture(autouse=True)
def private_key(settings):
    settings.VERIFICATION_KEY = coded.PRIVATE_KEY


def said(*words, **options):
    out = io.StringIO()
    call_command(*words, stdout=out, stderr=io.StringIO(), **options)
    return out.getvalue()


def refused(*words, **options):
    """What the command prints of what is not genuine."""
    out = io.StringIO()
    with pytest.raises(CommandError, match="not genuine"):
        call_command("verify_document", *words, stdout=out, stderr=io.StringIO(), **options)
    return out.getvalue()


def two_papers():
    """Two papers of one city, printed."""
    city = coded.city()
    return city, coded.printed(city), coded.printed_for(city, "佐野　梅子")


def test_the_command_prints_the_private_half_of_the_key_that_it_lays(settings):
    city = make.city()
    private = said("make_verification_key", city.code).strip()
    assert VerificationKey.objects.get().public_key == public_key_of(private)
    with pytest.raises(CommandError):
        said("make_verification_key", city.code)
    with pytest.raises(CommandError):
        said("make_verification_key", "999999")


def test_a_file_is_checked_with_exported_keys_and_no_database(tmp_path: Path, django_assert_num_queries):
    request = coded.printed(coded.city())
    keys, good, bad = (tmp_path / name for name in ("keys.json", "good.pdf", "bad.pdf"))
    keys.write_text(said("export_verification_keys"), encoding="utf-8")
    good.write_bytes(bytes(request.document.pdf))
    bad.write_bytes(coded.with_a_digit_changed(bytes(request.document.pdf)))
    code, check_code = coded.code_of(request), coded.check_code_of(request)
    name = request.resident.name
    with django_assert_num_queries(0):
        told = said("verify_document", str(good), keys=keys, name=name, check_code=check_code)
        assert "genuine" in told
        assert "genuine" in said("verify_document", code, keys=keys)
        with pytest.raises(CommandError, match="not genuine"):
            said("verify_document", str(bad), keys=keys)
        with pytest.raises(CommandError, match="not genuine"):
            said("verify_document", code[:-9] + code[-9:][::-1], keys=keys)
        with pytest.raises(CommandError, match="name"):
            said("verify_document", code, keys=keys, name="山田　太郎", check_code=check_code)
        with pytest.raises(CommandError, match="cannot be read"):
            said("verify_document", code, keys=bad)


def test_an_expired_key_is_told_by_the_command(tmp_path: Path):
    request = coded.printed(coded.city())
    VerificationKey.objects.update(valid_until=make.TODAY)
    keys = tmp_path / "keys.json"
    keys.write_text(said("export_verification_keys"), encoding="utf-8")
    with pytest.raises(CommandError, match="not genuine"):
        said("verify_document", coded.code_of(request), keys=keys)


def test_another_serial_is_told_by_the_command_as_file_and_as_code(tmp_path: Path):
    _, mine, other = two_papers()
    keys, bad = tmp_path / "keys.json", tmp_path / "bad.pdf"
    keys.write_text(said("export_verification_keys"), encoding="utf-8")
    bad.write_bytes(coded.with_symbol_of(bytes(mine.document.pdf), coded.code_of(other)))
    code = coded.with_another_serial(mine, other.certificates.get().serial)
    for what in (str(bad), code):
        assert "FORGED" in refused(what, keys=keys)
        assert "FORGED" in refused(what)


def test_a_withdrawn_paper_is_told_by_the_command_with_and_without_the_record(tmp_path: Path):
    city, mine, other = two_papers()
    coded.withdraw(city, mine)
    keys, paper = tmp_path / "keys.json", tmp_path / "paper.pdf"
    keys.write_text(said("export_verification_keys"), encoding="utf-8")
    paper.write_bytes(bytes(mine.document.pdf))
    for what in (str(paper), coded.code_of(mine)):
        assert "WITHDRAWN" in refused(what, keys=keys)
        assert "WITHDRAWN" in refused(what)
    assert "genuine" in said("verify_document", coded.code_of(other), keys=keys)


def test_what_is_exported_holds_no_personal_data():
    request = coded.printed(coded.city())
    told = said("export_verification_keys")
    assert json.loads(told)["keys"][0]["municipality"] == "092029"
    for secret in (request.resident.name, request.resident.person_no, coded.PRIVATE_KEY):
        assert secret not in told
