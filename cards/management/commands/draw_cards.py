"""`manage.py draw_cards`: the drawn part of docs/cards.md, from the tables that the code uses."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from cards.choices import (
    ApplicationState,
    CardEnd,
    CardFunction,
    CardKind,
    CardState,
    EvidenceKind,
    FunctionState,
    PinKind,
    StockState,
)
from cards.rules.diagnosis import TABLE
from cards.rules.evidence import EVIDENCE
from cards.rules.functions import FUNCTIONS
from cards.rules.kinds import KINDS
from cards.rules.lifecycle import APPLICATION, CARD, FUNCTION, STOCK, Lifecycle

BEGIN, END = "<!-- drawn by manage.py draw_cards: begin -->", "<!-- drawn by manage.py draw_cards: end -->"
DRAWN = (
    (CARD, CardState, "Card (カード)"),
    (STOCK, StockState, "Stock item (在庫カード)"),
    (APPLICATION, ApplicationState, "Application (交付申請)"),
    (FUNCTION, FunctionState, "Function (機能)"),
)


class Command(BaseCommand):
    """Draw the lifecycles and write the tables of kinds, functions, papers and diagnoses."""

    help = "Write the drawn part of docs/cards.md; --check only says whether it is current."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whether to write."""
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file, or say that it is not current."""
        path = Path(settings.BASE_DIR) / "docs" / "cards.md"
        text = path.read_text(encoding="utf-8")
        fresh = redrawn(text)
        if options["check"]:
            if fresh != text:
                raise CommandError("docs/cards.md is not current: manage.py draw_cards")
            return
        path.write_text(fresh, encoding="utf-8")


def redrawn(text: str) -> str:
    """The text with its drawn part anew."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    with translation.override("ja"):
        return f"{before}{BEGIN}\n\n{drawn()}\n\n{END}{after}"


def drawn() -> str:
    """Diagrams and tables."""
    parts = [_diagram(machine, words, title) for machine, words, title in DRAWN]
    return "\n\n".join([*parts, _kinds(), _functions(), _papers(), _diagnoses()])


def _diagram(machine: Lifecycle, words: Any, title: str) -> str:
    lines = [f"### {title}", "", "```mermaid", "stateDiagram-v2"]
    lines += [f'    state "{words(state).label}" as {state}' for state in machine.states]
    for state, acts in machine.begins.items():
        lines.append(f"    [*] --> {state}: {', '.join(acts)}")
    lines += [f"    {step.old} --> {step.new}: {', '.join(step.acts)}" for step in machine.steps]
    lines += [f"    {state} --> [*]" for state in machine.states if not machine.after(state)]
    return "\n".join([*lines, "```"])


def _table(title: str, headings: tuple[str, ...], rows: list[tuple[object, ...]]) -> str:
    lines = [f"### {title}", "", "| " + " | ".join(headings) + " |", "|" + "---|" * len(headings)]
    lines += ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def _kinds() -> str:
    rows: list[tuple[object, ...]] = [
        (
            CardKind(row.kind).label,
            row.issued_from,
            row.issued_until or "–",
            row.foreigners_from or "–",
            row.life.value,
            row.last_day or "–",
            "、".join(str(CardFunction(each).label) for each in row.functions),
            "、".join(str(PinKind(each).label) for each in row.pins),
            "、".join(str(CardEnd(each).label) for each in row.ends),
        )
        for row in KINDS.values()
    ]
    headings = ("kind", "from", "until", "foreigners", "life", "last day", "functions", "PINs", "ended by")
    return _table("Kinds", headings, rows)


def _functions() -> str:
    rows: list[tuple[object, ...]] = [
        (
            CardFunction(row.function).label,
            row.owner,
            row.from_day,
            row.until or "–",
            row.min_age or "–",
            row.basis,
        )
        for row in FUNCTIONS.values()
    ]
    return _table("Functions", ("function", "owner", "from", "until", "least age", "basis"), rows)


def _papers() -> str:
    rows: list[tuple[object, ...]] = [
        (
            row.list_name,
            EvidenceKind(row.kind).label,
            row.from_day if row.from_day.year > 1 else "–",
            row.until if row.until.year < 9999 else "–",
        )
        for row in sorted(EVIDENCE.values(), key=lambda row: row.list_name)
    ]
    return _table("Papers that prove an identity", ("list", "paper", "from", "until"), rows)


def _diagnoses() -> str:
    told = translation.gettext
    rows: list[tuple[object, ...]] = [
        (f"`{row.finding.code}`", told(row.finding.tells), told(row.finding.helps), row.finding.where.value)
        for row in TABLE
    ]
    return _table("This card cannot be used", ("code", "what to say", "what helps", "where"), rows)
