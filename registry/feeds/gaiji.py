"""外字: a source's own codes become characters by the city's map for it; what no map knows is named."""

import re
from collections.abc import Mapping

from registry.models import GaijiMap

_PLANE_15 = 0xF0000
# The private use area, or a host's own code written G+F040 between ampersand and semicolon.
CODES = re.compile("[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]|&G\\+([0-9A-F]{4});")


class Gaiji:
    """The map of one city and one source; another city's, or another source's, means nothing here."""

    def __init__(self, characters: Mapping[str, str]) -> None:
        self._characters = dict(characters)

    @classmethod
    def of(cls, municipality: int, source: str) -> "Gaiji":
        """As registered now."""
        rows = GaijiMap.objects.of(municipality).filter(source=source)
        return cls(dict(rows.values_list("code", "character")))

    def mapped(self, text: str) -> tuple[str, tuple[str, ...]]:
        """The text with what is known, and the codes that are not.

        An unknown one stays in its place as a private character, which no certificate can print.
        """
        unknown: list[str] = []

        def one(found: re.Match[str]) -> str:
            host = found[1]
            code = f"G+{host}" if host else f"U+{ord(found[0]):04X}"
            known = self._characters.get(code)
            if known is None:
                unknown.append(code)
                return chr(_PLANE_15 + int(host, 16)) if host else found[0]
            return known

        return CODES.sub(one, text), tuple(dict.fromkeys(unknown))
