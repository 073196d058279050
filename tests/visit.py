"""A visit and its steps, as the centre and a worker would take them."""

from datetime import datetime
from typing import Any

from cards.models import Card
from issuance.models import CentreSession, CertificateRequest
from issuance.usecases.accept_request import accept_request
from issuance.usecases.deliver import deliver
from issuance.usecases.issue_certificate import issue_certificate
from issuance.usecases.record_outcome import record_outcome
from issuance.usecases.take_payment import take_payment
from tests import make


class Visit:
    """One session at a kiosk; each step names its moment, NOW unless another is given."""

    def __init__(self, session: CentreSession) -> None:
        self.session = session
        self.asked = 0

    def ask(
        self, certificate: str = "resident_record", *, key: str = "", at: datetime = make.NOW, **more: Any
    ) -> CertificateRequest:
        self.asked += 1
        content = {
            "copies": 1,
            "body_sha256": "0" * 64,
            "options": {"scope": "household"} if certificate == "resident_record" else {},
        }
        return accept_request(
            session=self.session,
            certificate=certificate,
            idempotency_key=key or f"key-{self.asked}",
            by="centre",
            now=at,
            **(content | more),
        )

    def issue(self, request: CertificateRequest, *, at: datetime = make.NOW) -> str:
        return issue_certificate(request_id=request.pk, worker="worker", clock=lambda: at)

    def fetch(self, request: CertificateRequest, *, at: datetime = make.NOW) -> Any:
        return deliver(request_id=request.pk, session_id=self.session.pk, by="centre", now=at)

    def pay(
        self, request: CertificateRequest, amount: int = 250, *, receipt: str = "R1", at: datetime = make.NOW
    ) -> CertificateRequest:
        return take_payment(
            request_id=request.pk,
            session_id=self.session.pk,
            amount_yen=amount,
            receipt=receipt,
            by="centre",
            now=at,
        )

    def tell(
        self, request: CertificateRequest, result: str = "printed", pages: int = 1, *, at: datetime = make.NOW
    ) -> CertificateRequest:
        return record_outcome(
            request_id=request.pk,
            session_id=self.session.pk,
            result=result,
            pages_printed=pages,
            detail="",
            by="centre",
            now=at,
        )


def begin(card: Card, **more: Any) -> Visit:
    """A visit with that card on the reader."""
    return Visit(make.session(card, **more))
