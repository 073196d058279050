"""Drawn seals: each is unique, of lawful true size, black and white, and the same for the same order."""

import io

import pytest
from django.conf import settings
from PIL import Image

from conbini.demo.imprints import DPI, Order, draw, draw_all, official_seal
from registry.rules.names import clusters

pytestmark = pytest.mark.face
TEXTS = ("鈴木", "長", "大豆生田", "佐野大輔", "渡邉\U000e0110", "鈴木之印", "シルバ")


def orders() -> list[Order]:
    return [Order(clusters(text), f"{text}/{n}") for text in TEXTS for n in range(6)]


@pytest.fixture(scope="module")
def imprints():
    return list(draw_all(settings.CERTIFICATE_FONT, orders()))


def test_no_two_seals_are_alike_even_of_one_name(imprints):
    assert len({imprint.sha256 for imprint in imprints}) == len(imprints)


def test_the_same_order_is_the_same_seal(imprints):
    assert draw(str(settings.CERTIFICATE_FONT), orders()[0]) == imprints[0]


def test_a_seal_has_its_true_size_between_10_and_18_mm(imprints):
    for imprint in imprints:
        picture = Image.open(io.BytesIO(imprint.png))
        assert picture.mode == "1"
        assert picture.info["dpi"] == pytest.approx((DPI, DPI), abs=0.1)
        assert DPI >= 300
        for pixels, size in zip(picture.size, (imprint.width_mm, imprint.height_mm), strict=True):
            assert float(size) == pytest.approx(pixels * 25.4 / DPI, abs=0.01)
            assert 10 <= float(size) <= 18


def test_a_seal_is_ink_on_white(imprints):
    for imprint in imprints:
        picture = Image.open(io.BytesIO(imprint.png)).convert("L")
        assert 0.05 < picture.histogram()[0] / (picture.width * picture.height) < 0.6


def test_a_variant_is_cut_as_registered(imprints):
    face = str(settings.CERTIFICATE_FONT)
    one, other = (draw(face, Order(clusters(name), "x")) for name in ("葛西", "葛\U000e0102西"))
    assert one.sha256 != other.sha256


def test_the_mayors_seal_is_21_mm_square():
    drawn = official_seal(settings.CERTIFICATE_FONT, tuple("足利市長之印"))
    assert (drawn.width_mm, drawn.height_mm) == ("21.00", "21.00")
