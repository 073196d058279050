"""Keys of the centre API: told once, two valid at a time."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from issuance.models import CentreKey
from issuance.queries.visits import client_of_key
from registry.shared.clock import now

pytestmark = pytest.mark.django_db


def run(command, name="LASDEC"):
    out = StringIO()
    call_command(command, name, stdout=out, stderr=StringIO())
    return out.getvalue().strip()


def test_the_key_alone_is_printed_and_opens_the_door():
    key = run("create_centre_client")
    assert client_of_key(key, at=now()).name == "LASDEC"
    assert not CentreKey.objects.filter(key_sha256=key).exists()


def test_a_client_is_created_once():
    run("create_centre_client")
    with pytest.raises(CommandError, match="exists"):
        run("create_centre_client")


def test_two_keys_are_valid_and_never_three():
    keys = [run("create_centre_client"), run("rotate_centre_client"), run("rotate_centre_client")]
    assert [client_of_key(key, at=now()) is not None for key in keys] == [False, True, True]


def test_a_client_that_is_unknown_has_no_next_key():
    with pytest.raises(CommandError, match="no client"):
        run("rotate_centre_client")
