"""Which gaps and overlaps of a city's dated tables lie ahead, for whatever the city issues."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from issuance.choices import Channel, FeeReason
from issuance.models import FeeRule, FormVersion, OfficeHolder, OfficialSeal, OpeningHours
from issuance.rules.catalogue import CATALOGUE, CertificateType
from issuance.rules.hours import EVERY_CERTIFICATE
from issuance.rules.office_watch import Fault, FaultKind, at_most_one, coming_faults, holders_counted
from registry.models import Municipality


@dataclass(frozen=True, slots=True)
class OfficeFault:
    """A fault of a table (the model's name) for one kind of row: certificate, channel and reason by code."""

    table: str
    row: tuple[str, ...]
    fault: Fault

    @property
    def subject(self) -> str:
        """The same text for the same fault, whenever it is looked for; it holds codes and days only."""
        parts = (self.table, "/".join(self.row), self.fault.kind.value, self.fault.first.isoformat())
        return " ".join(filter(None, parts))


def office_faults(municipality: Municipality, *, on: date, until: date) -> list[OfficeFault]:
    """What is wrong on that day, and what will be before `until` if nobody does anything; earliest first."""
    found = list(_faults(municipality, on, until))
    return sorted(found, key=lambda each: (each.fault.first, each.table, each.row))


def _faults(municipality: Municipality, on: date, until: date) -> Iterator[OfficeFault]:
    holders = list(OfficeHolder.objects.of(municipality))
    for fault in coming_faults(holders, on=on, until=until, counted=holders_counted):
        yield OfficeFault("officeholder", (), fault)
    seals = list(OfficialSeal.objects.of(municipality).defer("image"))
    for fault in coming_faults(seals, on=on, until=until):
        yield OfficeFault("officialseal", (), fault)
    forms, fees = _by(FormVersion, municipality, "certificate"), _by_fee(municipality)
    hours = list(OpeningHours.objects.of(municipality))
    priced: dict[str, bool] = {}  # what the table of fees has rows for; whether kiosks ask for it too
    for certificate in CATALOGUE.values():
        if not _is_issued(certificate, forms, fees):
            continue
        for fault in coming_faults(forms[(certificate.code,)], on=on, until=until):
            yield OfficeFault("formversion", (certificate.code,), fault)
        at_kiosk = _is_at_kiosk(certificate, fees)
        priced[certificate.fee_family] = at_kiosk or priced.get(certificate.fee_family, False)
        if at_kiosk:
            own = [row for row in hours if row.certificate in (EVERY_CERTIFICATE, certificate.code)]
            for fault in coming_faults(own, on=on, until=until, counted=at_most_one):
                yield OfficeFault("openinghours", (certificate.code,), fault)
    for family, at_kiosk in priced.items():
        yield from _fees(family, fees, on, until, at_kiosk=at_kiosk)


def _fees(
    family: str, fees: dict[tuple[str, ...], list[Any]], on: date, until: date, *, at_kiosk: bool
) -> Iterator[OfficeFault]:
    """The ordinary fee is there every day on every channel; of an exemption only two at once are wrong."""
    for channel in Channel.values:
        for reason in FeeReason.values:
            key = (family, channel, reason)
            is_needed = reason == FeeReason.ORDINARY and (channel == Channel.COUNTER or at_kiosk)
            for fault in coming_faults(fees[key], on=on, until=until):
                if is_needed or fault.kind is FaultKind.OVERLAP:
                    yield OfficeFault("feerule", key, fault)


def _is_issued(certificate: CertificateType, forms: Any, fees: Any) -> bool:
    """A city that has neither form nor fee on record for a certificate does not issue it."""
    priced = any(fees[(certificate.fee_family, c, FeeReason.ORDINARY.value)] for c in Channel.values)
    return bool(forms[(certificate.code,)] or priced)


def _is_at_kiosk(certificate: CertificateType, fees: Any) -> bool:
    has_fee = bool(fees[(certificate.fee_family, Channel.KIOSK.value, FeeReason.ORDINARY.value)])
    return certificate.is_at_kiosk or has_fee


def _by_fee(municipality: Municipality) -> defaultdict[tuple[str, ...], list[Any]]:
    return _by(FeeRule, municipality, "certificate", "channel", "reason")


def _by(model: Any, municipality: Municipality, *names: str) -> defaultdict[tuple[str, ...], list[Any]]:
    """The rows of a table by these columns."""
    rows: defaultdict[tuple[str, ...], list[Any]] = defaultdict(list)
    for row in model.objects.of(municipality):
        rows[tuple(getattr(row, name) for name in names)].append(row)
    return rows
