"""What every certificate shares on paper: the words for nothing, the footer, the pages of all copies."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from issuance.rules.flow import FlowRoom
from issuance.rules.hours import JST
from issuance.rules.signed_code import CHECK_CODE_LABEL
from issuance.rules.snapshot import Page, PlacedImage, page_texts
from registry.choices import PersonKind, Sex
from registry.rules.dates import PartialDate
from registry.rules.era import wareki

# The form's words for nothing: nobody can write into the box, and nothing is asserted (invariant 8).
BLANK = "【空欄】"
NARROW_BLANK = "空欄"  # where the box is too narrow for the brackets
OMITTED = "省略"
NOT_USED = "＊＊＊"
END_OF_CONTENT = "以下余白"
CONTINUED = "（次頁へ続く）"
SEAL_NOTE = "この印は黒色です"
VERIFY_NOTE = "　で真偽を確かめられます"
_NOTHING = frozenset({"", BLANK, NARROW_BLANK, OMITTED, NOT_USED})
_SEX = {Sex.MALE.value: "男", Sex.FEMALE.value: "女"}

# Items that a form may lack because they did not exist on its days, or the city no longer prints them (J1).
_MAY_BE_ABSENT = frozenset({"furigana", "former_surname_furigana", "my_number", "sex"})
# A form may lack only a box for nothing of these: nobody's 旧氏 is dropped for want of one.
_MAY_BE_ABSENT_IF_BLANK = frozenset({"former_surname", "forest_tax", "check_code", "verify_note"})


class FormDoesNotMatch(ValueError):
    """The form has other fields than the contents, or an item has no box; the message names fields only."""


@dataclass(frozen=True, slots=True)
class Picture:
    """An image by its PNG's SHA-256, and its true size on paper in mm."""

    sha256: str
    width_mm: float
    height_mm: float


@dataclass(frozen=True, slots=True)
class Form:
    """The fields and image slots of the frozen form in force, and its rows for a body of any length."""

    key: str
    fields: frozenset[str]
    images: frozenset[str]
    flow: FlowRoom | None = None

    @property
    def may_have(self) -> frozenset[str]:
        """Every name of a box: those of every page, and those that a page may have in its rows."""
        return self.fields | self.flow.boxes if self.flow else self.fields


@dataclass(frozen=True, slots=True)
class Paper:
    """What the city puts under every certificate: form, issuer, seal, moments (aware), a serial per copy.

    `issuer` is the whole line (`issuer_line`); `as_of` is the moment of the data, `issued_at` of the issue.
    `check_codes` are as many as the serials, or none where no code is printed; `verify_at` says where codes
    are checked.
    `counter` (窓口2-014) stands beside the serial, where the standard form has 発行端末; kiosks have none.
    """

    form: Form
    issuer: str
    official_seal: Picture
    issued_at: datetime
    as_of: datetime
    serials: tuple[str, ...]
    check_codes: tuple[str, ...] = ()
    verify_at: str = ""
    counter: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The body of one page: the texts of its fields and the pictures in its slots."""

    texts: Mapping[str, str]
    pictures: Mapping[str, Picture] = field(default_factory=dict)


def build_pages(
    sheets: Sequence[Sheet], *, certification: str, paper: Paper, continued: str = CONTINUED
) -> tuple[Page, ...]:
    """Every page of every copy; 認証文, date, issuer and official seal on the last page of each copy only.

    `continued` stands in the place of the 認証文 on the pages before.
    Raises FormDoesNotMatch if the form's fields and the contents differ: nothing is dropped or left open.
    """
    return tuple(
        _page(sheet, (copy, serial), (number, len(sheets)), (certification, continued), paper)
        for copy, serial in enumerate(paper.serials, 1)
        for number, sheet in enumerate(sheets, 1)
    )


def issuer_line(*, title: str, name: str) -> str:
    """栃木県足利市長　大豆生田　実; a deputy's title (栃木県足利市長職務代理者　副市長) takes its place.

    ValueError if a part is blank: a certificate without its issuer is none.
    """
    if not (title.strip() and name.strip()):
        raise ValueError("the issuer's line has a blank part")
    return f"{title}　{name}"


def text_or_blank(text: str | None) -> str:
    """The text as registered, or the form's blank."""
    return text or BLANK


def date_or_blank(day: PartialDate | date | None) -> str:
    """A date in 和暦, or as the register words it (年月日不詳), or the form's blank."""
    if day is None:
        return BLANK
    return day.printed() if isinstance(day, PartialDate) else wareki(day)


def birth_text(birth: PartialDate, *, kind: str, era: str | None = None) -> str:
    """生年月日: western for foreign residents, 和暦 in the era as entered for others; never both (A.0)."""
    return birth.printed(era=era, in_western=kind == PersonKind.FOREIGN)


def sex_text(sex: str | None) -> str:
    """男 or 女; what is not known is the form's blank and no statement."""
    return _SEX.get(sex or "", NARROW_BLANK)


def moment_text(at: datetime) -> str:
    """A moment in Japan's time: 令和8年11月25日14時46分."""
    local = at.astimezone(JST)
    return f"{wareki(local.date())}{local.hour}時{local.minute:02d}分"


def _page(
    sheet: Sheet, copy: tuple[int, str], place: tuple[int, int], says: tuple[str, str], paper: Paper
) -> Page:
    serial, (number, of) = copy[1], place
    is_last = number == of
    footer = {
        "certification": says[0] if is_last else says[1],
        "issued_on": wareki(paper.issued_at.astimezone(JST).date()) if is_last else "",
        "issuer": paper.issuer if is_last else "",
        "seal_note": SEAL_NOTE if is_last else "",
        "serial": "　".join(filter(None, ["発行番号", serial, paper.counter])),
        "page_mark": f"{number}/{of}",
        "check_code": f"{CHECK_CODE_LABEL}{paper.check_codes[copy[0] - 1]}" if paper.check_codes else "",
        "verify_note": f"{paper.verify_at}{VERIFY_NOTE}" if paper.check_codes else "",
        "as_of": f"記録の基準時点　{moment_text(paper.as_of)}",
    }
    pictures = {**sheet.pictures, **({"official_seal": paper.official_seal} if is_last else {})}
    texts = _matched({**sheet.texts, **footer}, paper.form)
    return Page(serial, copy[0], number, of, page_texts(texts), _images(pictures, paper.form))


def _matched(texts: Mapping[str, str], form: Form) -> Mapping[str, str]:
    """The texts that the form has boxes for; raises FormDoesNotMatch unless all others may be absent."""
    may_have = form.may_have
    homeless = {field for field in texts if field not in may_have and not _may_be_absent(field, texts)}
    open_boxes = form.fields - set(texts)
    if homeless or open_boxes:
        raise FormDoesNotMatch(f"{form.key}: {sorted(homeless | open_boxes)}")
    return {field: text for field, text in texts.items() if field in may_have}


def _may_be_absent(field: str, texts: Mapping[str, str]) -> bool:
    item = field.rpartition(".")[2]
    return item in _MAY_BE_ABSENT or (item in _MAY_BE_ABSENT_IF_BLANK and texts[field] in _NOTHING)


def _images(pictures: Mapping[str, Picture], form: Form) -> tuple[PlacedImage, ...]:
    if not set(pictures) <= form.images:
        raise FormDoesNotMatch(f"{form.key}: {sorted(set(pictures) - form.images)}")
    return tuple(
        PlacedImage(slot, picture.sha256, picture.width_mm, picture.height_mm)
        for slot, picture in sorted(pictures.items())
    )
