"""Family registers as the certificates' tests print them: one for each thing that a register can say."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from issuance.rules.contents import Form, Paper, Picture
from issuance.rules.family_register import EntryRecord, MemberRecord, RegisterRecord
from issuance.rules.flow import FlowRoom
from issuance.rules.register_addresses import AddressesRecord, AddressRecord, ListedRecord
from registry.choices import RegisterEventKind as Kind
from registry.rules.dates import PartialDate, Precision, exact
from registry.rules.family_registers import FORMS, Item, in_order
from registry.shared.japan import JAPAN
from tests.issuance.pdf.sample import SEAL

FROZEN = Path(__file__).parents[2] / "issuance" / "pdf" / "frozen"
HERE = "栃木県足利市"
DOMICILE = f"{HERE}本城三丁目２１４５番地"
SERIAL = "092029-20121126-K-0000000019"
SEAL_SHA256 = hashlib.sha256(SEAL).hexdigest()


def form(key: str = "family_register_2012") -> Form:
    """The frozen form as the contents see it, read from its own file."""
    told = json.loads((FROZEN / key / "form.json").read_text("utf-8"))
    (flow,) = told["flows"]
    boxes = frozenset(
        f"{flow['name']}.{row:02d}.{cell['name']}"
        for cell in told["cells"]
        for row in range(1, flow["rows"] - max(0, cell["rows"] - 1) + 1)
    )
    value = next(cell for cell in told["cells"] if cell["name"] == "value")
    room = FlowRoom(flow["name"], flow["rows"], boxes, round(value["w"] / value["size"], 2))
    return Form(
        key,
        frozenset(field["name"] for field in told["fields"]),
        frozenset(image["name"] for image in told["images"]),
        room,
    )


def paper(*serials: str, on: date = date(2012, 11, 26)) -> Paper:
    """What the city puts under it, in November 2012 unless another day is given."""
    at = datetime(on.year, on.month, on.day, 10, 5, tzinfo=JAPAN)
    issuer = f"{HERE}長　大豆生田　実"
    return Paper(form(), issuer, Picture(SEAL_SHA256, 24.0, 24.0), at, at, serials or (SERIAL,))


def entry(kind: Kind, *items: tuple[str, str] | tuple[str, str, int]) -> EntryRecord:
    """An entry with its items, in the order of its kind."""
    read = tuple(Item(each[0], each[1], each[2] if len(each) > 2 else 0) for each in items)
    return EntryRecord(FORMS[kind].title, in_order(kind, read))


def born(day: str, notified: str, *, by: str = "父", place: str = HERE) -> EntryRecord:
    return entry(Kind.BIRTH, ("出生日", day), ("出生地", place), ("届出日", notified), ("届出人", by))


REMADE = entry(
    Kind.REMADE,
    ("改製日", "平成１８年２月２５日"),
    ("改製事由", "平成６年法務省令第５１号附則第２条第１項による改製"),
)
COMPILED = entry(Kind.COMPILED, ("編製日", "平成２２年５月３日"))
HUSBAND = MemberRecord(
    number=1,
    given_name="太郎",
    birth=exact(date(1965, 6, 21)),
    father="足利一郎",
    mother="足利花子",
    relationship="長男",
    spouse_mark="夫",
    entries=(
        born("昭和４０年６月２１日", "昭和４０年６月２５日"),
        entry(
            Kind.MARRIAGE,
            ("婚姻日", "平成４年１月１０日"),
            ("配偶者氏名", "佐野梅子"),
            ("従前戸籍", f"{DOMICILE}　足利一郎"),
        ),
    ),
)
WIFE = MemberRecord(
    number=2,
    given_name="梅子",
    birth=exact(date(1967, 3, 3)),
    father="佐野次郎",
    mother="佐野松子",
    relationship="二女",
    spouse_mark="妻",
    entries=(
        born("昭和４２年３月３日", "昭和４２年３月８日", place="栃木県佐野市"),
        entry(
            Kind.MARRIAGE,
            ("婚姻日", "平成４年１月１０日"),
            ("配偶者氏名", "足利太郎"),
            ("従前戸籍", "栃木県佐野市高砂町１番地　佐野次郎"),
        ),
    ),
)
SON = MemberRecord(
    number=3,
    given_name="健太",
    birth=exact(date(1995, 8, 1)),
    father="足利太郎",
    mother="足利梅子",
    relationship="長男",
    entries=(born("平成７年８月１日", "平成７年８月９日"),),
)
FAMILY = RegisterRecord(DOMICILE, "足利　太郎", (REMADE,), (HUSBAND, WIFE, SON))


def with_entries(member: MemberRecord, *entries: EntryRecord, **changes: Any) -> MemberRecord:
    return replace(member, entries=(*member.entries, *entries), **changes)


DAUGHTER_MARRIED_OUT = MemberRecord(
    number=4,
    given_name="由美",
    birth=exact(date(1993, 2, 11)),
    father="足利太郎",
    mother="足利梅子",
    relationship="長女",
    is_removed=True,
    entries=(
        born("平成５年２月１１日", "平成５年２月１８日", by="母"),
        entry(
            Kind.MARRIAGE_LEFT,
            ("婚姻日", "平成２３年６月１日"),
            ("配偶者氏名", "高橋誠"),
            ("送付を受けた日", "平成２３年６月４日"),
            ("受理者", "群馬県太田市長"),
            ("新本籍", "群馬県太田市本町７番地"),
            ("称する氏", "夫の氏"),
        ),
    ),
)
DEAD = replace(
    FAMILY,
    members=(
        with_entries(
            HUSBAND,
            entry(
                Kind.DEATH,
                ("死亡日", "平成２４年１月１日"),
                ("死亡時分", "午前３時２０分"),
                ("死亡地", "東京都千代田区"),
                ("届出日", "平成２４年１月３日"),
                ("届出人", "親族　足利梅子"),
                ("送付を受けた日", "平成２４年１月５日"),
                ("受理者", "東京都千代田区長"),
            ),
            spouse_mark="",
            is_removed=True,
        ),
        with_entries(
            WIFE,
            entry(Kind.SPOUSE_DEATH, ("配偶者の死亡日", "平成２４年１月１日")),
            spouse_mark="",
        ),
        DAUGHTER_MARRIED_OUT,
    ),
)
DIVORCED = RegisterRecord(
    DOMICILE,
    "足利　太郎",
    (COMPILED,),
    (
        with_entries(
            HUSBAND,
            entry(Kind.DIVORCE, ("離婚日", "平成２４年３月３１日"), ("配偶者氏名", "足利梅子")),
            spouse_mark="",
        ),
        with_entries(
            WIFE,
            entry(
                Kind.DIVORCE_LEFT,
                ("離婚日", "平成２４年３月３１日"),
                ("配偶者氏名", "足利太郎"),
                ("入籍戸籍", "栃木県佐野市高砂町１番地　佐野次郎"),
            ),
            spouse_mark="",
            is_removed=True,
        ),
        with_entries(
            SON,
            entry(
                Kind.PARENTAL_AUTHORITY,
                ("親権者を定めた日", "平成２４年３月３１日"),
                ("親権者", "父"),
                ("届出人", "父母"),
            ),
        ),
    ),
)
ADOPTED = replace(
    FAMILY,
    members=(
        with_entries(HUSBAND, entry(Kind.ADOPTS, ("縁組日", "平成２０年４月１日"), ("養子氏名", "足利健太"))),
        WIFE,
        with_entries(
            SON,
            entry(
                Kind.ADOPTED,
                ("縁組日", "平成２０年４月１日"),
                ("養父氏名", "足利太郎"),
                ("代諾者", "親権者母"),
                ("従前戸籍", "栃木県佐野市高砂町１番地　佐野次郎"),
            ),
            father="高橋誠",
            mother="足利梅子",
            adoptive_father="足利太郎",
            adoptive_relationship="養子",
        ),
    ),
)
TRANSFERRED = replace(
    FAMILY,
    entries=(
        entry(
            Kind.TRANSFERRED_IN,
            ("転籍日", "平成２０年４月１日"),
            ("従前本籍", "東京都千代田区平河町一丁目４番地"),
            ("送付を受けた日", "平成２０年４月４日"),
            ("受理者", "東京都千代田区長"),
        ),
        entry(
            Kind.TRANSFERRED_WITHIN,
            ("転籍日", "平成２３年９月９日"),
            ("従前の記録", ""),
            ("本籍", f"{HERE}家富町２２２０番地", 1),
        ),
    ),
)
FOREIGN_SPOUSE = RegisterRecord(
    DOMICILE,
    "村田　学",
    (COMPILED,),
    (
        replace(
            HUSBAND,
            given_name="学",
            father="村田勝",
            mother="村田良子",
            entries=(
                HUSBAND.entries[0],
                entry(
                    Kind.MARRIAGE_FOREIGN,
                    ("婚姻日", "平成２２年５月３日"),
                    ("配偶者氏名", "サントス，マリセル"),
                    ("配偶者の国籍", "フィリピン共和国"),
                    ("配偶者の生年月日", "西暦１９８４年２月１９日"),
                    ("婚姻の方式", "フィリピン共和国の方式"),
                    ("証書提出日", "平成２２年６月１日"),
                    ("従前戸籍", f"{HERE}通二丁目１０番地　村田勝"),
                ),
            ),
        ),
    ),
)
VARIANTS = RegisterRecord(
    f"{HERE}葛\U000e0102生町八番地",
    "\U00020bb7田　辻\U000e0102之介",
    (COMPILED,),
    (
        MemberRecord(
            number=1,
            given_name="辻\U000e0102之介",
            birth=PartialDate("年月日不詳", date(1873, 1, 1), Precision.UNKNOWN),
            father="\U00020bb7田\ufa19一",
            mother="渡邉\U000e0110はる",
            relationship="男",
            entries=(born("年月日不詳", "大正元年１２月３日", place="以下不詳"),),
        ),
    ),
)
EIGHT_MORE = tuple(
    replace(
        with_entries(SON, *(HUSBAND.entries[1:] * (place % 2))),
        number=number,
        given_name=f"{given}郎",
        birth=exact(date(1994 + place, 4, 2)),
    )
    for place, (number, given) in enumerate(zip(range(4, 12), "次三四五六七八九", strict=True))
)
THREE_PAGES = replace(FAMILY, members=(*FAMILY.members, *EIGHT_MORE[:6]))
_MANY = (*((each, 8) for each in (EIGHT_MORE * 3)[:23]), (SON, 3))
THIRTY_PAGES = replace(
    FAMILY,
    members=(
        *FAMILY.members,
        *(
            replace(with_entries(each, *HUSBAND.entries * times), number=number)
            for number, (each, times) in enumerate(_MANY, 4)
        ),
    ),
)
CASES: Mapping[str, RegisterRecord] = {
    "short": FAMILY,
    "death_and_marriage": DEAD,
    "divorce": DIVORCED,
    "adoption": ADOPTED,
    "transfer": TRANSFERRED,
    "foreign_spouse": FOREIGN_SPOUSE,
    "variant_glyphs": VARIANTS,
    "three_pages": THREE_PAGES,
}

ADDRESSES = AddressesRecord(
    DOMICILE,
    "足利　太郎",
    date(2006, 2, 25),
    True,
    (
        ListedRecord(
            1,
            "足利　太郎",
            exact(date(1965, 6, 21)),
            (
                AddressRecord(f"{HERE}本城三丁目２１４５番地", exact(date(1992, 1, 10))),
                AddressRecord(f"{HERE}通二丁目１０番地　コーポ足利１０１号室", exact(date(2009, 4, 1))),
            ),
            sex="male",
            overseas_elector="登録の年月日 平成２３年１月４日 足利市",
        ),
        ListedRecord(
            2,
            "梅子",
            exact(date(1967, 3, 3)),
            (
                AddressRecord(
                    f"{HERE}本城三丁目２１４５番地", PartialDate("年月日不詳", date.min, Precision.UNKNOWN)
                ),
            ),
            sex="female",
            is_removed=True,
        ),
        ListedRecord(3, "健太", exact(date(1995, 8, 1)), ()),
    ),
)
