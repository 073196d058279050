"""Sign a proved document, where its city has a key: the proof stands, for its bytes are not touched."""

import hashlib
from datetime import datetime

from django.db import IntegrityError, transaction

from issuance.models import CertificateRequest, Document, SignedDocument
from issuance.pdf.preflight import Passed
from issuance.pdf.signature import signature_of, signer_of


def sign_document(*, request: CertificateRequest, passed: Passed, now: datetime) -> SignedDocument | None:
    """What was added and both digests, final; None for a city without a key. Done once however often begun.

    Raises CannotSign: a city that signs hands out nothing unsigned.
    """
    signer = signer_of(request.municipality.code, at=now)
    if signer is None:
        return None
    stored = SignedDocument.objects.filter(pk=request.pk).first()
    if stored is not None:
        return stored
    pdf = bytes(Document.objects.values_list("pdf", flat=True).get(pk=request.pk))
    added = signature_of(pdf, signer, at=now)
    try:
        with transaction.atomic():
            return SignedDocument.objects.create(
                document_id=request.pk,
                added=added,
                proved_sha256=passed.sha256,
                sha256=hashlib.sha256(pdf + added).hexdigest(),
                certificate_sha256=signer.certificate_sha256,
                signed_at=now,
            )
    except IntegrityError:  # another worker signed it in the same moment; its signature stands
        return SignedDocument.objects.get(pk=request.pk)
