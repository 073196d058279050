"""The certificate centre as a caller: plain HTTP, and whatever is answered is kept as it came."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any

BASE = "/api/center/v1"
PATIENCE = 180.0  # seconds for one answer, when hundreds stand in the queue


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers and body of one answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def told(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class Centre:
    """A caller with its key, at one of our ports."""

    port: int
    key: str

    def call(self, method: str, path: str, said: Any = None, **headers: str) -> Answer:
        """One call on a connection of its own."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(
                method,
                BASE + path,
                body=None if said is None else json.dumps(said),
                headers={
                    "Host": "localhost",
                    "Authorization": f"Bearer {self.key}",
                    "Content-Type": "application/json",
                    **headers,
                },
            )
            answer = connection.getresponse()
            return Answer(answer.status, dict(answer.getheaders()), answer.read())
        finally:
            connection.close()

    def open(self, *, code: str, kind: str, card_id: str, terminal: str) -> Answer:
        """A visitor at a terminal."""
        kiosk = {"operator": "7", "store": "0001", "terminal": terminal}
        said = {"municipality_code": code, "card": {"kind": kind, "id": card_id}, "kiosk": kiosk}
        return self.call("POST", "/sessions", said)

    def ask(self, session: str, certificate: str, *, copies: int, options: dict[str, Any]) -> Answer:
        """A certificate; under a fresh key."""
        said = {"certificate": certificate, "copies": copies, "options": options}
        return self.call(
            "POST", f"/sessions/{session}/requests", said, **{"Idempotency-Key": str(uuid.uuid4())}
        )

    def wait(self, request: str) -> Any:
        """How the request stands when its state is not the worker's any more."""
        while True:
            answer = self.call("GET", f"/requests/{request}?wait=5")
            assert answer.status == 200, answer
            if answer.told["status"] not in ("received", "accepted", "rendered"):
                return answer.told
