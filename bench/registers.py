"""Registers that do not exist, of an ordinary length: a couple and a child on one page, and their 附票."""

import random
from datetime import date

from bench.households import FAMILIES, GIVEN, IMAGES, NOW, PLACES
from issuance.pdf.fonts import EXPECTED_SHA256
from issuance.pdf.forms import FrozenForm
from issuance.pdf.press import layout_of
from issuance.rules.catalogue import CertificateType
from issuance.rules.contents import Paper, Picture, issuer_line
from issuance.rules.family_register import EntryRecord, MemberRecord, RegisterRecord, family_register_pages
from issuance.rules.register_addresses import (
    AddressesRecord,
    AddressRecord,
    ListedRecord,
    register_addresses_pages,
)
from issuance.rules.snapshot import Page, Snapshot
from registry.rules.addresses import full_width_digits
from registry.rules.dates import PartialDate, exact
from registry.rules.era import wareki
from registry.rules.family_registers import Item

FORM = "family_register"
"""The family of forms that all three certificates are printed on."""
PERSON, ADDRESSES = "register_person", "register_addresses"
CERTIFICATES = frozenset({FORM, PERSON, ADDRESSES})
_ADDRESSES_EACH = 3
_SPOUSE = ("夫", "妻", "")
_RELATIONSHIP = ("長男", "二女", "長男")


def register_snapshot(number: int, form: FrozenForm, certificate: CertificateType) -> Snapshot:
    """One copy for the register of that number: everybody, its second member, or all addresses."""
    paper = Paper(
        form=layout_of(form),
        issuer=issuer_line(title="栃木県足利市長", name="大豆生田　実"),
        official_seal=Picture(next(iter(IMAGES)), 21.0, 21.0),
        issued_at=NOW,
        as_of=NOW,
        serials=(f"A-{number:08d}",),
    )
    return Snapshot(
        request=f"r-{number}",
        certificate=certificate.code,
        municipality="092029",
        subject="1",
        persons=("1",),
        issued_at=NOW.isoformat(),
        as_of=NOW.isoformat(),
        form=form.key,
        form_digest=form.digest,
        font_sha256=EXPECTED_SHA256,
        title=certificate.title,
        pages=_pages(random.Random(number), certificate.form_family, paper),
    )


def _pages(chance: random.Random, family: str, paper: Paper) -> tuple[Page, ...]:
    surname, given = chance.choice(FAMILIES), chance.sample(GIVEN, 3)
    if family == ADDRESSES:
        record = _addresses(chance, surname, given)
        return register_addresses_pages(record, chosen={1, 2, 3}, with_domicile=True, paper=paper)
    chosen = {2} if family == PERSON else None
    return family_register_pages(_register(chance, surname, given), paper=paper, chosen=chosen)


def _register(chance: random.Random, surname: str, given: list[str]) -> RegisterRecord:
    members = tuple(_member(chance, number, surname, given) for number in range(1, 4))
    compiled = _entry("戸籍編製", 編製日=_told(chance))
    return RegisterRecord(_lot(chance), f"{surname}　{given[0]}", (compiled,), members)


def _member(chance: random.Random, number: int, surname: str, given: list[str]) -> MemberRecord:
    is_child = number == len(given)
    father = surname if is_child else chance.choice(FAMILIES)
    born = {"出生日": _told(chance), "出生地": "栃木県足利市", "届出日": _told(chance), "届出人": "父"}
    married = {
        "婚姻日": _told(chance),
        "配偶者氏名": f"{surname}{given[2 - number]}",
        "従前戸籍": f"{_lot(chance)}　{father}{chance.choice(GIVEN)}",
    }
    entries = [_entry("出生", **born), *([] if is_child else [_entry("婚姻", **married)])]
    return MemberRecord(
        number=number,
        given_name=given[number - 1],
        birth=_day(chance),
        father=f"{father}{chance.choice(GIVEN)}",
        mother=f"{father}{chance.choice(GIVEN)}",
        relationship=_RELATIONSHIP[number - 1],
        spouse_mark=_SPOUSE[number - 1],
        entries=tuple(entries),
    )


def _addresses(chance: random.Random, surname: str, given: list[str]) -> AddressesRecord:
    members = tuple(
        ListedRecord(
            number=number,
            name=f"{surname}　{name}" if number == 1 else name,
            birth=_day(chance),
            addresses=tuple(AddressRecord(_lot(chance), _day(chance)) for _ in range(_ADDRESSES_EACH)),
            sex="female" if number == 2 else "male",
        )
        for number, name in enumerate(given, start=1)
    )
    return AddressesRecord(_lot(chance), f"{surname}　{given[0]}", date(2006, 2, 25), True, members)


def _entry(title: str, **items: str) -> EntryRecord:
    return EntryRecord(title, tuple(Item(label, value) for label, value in items.items()))


def _lot(chance: random.Random) -> str:
    return f"{chance.choice(PLACES)}{full_width_digits(str(chance.randint(1, 2999)))}番地"


def _day(chance: random.Random) -> PartialDate:
    return exact(date(chance.randint(1955, 2025), chance.randint(1, 12), chance.randint(1, 28)))


def _told(chance: random.Random) -> str:
    return full_width_digits(wareki(_day(chance).sort_on))
