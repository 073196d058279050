"""Whom a request is about: a household and its members, or a family register and everybody recorded in it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from issuance.queries import people, registers
from issuance.queries.registers import Standing
from issuance.rules.catalogue import CertificateType, Option, SubjectRule
from issuance.rules.facts import PersonFacts, RegisterFacts
from issuance.rules.flow import FlowRoom
from issuance.rules.options import Options, ReadOptions, Scope, read_options
from issuance.rules.resident_record import sheets_needed
from registry.models import Membership, Municipality, RegisterMember, Resident


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for: by whom, of what, through which channel, with which choices, at which moment.

    `sources` are those whose differences count; `released` are residents whose protection a counter released.
    """

    municipality: Municipality
    resident: Resident
    certificate: CertificateType
    channel: str
    raw_options: Mapping[str, object]
    at: datetime
    sources: frozenset[str]
    released: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Whom:
    """The requester, those on the paper and everybody concerned, as facts; and the rows they were read from.

    `pages` counts one copy.
    """

    options: ReadOptions
    requester: PersonFacts
    printed: tuple[PersonFacts, ...]
    everybody: tuple[PersonFacts, ...]
    pages: int
    memberships: tuple[Membership, ...] = ()
    on_paper: tuple[Membership, ...] = ()
    register: RegisterFacts | None = None
    standing: Standing | None = None
    members: tuple[RegisterMember, ...] = ()


def whom(asked: Asked, room: FlowRoom | None) -> Whom:
    """Everybody concerned by the request; `room` is the form's, for a body of any length."""
    if asked.certificate.subject_rule is SubjectRule.REGISTER:
        return _of_register(asked, room)
    return _of_household(asked)


def _of_household(asked: Asked) -> Whom:
    resident, at = asked.resident, asked.at
    memberships = people.members_on(resident, at.date())
    options = _options(asked, {str(membership.pk) for membership in memberships})
    on_paper = _on_paper(memberships, resident, options.options, asked.certificate)
    known = people.person_facts(
        [membership.resident for membership in memberships] or [resident],
        memberships,
        at=at,
        sources=asked.sources,
        released=asked.released,
    )
    requester = known[resident.pk]
    return Whom(
        options=options,
        requester=requester,
        printed=tuple(known[membership.resident_id] for membership in on_paper) or (requester,),
        everybody=tuple(known[membership.resident_id] for membership in memberships),
        pages=max(1, _PAGES.get(asked.certificate.form_family, _one_page)(len(on_paper))),
        memberships=tuple(memberships),
        on_paper=tuple(on_paper),
    )


def _one_page(persons: int) -> int:
    return 1


_PAGES: Mapping[str, Callable[[int], int]] = {
    "resident_record": sheets_needed,
    "record_items": sheets_needed,
    "resident_sheet": int,
}
"""Pages of one copy for so many persons, by family of forms; one where none is named."""


def _on_paper(
    memberships: Sequence[Membership], resident: Resident, options: Options, certificate: CertificateType
) -> list[Membership]:
    """The memberships of those whom the document would show, in the order of the sheet."""
    if Option.SCOPE not in set().union(*certificate.options.values()):
        scope, members = Scope.SELF, frozenset[str]()
    else:
        scope, members = options.scope, frozenset(options.members)
    if scope is Scope.HOUSEHOLD:
        return list(memberships)
    if scope is Scope.PART:
        return [membership for membership in memberships if str(membership.pk) in members]
    return [membership for membership in memberships if membership.resident_id == resident.pk]


def _of_register(asked: Asked, room: FlowRoom | None) -> Whom:
    standing = registers.standing_of(asked.municipality, asked.resident)
    recorded = standing.members
    options = _options(asked, {str(member.pk) for member in recorded if member.removed_on is None})
    members = registers.chosen(standing, options.options, asked.certificate)
    linked = {member.resident.pk: member.resident for member in recorded if member.resident}
    known = people.person_facts(
        list({**linked, asked.resident.pk: asked.resident}.values()),
        [],
        at=asked.at,
        sources=asked.sources,
        released=asked.released,
    )
    pages = 1
    if room is not None and standing.register is not None:
        pages = registers.pages_of(asked.certificate, standing, members, options.options, room, asked.at)
    return Whom(
        options=options,
        requester=known[asked.resident.pk],
        printed=tuple(known[member.resident_id] for member in members if member.resident_id)
        or (known[asked.resident.pk],),
        everybody=tuple(known[pk] for pk in linked),
        pages=pages,
        register=standing.facts(asked.municipality, asked.resident),
        standing=standing,
        members=members,
    )


def _options(asked: Asked, references: set[str]) -> ReadOptions:
    return read_options(
        asked.raw_options,
        certificate=asked.certificate,
        channel=asked.channel,
        known_members=references,
        on=asked.at.date(),
    )
