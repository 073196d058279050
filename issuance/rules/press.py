"""What a process can print with."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from issuance.rules.flow import FlowRoom


@dataclass(frozen=True, slots=True)
class Press:
    """Whether the face is the approved one, and the digest of each reviewed form by its key.

    `with_code_room` are the forms that leave room for a signed code; `code_keys` are the ids of the keys that
    this process signs codes with; `rooms` are the rows of those forms whose body may be of any length.
    """

    face_is_approved: bool
    form_digests: Mapping[str, str]
    with_code_room: frozenset[str] = frozenset()
    code_keys: frozenset[str] = frozenset()
    rooms: Mapping[str, FlowRoom] = field(default_factory=dict)
