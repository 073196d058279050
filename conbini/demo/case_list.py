"""The cast of a loaded city: who is which case, with which card, and what a kiosk should answer."""

from collections.abc import Iterator
from dataclasses import dataclass

from cards.choices import CardKind
from cards.models import Card
from conbini.demo.cast import HAS_NO_CARD, Expected, Holding, numbered, person_no_of
from conbini.demo.numbers import CAST_FROM, certificate_serial, juki_card_id
from registry.models import Municipality, Resident


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case of one city. Kind and id of the card are empty for somebody without one."""

    municipality: str
    case: str
    person_no: str
    card_kind: str
    card_id: str
    expected: Expected

    def to_json(self) -> dict[str, object]:
        """As `show_cases --json` prints it."""
        expected = self.expected
        return {
            "municipality": self.municipality,
            "case": self.case,
            "person_no": self.person_no,
            "card": {"kind": self.card_kind, "id": self.card_id} if self.card_id else None,
            "expected": {
                "session": expected.session,
                "resident_record": {"self": expected.record, "household": expected.household_record},
                "seal_certificate": {"self": expected.seal},
                "tax_certificate": {"self": expected.tax},
                "family_register": {"register": expected.register},
                "register_person": {"self": expected.person},
            },
        }


def case_rows(municipality: Municipality) -> Iterator[CaseRow]:
    """Every case that this city holds, in the order of the cast."""
    here = set(
        Resident.objects.of(municipality)
        .filter(person_no__startswith="9")
        .values_list("person_no", flat=True)
    )
    cards = Card.objects.of(municipality).filter(resident__person_no__in=here)
    held = {
        no: (kind, card) for no, kind, card in cards.values_list("resident__person_no", "kind", "card_id")
    }
    has_my_number = any(kind == CardKind.MY_NUMBER for kind, _ in held.values())
    for _, number, _, _, role in numbered():
        person_no = person_no_of(number)
        if not role.case or person_no not in here:
            continue
        kind, card_id = held.get(person_no, ("", ""))
        expected = role.expected
        if role.card == Holding.ELSEWHERE:
            kind, card_id = _unknown_card(municipality.code, person_no, number, has_my_number=has_my_number)
        elif not card_id:
            expected = HAS_NO_CARD
        yield CaseRow(municipality.code, role.case, person_no, kind, card_id, expected)


def _unknown_card(code: str, person_no: str, number: int, *, has_my_number: bool) -> tuple[str, str]:
    """A card that another city issued and this one has no row of."""
    if has_my_number:
        return CardKind.MY_NUMBER.value, certificate_serial(code, person_no)
    return CardKind.JUKI.value, juki_card_id(code, CAST_FROM + number)
