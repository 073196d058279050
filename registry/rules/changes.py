"""異動: which reasons there are, when each may take effect, what it writes, and how it is undone."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from registry.choices import ChangeReason as Reason
from registry.choices import PersonKind, Residency
from registry.rules.dates import PartialDate
from registry.rules.households import HEAD, SPOUSES, relationship_is_lawful
from registry.rules.refusal import N_, Refusal

FOREIGNERS_ON_REGISTER_FROM = date(2012, 7, 9)
"""住民基本台帳法の一部を改正する法律 (平成21年法律第77号): before it no foreigner has a 住民票."""

JUKI_CODE_FOR_FOREIGNERS_FROM = date(2013, 7, 8)
MY_NUMBER_FROM = date(2015, 10, 5)
FORMER_SURNAME_FROM = date(2019, 11, 5)

UNDOINGS = frozenset({Reason.ENTRY_UNDONE, Reason.REMOVAL_UNDONE, Reason.AMENDMENT_UNDONE})
ENTRIES = frozenset(reason for reason in Reason if reason.startswith("1")) - UNDOINGS
REMOVALS = frozenset(reason for reason in Reason if reason.startswith("2")) - UNDOINGS
AMENDMENTS = frozenset(reason for reason in Reason if reason.startswith("3")) - UNDOINGS
MOVES_OUT = frozenset({Reason.MOVE_OUT, Reason.MOVE_OUT_ABROAD})
OF_HOUSEHOLDS = frozenset(
    {Reason.HOUSEHOLD_SPLIT, Reason.HOUSEHOLD_MERGED, Reason.HOUSEHOLD_CHANGED, Reason.HEAD_CHANGED}
)
MAY_BE_PARTIAL = frozenset({Reason.BIRTH, Reason.DEATH, Reason.REMOVAL_EX_OFFICIO})
"""異動日 that may be unknown: 出生, 死亡, 失踪 (住民記録システム標準仕様書 1.1.8)."""

_ALIAS = frozenset({Reason.ALIAS_ADDED, Reason.ALIAS_REMOVED})
_FORMER_SURNAME = frozenset(
    {Reason.FORMER_SURNAME_ADDED, Reason.FORMER_SURNAME_CHANGED, Reason.FORMER_SURNAME_REMOVED}
)
_MY_NUMBER = frozenset({Reason.MY_NUMBER_CHANGED, Reason.MY_NUMBER_AMENDED, Reason.MY_NUMBER_ENTERED})
_JUKI_CODE = frozenset({Reason.JUKI_CODE_CHANGED, Reason.JUKI_CODE_ENTERED})
_ADDRESS = frozenset({"town_code", "postal_code", "town_and_lot", "building"})
_FORMER = frozenset({"former_surname", "former_surname_kana"})

# What a reason may write by itself; every other one that is no entry writes whatever it corrects.
_WRITES: Mapping[Reason, frozenset[str]] = {
    **dict.fromkeys(OF_HOUSEHOLDS | _MY_NUMBER | REMOVALS, frozenset[str]()),
    **dict.fromkeys(_JUKI_CODE, frozenset({"juki_code"})),
    **dict.fromkeys(_FORMER_SURNAME, _FORMER),
    **dict.fromkeys(_ALIAS, frozenset({"alias"})),
    Reason.MOVE_WITHIN: _ADDRESS,
}


@dataclass(frozen=True, slots=True)
class ChangeFacts:
    """One 異動 of one person before it is recorded. `wrote` names the columns that it gives values for."""

    reason: Reason
    effective: PartialDate
    notified_on: date | None
    processed_on: date
    birth: PartialDate
    kind: str
    residency: str
    wrote: Collection[str] = ()
    alias: str = ""
    last_effective_on: date | None = None
    moving_out_on: date | None = None
    subject: str = ""


def counts_from(effective: PartialDate, *, processed_on: date) -> date:
    """The day from which a change counts: the day itself, else the last it may have been, today at most."""
    return effective.sort_on if effective.is_exact else min(effective.latest, processed_on)


def is_planned(reason: Reason, effective_on: date, *, today: date) -> bool:
    """転出予定: told in advance; until that day the person is a resident like any other."""
    return reason in MOVES_OUT and effective_on > today


def undo_reason(reason: Reason) -> Reason:
    """異動の取消し: there is one for each direction, told by what it does to the register.

    Undoing a removal adds to the register (増, 199), undoing an entry takes away (減, 299), else 399.
    """
    if reason in REMOVALS:
        return Reason.ENTRY_UNDONE
    return Reason.REMOVAL_UNDONE if reason in ENTRIES else Reason.AMENDMENT_UNDONE


def change_refusals(facts: ChangeFacts) -> tuple[Refusal, ...]:
    """Every reason why this change may not be recorded (標準仕様書 4.0.3, E.3.4 of the domain handbook)."""
    reason, effective, today = facts.reason, facts.effective, facts.processed_on
    is_foreign, day = facts.kind == PersonKind.FOREIGN, counts_from(effective, processed_on=today)
    lives_here = facts.residency == Residency.RESIDENT
    found = {
        "undo_is_not_recorded": reason in UNDOINGS,
        "effective_in_the_future": day > today and reason not in MOVES_OUT,
        "effective_before_birth": effective.latest < facts.birth.sort_on,
        "effective_is_not_the_birth": reason == Reason.BIRTH and effective != facts.birth,
        "effective_must_be_a_day": not effective.is_exact and reason not in MAY_BE_PARTIAL,
        "effective_before_the_last_change": facts.last_effective_on is not None
        and day < facts.last_effective_on,
        "notified_in_the_future": facts.notified_on is not None and facts.notified_on > today,
        "born_in_the_future": facts.birth.sort_on > today,
        "lives_here_already": reason in ENTRIES and lives_here,
        "does_not_live_here": reason in REMOVALS | AMENDMENTS and not lives_here,
        "move_out_is_planned": lives_here and facts.moving_out_on is not None,
        "foreign_before_the_reform": is_foreign and day < FOREIGNERS_ON_REGISTER_FROM,
        "alias_is_for_foreigners": reason in _ALIAS and not is_foreign,
        "alias_is_missing": reason == Reason.ALIAS_ADDED and not facts.alias,
        "former_surname_is_for_japanese": reason in _FORMER_SURNAME and is_foreign,
        "not_yet_in_law": day < _known_to_law_from(reason, is_foreign=is_foreign),
        "not_of_this_reason": reason in _WRITES and not _WRITES[reason].issuperset(facts.wrote),
    }
    return tuple(
        Refusal(code, SENTENCES[code], _BASIS, facts.subject) for code, holds in found.items() if holds
    )


def _known_to_law_from(reason: Reason, *, is_foreign: bool) -> date:
    if reason in _FORMER_SURNAME:
        return FORMER_SURNAME_FROM
    if reason in _MY_NUMBER:
        return MY_NUMBER_FROM
    return JUKI_CODE_FOR_FOREIGNERS_FROM if reason in _JUKI_CODE and is_foreign else date.min


_ENDS_AS = {
    **dict.fromkeys(REMOVALS, Residency.REMOVED),
    **dict.fromkeys(MOVES_OUT, Residency.MOVED_OUT),
    Reason.DEATH: Residency.DECEASED,
}


def written_by(
    reason: Reason, effective: PartialDate, *, notified_on: date | None, today: date
) -> dict[str, object]:
    """The columns that the reason itself sets, beside those that it is given."""
    day = counts_from(effective, processed_on=today)
    if is_planned(reason, day, today=today):
        return {"moving_out_on": day}
    if reason in REMOVALS:
        left = {"moving_out_on": day} if reason in MOVES_OUT else {"moving_out_on": None}
        return {"residency": _ENDS_AS[reason], "ended_on": day, **left}
    if reason in ENTRIES:
        return {
            "residency": Residency.RESIDENT,
            "ended_on": None,
            "moving_out_on": None,
            "became_resident_sort_on": effective.sort_on,
            "became_resident_text": effective.text,
            "address_fixed_sort_on": effective.sort_on,
            "address_fixed_text": effective.text,
            "moved_within_city": False,
            "notified_on": notified_on,
        }
    if reason == Reason.MOVE_WITHIN:
        return {
            "address_fixed_sort_on": day,
            "address_fixed_text": "",
            "moved_within_city": True,
            "notified_on": notified_on,
        }
    if reason == Reason.ALIAS_REMOVED:
        return {"alias": ""}
    return dict.fromkeys(_FORMER, "") if reason == Reason.FORMER_SURNAME_REMOVED else {}


class HeadEffect(Enum):
    """What becomes of a household after a change, by who is left."""

    STANDS = "stands"
    EMPTY = "empty"
    PROMOTE = "promote"
    MISSING = "missing"


def head_effect(relationships: Sequence[str]) -> HeadEffect:
    """Whether a household needs a head: one who is left becomes it ex officio, of two one is to be chosen.

    住民記録システム標準仕様書 4.0.4; `relationships` are the 続柄 of those who remain.
    """
    if not relationships:
        return HeadEffect.EMPTY
    if HEAD in relationships:
        return HeadEffect.STANDS
    return HeadEffect.PROMOTE if len(relationships) == 1 else HeadEffect.MISSING


def household_refusals(relationships: Sequence[str], *, subject: str = "") -> tuple[Refusal, ...]:
    """Why these 続柄 may not stand in one household."""
    found = {
        "two_heads": relationships.count(HEAD) > 1,
        "two_spouses": sum(word in SPOUSES for word in relationships) > 1,
        "relationship_is_not_lawful": not all(map(relationship_is_lawful, relationships)),
    }
    return tuple(Refusal(code, SENTENCES[code], _BASIS, subject) for code, holds in found.items() if holds)


_BASIS = "住民記録システム標準仕様書 4.0"
SENTENCES = {
    "undo_is_not_recorded": N_("An undo names the change that it undoes."),
    "effective_in_the_future": N_("Only a move out may take effect in the future."),
    "effective_before_birth": N_("The change would take effect before the birth."),
    "effective_is_not_the_birth": N_("A birth takes effect on the day of birth."),
    "effective_must_be_a_day": N_("This change needs a whole day."),
    "effective_before_the_last_change": N_("The change would take effect before the one recorded last."),
    "notified_in_the_future": N_("The notification lies in the future."),
    "born_in_the_future": N_("The birth lies in the future."),
    "lives_here_already": N_("The person is on the register already."),
    "move_out_is_planned": N_("The person is to move out; undo that change first."),
    "does_not_live_here": N_("The person is not on the register."),
    "foreign_before_the_reform": N_("Foreign residents are on the register from 9 July 2012."),
    "alias_is_for_foreigners": N_("Only foreign residents have an alias."),
    "alias_is_missing": N_("The alias is missing."),
    "former_surname_is_for_japanese": N_("Only Japanese nationals have a former surname entered."),
    "not_yet_in_law": N_("The law did not know this change on that day."),
    "not_of_this_reason": N_("The change writes something that its reason does not allow."),
    "two_heads": N_("The household would have two heads."),
    "two_spouses": N_("The head would have two spouses."),
    "relationship_is_not_lawful": N_("The relationship is not one of the register's."),
    "household_is_missing": N_("A resident belongs to a household."),
    "not_the_last_change": N_("A later change of the person stands; undo that one first."),
    "an_undo_stands": N_("An undo is not undone; record the change anew."),
    "undo_its_cause": N_("The change came with another one; undo that one."),
    "undone_already": N_("The change has been undone already."),
    "nothing_before": N_("Nothing is on record from before the change."),
}


def refusal(code: str, *, subject: str = "") -> Refusal:
    """One of the refusals above, for what only the tables know."""
    return Refusal(code, SENTENCES[code], _BASIS, subject)
