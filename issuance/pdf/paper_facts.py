"""What a finished document says, taken from its bytes alone: to compare it with the codes that it carries."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from issuance.pdf.flow_found import flow_found
from issuance.pdf.forms import FrozenForm, frozen_keys, load_form
from issuance.pdf.proofs import MM_A_POINT, bands_of, field_at, layer_of, pixels_digest
from issuance.pdf.readback import Drawn, ReadPage, Unreadable, read
from issuance.pdf.symbol_reading import NotASymbol, text_of
from issuance.rules.signed_code import PageFacts, check_code_on

_END = b"%%EOF\n"


@dataclass(frozen=True, slots=True)
class CopyFacts:
    """One copy in a document: the code on its pages ("" for none or several), check code, all it prints."""

    code: str
    check_code: str
    serial_text: str
    pages: tuple[PageFacts, ...]


def paper_facts(pdf: bytes) -> tuple[CopyFacts, ...]:
    """The copies in the bytes, in order. A signature behind the document is left aside.

    Raises Unreadable for bytes that are not a document as this house writes it, whole copies on its forms.
    """
    document = read(pdf[: pdf.find(_END) + len(_END)])
    copies: list[list[tuple[ReadPage, PageFacts]]] = []
    for page in document.pages:
        facts = _page_facts(page)
        if facts.number == 1:
            copies.append([])
        if not copies or facts.number != len(copies[-1]) + 1:
            raise Unreadable("pages: not whole copies in order")
        copies[-1].append((page, facts))
    return tuple(_copy_facts(copy) for copy in copies)


def _copy_facts(copy: list[tuple[ReadPage, PageFacts]]) -> CopyFacts:
    pages = tuple(facts for _, facts in copy)
    if len(pages) != pages[0].of:
        raise Unreadable("pages: not whole copies in order")
    first, codes = dict(pages[0].texts), {_code(page) for page, _ in copy}
    return CopyFacts(
        code=codes.pop() if len(codes) == 1 else "",
        check_code=check_code_on(first.get("check_code", "")),
        serial_text=first.get("serial", ""),
        pages=pages,
    )


def _code(page: ReadPage) -> str:
    try:
        return text_of(page.symbol.rows) if page.symbol else ""
    except NotASymbol:
        return ""


def _page_facts(page: ReadPage) -> PageFacts:
    form = _forms_by_layer().get(page.layer)
    if form is None:
        raise Unreadable("form: none of this house's")
    texts = _texts(page, form)
    number, _, of = texts.get("page_mark", "").partition("/")
    if not (number.isdecimal() and of.isdecimal()):
        raise Unreadable("page: without its place in the copy")
    pictures = sorted(_picture(drawn, form) for drawn in page.drawn)
    return PageFacts(int(number), int(of), tuple(sorted(texts.items())), tuple(pictures))


def _texts(page: ReadPage, form: FrozenForm) -> dict[str, str]:
    """Each field's text as it is drawn, its lines joined."""
    flow = flow_found(page, form) if form.flows else frozenset[str]()
    lines, bands = defaultdict(list), bands_of(form, flow)
    for run in page.runs:
        field = field_at(run, bands)
        if field is None:
            raise Unreadable("page: text outside every field")
        lines[field.name].append(run)
    in_order = {name: sorted(runs, key=lambda run: (-run.y, run.x)) for name, runs in lines.items()}
    names = (*form.field_of, *flow)
    return {field: "".join(run.text for run in in_order.get(field, ())) for field in names}


def _picture(drawn: Drawn, form: FrozenForm) -> tuple[str, int, int, str]:
    middle = drawn.x + drawn.w / 2, drawn.y + drawn.h / 2
    for slot in form.images:
        if slot.x <= middle[0] <= slot.x + slot.w and slot.y <= middle[1] <= slot.y + slot.h:
            width, height = (round(side * MM_A_POINT * 100) for side in (drawn.w, drawn.h))
            return slot.name, width, height, pixels_digest(drawn.pixels)
    raise Unreadable("page: a picture outside every slot")


@cache
def _forms_by_layer() -> dict[str, FrozenForm]:
    return dict(_layers())


def _layers() -> Iterator[tuple[str, FrozenForm]]:
    for key in frozen_keys():
        form = load_form(key)
        yield layer_of(form), form
