"""The centre API as its caller sees it, over Django's test client, with a worker that is called by hand."""

import json
from dataclasses import dataclass
from datetime import time
from typing import Any, Self
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.test import Client

from cards.models import Card
from issuance.choices import RequestState
from issuance.models import CertificateRequest, ClosedPeriod, OpeningHours
from issuance.usecases.create_centre_client import create_centre_client
from issuance.usecases.issue_certificate import issue_certificate
from registry.models import Municipality, Watermark
from registry.shared.clock import now
from tests import make

BASE = "/api/center/v1"
KIOSK = {"operator": "7", "store": "0001", "terminal": "1"}


def open_city(code: str = "092029", name: str = "足利市") -> Municipality:
    """A city that is open at this very moment, with data as of now: doors read the real clock."""
    place = make.city(code, name)
    OpeningHours.objects.filter(municipality=place).update(opens_at=time(0), closes_at=time(0))
    ClosedPeriod.objects.filter(municipality=place).delete()
    Watermark.objects.filter(municipality=place).update(as_of=now())
    return place


def work() -> list[str]:
    """What the workers would do now: issue every accepted request."""
    waiting = CertificateRequest.objects.filter(state=RequestState.ACCEPTED).values_list("pk", flat=True)
    return [issue_certificate(request_id=pk, worker="worker", clock=now) for pk in list(waiting)]


@dataclass
class Door:
    """One client of the API."""

    http: Client
    key: str

    @classmethod
    def of(cls, http: Client, name: str) -> Self:
        return cls(http, create_centre_client(name=name, now=now()))

    def call(self, method: str, path: str, said: Any = None, **headers: str) -> HttpResponse:
        content = {} if said is None else {"data": said, "content_type": "application/json"}
        told = {"Authorization": f"Bearer {self.key}", "Accept-Language": "en", **headers}
        return self.http.generic(
            method,
            BASE + path,
            **_body(content),
            headers={name: value for name, value in told.items() if value},
        )

    def open(self, card: Card, **more: Any) -> HttpResponse:
        said = {
            "municipality_code": card.municipality.code,
            "card": {"kind": card.kind, "id": card.card_id},
            "kiosk": {**KIOSK, **more},
        }
        return self.call("POST", "/sessions", said)

    def session(self, card: Card, **more: Any) -> str:
        opened = self.open(card, **more)
        assert opened.status_code == 201, opened.content
        return str(opened.json()["session"])

    def ask(
        self, session: str, certificate: str = "resident_record", *, key: str = "", **more: Any
    ) -> HttpResponse:
        options = {"scope": "self"} if certificate == "resident_record" else {}
        said = {"certificate": certificate, "copies": 1, "options": options, **more}
        headers = {"Idempotency-Key": key or str(uuid4())}
        return self.call("POST", f"/sessions/{session}/requests", said, **headers)

    def ready(self, card: Card, **more: Any) -> str:
        """A request whose document waits to be fetched."""
        request = str(self.ask(self.session(card), **more).json()["request"])
        assert work() == ["ready"]
        return request

    def delivered(self, card: Card, **more: Any) -> str:
        request = self.ready(card, **more)
        assert self.call("GET", f"/requests/{request}/document").status_code == 200
        return request

    def paid(self, card: Card, **more: Any) -> str:
        request = self.delivered(card, **more)
        assert self.pay(request).status_code == 200
        return request

    def look(self, request: str | UUID, query: str = "") -> HttpResponse:
        return self.call("GET", f"/requests/{request}{query}")

    def pay(self, request: str, amount: int = 250, receipt: str = "R-1") -> HttpResponse:
        return self.call("POST", f"/requests/{request}/payment", {"amount": amount, "receipt": receipt})

    def report(self, request: str, result: str = "printed", pages: int = 1) -> HttpResponse:
        said = {"result": result, "pages_printed": pages, "detail": ""}
        return self.call("POST", f"/requests/{request}/outcome", said)


def _body(content: dict[str, Any]) -> dict[str, Any]:
    if content and not isinstance(content["data"], str):
        return {**content, "data": json.dumps(content["data"])}
    return content
