"""A page of any form with its boxes filled, so that a form that was added is compared by itself."""

import random
from datetime import datetime, timedelta, timezone

from bench.households import FAMILIES, GIVEN, IMAGES, PLACES
from issuance.pdf.fonts import EXPECTED_SHA256
from issuance.pdf.forms import Field, FrozenForm
from issuance.pdf.symbol import CODE_SLOT
from issuance.rules.catalogue import CertificateType
from issuance.rules.snapshot import Page, PlacedImage, Snapshot, page_texts

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=timezone(timedelta(hours=9)))
_SEAL_MM = 21.0
_SHARE = 0.6
"""How much of its width a box is filled."""


def filled(number: int, form: FrozenForm, certificate: CertificateType) -> Snapshot:
    """One copy of one page: every field says something of its length, every flow a line on each row."""
    chance, serial = random.Random(number), f"A-{number:08d}"
    texts = {field.name: _text(chance, field) for field in form.fields}
    for flow in form.flows:
        widest = max(flow.cells, key=lambda cell: (cell.rows == 1 and not cell.stroke, cell.w))
        rows = (box for box in flow.boxes() if box.name.endswith(f".{widest.name}"))
        texts |= {box.name: _text(chance, box) for box in list(rows)[:: widest.rows]}
    marks = {"serial": f"発行番号　{serial}", "page_mark": "1/1", "sheet_mark": "（1の1）"}
    texts |= {name: mark for name, mark in marks.items() if name in texts}
    placed = tuple(
        PlacedImage(slot.name, next(iter(IMAGES)), _SEAL_MM, _SEAL_MM)
        for slot in sorted(form.images, key=lambda slot: slot.name)
        if slot.name != CODE_SLOT
    )
    return Snapshot(
        request=f"r-{number}",
        certificate=certificate.code,
        municipality="092029",
        subject="19",
        persons=("19",),
        issued_at=NOW.isoformat(),
        as_of=NOW.isoformat(),
        form=form.key,
        form_digest=form.digest,
        font_sha256=EXPECTED_SHA256,
        title=certificate.title,
        pages=(Page(serial, 1, 1, 1, page_texts(texts), placed),),
    )


def _text(chance: random.Random, field: Field) -> str:
    """Names and places, cut to the box; an amount where the box is set to the right."""
    fits = max(1, int(field.w * _SHARE / field.size))
    if field.align == "right":
        return f"{chance.randrange(10 ** min(7, fits * 2)):,}円"[: fits * 2]
    words = (
        f"{chance.choice(FAMILIES)}　{chance.choice(GIVEN)}{chance.choice(PLACES)}{chance.randrange(999)}番地"
    )
    cut = words[:fits].rstrip("　")
    return cut if cut.strip() else "一"
