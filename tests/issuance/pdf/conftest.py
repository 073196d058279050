"""The certificate face, loaded once, and the tests' own form."""

import pytest

from issuance.pdf import press
from issuance.pdf.fonts import Face
from issuance.pdf.forms import FrozenForm
from tests.issuance.pdf.sample import sample_form


@pytest.fixture(scope="session")
def face() -> Face:
    return press.face()


@pytest.fixture(scope="session")
def form() -> FrozenForm:
    return sample_form()
