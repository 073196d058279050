"""End a notice from another city by saying what became of it here."""

from datetime import datetime
from typing import Any

from django.db import transaction

from registry.choices import NoticeOutcome
from registry.models import Notice, Protection, Resident
from registry.rules.refusal import N_, Refusal

BASIS = "住民基本台帳事務処理要領 第5-10"


class NoticeIsAnswered(Exception):
    """Somebody else has answered it; their answer stands."""


class AnswerRefused(Exception):
    """The notice waits on; `refusals` say why."""

    def __init__(self, refusals: tuple[Refusal, ...]) -> None:
        super().__init__(", ".join(no.code for no in refusals))
        self.refusals = refusals


@transaction.atomic
def answer_notice(
    *, notice_id: int, outcome: str, answer: str, resident: Resident | None, by: Any, now: datetime
) -> None:
    """Store outcome, answer and person; raises NoticeIsAnswered, or AnswerRefused with every reason.

    "The person is protected here" is believed only of a person whose protection is in force at `now`.
    """
    notice = Notice.objects.get(pk=notice_id)
    refusals = _refusals(notice, outcome, answer.strip(), resident, now)
    if refusals:
        raise AnswerRefused(refusals)
    done = Notice.objects.waiting().filter(pk=notice_id)
    if not done.update(
        outcome=outcome, answer=answer.strip(), resident=resident, answered_at=now, answered_by=by
    ):
        raise NoticeIsAnswered


def _refusals(
    notice: Notice, outcome: str, answer: str, resident: Resident | None, now: datetime
) -> tuple[Refusal, ...]:
    of_another_city = resident is not None and resident.municipality_id != notice.municipality_id
    told_of_nobody = outcome in (NoticeOutcome.PROTECTED, NoticeOutcome.LIFT_ASKED) and resident is None
    mine = Protection.objects.in_force(at=now).filter(resident=resident)
    is_protected = resident is not None and mine.exists()
    is_asked = (
        resident is not None and Protection.objects.lift_asked(at=now).filter(resident=resident).exists()
    )
    holds = {
        "outcome_is_missing": outcome not in NoticeOutcome.values,
        "answer_is_missing": not answer,
        "person_is_missing": told_of_nobody or of_another_city,
        "person_is_not_protected": outcome == NoticeOutcome.PROTECTED
        and resident is not None
        and not is_protected,
        "no_lift_was_asked": outcome == NoticeOutcome.LIFT_ASKED and resident is not None and not is_asked,
    }
    return tuple(Refusal(code, SENTENCES[code], BASIS) for code, does in holds.items() if does)


SENTENCES = {
    "outcome_is_missing": N_("Choose what became of the notice."),
    "answer_is_missing": N_("Say what was done: a notice is ended by an answer."),
    "person_is_missing": N_("Name the person by number and birth date."),
    "person_is_not_protected": N_("This person is not protected yet: record the application first."),
    "no_lift_was_asked": N_("No lift has been asked for this person: ask for it first."),
}
