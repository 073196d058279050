"""What a process can print with."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Press:
    """Whether the process has the approved face, and the digest of each reviewed form that it carries, by key."""

    face_is_approved: bool
    form_digests: Mapping[str, str]
