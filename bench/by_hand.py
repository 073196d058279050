"""The hand-written limit: what any program does at least for such a page, and nothing that makes it sure."""

import hashlib
import zlib
from itertools import count

from issuance.pdf.forms import Field, FrozenForm, boxes_on
from issuance.rules.snapshot import Page


class ByHand:
    """Writes pages of one form: characters to numbers, numbers to operators, packed, joined, hashed.

    The face's subset, the form and the trailer are taken as they lie; no glyph is proved, no text is fitted,
    no byte is read back. `document` therefore is no certificate: it is the floor to measure against.
    """

    def __init__(self, form: FrozenForm, *, subset: bytes) -> None:
        self.form, self.boxes = form, dict[frozenset[str], tuple[Field, ...]]()
        self.before, self.after = form.pdf, subset
        self.numbers: dict[str, bytes] = {}
        self._next = count(1)

    def document(self, page: Page) -> bytes:
        """The bytes of one page."""
        texts = dict(page.texts)
        operators = [b"q /Form Do Q\n"]
        for box in self._boxes(self.form.flow_of(texts)):
            text = texts[box.name]
            if text:
                shown = b"".join([self._number(character) for character in text])
                operators.append(b"BT /F %g Tf %g %g Td <%s> Tj ET\n" % (box.size, box.x, box.y, shown))
        content = zlib.compress(b"".join(operators), 1)
        joined = b"".join((self.before, content, self.after))
        return joined + hashlib.sha256(joined).digest()

    def _boxes(self, flow: frozenset[str]) -> tuple[Field, ...]:
        found = self.boxes.get(flow)
        if found is None:
            found = self.boxes[flow] = boxes_on(self.form, flow)
        return found

    def _number(self, character: str) -> bytes:
        found = self.numbers.get(character)
        if found is None:
            found = self.numbers[character] = b"%04x" % next(self._next)
        return found
