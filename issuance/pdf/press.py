"""What a process loads once before it prints: the face and the reviewed forms."""

import hashlib
from functools import cache
from pathlib import Path

from django.conf import settings

from issuance.pdf.code_keys import key_ids
from issuance.pdf.fonts import EXPECTED_SHA256, Face
from issuance.pdf.forms import FrozenForm, frozen_keys, load_form
from issuance.pdf.symbol import CODE_SLOT
from issuance.rules.contents import Form
from issuance.rules.flow import FlowRoom
from issuance.rules.press import Press
from issuance.rules.signed_code import OWN_FIELDS

VALUE = "value"


class FaceIsNotTheOneApproved(Exception):
    """The certificate face is missing or another file: nothing is printed, and no other face stands in."""


def face() -> Face:
    """The certificate face, read once a process (46 MB); raises FaceIsNotTheOneApproved."""
    return _face(Path(settings.CERTIFICATE_FONT))


def form(key: str) -> FrozenForm:
    """The reviewed form of that key; raises FormIsNotTheOneReviewed."""
    return _form(key)


def press() -> Press:
    """What this process can print with; the face's digest is taken without loading the face."""
    return Press(
        face_is_approved=face_digest(Path(settings.CERTIFICATE_FONT)) == EXPECTED_SHA256,
        form_digests={key: _form(key).digest for key in frozen_keys()},
        with_code_room=_with_code_room(),
        code_keys=key_ids(),
        rooms={key: room for key in frozen_keys() if (room := room_in(_form(key)))},
    )


def layout_of(frozen: FrozenForm) -> Form:
    """The form as contents are written for it: its fields, slots and rows."""
    return Form(frozen.key, frozenset(frozen.field_of), frozenset(frozen.slot_of), room_in(frozen))


def room_in(frozen: FrozenForm) -> FlowRoom | None:
    """The rows of the form's flow; a line of text takes as many em as its box for a value is wide."""
    if not frozen.flows:
        return None
    flow = frozen.flows[0]
    value = next(cell for cell in flow.cells if cell.name == VALUE)
    return FlowRoom(flow.name, flow.rows, frozenset(frozen.flowing), round(value.w / value.size, 2))


def face_digest(path: Path) -> str:
    """SHA-256 of the file, "" if there is none; taken anew when the file changes."""
    try:
        status = path.stat()
    except OSError:
        return ""
    return _digest(path, status.st_mtime_ns, status.st_size)


@cache
def _digest(path: Path, _changed: int, _size: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@cache
def _face(path: Path) -> Face:
    try:
        loaded = Face.load(path)
    except OSError as error:
        raise FaceIsNotTheOneApproved("the certificate face was not found") from error
    if loaded.sha256 != EXPECTED_SHA256:
        raise FaceIsNotTheOneApproved("the certificate face is another file")
    return loaded


@cache
def _with_code_room() -> frozenset[str]:
    return frozenset(
        key
        for key in frozen_keys()
        if CODE_SLOT in _form(key).slot_of and _form(key).field_of.keys() >= OWN_FIELDS
    )


@cache
def _form(key: str) -> FrozenForm:
    return load_form(key)
