"""What a process can print with."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from issuance.rules.flow import FlowRoom


@dataclass(frozen=True, slots=True)
class Press:
    """Whether the face is the approved one; by key, the digest of each reviewed form and its rows if any."""

    face_is_approved: bool
    form_digests: Mapping[str, str]
    rooms: Mapping[str, FlowRoom] = field(default_factory=dict)
