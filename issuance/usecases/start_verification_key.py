"""Begin to sign codes with a key from a day on; the key before it ends that day."""

from datetime import date

from django.db import transaction

from issuance.models import VerificationKey
from issuance.pdf.code_keys import id_of, new_private_key, public_key_of
from registry.models import Municipality


class KeyWouldBeginTooEarly(ValueError):
    """A key begins today or later, and later than the one before it: what was signed stays as it was."""


@transaction.atomic
def start_verification_key(
    *, municipality: Municipality, valid_from: date, today: date, private_key: str = "", note: str = ""
) -> tuple[VerificationKey, str]:
    """The new row and its private key (64 hex digits), stored nowhere: it goes into VERIFICATION_KEY.

    `private_key` takes one that was made elsewhere. Raises KeyWouldBeginTooEarly, NotAKey.
    """
    rows = VerificationKey.objects.of(municipality).select_for_update().order_by("-valid_from")
    last = rows.first()
    if valid_from < today or (last is not None and valid_from <= last.valid_from):
        raise KeyWouldBeginTooEarly
    private = private_key or new_private_key()
    public = public_key_of(private)
    if last is not None and (last.valid_until is None or last.valid_until > valid_from):
        VerificationKey.objects.filter(pk=last.pk).update(valid_until=valid_from)
    row = VerificationKey.objects.create(
        municipality=municipality,
        valid_from=valid_from,
        key_id=id_of(public),
        public_key=public,
        note=note,
    )
    return row, private
