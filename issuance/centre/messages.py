"""The messages of the centre API. Money is whole yen; times are ISO 8601 in Japan's time, with the offset."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Schema
from pydantic import BeforeValidator, ConfigDict, Field, StrictInt

from cards.choices import CardKind
from issuance.choices import CertificateCode, PrintResult, RequestState
from registry.shared.japan import in_japan

JapanTime = Annotated[datetime, BeforeValidator(in_japan)]
Yen = Annotated[int, Field(ge=0)]
Word = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[\x21-\x7e]+$")]


class Said(Schema):
    """What a caller says: a member that the schema does not know is an error, since it would be ignored."""

    model_config = ConfigDict(extra="forbid")


class CardRead(Said):
    """The card as the reader read it; no PIN, nor anything made of one."""

    kind: CardKind
    id: Word


class Terminal(Said):
    """Where the visitor stands."""

    operator: Word
    store: Word
    terminal: Word


class OpenSession(Said):
    """A visitor whose PIN and card the centre has verified."""

    municipality_code: Annotated[str, Field(pattern=r"^[0-9]{6}$")]
    card: CardRead
    kiosk: Terminal


class OfferMade(Schema):
    """A certificate that the city knows, and whether this visitor can have it now.

    One that is not available carries a public code and no options, whatever the reason.
    """

    certificate: CertificateCode
    title: str
    fee: Yen | None
    available: bool
    reason: str | None
    max_copies: int
    options: dict[str, Any]


class SessionOpened(Schema):
    """The session and what it may ask for."""

    session: UUID
    expires_at: JapanTime
    offers: list[OfferMade]


class AskForCertificate(Said):
    """One kind of certificate, so many copies, with the choices offered."""

    certificate: CertificateCode
    copies: Annotated[StrictInt, Field(ge=1, le=10)]
    options: dict[str, Any] = Field(default_factory=dict)


class Told(Schema):
    """What the kiosk shows of a refusal: never why."""

    code: str
    text: str


class RequestTaken(Schema):
    """The request, its state and its fee for all copies."""

    request: UUID
    status: RequestState
    fee: Yen | None
    refusal: Told | None = None


class RequestStands(RequestTaken):
    """How far a request came. `pages`, `sha256` and the serials are known once the document was read back."""

    pages: int | None
    sha256: str | None
    serial: str | None
    serials: list[str]
    deadline: JapanTime | None


class Pay(Said):
    """What the store took. The amount must be the fee."""

    amount: Annotated[StrictInt, Field(ge=0)]
    receipt: Annotated[str, Field(min_length=1, max_length=80)]


class Report(Said):
    """What left the printer."""

    result: PrintResult
    pages_printed: Annotated[StrictInt, Field(ge=0, le=1000)]
    detail: Annotated[str, Field(max_length=200)] = ""


class CertificateStatus(Schema):
    """Whether a certificate can be asked for now, why not, and until when that holds."""

    certificate: CertificateCode
    open: bool
    reason: str | None
    until: JapanTime | None


class MunicipalityStatus(Schema):
    """A city's certificates."""

    municipality_code: str
    certificates: list[CertificateStatus]


class Status(Schema):
    """The state of the service."""

    at: JapanTime
    municipalities: list[MunicipalityStatus]


class ProblemDocument(Schema):
    """RFC 9457. `code` is stable; `detail` may be shown."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    instance: str
