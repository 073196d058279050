"""Imprints and seals: from a PNG to a black-and-white or grey image object that leaves white unprinted."""

import hashlib
import io
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from PIL import Image

from issuance.pdf.fonts import CannotPrint
from issuance.pdf.form_layer import stream
from issuance.pdf.forms import ImageSlot
from issuance.pdf.layout import DoesNotFit
from issuance.rules.snapshot import PlacedImage

POINTS_PER_MM = 72 / 25.4
_LARGEST = 4_000_000  # pixels: an imprint of 27 mm at 1,200 dpi has 1.6 million


class ImageMissing(CannotPrint):
    """The image that the snapshot names was not given, or its bytes are not those that it names."""

    reason = "the image is missing or is not the one that was registered"


class Placement(NamedTuple):
    """An image's box on the page in points: width, height, left, bottom."""

    w: float
    h: float
    x: float
    y: float


def image_bytes(placed: PlacedImage, images: Mapping[str, bytes]) -> bytes:
    """The PNG that the snapshot names, its digest verified; raises ImageMissing."""
    png = images.get(placed.sha256, b"")
    if hashlib.sha256(png).hexdigest() != placed.sha256:
        raise ImageMissing(placed.slot)
    return png


def place(placed: PlacedImage, slot: ImageSlot) -> Placement:
    """The middle of the slot, at true size; raises DoesNotFit for an image larger than the slot."""
    width, height = placed.width_mm * POINTS_PER_MM, placed.height_mm * POINTS_PER_MM
    if not (0 < width <= slot.w + 0.01 and 0 < height <= slot.h + 0.01):
        raise DoesNotFit(slot.name)
    return Placement(width, height, slot.x + (slot.w - width) / 2, slot.y + (slot.h - height) / 2)


@lru_cache(maxsize=64)
def image_object(png: bytes) -> bytes:
    """The image XObject: one bit a pixel where the picture is pure black and white, else eight bits of grey.

    White is masked out by value, so that a seal may stand over a name without hiding it.
    """
    picture = greys(png)
    is_bilevel = sum(picture.histogram()[1:255]) == 0
    bits, white = (1, 1) if is_bilevel else (8, 255)
    pixels = (picture.convert("1", dither=Image.Dither.NONE) if is_bilevel else picture).tobytes()
    head = b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray" % picture.size
    return stream(head + b"/BitsPerComponent %d/Mask[%d %d]" % (bits, white, white), pixels)


def greys(png: bytes) -> Image.Image:
    """The picture in 256 greys on white paper; raises ImageMissing if it cannot be read as a PNG."""
    try:
        with Image.open(io.BytesIO(png), formats=["PNG"]) as picture:
            if picture.width * picture.height > _LARGEST:
                raise ImageMissing("image")
            on_paper = Image.new("RGBA", picture.size, "white")
            on_paper.alpha_composite(picture.convert("RGBA"))
    except (OSError, SyntaxError) as error:
        raise ImageMissing("image") from error
    return on_paper.convert("L")
