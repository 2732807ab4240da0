"""What tests of several coders assert."""

import numpy as np
import pytest

from grayvault.core.errors import DamagedFileError
from grayvault.core.hints import Hints
from grayvault.hints import stream
from grayvault.hints.entropy_coding.symbol_order import QuantizedPyramid
from tests.hints.reference.decode import Grids
from tests.hints.reference.pyramids import Pyramid


def assert_equal(actual: Hints, expected: Hints) -> None:
    assert np.array_equal(actual.means, expected.means)
    assert np.array_equal(actual.slopes, expected.slopes)
    assert actual.means.dtype == actual.slopes.dtype == np.dtype(np.float32)
    assert actual.detail_cells == expected.detail_cells


def assert_near(hints: Hints, grids: Grids) -> None:
    """Equal but for the rounding of floats."""
    for actual, planes in ((hints.means, grids.means), (hints.slopes, grids.slopes)):
        expected = np.array(planes)
        assert actual.size == expected.size
        if expected.size:
            assert actual.shape == expected.shape
            assert np.abs(actual - expected).max() < 1e-3 + 1e-5 * np.abs(expected).max()
    if hints.slopes.size:
        assert hints.detail_cells == grids.detail


def assert_coded(codes: QuantizedPyramid | None, pyramid: Pyramid | None) -> None:
    assert (codes is None) == (pyramid is None)
    if codes is not None and pyramid is not None:
        assert codes.base.tolist() == pyramid.base
        assert [level.tolist() for level in codes.details] == pyramid.details


def assert_finite(hints: Hints) -> None:
    assert np.isfinite(hints.means).all()
    assert np.isfinite(hints.slopes).all()


def assert_all_damage_is_detected(data: bytes) -> None:
    """Every cut and every flipped bit of hints makes them unreadable."""
    for length in range(len(data)):
        with pytest.raises(DamagedFileError):
            stream.decode(data[:length])
    for bit in range(len(data) * 8):
        flipped = bytearray(data)
        flipped[bit // 8] ^= 1 << bit % 8
        with pytest.raises(DamagedFileError):
            stream.decode(bytes(flipped))
