"""What stands on a visitor's page."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from cards.choices import CardFace, CardFunction, CardKind, PinKind
from cards.desk.serving import Serving
from cards.desk.stages import STAGES, way
from cards.queries import old_cards_of
from cards.rules.hand_over import Stage
from registry.shared.clock import today
from registry.staff.show import address_of, birth_and_age, day


def visitor_screen(at: Serving, *, namesakes: int) -> dict[str, Any]:
    """The context of the page: who, which card, the way, and the present step."""
    stage, person, row, visit = at.stage, at.person, at.application, at.visit
    who = None
    if person is not None:
        who = {
            "name": person.name,
            "kana": person.kana,
            "birth": birth_and_age(person, today()),
            "address": address_of(person, is_masked=at.is_protected),
            "person_no": person.person_no,
        }
    return {
        "title": STAGES[stage].title,
        "told": STAGES[stage],
        "stage": stage,
        "lines": way(at.progress),
        "minutes": at.minutes,
        "who": who,
        "namesakes": namesakes,
        "card": f"{CardKind(visit.kind).label}（{CardFace(visit.face).label}）",
        "number": row.number if row is not None else "",
        "letter": row.inquiries.filter(outcome="").first() if row is not None else None,
        "pins": _marked(PinKind, at.progress.pins_wanted, at.progress.pins_set),
        "functions": _marked(CardFunction, at.progress.functions_wanted, at.progress.functions_on),
        "old_cards": [
            f"{card.get_kind_display()}　{_('issued on')} {day(card.issued_on)}"
            for card in (old_cards_of(row) if row is not None else ())
        ],
        "may_inquire": stage == Stage.IDENTITY,
        "has_pad": stage == Stage.PIN and settings.TERMINAL_SIMULATOR,
        "no_terminal": at.terminal_row is None,
        "looks_again": stage == Stage.WAIT,
        "until": day(row.card.valid_until) if row is not None and row.card is not None else "",
    }


def _marked(words: Any, wanted: frozenset[str], done: frozenset[str]) -> list[tuple[Any, bool]]:
    return [(words(each).label, each in done) for each in sorted(wanted)]
