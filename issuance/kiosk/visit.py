"""One visit to the machine: what the visitor chose, and where they are. Kept on the server alone."""

import secrets
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Self

from issuance.kiosk.client import WORKING

IDLE = timedelta(seconds=60)
"""After so long without a touch the machine asks whether anybody is there."""
GIVEN_UP = timedelta(minutes=3)
"""After so long without a word from the screen, the visit is over on the server too."""
MOST_COPIES = 10


@dataclass(frozen=True, slots=True)
class Choice:
    """What is to be printed, as far as it has been chosen."""

    certificate: str = ""
    scope: str = ""
    members: tuple[str, ...] = ()
    relationship: bool | None = None
    domicile: bool | None = None
    tax_year: int = 0
    copies: int = 0

    def options(self) -> dict[str, Any]:
        """The choices as the API takes them; a certificate without choices sends none."""
        if self.tax_year:
            return {"tax_year": self.tax_year}
        if not self.scope:
            return {}
        told: dict[str, Any] = {"scope": self.scope}
        asked = {"relationship": self.relationship, "domicile": self.domicile}
        told |= {name: shown for name, shown in asked.items() if shown is not None}
        return {**told, "members": list(self.members)} if self.scope == "part" else told


@dataclass(frozen=True, slots=True)
class Visit:
    """The state of the machine while one visitor stands at it. `step` names the screen."""

    step: str = "menu"
    language: str = "ja"
    touched_at: str = ""
    card_kind: str = ""
    card_id: str = ""
    session: str = ""
    ended: bool = False
    offers: tuple[dict[str, Any], ...] = ()
    choice: Choice = field(default_factory=Choice)
    idempotency_key: str = ""
    request: str = ""
    status: str = ""
    fee: int = 0
    inserted: int = 0
    returned: int = 0
    pages: int = 0
    serials: tuple[str, ...] = ()
    receipt: str = ""
    printed_at: str = ""
    problem: str = ""
    jam_next: bool = False

    def to(self, step: str, **changes: Any) -> Self:
        """The visit on another screen."""
        return replace(self, step=step, **changes)

    def choose(self, step: str, **choices: Any) -> Self:
        """The visit on another screen, with something chosen."""
        return replace(self, step=step, choice=replace(self.choice, **choices))

    @property
    def offer(self) -> dict[str, Any]:
        """The offer of the chosen certificate, {} before one is chosen."""
        return next((o for o in self.offers if o["certificate"] == self.choice.certificate), {})

    @property
    def chosen_options(self) -> dict[str, Any]:
        """The choices that the chosen certificate offers."""
        options: dict[str, Any] = self.offer.get("options", {})
        return options

    @property
    def is_paid(self) -> bool:
        """Whether enough money is in the machine."""
        return bool(self.fee) and self.inserted >= self.fee

    @property
    def may_cancel(self) -> bool:
        """Whether the visitor may still turn back: until the money is taken for good."""
        return self.step not in ("menu", "printing", "take_paper", "receipt", "sorry")

    @property
    def is_being_made(self) -> bool:
        """Whether the city's workers are still at the document."""
        return self.status in WORKING

    def is_left(self, at: datetime) -> bool:
        """Whether nobody has touched the screen for so long that the visit is over."""
        return bool(self.touched_at) and at - datetime.fromisoformat(self.touched_at) > GIVEN_UP

    def to_json(self) -> dict[str, Any]:
        """For the store; `from_json` gives it back."""
        return asdict(self)

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> Self:
        """The visit that was stored."""
        choice = Choice(**{**told["choice"], "members": tuple(told["choice"]["members"])})
        lists = {"offers": tuple(told["offers"]), "serials": tuple(told["serials"])}
        return cls(**{**told, **lists, "choice": choice})


def steps_of_choice(options: dict[str, Any]) -> list[str]:
    """The screens that ask for the choices of a certificate, in their order, copies last."""
    asked = ["who"] if options.get("scope") else []
    asked += [name for name in ("relationship", "domicile", "tax_year") if options.get(name)]
    return [*asked, "copies"]


def fresh_key() -> str:
    """A random word that names one request or one receipt."""
    return secrets.token_urlsafe(18)
