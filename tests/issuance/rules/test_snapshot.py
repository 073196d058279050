"""The snapshot: what is stored before rendering comes back the same, and names one document only."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issuance.rules.snapshot import NotASnapshot, Page, PlacedImage, Snapshot, canonical_json

# Characters that folding or escaping would change: a variation sequence, U+FA19, astral, combining kana.
NAMES = ("葛\U000e0102飾", "\ufa19\u3000\u82b1", "𠮷田\u3000髙﨑", "か\u3099", "")
texts = st.one_of(st.sampled_from(NAMES), st.text(st.characters(exclude_categories=("Cs",)), max_size=20))
sizes = st.floats(min_value=0.1, max_value=210, allow_nan=False)


@st.composite
def snapshots(draw: st.DrawFn) -> Snapshot:
    copies, of = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    pages = tuple(
        Page(
            serial=f"serial-{copy}",
            copy=copy,
            number=number,
            of=of,
            texts=tuple(sorted(draw(st.dictionaries(texts, texts, max_size=4)).items())),
            images=tuple(
                PlacedImage(slot, draw(texts), draw(sizes), draw(sizes))
                for slot in sorted(draw(st.sets(st.sampled_from(["imprint", "official_seal"]))))
            ),
        )
        for copy in range(1, copies + 1)
        for number in range(1, of + 1)
    )
    words = [draw(texts) for _ in range(10)]
    return Snapshot(*words[:4], tuple(draw(st.lists(texts, max_size=3))), *words[4:], pages)


def page(**changes: object) -> Page:
    return replace(Page("serial-1", 1, 1, 1, (("name", "葛\U000e0102"),), ()), **changes)


def snapshot(*pages: Page) -> Snapshot:
    return Snapshot(
        request="r1",
        certificate="resident_record",
        municipality="092029",
        subject="19",
        persons=("19", "1007"),
        issued_at="2026-11-25T10:00:00+09:00",
        as_of="2026-11-25T09:58:00+09:00",
        form="resident_record_2025",
        form_digest="d" * 64,
        font_sha256="f" * 64,
        title="住民票の写し",
        pages=pages or (page(),),
    )


@given(snapshots())
def test_a_stored_snapshot_comes_back_the_same(before: Snapshot) -> None:
    after = Snapshot.from_json(json.loads(json.dumps(before.to_json())))
    assert after == before
    assert after.fingerprint() == before.fingerprint()


def test_the_fingerprint_is_of_the_characters_as_they_are() -> None:
    composed, apart = snapshot(page(texts=(("name", "が"),))), snapshot(page(texts=(("name", "か\u3099"),)))
    assert composed.fingerprint() != apart.fingerprint()
    assert "葛\U000e0102".encode() in canonical_json(snapshot().to_json())


def test_the_fingerprint_stays_the_same_over_the_years() -> None:
    """Stored fingerprints must be found again: another value here is another for every stored document."""
    assert snapshot().fingerprint() == "69f7745272326d7fe0842c83d3528858d74c3e58a5d723bb5660b3aa51d26fb2"


@pytest.mark.parametrize("field", ["request", "subject", "persons", "as_of", "form_digest", "pages"])
def test_every_field_counts_for_the_fingerprint(field: str) -> None:
    other = {"persons": ("19",), "pages": (page(texts=(("name", "葛"),)),)}.get(field, "other")
    assert replace(snapshot(), **{field: other}).fingerprint() != snapshot().fingerprint()


MIXED = {
    "no page": (),
    "a page is missing": (page(number=1, of=2),),
    "two serials in one copy": (page(number=1, of=2), page(number=2, of=2, serial="serial-2")),
    "one serial for two copies": (page(), page(copy=2)),
    "copies out of order": (page(copy=2), page(serial="serial-2")),
    "pages of copies mixed": (
        page(number=1, of=2),
        page(number=1, of=1, copy=2, serial="serial-2"),
        page(number=2, of=2),
    ),
}


@pytest.mark.parametrize("pages", MIXED.values(), ids=MIXED)
def test_a_mixed_document_cannot_be_described(pages: tuple[Page, ...]) -> None:
    with pytest.raises(NotASnapshot):
        replace(snapshot(), pages=pages)


@pytest.mark.parametrize(
    "changes",
    [
        {"texts": (("b", ""), ("a", ""))},
        {"texts": (("a", "1"), ("a", "2"))},
        {"images": (PlacedImage("b", "", 1, 1), PlacedImage("a", "", 1, 1))},
    ],
    ids=["texts unsorted", "a field twice", "images unsorted"],
)
def test_a_page_holds_each_field_once_and_in_order(changes: dict[str, object]) -> None:
    with pytest.raises(NotASnapshot):
        page(**changes)


SPOILT = {
    "a key is missing": lambda data: data.pop("subject"),
    "a key is unknown": lambda data: data.update(extra=1),
    "a text is a number": lambda data: data.update(subject=19),
    "a page number is a text": lambda data: data["pages"][0].update(number="1"),
    "a page number is a truth": lambda data: data["pages"][0].update(number=True),
    "a page key is unknown": lambda data: data["pages"][0].update(extra=1),
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
def test_what_was_not_written_by_a_snapshot_is_not_read_as_one(spoil: object) -> None:
    data = snapshot().to_json()
    spoil(data)  # type: ignore[operator]
    with pytest.raises(NotASnapshot):
        Snapshot.from_json(data)
