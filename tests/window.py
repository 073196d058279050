"""A clerk at a window, and what is asked for and done there."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User

from cards.models import Card
from issuance.choices import ApplicantKind, Channel, Evidence, FeeReason
from issuance.models import (
    CertificateRequest,
    CounterApplication,
    CounterWindow,
    Document,
    FeeRule,
    VoidedPaper,
)
from issuance.usecases.hand_over_at_counter import hand_over_at_counter
from issuance.usecases.issue_at_counter import issue_at_counter
from issuance.usecases.preview_application import Preview, preview_application
from issuance.usecases.print_at_counter import print_at_counter
from issuance.usecases.reprint_at_counter import reprint_at_counter
from issuance.usecases.sit_down import sit_down
from issuance.usecases.take_application import Asked, take_application
from issuance.usecases.void_at_counter import void_at_counter
from registry.models import Municipality, Resident
from tests import make, staff

ASKED = Asked(
    certificate="resident_record",
    applicant=ApplicantKind.SELF,
    evidence=[Evidence.DRIVING_LICENCE],
    options={"scope": "self"},
)


class Desk:
    """A clerk who sits at a window; each act names its moment, NOW unless another is given."""

    def __init__(self, city: Municipality, number: int = 1, clerk: User | None = None) -> None:
        self.clerk = clerk or staff.user(f"window{city.code}{number}", city, *staff.EVERY_GROUP)
        self.window = CounterWindow.objects.get_or_create(
            municipality=city, number=number, defaults={"place": "市民課"}
        )[0]
        sit_down(window=self.window, clerk=self.clerk, now=make.NOW)

    def take(self, person: Resident, *, at: datetime = make.NOW, **changes: Any) -> CounterApplication:
        return take_application(
            window=self.window, resident=person, asked=replace(ASKED, **changes), by=self.clerk, now=at
        )

    def take_seal(self, person: Resident, token: Card, **changes: Any) -> CounterApplication:
        evidence = [Evidence.DRIVING_LICENCE, Evidence.SEAL_CARD]
        given = {"certificate": "seal_certificate", "options": {}, "evidence": evidence, "seal_card": token}
        return self.take(person, **{**given, **changes})

    def preview(self, application: CounterApplication, *, at: datetime = make.NOW) -> Preview:
        return preview_application(application=application, now=at)

    def issue(self, application: CounterApplication, *, at: datetime = make.NOW) -> CertificateRequest:
        return issue_at_counter(application=application, by=self.clerk, clock=lambda: at)

    def print(self, application: CounterApplication, *, at: datetime = make.NOW) -> Document:
        return print_at_counter(application=application, by=self.clerk, now=at)

    def hand_over(self, application: CounterApplication, *, at: datetime = make.NOW) -> CertificateRequest:
        return hand_over_at_counter(application=application, by=self.clerk, now=at)

    def sell(self, person: Resident, **changes: Any) -> CounterApplication:
        """The whole way, to the paper in the applicant's hands."""
        application = self.take(person, **changes)
        self.issue(application)
        self.print(application)
        self.hand_over(application)
        return application

    def void(self, application: CounterApplication, whereabouts: str = "kept", **more: Any) -> VoidedPaper:
        given = {"reason": "printer jam", "refund": False, "now": make.NOW}
        return void_at_counter(
            application=application, whereabouts=whereabouts, by=self.clerk, **{**given, **more}
        )

    def reprint(
        self, application: CounterApplication, whereabouts: str = "kept", *, keep: bool = False
    ) -> CounterApplication:
        return reprint_at_counter(
            application=application,
            window=self.window,
            whereabouts=whereabouts,
            keep=keep,
            reason="printer jam",
            by=self.clerk,
            now=make.NOW,
        )


def exemptions(city: Municipality) -> None:
    """公用 and 法令無料 cost nothing at this city's counters."""
    for certificate in ("resident_record", "seal_certificate"):
        for reason in (FeeReason.OFFICIAL_USE, FeeReason.STATUTORY_FREE):
            FeeRule.objects.create(
                municipality=city,
                certificate=certificate,
                channel=Channel.COUNTER,
                reason=reason,
                amount_yen=0,
                valid_from=make.LONG_AGO,
            )
