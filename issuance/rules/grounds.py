"""Which ground lies under a document: the counter's own paper gets one, a kiosk's paper has the centre's."""

from issuance.choices import Channel

GROUND = "copy_guard_1"
"""けん制文字 and micro text, as `issuance/pdf/ground.py` draws them; another look gets another name."""


def ground_for(channel: str) -> str:
    """The ground's name, "" where the paper brings its own (domain handbook B.6)."""
    return GROUND if channel == Channel.COUNTER.value else ""
