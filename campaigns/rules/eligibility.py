"""Who may come, and in what company: numbers, family size, minors, representatives."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from campaigns.choices import Case
from campaigns.rules.seating import MOST_PEOPLE
from cards.choices import CardKind
from registry.rules.check_digits import person_no_is_valid
from registry.rules.dates import age_on
from registry.rules.refusal import N_, Refusal

FOREIGNERS_FROM: dict[str, date] = {CardKind.JUKI: date(2013, 7, 8)}
"""住基カード for foreign residents: 平成21年法律第77号, in force for cards from 8 July 2013."""
REPRESENTATIVE_BELOW = 15
"""住民基本台帳カードの交付: under 15 the legal representative comes along (住基カード事務処理要領)."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """One who comes, as typed: birth date and the number on the old card or on the letter."""

    name: str
    kana: str
    birth_on: date
    number: str


def typed_number(text: str) -> str:
    """The digits of a typed number: full-width ones and separators as people write them."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(c for c in folded if c.isascii() and c.isdigit())


def number_refusals(number: str) -> tuple[Refusal, ...]:
    """The number on the old card (市民カード, 印鑑登録証) or on the letter (宛名番号): modulus 11.

    It tells nothing of the register: every well-formed number is taken.
    """
    if person_no_is_valid(number):
        return ()
    return (
        Refusal("wrong_number", N_("The number is not right: its check digit is wrong."), subject="number"),
    )


def people_refusals(people: int) -> tuple[Refusal, ...]:
    """A family of one to six books at once."""
    if 1 <= people <= MOST_PEOPLE:
        return ()
    return (Refusal("too_many_people", N_("One to six people can book at once.")),)


def visit_refusals(
    visitors: Sequence[Visitor], *, case: str, representative: str, to_kind: str, on: date
) -> tuple[Refusal, ...]:
    """Every reason why this company may not come on that day for that kind of card."""
    found = list(people_refusals(len(visitors)))
    for number, visitor in enumerate(visitors, start=1):
        who = str(number)
        found += [Refusal(r.code, r.sentence, subject=who) for r in number_refusals(visitor.number)]
        if visitor.birth_on > on:
            found.append(Refusal("not_born", N_("The birth date lies after the visit."), subject=who))
    if len({visitor.number for visitor in visitors}) < len(visitors):
        found.append(Refusal("same_number_twice", N_("Two people have the same number.")))
    ages = [age_on(v.birth_on, on) for v in visitors if v.birth_on <= on]
    alone = bool(ages) and max(ages) < REPRESENTATIVE_BELOW
    if (alone or case in (Case.PROXY, Case.CHILD)) and not representative.strip():
        found.append(
            Refusal(
                "needs_representative",
                N_("Write who comes as representative."),
                "under 15: legal representative; otherwise a letter of proxy",
            )
        )
    first = FOREIGNERS_FROM.get(to_kind)
    if case == Case.FOREIGN and first is not None and on < first:
        found.append(
            Refusal(
                "foreigners_keep_their_card",
                N_("Foreign residents cannot get this card yet and keep their present one."),
                "cards for foreign residents from 8 July 2013",
            )
        )
    return tuple(found)
