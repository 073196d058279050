"""A refusal is a stable code with a sentence."""

import pytest

from registry.rules.refusal import N_, Refusal


def test_a_refusal_is_a_value() -> None:
    assert Refusal("protected", N_("Under protection.")) == Refusal("protected", "Under protection.", "", "")


@pytest.mark.parametrize("code", ["", "Protected", "not protected", "protected-person", "1st", "保護"])
def test_the_code_of_a_refusal_is_snake_case(code: str) -> None:
    with pytest.raises(ValueError, match="snake_case"):
        Refusal(code, "Sentence.")
