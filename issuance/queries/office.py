"""What the city has on record for a day: as rows for the rules."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeVar

from issuance.choices import CertificateCode, FeeReason
from issuance.models import (
    CertificatePolicy,
    ClosedPeriod,
    FeeRule,
    FormVersion,
    OfficeHolder,
    OfficialSeal,
    OpeningHours,
    TaxYearSwitch,
    VerificationKey,
)
from issuance.rules import forms as form_rules
from issuance.rules.catalogue import CertificateType
from issuance.rules.facts import Policy
from issuance.rules.fees import AmbiguousFee, FeeRow, NoFeeOnRecord, fee_for
from issuance.rules.hours import EVERY_CERTIFICATE, ClosedDay, Opening, OpeningRow, opening, opening_now
from registry.models import Municipality, Watermark
from registry.rules.tax_years import YearSwitch

T = TypeVar("T")
RESIDENT_RECORD = CertificateCode.RESIDENT_RECORD


def holder_on(municipality: Municipality, day: date) -> OfficeHolder | None:
    """The mayor of the day, or the deputy (職務代理者) where one acts; None if none or two are on record."""
    in_office = list(OfficeHolder.objects.of(municipality).on(day))
    deputies = [holder for holder in in_office if holder.is_deputy]
    return _the_only(deputies or in_office)


def official_seal_on(municipality: Municipality, day: date) -> OfficialSeal | None:
    """The seal of the day; None if none or two are on record."""
    return _the_only(list(OfficialSeal.objects.of(municipality).on(day)))


def form_on(
    municipality: Municipality, certificate: CertificateType, day: date
) -> form_rules.FormVersion | None:
    """The form version of the day; None if none or two are on record."""
    rows = [
        form_rules.FormVersion(row.certificate, row.form, row.digest, row.valid_from, row.valid_until)
        for row in FormVersion.objects.of(municipality).on(day).filter(certificate=certificate.code)
    ]
    try:
        return form_rules.form_on(rows, family=certificate.code, on=day)
    except (form_rules.NoFormOnRecord, form_rules.AmbiguousForm):
        return None


def code_keys_on(municipality: Municipality, day: date) -> list[VerificationKey]:
    """The keys that sign codes on that day: none where the city prints no code, one otherwise."""
    return list(VerificationKey.objects.of(municipality).on(day).order_by("pk"))


def fee_on(
    municipality: Municipality,
    certificate: CertificateType,
    channel: str,
    day: date,
    *,
    reason: str = FeeReason.ORDINARY.value,
) -> int | None:
    """Whole yen for one copy; None if none or two are on record."""
    rows = [
        FeeRow(row.certificate, row.channel, row.reason, row.amount_yen, row.valid_from, row.valid_until)
        for row in FeeRule.objects.of(municipality).on(day).filter(certificate=certificate.fee_family)
    ]
    try:
        return fee_for(
            rows,
            certificate=certificate.fee_family,
            channel=channel,
            reason=reason,
            on=day,
        )
    except (NoFeeOnRecord, AmbiguousFee):
        return None


def year_switch_on(municipality: Municipality, day: date) -> YearSwitch | None:
    """When certificates change to the new 年度; None if no day or two are on record."""
    row = _the_only(list(TaxYearSwitch.objects.of(municipality).on(day)))
    return row.rule() if row else None


def policy_on(municipality: Municipality, certificate: CertificateType, day: date) -> Policy:
    """What the city has decided of the certificate; the strict reading where it decided nothing, or twice.

    How old names and addresses may be is what it has decided of the 住民票の写し.
    """
    wanted = {certificate.code, RESIDENT_RECORD.value}
    rows = list(CertificatePolicy.objects.of(municipality).on(day).filter(certificate__in=wanted))
    own, residents = (
        _the_only([row for row in rows if row.certificate == code])
        for code in (certificate.code, RESIDENT_RECORD.value)
    )
    policy = own.rule() if own else Policy()
    return replace(policy, greatest_residents_age=residents.rule().greatest_data_age if residents else None)


@dataclass(frozen=True, slots=True)
class Timetable:
    """A city's hours and closures, read once and asked for each certificate."""

    rows: tuple[OpeningRow, ...]
    closed: tuple[ClosedDay, ...]

    def opening_now(self, certificate: CertificateType, at: datetime) -> Opening:
        """Whether kiosks get that certificate at that moment, without asking until when."""
        return opening_now(self.rows, self.closed, certificate=certificate.code, at=at)

    def opening(self, certificate: CertificateType, at: datetime) -> Opening:
        """Whether kiosks get that certificate at that moment."""
        return opening(self.rows, self.closed, certificate=certificate.code, at=at)


def timetable(municipality: Municipality) -> Timetable:
    """The hours and closures that the city has on record."""
    return Timetable(
        rows=tuple(
            OpeningRow(
                certificate=row.certificate or EVERY_CERTIFICATE,
                opens=row.opens_at,
                closes=row.closes_at,
                valid_from=row.valid_from,
                valid_until=row.valid_until,
                weekdays=frozenset(int(digit) - 1 for digit in row.weekdays),
                is_closed_on_holidays=row.is_closed_on_holidays,
            )
            for row in OpeningHours.objects.of(municipality)
        ),
        closed=tuple(
            ClosedDay(
                starts_at=row.closed_from,
                ends_at=row.closed_until,
                reason=row.reason,
                certificate=row.certificate or EVERY_CERTIFICATE,
                is_yearly=row.is_yearly,
            )
            for row in ClosedPeriod.objects.of(municipality)
        ),
    )


def moments_of(municipality: Municipality, sources: Iterable[str]) -> dict[str, datetime]:
    """The as-of moment of each of these sources that has one."""
    rows = Watermark.objects.of(municipality).filter(source__in=set(sources))
    return dict(rows.values_list("source", "as_of"))


def data_as_of(moments: Mapping[str, datetime], sources: Iterable[str]) -> datetime | None:
    """The oldest moment among the sources that a certificate is made from; None if one has none."""
    wanted = set(sources)
    return min(moments[source] for source in wanted) if wanted and wanted <= moments.keys() else None


def _the_only(rows: list[T]) -> T | None:
    return rows[0] if len(rows) == 1 else None
