"""SSIMULACRA2 on crops: against the package's own answer for the same pixels."""

import sys
from io import BytesIO

import numpy as np
import pytest
import skimage.data
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image
from ssimulacra2 import compute_ssimulacra2

from grayvault.core.errors import UnsupportedError
from grayvault.imaging.measure.ssimulacra2 import crops, ssimulacra2
from tests.support.photos import crop


def worse(pixels: NDArray[np.uint8], quality: int) -> NDArray[np.uint8]:
    return np.asarray(Image.open(_file(pixels, "jpeg", quality=quality)))


def score(reference: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    return float(compute_ssimulacra2(_file(reference, "png"), _file(other, "png")))


def _file(pixels: NDArray[np.uint8], kind: str, **options: int) -> BytesIO:
    file = BytesIO()
    Image.fromarray(pixels).save(file, kind, **options)
    return file


def test_a_picture_of_one_crop_has_the_package_s_score() -> None:
    reference = crop("coffee", 300, 280)
    other = worse(reference, 40)
    expected = score(reference, other)
    assert expected < 90
    assert ssimulacra2(reference, other) == pytest.approx((expected, expected))


def test_of_more_crops_it_is_the_mean_and_the_worst() -> None:
    reference = np.asarray(Image.fromarray(skimage.data.coffee()).resize((800, 512)))
    other = reference.copy()
    other[:, 500:] = worse(reference, 10)[:, 500:]
    left, right = (score(reference[:, at : at + 512], other[:, at : at + 512]) for at in (0, 288))
    assert left > right
    mean, worst = ssimulacra2(reference, other) or (None, None)
    assert mean == pytest.approx((left + right) / 2)
    assert worst == pytest.approx(right)


def test_equal_pictures_have_100() -> None:
    pixels = crop("chelsea", 256, 256)
    assert ssimulacra2(pixels, pixels) == (100, 100)


@pytest.mark.parametrize(("height", "width"), [(1, 1), (255, 400), (400, 255)])
def test_a_picture_that_is_too_small_has_none(height: int, width: int) -> None:
    pixels = np.zeros((height, width, 3), np.uint8)
    assert ssimulacra2(pixels, pixels) is None


@given(st.integers(256, 1536), st.integers(256, 1536))
def test_crops_cover_the_picture_evenly(height: int, width: int) -> None:
    found = list(crops(height, width))
    for extent, axis in ((height, 0), (width, 1)):
        places = sorted({(at[axis].start, at[axis].stop) for at in found})
        starts = [start for start, _ in places]
        assert {stop - start for start, stop in places} == {min(extent, 512)}
        assert (starts[0], places[-1][1]) == (0, extent)
        assert all(0 < step <= 512 for step in np.diff(starts))
        assert len(starts) < 3 or np.ptp(np.diff(starts)) <= 1
    assert len(found) <= 9


def test_without_the_package_it_is_said_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ssimulacra2", None)
    pixels = crop("chelsea", 256, 256)
    with pytest.raises(UnsupportedError, match=r"pip install 'grayvault\[ssimulacra2\]'"):
        ssimulacra2(pixels, pixels)
