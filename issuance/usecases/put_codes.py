"""Sign what a snapshot prints, and put the signed code on its pages."""

from collections.abc import Mapping

from django.conf import settings

from issuance.models import VerificationKey
from issuance.pdf.code_keys import KeyIsMissing, is_signed_by, sign
from issuance.pdf.proofs import picture_digests
from issuance.rules.signed_code import SIGNED_AS, code_address, codes_of, with_codes, written
from issuance.rules.snapshot import Snapshot


def put_codes(
    *, snapshot: Snapshot, key: VerificationKey, name: str, images: Mapping[str, bytes]
) -> Snapshot:
    """The snapshot with a code for each copy, signed by the city's key of the day.

    `name` is the subject's, for forms without a field for it; `images` are the PNGs by SHA-256. Raises
    KeyIsMissing where the private half of the key is not here, or is another than the public one on record.
    """
    address, texts = code_address(settings.BASE_URL), dict[int, str]()
    codes = codes_of(snapshot, key=key.key_id, name=name, pictures=picture_digests(images))
    for copy, code in codes.items():
        unsigned = code.unsigned()
        signature = sign(key.key_id, SIGNED_AS + unsigned)
        if not is_signed_by(key.public_key, SIGNED_AS + unsigned, signature):
            raise KeyIsMissing(key.key_id)
        texts[copy] = address + written(unsigned, signature)
    return with_codes(snapshot, texts)
