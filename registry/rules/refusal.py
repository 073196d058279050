"""A refusal: an anticipated no, with a code for machines, a sentence for a clerk and the law behind it."""

import re
from dataclasses import dataclass

_CODE = re.compile(r"[a-z][a-z0-9_]*")


def N_(sentence: str) -> str:  # noqa: N802  # the name by which such a mark is known
    """Mark an English sentence for the catalogue of translations; doors translate it, rules never do."""
    return sentence


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why something may not be done.

    `code` is stable snake_case; `sentence` an English msgid (see `N_`); `basis` the law or source;
    `subject` the number of the person it is about, or the name of a field. Never a name or an address.
    """

    code: str
    sentence: str
    basis: str = ""
    subject: str = ""

    def __post_init__(self) -> None:
        if not _CODE.fullmatch(self.code):
            raise ValueError("the code of a refusal is snake_case")
