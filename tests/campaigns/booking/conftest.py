"""The clock of these pages is the real one: the campaign is laid around today."""

import pytest

from campaigns.booking import page


@pytest.fixture(autouse=True)
def nothing_kept():
    """No page of the test before."""
    page._kept.clear()
