"""How long to wait between moving in, registering a seal, receiving a card and using it."""

from dataclasses import dataclass
from datetime import date, timedelta

from cards.choices import ApplicationReason
from registry.rules.refusal import N_, Refusal


@dataclass(frozen=True, slots=True)
class Wait:
    """What must have been so many days ago before the act; 0 allows it on the same day."""

    act: str
    after: str
    days: int
    basis: str
    sentence: str
    from_day: date = date.min


WAITS = (
    Wait(
        "apply",
        "moved_in",
        1,
        # The move is written into the register by the next day; before, a card would show nothing of it.
        "住民記録システム標準仕様書（異動処理中）",
        N_("The move in is still being processed. A card can be applied for from the next day."),
    ),
    Wait(
        "seal_token",
        "seal_registered",
        0,
        "足利市印鑑条例",
        N_("The seal was registered after this day."),
    ),
    Wait(
        "seal_token",
        "lost",
        1,
        # Whoever found a card and a bank book shall not have a seal certificate within the hour.
        "足利市印鑑条例（本市の取扱い）",
        N_("The card before was lost or stolen: its seal function is switched on from the next day."),
    ),
    Wait(
        "kiosk",
        "handed_over",
        1,
        "電子署名等に係る地方公共団体情報システム機構の認証業務に関する法律",
        N_("The certificate on the card reaches the centre by the next day. Kiosks take the card from then."),
        from_day=date(2016, 1, 1),
    ),
)


def wait_refusals(act: str, facts: dict[str, date | None], *, on: date) -> tuple[Refusal, ...]:
    """What still keeps the act from being done that day; `facts` are the days of what went before."""
    found = []
    for wait in WAITS:
        since = facts.get(wait.after)
        if (
            wait.act == act
            and since is not None
            and on >= wait.from_day
            and on < since + timedelta(wait.days)
        ):
            found.append(Refusal(f"wait_after_{wait.after}", wait.sentence, wait.basis))
    return tuple(found)


def lost_before(reason: str) -> bool:
    """Whether the application follows a loss."""
    return reason == ApplicationReason.LOST
