"""The one way in which an act on cards says no."""

from collections.abc import Iterable

from registry.rules.refusal import Refusal


class CardActRefused(Exception):
    """Nothing was done; `refusals` say why, each with a code, a sentence for a clerk and the law."""

    def __init__(self, refusals: Iterable[Refusal]) -> None:
        self.refusals = tuple(refusals)
        super().__init__(", ".join(no.code for no in self.refusals))


class SomebodyElseWasFirst(Exception):
    """The row has moved since it was read; look again. Nothing was done."""
