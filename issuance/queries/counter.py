"""What is known of an application at a counter: as facts for the rules, and who was released for it."""

from datetime import date, datetime
from typing import Any

from django.db.models import Q

from cards.choices import CardFunction
from cards.models import Card, EnabledFunction
from issuance.models import CounterApplication, CounterSitting, CounterWindow, ProtectionRelease
from issuance.rules.counter import release_holds
from issuance.rules.facts import ApplicationFacts
from registry.models import Municipality, Protection, Resident


def application_facts(application: CounterApplication) -> ApplicationFacts:
    """What the rules ask of an application."""
    return ApplicationFacts(
        applicant=application.applicant,
        evidence=frozenset(application.evidence),
        fee_reason=application.fee_reason,
        has_name=bool(application.applicant_name.strip()),
        has_purpose=bool(application.purpose.strip()),
        has_fee_basis=bool(application.fee_basis.strip()),
    )


def released(application: CounterApplication, *, at: datetime) -> frozenset[int]:
    """The people (primary keys) whose protections are released for this application at that moment.

    Whoever was protected anew, decided or renewed after the release was asked for is not among them.
    """
    if application.pk is None:
        return frozenset()
    release = ProtectionRelease.objects.filter(application=application).first()
    if release is None or not release_holds(
        decided_at=release.decided_at, is_granted=release.is_granted, at=at
    ):
        return frozenset()
    later = (
        Q(applied_at__gt=release.asked_at)
        | Q(decided_at__gt=release.asked_at)
        | Q(renewed_at__gt=release.asked_at)
    )
    named = Protection.objects.in_force(at=at).filter(resident__in=release.residents)
    anew = set(named.filter(later).values_list("resident", flat=True))
    return frozenset(release.residents) - anew


def sitting_of(user: Any, municipality: Municipality) -> CounterSitting | None:
    """Where the clerk sits now, in this city."""
    rows = CounterSitting.objects.of(municipality).live().filter(clerk=user)
    found: CounterSitting | None = rows.select_related("window").first()
    return found


def windows_of(municipality: Municipality) -> list[CounterWindow]:
    """The windows in use, by number, each with who sits there as `sitting`."""
    windows = list(CounterWindow.objects.of(municipality).filter(is_open=True).order_by("number"))
    live = CounterSitting.objects.of(municipality).live().select_related("clerk")
    seated = {sitting.window_id: sitting for sitting in live}
    for window in windows:
        window.sitting = seated.get(window.pk)
    return windows


def seal_card_of(resident: Resident, number: str, *, on: date) -> Card | None:
    """The card with this number, if it is a 印鑑登録証 of that person that day."""
    tokens = EnabledFunction.objects.live(on=on).filter(resident=resident, function=CardFunction.SEAL_TOKEN)
    token = tokens.filter(card__card_id=number.strip()).select_related("card").first()
    return token.card if token else None
