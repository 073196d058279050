"""The content of a stream, unpacked fast (ISA-L), for those who read a finished document back."""

from functools import lru_cache

import pikepdf
from isal import igzip_lib, isal_zlib


class NotPackedAsHere(ValueError):
    """A stream that is packed in another way than this house packs, or damaged."""


def unpacked(stream: pikepdf.Object) -> bytes:
    """The stream's bytes; raises NotPackedAsHere."""
    return _unpack(stream.read_raw_bytes(), _is_deflated(stream))


def unpacked_again(stream: pikepdf.Object) -> bytes:
    """The same, remembered: for what stands unchanged in every document, and holds nothing about a person."""
    return _remembered(stream.read_raw_bytes(), _is_deflated(stream))


def _is_deflated(stream: pikepdf.Object) -> bool:
    packing = stream.get("/Filter")
    if (packing is not None and packing != "/FlateDecode") or "/DecodeParms" in stream:
        raise NotPackedAsHere("a stream packed in another way")
    return packing is not None


def _unpack(raw: bytes, is_deflated: bool) -> bytes:
    try:
        return isal_zlib.decompress(raw) if is_deflated else raw
    except igzip_lib.IsalError as error:  # type: ignore[misc]  # its stub calls it an instance
        raise NotPackedAsHere("a damaged stream") from error


_remembered = lru_cache(maxsize=128)(_unpack)
