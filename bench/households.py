"""Households that do not exist, as snapshots of a 住民票の写し: what the rows of the comparison print."""

import hashlib
import io
import random
from datetime import date, datetime, timedelta, timezone

from PIL import Image, ImageDraw

from issuance.pdf.fonts import EXPECTED_SHA256
from issuance.pdf.forms import FrozenForm
from issuance.rules.contents import Form, Paper, Picture, issuer_line
from issuance.rules.options import Options, Scope
from issuance.rules.resident_record import HouseholdRecord, PersonRecord, resident_record_pages
from issuance.rules.snapshot import Snapshot
from registry.choices import PersonKind, Sex
from registry.rules.dates import PartialDate, exact

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=timezone(timedelta(hours=9)))
FAMILIES = (
    *("髙橋", "山﨑", "𠮷田", "齋藤", "渡邊", "佐藤", "鈴木", "阿部", "勅使河原", "石川", "大豆生田"),
    *("葛\U000e0102城", "辻\U000e0102", "渡邉\U000e0110"),
)
GIVEN = ("一郎", "健太", "翔太", "龍之介", "花子", "美咲", "久美子", "真理子", "陽菜", "聡", "薫", "\ufa19奈")
PLACES = ("栃木県足利市本城三丁目", "栃木県佐野市高砂町", "群馬県太田市浜町", "東京都千代田区霞が関二丁目")
RELATIONSHIPS = ("世帯主", "妻", "子", "子")


def _seal() -> bytes:
    """A square seal of 21 mm at 300 dpi."""
    picture = Image.new("L", (248, 248), 255)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((4, 4, 243, 243), outline=0, width=10)
    for step in range(40, 220, 36):
        pen.line((step, 30, step, 218), fill=0, width=6)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


SEAL = _seal()
IMAGES = {hashlib.sha256(SEAL).hexdigest(): SEAL}


def snapshot_of(number: int, form: FrozenForm) -> Snapshot:
    """What would be printed for the household of that number: four people, all items, one page."""
    paper = Paper(
        form=Form(form.key, frozenset(form.field_of), frozenset(form.slot_of)),
        issuer=issuer_line(title="栃木県足利市長", name="大豆生田　実"),
        official_seal=Picture(next(iter(IMAGES)), 21.0, 21.0),
        issued_at=NOW,
        as_of=NOW,
        serials=(f"A-{number:08d}",),
    )
    household = _household(number)
    persons = tuple(member.person_no for member in household.members)
    pages = resident_record_pages(
        household,
        chosen=persons,
        options=Options(scope=Scope.HOUSEHOLD, relationship=True, domicile=True),
        paper=paper,
    )
    return Snapshot(
        request=f"r-{number}",
        certificate="resident_record",
        municipality="092029",
        subject=persons[0],
        persons=persons,
        issued_at=NOW.isoformat(),
        as_of=NOW.isoformat(),
        form=form.key,
        form_digest=form.digest,
        font_sha256=EXPECTED_SHA256,
        title="住民票の写し",
        pages=pages,
    )


def _household(number: int) -> HouseholdRecord:
    chance = random.Random(number)
    family, address = chance.choice(FAMILIES), f"{chance.choice(PLACES)}{chance.randint(1, 2999)}番地"
    names = [f"{family}　{given}" for given in chance.sample(GIVEN, 4)]
    domicile = f"{chance.choice(PLACES)}{chance.randint(1, 999)}番地"
    people = tuple(
        PersonRecord(
            person_no=str(index),
            name=names[index],
            kind=PersonKind.JAPANESE,
            birth=_day(chance, 1955, 1990) if index < 2 else _day(chance, 1995, 2024),
            sex=Sex.MALE if index % 2 == 0 else Sex.FEMALE,
            relationship=relationship,
            became_on=_day(chance, 1990, 2025),
            address_fixed_on=_day(chance, 1990, 2025),
            notified_on=_day(chance, 2001, 2025).sort_on,
            furigana="タカハシ　イチロウ",
            moved_within_city=True,
            previous_address=f"{chance.choice(PLACES)}{chance.randint(1, 99)}番{chance.randint(1, 40)}号",
            register_head=names[0],
            domicile=domicile,
        )
        for index, relationship in enumerate(RELATIONSHIPS)
    )
    return HouseholdRecord(address, names[0], people)


def _day(chance: random.Random, first: int, last: int) -> PartialDate:
    return exact(date(chance.randint(first, last), chance.randint(1, 12), chance.randint(1, 28)))
