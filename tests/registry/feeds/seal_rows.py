"""Rows of the seal registrations' file."""

import base64

from registry.feeds.seals import LAYOUT
from tests.feeding import Values, person
from tests.make import square_png


def seal(number: int, **more: str) -> Values:
    """The registration of person `number`, in force, of 15 mm."""
    told = dict.fromkeys(LAYOUT.every, "") | {
        "registration_no": f"{number:08d}",
        "person_no": person(number)["person_no"],
        "registered_on": "2010-04-01",
        "state": "active",
        "imprint": base64.b64encode(square_png(str(number))).decode(),
        "width_mm": "15.00",
        "height_mm": "15.00",
    }
    return told | more


def abolished(values: Values, on: str = "2026-11-20") -> Values:
    """The registration after its abolition on request."""
    return values | {"state": "abolished", "ended_on": on, "end_reason": "request"}
