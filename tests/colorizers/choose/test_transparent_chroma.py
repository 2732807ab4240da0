import numpy as np
import pytest

from grayvault.colorizers.choose.transparent_chroma import fill_transparent
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_chroma
from tests.support.photos import crop

CHROMA = rgb_to_chroma(crop("coffee", 61, 47))


def test_opaque_chroma_stays() -> None:
    assert np.array_equal(fill_transparent(CHROMA, np.ones((61, 47), np.float32)), CHROMA)
    half = np.ones((61, 47), np.float32)
    half[:, 20:] = 0
    assert np.array_equal(fill_transparent(CHROMA, half)[..., :20], CHROMA[..., :20])


def test_transparent_pixels_do_not_count() -> None:
    opacity = np.ones((61, 47), np.float32)
    opacity[10:40, 15:30] = 0
    garbage = CHROMA.copy()
    garbage[:, opacity == 0] = 120
    filled = fill_transparent(garbage, opacity)
    assert filled == pytest.approx(fill_transparent(CHROMA, opacity), abs=1e-3)
    seen = CHROMA[:, opacity == 1]
    assert filled.min() >= seen.min() - 1e-3
    assert filled.max() <= seen.max() + 1e-3


def test_a_single_colour_goes_on_everywhere() -> None:
    opacity = np.zeros((61, 47), np.float32)
    opacity[30, 20] = 1
    chroma = np.zeros((2, 61, 47), np.float32)
    chroma[:, 30, 20] = (40, -20)
    filled = fill_transparent(chroma, opacity)
    assert filled[0] == pytest.approx(40, abs=0.1)
    assert filled[1] == pytest.approx(-20, abs=0.1)


def test_nothing_seen_is_no_error() -> None:
    assert np.isfinite(fill_transparent(CHROMA, np.zeros((61, 47), np.float32))).all()
    assert np.isfinite(fill_transparent(CHROMA[:, :1, :1], np.zeros((1, 1), np.float32))).all()
