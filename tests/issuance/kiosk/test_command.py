"""`manage.py kiosk`: a whole visit over HTTP, whose exit status tells how it ended."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from cards.choices import CardState
from issuance.kiosk.whole_visit import Ending
from issuance.models import CertificateRequest, Charge
from tests import cast, make
from tests.door import open_city
from tests.simulator import stand_kiosk, workers

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.face]


@pytest.fixture
def family(live_server, settings, tmp_path):
    family = cast.ashikaga_family(open_city())
    stand_kiosk(settings, tmp_path, live_server.url, family.card)
    return family


@pytest.fixture
def visit(family, tmp_path):
    """Run the command; its exit status, what it said, and the file that it left or None."""

    def run(*more, card="", certificate="resident_record"):
        out, said = tmp_path / "paper.pdf", StringIO()
        words = ["kiosk", "--card", card or family.card.card_id, "--certificate", certificate]
        status = 0
        with workers():
            try:
                call_command(*words, "--out", str(out), *more, stdout=said, stderr=said)
            except SystemExit as ended:
                status = ended.code
        return status, said.getvalue(), out.read_bytes() if out.exists() else None

    return run


def test_a_visit_ends_with_the_paper(visit):
    status, said, paper = visit("--scope", "household", "--relationship", "--domicile", "--copies", "2")
    assert (status, paper[:5]) == (Ending.PRINTED, b"%PDF-")
    assert "Repr-Digest agrees" in said
    assert "paid 500 yen" in said
    assert Charge.objects.get().amount_yen == 500


def test_a_seal_certificate_is_printed(visit, family):
    make.seal(family.head)
    assert visit(certificate="seal_certificate")[0] == Ending.PRINTED


def test_members_are_chosen_by_their_place(visit, family):
    assert visit("--scope", "part", "--members", "1,3")[0] == Ending.PRINTED
    printed = CertificateRequest.objects.get().snapshot.content["persons"]
    assert printed == [family.members[0].person_no, family.members[2].person_no]


@pytest.mark.parametrize(
    ("fail", "ending", "state"),
    [("jam", Ending.JAMMED, "failed"), ("abandon", Ending.ABANDONED, "failed")],
    ids=["jam", "abandoned"],
)
def test_a_visit_without_its_paper_owes_nothing(visit, fail, ending, state):
    status, _said, paper = visit("--fail", fail)
    assert (status, paper) == (ending, None)
    assert CertificateRequest.objects.get().state == state
    assert not Charge.objects.exists()


def test_a_wrong_pin_is_not_told_to_the_city(visit):
    status, said, paper = visit("--pin", "0000")
    assert (status, paper) == (Ending.WRONG_PIN, None)
    assert "2 tries left" in said
    assert not CertificateRequest.objects.exists()


def test_a_protected_person_is_refused_without_a_reason(visit, family):
    cast.protect(family.head)
    status, said, paper = visit()
    assert (status, paper) == (Ending.REFUSED, None)
    assert "ask_at_city_hall" in said
    assert "protect" not in said


def test_a_suspended_card_is_refused(visit, family):
    type(family.card).objects.update(state=CardState.SUSPENDED)
    status, said, _paper = visit()
    assert status == Ending.REFUSED
    assert "card_not_usable" in said


def test_a_service_that_does_not_answer_is_told(visit):
    assert visit("--base-url", "http://localhost:9")[0] == Ending.UNREACHABLE


def test_a_card_that_is_not_in_the_tray_is_a_wrong_call(visit):
    with pytest.raises(CommandError, match="no such card"):
        visit(card="X-1")
