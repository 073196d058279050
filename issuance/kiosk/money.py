"""The coin slot: what it takes and how it gives change. Whole yen."""

COINS = (10, 50, 100, 500)
NOTES = (1000,)
TAKEN = (*COINS, *NOTES)
MOST_YEN = 10_000
"""The machine holds no more than this of one visitor's money."""


class NotTaken(Exception):
    """The slot gives it back at once: no money of this machine, more than needed, or more than it holds."""


def put_in(inserted: int, piece: int, *, fee: int) -> int:
    """The amount in the machine after one more coin or note; raises NotTaken."""
    if piece not in TAKEN or inserted >= fee or inserted + piece > MOST_YEN:
        raise NotTaken
    return inserted + piece


def change(amount: int) -> list[int]:
    """The pieces that make up an amount, largest first and fewest; the slot gives back what it takes.

    Raises ValueError for an amount that it cannot have taken.
    """
    if amount < 0 or amount % COINS[0]:
        raise ValueError("no coins make up this amount")
    pieces: list[int] = []
    for piece in sorted(TAKEN, reverse=True):
        count, amount = divmod(amount, piece)
        pieces += [piece] * count
    return pieces
