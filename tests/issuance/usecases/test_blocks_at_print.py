"""What keeps a certificate back is asked again when it is made: a block between request and print counts."""

from datetime import timedelta

import pytest

from issuance.rules.block_matrix import MATRIX, PROTECTED, Column
from issuance.rules.catalogue import CATALOGUE
from registry.choices import HoldKind
from registry.models import Hold, Municipality, Resident
from tests import cast, make
from tests.visit import Visit

pytestmark = [pytest.mark.django_db, pytest.mark.face]
OF_COLUMN = {
    Column.RECORD.value: "resident_record",
    Column.SEAL.value: "seal_certificate",
    Column.TAX.value: "tax_certificate",
}
BLOCKS = sorted(
    (kind, OF_COLUMN[column])
    for (kind, channel, column), cell in MATRIX.items()
    if channel == "kiosk" and column in OF_COLUMN and cell.reach is not None
)


def block(person: Resident, kind: str) -> None:
    city: Municipality = person.municipality
    if kind == PROTECTED:
        cast.protect(person)
    elif kind == HoldKind.HEAD_MISSING:
        home = person.memberships.get().household
        Hold.objects.create(municipality=city, household=home, kind=kind, placed_at=make.NOW)
    else:
        Hold.objects.create(municipality=city, resident=person, kind=kind, placed_at=make.NOW)


@pytest.mark.parametrize(("kind", "certificate"), BLOCKS)
def test_a_block_that_comes_after_the_request_stops_the_print(kind: str, certificate: str) -> None:
    person = make.single(make.city())
    make.seal(person)
    make.tax_record(person)
    visit = Visit(make.session(make.card(person)))
    request = visit.ask(certificate)
    assert request.state == "accepted"
    block(person, kind)

    visit.issue(request, at=make.NOW + timedelta(seconds=2))

    request.refresh_from_db()
    code = kind if kind == PROTECTED else f"hold_{kind}"
    assert (request.state, [row["code"] for row in request.refusals]) == ("refused", [code])
    assert not hasattr(request, "document")


def test_every_column_with_forms_at_kiosks_is_asked() -> None:
    assert {CATALOGUE[code].column for code in OF_COLUMN.values()} == set(OF_COLUMN)
