"""The facts on which issuance decides; None always means "not known", and what is not known is refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from issuance.rules.block_matrix import Reach
from issuance.rules.catalogue import CertificateType
from issuance.rules.hours import Opening
from issuance.rules.options import Options, ReadOptions
from registry.rules.dates import PartialDate


@dataclass(frozen=True, slots=True)
class HoldFact:
    """A hold in force (HoldKind), with the day of its event where it has one (転出予定年月日)."""

    kind: str
    effective_on: date | None = None


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What counts about one person: the requester, someone to be printed, or a member of the household.

    `is_protected`: a 支援措置 or other suppression is in force. `differs_from_source`: an open difference of
    a reconciliation touches the record. `moving_out_on`: 転出予定年月日 on the record, past or to come.
    """

    person_no: str
    kind: str | None
    residency: str | None
    birth: PartialDate | None
    is_protected: bool | None
    holds: tuple[HoldFact, ...] | None
    differs_from_source: bool | None
    is_head: bool = False
    moving_out_on: date | None = None


@dataclass(frozen=True, slots=True)
class CardFacts:
    """The card presented: whose it is, its kind and state, the functions live on it that day.

    `valid_until` is the date printed on the card, or its certificate's if sooner, the last day included.
    """

    card_id: str
    holder_no: str
    kind: str
    state: str
    valid_until: date | None
    functions: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class SealFacts:
    """The newest seal registration: its imprint's true size (width, height) in mm, the tokens valid that day.

    `tokens` are the ids of the cards that are its 印鑑登録証; there should be exactly one.
    """

    state: str
    registered_on: date | None
    imprint_mm: tuple[float, float] | None
    tokens: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class RegisterFacts:
    """The requester's family register: its state (RegisterState), None if none of this city holds them.

    `is_elsewhere`: the 本籍 on the resident record names another city, None if none is on record.
    `is_removed`: the requester has left it (除籍). `in_force` counts the registers in force that hold them.
    """

    state: str | None
    is_elsewhere: bool | None
    is_removed: bool = False
    in_force: int = 1


@dataclass(frozen=True, slots=True)
class OfficeFacts:
    """What the city's side of the paper needs on the day.

    `official_seal_mm` is the true size of the seal's image, None if there is none. `form_is_as_reviewed`:
    the compiled form's digest is the one on record. `font_is_right`: the face's digest is the one expected.
    `code_keys` are the ids of the keys in force, none where the city prints no signed code;
    `form_has_code_room` and `code_key_is_here` say whether the form and this machine can print one.
    `has_era`: the program's table has an era for the day.
    """

    has_mayor: bool
    official_seal_mm: tuple[float, float] | None
    has_form: bool
    form_is_as_reviewed: bool
    font_is_right: bool
    code_keys: tuple[str, ...] = ()
    form_has_code_room: bool = True
    code_key_is_here: bool = True
    has_era: bool = True


@dataclass(frozen=True, slots=True)
class TaxFacts:
    """The ledger of the 年度 asked for. `offered`: the years issued on this channel today.

    `offered` is None without a day of switch on record, `tax_class` where the ledger has no record of the
    person. `came_on` is 住民となった日. `is_consistent`: the record's sums agree with one another.
    `paid_as_of` is the day of the payments told, None while the tax system has told none.
    """

    tax_year: int | None
    offered: tuple[int, ...] | None
    tax_class: str | None = None
    confirmed_on: date | None = None
    issuable_from: date | None = None
    is_consistent: bool = False
    came_on: date | None = None
    paid_as_of: date | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """What a city decides of a certificate within the law; the defaults are the stricter reading.

    `decided` says for a kind of hold whose counts, where the block matrix leaves that to the city.
    `minimum_age_at_kiosk` and `is_at_kiosk`: None takes the catalogue's. `greatest_data_age` is that of the
    certificate's own source, `greatest_residents_age` that of names and addresses; None while none is set.
    `prints_every_fixed_day`: 住所を定めた年月日 also without a move inside the city.
    """

    decided: Mapping[str, Reach | None] = field(default_factory=dict)
    minimum_age_at_kiosk: int | None = None
    greatest_data_age: timedelta | None = None
    greatest_residents_age: timedelta | None = None
    is_at_kiosk: bool | None = None
    prints_every_fixed_day: bool = False


def is_at_kiosk(certificate: CertificateType, policy: Policy) -> bool:
    """Whether kiosks of the city have the certificate, by its own decision or by the catalogue."""
    return certificate.is_at_kiosk if policy.is_at_kiosk is None else policy.is_at_kiosk


@dataclass(frozen=True, slots=True)
class ApplicationFacts:
    """What the application at a counter says: who asks (ApplicantKind), what was seen, for which fee."""

    applicant: str
    evidence: frozenset[str]
    fee_reason: str
    has_name: bool = False
    has_purpose: bool = False
    has_fee_basis: bool = False


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """One request for one certificate at one moment (`at`, aware), with everything that decides over it.

    `printed` is every person on record here whose data the document would show; `household` all current
    members, for a 戸籍 certificate everybody recorded in the register, who may live elsewhere or be dead.
    `opening`, `fee_yen` and `data_as_of` are None if nothing is on record; `data_as_of` is the oldest of the
    moments of the sources, `own_as_of` that of the certificate's own, `residents_as_of` that of the resident
    system. `pages` counts one copy.
    """

    certificate: CertificateType
    channel: str
    at: datetime
    requester: PersonFacts
    printed: tuple[PersonFacts, ...]
    household: tuple[PersonFacts, ...] | None
    card: CardFacts | None
    seal: SealFacts | None
    office: OfficeFacts
    opening: Opening | None
    fee_yen: int | None
    data_as_of: datetime | None
    options: ReadOptions = field(default_factory=lambda: ReadOptions(Options()))
    copies: int = 1
    pages: int = 1
    tax: TaxFacts | None = None
    own_as_of: datetime | None = None
    residents_as_of: datetime | None = None
    policy: Policy = field(default_factory=Policy)
    application: ApplicationFacts | None = None
    register: RegisterFacts | None = None
