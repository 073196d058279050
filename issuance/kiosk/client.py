"""The kiosk's end of the centre API, over HTTP: what the machine knows, it was told by these calls."""

import base64
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx
from django.conf import settings

from issuance.kiosk.chips import Chip

BASE_PATH = "/api/center/v1"
PATIENCE_SECONDS = 10.0
"""How long one call may take, beyond the time that it was asked to wait."""
WORKING = ("received", "accepted", "rendered")
"""States in which the city's workers are still at it."""


class CentreRefused(Exception):
    """The API answered with a problem; `code` and `text` may be shown."""

    def __init__(self, code: str, text: str, status: int) -> None:
        super().__init__(code)
        self.code, self.text, self.status = code, text, status


class CentreUnreachable(Exception):
    """No answer, or one that is not of this API."""


class DocumentIsDamaged(Exception):
    """The bytes are not those that the API signed off: nothing of them may be printed."""


@dataclass(frozen=True, slots=True)
class Terminal:
    """Where this machine stands."""

    operator: str = "simulator"
    store: str = "S0001"
    terminal: str = "K01"


class Centre:
    """One visit's line to the centre API. Use it as a context, so that its connection is closed."""

    def __init__(self, base_url: str, key: str, *, language: str = "ja") -> None:
        self._session = ""
        self._http = httpx.Client(
            base_url=base_url.rstrip("/") + BASE_PATH,
            headers={"Authorization": f"Bearer {key}", "Accept-Language": language},
            timeout=PATIENCE_SECONDS,
            trust_env=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def resume(self, session: str) -> Self:
        """Go on in a session that is open."""
        self._session = session
        return self

    def open_session(self, chip: Chip, terminal: Terminal) -> dict[str, Any]:
        """A session for the visitor whose PIN the chip has accepted; the PIN itself stays here."""
        said = {
            "municipality_code": chip.municipality_code,
            "card": {"kind": chip.card_kind, "id": chip.card_id},
            "kiosk": {
                "operator": terminal.operator,
                "store": terminal.store,
                "terminal": terminal.terminal,
            },
        }
        opened = self._json("POST", "/sessions", json=said)
        self._session = opened["session"]
        return opened

    def ask(
        self, *, certificate: str, copies: int, options: dict[str, Any], idempotency_key: str
    ) -> dict[str, Any]:
        """A request for a certificate: `{request, status, fee, refusal}`."""
        return self._json(
            "POST",
            f"/sessions/{self._session}/requests",
            json={"certificate": certificate, "copies": copies, "options": options},
            headers={"Idempotency-Key": idempotency_key},
        )

    def look(self, request: str, *, wait: int = 0) -> dict[str, Any]:
        """How far the request came; `wait` holds the answer for up to so many seconds."""
        return self._json(
            "GET",
            f"/requests/{request}",
            params={"wait": wait} if wait else None,
            headers=self._mine(),
            timeout=PATIENCE_SECONDS + wait,
        )

    def document(self, request: str, *, sha256: str) -> bytes:
        """The PDF, whose digest must be both the one in its header and the one that the request told.

        Raises DocumentIsDamaged.
        """
        answer = self._call("GET", f"/requests/{request}/document", headers=self._mine())
        digest = hashlib.sha256(answer.content)
        signed = f"sha-256=:{base64.b64encode(digest.digest()).decode()}:"
        if answer.headers.get("Repr-Digest") != signed or digest.hexdigest() != sha256:
            raise DocumentIsDamaged
        return answer.content

    def pay(self, request: str, *, amount: int, receipt: str) -> dict[str, Any]:
        """Tell that the fee (yen) was taken."""
        return self._json(
            "POST",
            f"/requests/{request}/payment",
            json={"amount": amount, "receipt": receipt},
            headers=self._mine(),
        )

    def report(self, request: str, *, result: str, pages_printed: int, detail: str = "") -> dict[str, Any]:
        """Tell what left the printer: printed, failed or abandoned."""
        return self._json(
            "POST",
            f"/requests/{request}/outcome",
            json={"result": result, "pages_printed": pages_printed, "detail": detail},
            headers=self._mine(),
        )

    def end_session(self) -> None:
        """End the visit; what was not printed is voided."""
        self._call("DELETE", f"/sessions/{self._session}")

    def _mine(self) -> dict[str, str]:
        return {"Centre-Session": self._session}

    def _json(self, method: str, path: str, **more: Any) -> dict[str, Any]:
        try:
            told: dict[str, Any] = self._call(method, path, **more).json()
        except ValueError as none:
            raise CentreUnreachable("the answer is not JSON") from none
        return told

    def _call(self, method: str, path: str, **more: Any) -> httpx.Response:
        try:
            answer = self._http.request(method, path, **more)
        except httpx.HTTPError as failed:
            raise CentreUnreachable(type(failed).__name__) from failed
        if answer.is_success:
            return answer
        if answer.headers.get("Content-Type") == "application/problem+json":
            told = answer.json()
            raise CentreRefused(told["code"], told["detail"], answer.status_code)
        raise CentreUnreachable(f"HTTP {answer.status_code}")


@contextmanager
def centre(*, session: str = "", base_url: str = "", key: str = "", language: str = "ja") -> Iterator[Centre]:
    """The line to this installation's centre API (or another's), with the kiosk's key, in that session."""
    with Centre(base_url or settings.BASE_URL, key or kiosk_key(), language=language) as line:
        yield line.resume(session)


def kiosk_key() -> str:
    """The kiosk's key: from the environment, or the file that `make demo` leaves; "" where there is none."""
    if settings.KIOSK_CENTRE_KEY:
        return str(settings.KIOSK_CENTRE_KEY)
    kept = Path(settings.KIOSK_DIR) / "centre.key"
    return kept.read_text().strip() if kept.exists() else ""
