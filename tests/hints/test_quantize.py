import numpy as np
import pytest
from numpy.typing import NDArray

from grayvault.hints import stream_v2
from grayvault.hints.entropy_coding.symbol_order import QuantizedPyramid
from grayvault.hints.quantize import dequantize, quantize_pyramid
from grayvault.hints.stream_v2 import QuantizedHints, mean_pricing, mean_step
from grayvault.hints.uniform_chroma import to_uniform
from grayvault.hints.wavelet import Pyramid, forward, inverse
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_chroma
from tests.support.photos import Name, crop

LEVELS = 5
STEPS = range(24, 201, 16)


def pyramid_of(name: Name) -> Pyramid:
    return forward(to_uniform(rgb_to_chroma(crop(name, 96, 128)).astype(np.float64)), LEVELS)


def codes_of(
    pyramid: Pyramid, index: int, importance: NDArray[np.float64] | None = None
) -> QuantizedPyramid:
    return quantize_pyramid(pyramid, mean_step(index), mean_pricing(LEVELS), importance)


def squared_errors(pyramid: Pyramid, codes: QuantizedPyramid, index: int) -> NDArray[np.float64]:
    return np.square(inverse(dequantize(codes, mean_step(index))) - inverse(pyramid))


@pytest.mark.parametrize("name", ["astronaut", "coffee", "chelsea", "rocket"])
def test_finer_steps_are_nearer_and_cost_more(name: Name) -> None:
    pyramid = pyramid_of(name)
    errors, sizes = [], []
    for index in STEPS:
        codes = codes_of(pyramid, index)
        errors.append(float(squared_errors(pyramid, codes, index).mean()))
        sizes.append(len(stream_v2.encode(QuantizedHints(codes, None, index))))
    assert errors == sorted(errors)
    assert sizes == sorted(sizes, reverse=True)
    assert errors[0] < 0.5 < errors[-1]
    assert sizes[-1] < sizes[0] / 20


def test_codes_are_the_nearest_or_smaller() -> None:
    pyramid = pyramid_of("coffee")
    codes = codes_of(pyramid, 80)
    values = dequantize(codes, mean_step(80))
    steps = [mean_step(80) * 1.2 ** (k + 1 - LEVELS) for k in range(LEVELS)]
    for exact, level, value, step in zip(
        pyramid.details, codes.details, values.details, steps, strict=True
    ):
        assert np.all(np.abs(value) <= np.abs(exact) + step / 2 + 1e-9)
        assert np.all(level[level != 0] * exact[level != 0] > 0)
        assert np.allclose(value, level * step)
    assert np.abs(values.base - pyramid.base).max() <= steps[0] / 1.2 / 2 + 1e-9


@pytest.mark.parametrize("name", ["astronaut", "coffee"])
def test_codes_beat_plain_rounding(name: Name) -> None:
    """At the same bytes the error is smaller: what makes the choice worth its time."""
    pyramid = pyramid_of(name)
    levels = [mean_step(132) * 1.2 ** (k + 1 - LEVELS) for k in range(LEVELS)]
    chosen = codes_of(pyramid, 132)
    rounded = QuantizedPyramid(
        chosen.base,
        tuple(
            np.rint(level / step).astype(np.int32)
            for level, step in zip(pyramid.details, levels, strict=True)
        ),
    )
    most = len(stream_v2.encode(QuantizedHints(rounded, None, 132)))
    finest = next(
        index
        for index in range(60, 133)
        if len(stream_v2.encode(QuantizedHints(codes_of(pyramid, index), None, index))) <= most
    )
    assert (
        squared_errors(pyramid, codes_of(pyramid, finest), finest).mean()
        < squared_errors(pyramid, rounded, 132).mean()
    )


def test_importance_moves_the_bits() -> None:
    pyramid = pyramid_of("coffee")
    importance = np.full((96, 128), 0.05)
    importance[:, :64] = 2
    plain = squared_errors(pyramid, codes_of(pyramid, 132), 132)
    moved = squared_errors(pyramid, codes_of(pyramid, 132, importance), 132)
    assert moved[:, :, :56].mean() < plain[:, :, :56].mean()
    assert moved[:, :, 72:].mean() > plain[:, :, 72:].mean()
