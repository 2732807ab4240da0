import numpy as np
import pytest

from grayvault.colorizers.choose.search_target import estimate_fidelity, search_target
from grayvault.colorizers.colorize import colorize
from grayvault.colorizers.propagate import Propagate
from grayvault.hints import stream_v2
from grayvault.hints.fit_hints import FitSettings, fit_hints, quantize_hints
from grayvault.imaging.codec.codec_for_tier import luma_codec
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_luma
from grayvault.imaging.measure import color_error as measure
from tests.support.photos import Name, crop, deep_crop


@pytest.mark.parametrize(
    ("size", "compared", "fit"),
    [
        ((1, 1), (1, 1), (1, 1)),
        ((61, 47), (61, 47), (61, 47)),
        ((301, 2000), (231, 1536), (116, 768)),
        ((40, 4000), (15, 1536), (8, 768)),
    ],
)
def test_a_scene_s_sizes(
    size: tuple[int, int], compared: tuple[int, int], fit: tuple[int, int]
) -> None:
    pixels = np.zeros((*size, 3), np.uint8)
    target = search_target(pixels, rgb_to_luma(pixels))
    assert target.luma.shape == compared
    assert target.reference.shape == (*compared, 3)
    assert target.fit_luma.shape == fit
    assert target.fit_chroma.shape == (2, *fit)


def test_a_16_bit_scene_is_near_the_8_bit_scene() -> None:
    deep = deep_crop("coffee", 60, 80)
    shallow = np.rint(deep / 257).astype(np.uint8)
    from_deep, from_shallow = (
        search_target(deep, rgb_to_luma(deep)),
        search_target(shallow, rgb_to_luma(shallow)),
    )
    assert np.abs(from_deep.luma.astype(int) - from_shallow.luma).max() <= 1
    assert 0 < np.abs(from_deep.reference - from_shallow.reference).max() < 1
    assert np.abs(from_deep.fit_chroma - from_shallow.fit_chroma).max() < 1


@pytest.mark.parametrize(
    ("name", "enlarged"),
    [("astronaut", 1), ("coffee", 1), ("chelsea", 1), ("rocket", 1), ("coffee", 5)],
)
def test_the_estimate_is_near_the_measure(name: Name, enlarged: int) -> None:
    pixels = np.kron(crop(name, 300, 400), np.ones((enlarged, enlarged, 1), np.uint8))
    codec = luma_codec("compact", 1.0)
    luma_hat = codec.decode(codec.encode(rgb_to_luma(pixels)).codestream)
    target = search_target(pixels, luma_hat)
    fit = fit_hints(target.fit_luma, target.fit_chroma, FitSettings(192, 12, 140))
    hints = stream_v2.dequantize_hints(quantize_hints(fit, 140))
    estimate = estimate_fidelity(target, hints)
    restored = colorize(luma_hat, luma_hat, hints, Propagate())
    lab = measure.to_lab(measure.reduce_pixels(restored))
    fidelity = measure.fidelity(target.reference, lab, None)
    assert estimate.delta_e_mean == pytest.approx(fidelity.delta_e_mean, rel=0.04)
    assert estimate.delta_e_p95 == pytest.approx(fidelity.delta_e_p95, rel=0.06)
    assert estimate.delta_e_tile == pytest.approx(fidelity.delta_e_tile, rel=0.25)
