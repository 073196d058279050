"""Characters of registered names, kept exactly: what stands together, what they are called, what is private.

Nothing here normalises a name: NFC would turn 神 (U+FA19) into another registered character.
"""

import re
import unicodedata

# Variation selectors (SVS, IVS), the kana sound marks, and the combining marks of Latin names.
_FOLLOWERS = (
    "\ufe00-\ufe0f\U000e0100-\U000e01ef\u3099\u309a"
    "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
)
_CLUSTER = re.compile(f".[{_FOLLOWERS}]*", re.DOTALL)
_PRIVATE_USE = re.compile("[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]")
_DECOMPOSED_KANA = re.compile("[\u3041-\u3096\u309d\u30a1-\u30fa\u30fd][\u3099\u309a]")


def clusters(text: str) -> tuple[str, ...]:
    """The visible characters of a text: a base with its selector or marks. They rejoin to the text."""
    return tuple(_CLUSTER.findall(text))


def code_points(cluster: str) -> str:
    """How a clerk names a character that could not be printed: "U+845B U+E0102"."""
    return " ".join(f"U+{ord(character):04X}" for character in cluster)


def private_use_in(text: str) -> tuple[str, ...]:
    """Every 外字 of the private use area, in order: it means something only with its own city's table."""
    return tuple(_PRIVATE_USE.findall(text))


def compose_kana(text: str) -> str:
    """Join a kana and its sound mark (カ + U+3099 → ガ), and nothing else; か + U+309A stays as it is."""
    return _DECOMPOSED_KANA.sub(lambda pair: unicodedata.normalize("NFC", pair[0]), text)


def masked(text: str) -> str:
    """A stand-in for logs and messages: one asterisk for each visible character, nothing of the text."""
    return "*" * len(clusters(text))
