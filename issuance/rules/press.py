"""What a process can print with."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Press:
    """Whether the face is the approved one, and the digest of each reviewed form by its key."""

    face_is_approved: bool
    form_digests: Mapping[str, str]
