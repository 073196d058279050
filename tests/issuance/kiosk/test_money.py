"""The coin slot gives back what is not owed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issuance.kiosk.money import TAKEN, NotTaken, change, put_in


@given(st.lists(st.sampled_from(TAKEN), max_size=40), st.integers(1, 1000).map(lambda n: n * 10))
def test_no_yen_is_lost_between_slot_and_change(pieces, fee):
    inserted = kept_back = 0
    for piece in pieces:
        try:
            inserted = put_in(inserted, piece, fee=fee)
        except NotTaken:
            kept_back += piece
    assert inserted + kept_back == sum(pieces)
    assert sum(change(inserted)) == inserted
    if inserted >= fee:
        assert sum(change(inserted - fee)) == inserted - fee


@pytest.mark.parametrize(
    ("inserted", "piece"), [(0, 1), (0, 5), (0, 2000), (250, 10), (0, -100)],
    ids=["1 yen", "5 yen", "2,000 yen note", "more than the fee", "a coin out"],
)  # fmt: skip
def test_the_slot_gives_back_what_it_does_not_take(inserted, piece):
    with pytest.raises(NotTaken):
        put_in(inserted, piece, fee=250)


@pytest.mark.parametrize(
    ("amount", "pieces"), [(0, []), (50, [50]), (750, [500, 100, 100, 50]), (1260, [1000, 100, 100, 50, 10])]
)
def test_change_is_given_in_the_fewest_pieces(amount, pieces):
    assert change(amount) == pieces


def test_no_change_is_made_of_an_amount_that_no_coins_make_up():
    with pytest.raises(ValueError, match="coins"):
        change(255)
