"""What the family registers say: where a person stands, and the records that their certificates print."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch

from issuance.choices import CertificateCode
from issuance.rules.catalogue import CertificateType
from issuance.rules.facts import RegisterFacts
from issuance.rules.family_register import (
    EntryRecord,
    MemberRecord,
    RegisterRecord,
    register_sheets_needed,
)
from issuance.rules.flow import FlowRoom
from issuance.rules.options import Options, Scope
from issuance.rules.register_addresses import (
    AddressesRecord,
    AddressRecord,
    ListedRecord,
    addresses_sheets_needed,
)
from registry.choices import DatePrecision, Sex, SpouseMark
from registry.models import (
    FamilyRegister,
    Municipality,
    RegisterAddress,
    RegisterEvent,
    RegisterMember,
    Resident,
)
from registry.rules.dates import PartialDate, Precision


@dataclass(frozen=True, slots=True)
class Standing:
    """A person's place in the family registers of the city: which register, which member, who else is in it.

    `in_force` counts the registers in force in which the person stands; more than one is a fault of the copy.
    """

    register: FamilyRegister | None
    own: RegisterMember | None
    members: tuple[RegisterMember, ...]
    in_force: int

    def facts(self, municipality: Municipality, resident: Resident) -> RegisterFacts:
        """As the rules see it; whether the 本籍 is elsewhere says the text of the resident record."""
        here = f"{municipality.prefecture}{municipality.name}"
        return RegisterFacts(
            state=self.register.state if self.register else None,
            is_elsewhere=not resident.domicile.startswith(here) if resident.domicile else None,
            is_removed=self.own is not None and self.own.removed_on is not None,
            in_force=self.in_force,
        )


def standing_of(municipality: Municipality, resident: Resident) -> Standing:
    """Where the person stands: the register in force before one that they have left or that has ended."""
    rows = RegisterMember.objects.filter(resident=resident, register__municipality=municipality)
    own = sorted(
        rows.select_related("register"), key=lambda row: (row.removed_on is None, row.pk), reverse=True
    )
    in_force = [row for row in own if row.removed_on is None and row.register.closed_on is None]
    member = next(iter([*in_force, *own]), None)
    if member is None:
        return Standing(None, None, (), 0)
    members = member.register.members.select_related("resident").order_by("number")
    return Standing(member.register, member, tuple(members), len(in_force))


def chosen(standing: Standing, options: Options, certificate: CertificateType) -> tuple[RegisterMember, ...]:
    """Whom the document would show, by entry: everybody ever recorded, some, or the requester alone."""
    if certificate.is_whole or options.scope is Scope.REGISTER:
        return standing.members
    if options.scope is Scope.PART:
        return tuple(member for member in standing.members if str(member.pk) in options.members)
    return tuple(member for member in standing.members if member == standing.own)


def pages_of(
    certificate: CertificateType,
    standing: Standing,
    members: Sequence[RegisterMember],
    options: Options,
    room: FlowRoom,
    at: datetime,
) -> int:
    """How many pages a copy takes; `at` is in Japan's time."""
    numbers = {member.number for member in members}
    if certificate.code == CertificateCode.REGISTER_ADDRESSES:
        record = addresses_record(standing)
        return addresses_sheets_needed(record, room, numbers, on=at.date(), with_domicile=options.domicile)
    is_whole = certificate.is_whole
    return register_sheets_needed(register_record(standing), room, None if is_whole else numbers)


def register_record(standing: Standing) -> RegisterRecord:
    """The register as it prints; ValueError without one."""
    register = _register_in(standing)
    entries: defaultdict[int | None, list[EntryRecord]] = defaultdict(list)
    for event in RegisterEvent.objects.filter(register=register).order_by("order"):
        entries[event.member_id].append(EntryRecord(event.title, event.printed_items()))
    return RegisterRecord(
        domicile=register.domicile,
        head_name=register.head_name,
        entries=tuple(entries[None]),
        members=tuple(_member(member, entries[member.pk]) for member in standing.members),
    )


def addresses_record(standing: Standing) -> AddressesRecord:
    """The 附票 as it prints; ValueError without a register."""
    register = _register_in(standing)
    history = Prefetch("addresses", RegisterAddress.objects.order_by("order"))
    members = register.members.select_related("resident").prefetch_related(history).order_by("number")
    return AddressesRecord(
        domicile=register.domicile,
        head_name=register.head_name,
        made_on=register.addresses_made_on or register.remade_on or register.compiled_on,
        is_remade=register.remade_on is not None,
        members=tuple(_listed(register, member) for member in members),
    )


def numbers_of(members: Collection[RegisterMember]) -> frozenset[int]:
    """Their numbers by entry."""
    return frozenset(member.number for member in members)


def _register_in(standing: Standing) -> FamilyRegister:
    if standing.register is None:
        raise ValueError("no register on record")
    return standing.register


def _member(member: RegisterMember, entries: Sequence[EntryRecord]) -> MemberRecord:
    return MemberRecord(
        number=member.number,
        given_name=member.given_name,
        birth=_birth(member),
        birth_era=member.birth_era or None,
        father=member.father,
        mother=member.mother,
        relationship=member.relationship,
        adoptive_father=member.adoptive_father,
        adoptive_mother=member.adoptive_mother,
        adoptive_relationship=member.adoptive_relationship,
        spouse_mark=member.spouse_mark,
        is_removed=member.removed_on is not None,
        entries=tuple(entries),
    )


def _listed(register: FamilyRegister, member: RegisterMember) -> ListedRecord:
    is_head = member.given_name == register.head_given_name and member.number == 1
    return ListedRecord(
        number=member.number,
        name=register.head_name if is_head else member.given_name,
        birth=_birth(member),
        birth_era=member.birth_era or None,
        sex=_sex(member),
        overseas_elector=member.overseas_elector,
        is_removed=member.removed_on is not None,
        addresses=tuple(
            AddressRecord(row.address, _day(row.fixed_sort_on, row.fixed_precision, row.fixed_text))
            for row in member.addresses.all()
        ),
    )


def _sex(member: RegisterMember) -> str | None:
    """From the resident record where there is one, else as the register's 続柄 or 配偶者区分 says."""
    if member.resident is not None:
        return member.resident.sex
    says = member.relationship or member.spouse_mark
    if says.endswith(("男", SpouseMark.HUSBAND)):
        return Sex.MALE.value
    return Sex.FEMALE.value if says.endswith(("女", SpouseMark.WIFE)) else None


def _birth(member: RegisterMember) -> PartialDate:
    return PartialDate(member.birth_text, member.birth_sort_on, Precision(member.birth_precision))


def _day(sort_on: date | None, precision: str, text: str) -> PartialDate | None:
    if text:
        return PartialDate(text, sort_on or date.min, Precision(precision or DatePrecision.UNKNOWN))
    return None if sort_on is None else PartialDate("", sort_on, Precision.DAY)
