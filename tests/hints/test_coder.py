import time
import tracemalloc

import numpy as np
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from grayvault.domain.hints import Hints
from grayvault.errors import DamagedFileError
from grayvault.hints import coder
from tests.hints import reference
from tests.hints.examples import hint_sets

HEADER = 11
NO_SLOPES = np.zeros((2, 0, 0), np.int16)


def assert_equal(one: Hints, other: Hints) -> None:
    assert np.array_equal(one.means, other.means)
    assert np.array_equal(one.slopes, other.slopes)
    assert (one.means.dtype, one.slopes.dtype) == (other.means.dtype, other.slopes.dtype)
    assert (one.mean_step, one.slope_step) == (other.mean_step, other.slope_step)


@settings(deadline=None, max_examples=200)
@given(hint_sets())
def test_every_hint_set_comes_back(hints: Hints) -> None:
    assert_equal(coder.decode(coder.encode(hints)), hints)


@settings(deadline=None, max_examples=60)
@given(hint_sets(most=6))
def test_the_documented_layout_is_what_is_written(hints: Hints) -> None:
    means, slopes, mean_step, slope_step = reference.read(coder.encode(hints))
    assert means == hints.means.tolist()
    assert slopes == hints.slopes.tolist()
    assert (mean_step, slope_step) == (hints.mean_step, hints.slope_step)


@pytest.mark.parametrize("shape", [(1, 1), (1, 300), (300, 1), (256, 384)])
def test_grids_of_every_form_come_back(shape: tuple[int, int]) -> None:
    means = np.random.default_rng(0).integers(-128, 128, (2, *shape)).astype(np.int16)
    hints = Hints(means, NO_SLOPES, 2.0, 1 / 16)
    assert_equal(coder.decode(coder.encode(hints)), hints)


def test_a_smooth_grid_costs_little() -> None:
    ramp = (np.arange(60)[:, None] + np.arange(80)).astype(np.int16) // 2
    hints = Hints(np.stack([ramp - 60, 60 - ramp]), NO_SLOPES, 2.0, 1 / 16)
    assert len(coder.encode(hints)) < 600  # of 9,600 codes


@settings(deadline=None, max_examples=300)
@given(st.binary(max_size=120), st.booleans())
def test_random_bytes_are_told(junk: bytes, header: bool) -> None:
    try:
        hints = coder.decode(b"\x01\0\x02\0\x02\0\x01\0\x01\x10\x10" * header + junk)
    except DamagedFileError:
        return
    assert hints.means.size  # a frame of just the right size, by chance


@settings(deadline=None, max_examples=150)
@given(hint_sets(), st.data())
def test_cut_off_hints_are_told(hints: Hints, data: st.DataObject) -> None:
    coded = coder.encode(hints)
    length = data.draw(st.integers(0, len(coded) - 1))
    with pytest.raises(DamagedFileError):
        coder.decode(coded[:length])


@settings(deadline=None, max_examples=300)
@given(hint_sets(), st.data())
def test_a_flipped_bit_raises_nothing_else(hints: Hints, data: st.DataObject) -> None:
    coded = bytearray(coder.encode(hints))
    bit = data.draw(st.integers(0, len(coded) * 8 - 1))
    coded[bit // 8] ^= 1 << bit % 8
    try:
        decoded = coder.decode(bytes(coded))
    except DamagedFileError:
        return
    for codes in (decoded.means, decoded.slopes):
        assert np.all(np.abs(codes + 0.5) < 128)


@pytest.mark.parametrize(
    ("at", "value"),
    [(1, b"\0\0"), (3, b"\0\0"), (1, b"\xff\xff"), (5, b"\0\x09"), (9, b"\0"), (10, b"\0")],
)
def test_an_impossible_header_is_told(at: int, value: bytes) -> None:
    zeros = np.zeros((2, 4, 4), np.int16)
    coded = coder.encode(Hints(zeros, zeros[:, :2, :2], 2.0, 1 / 16))
    with pytest.raises(DamagedFileError):
        coder.decode(coded[:at] + value + coded[at + len(value) :])


@pytest.mark.parametrize("version", [0, 2, 255])
def test_an_unknown_coder_is_told(version: int) -> None:
    with pytest.raises(DamagedFileError, match="coder"):
        coder.decode(bytes([version]) + bytes(40))


def bomb(cells: int, claimed: int) -> bytes:
    """A header of `claimed` by `claimed` cells before a frame of `cells` zeros."""
    parameters = zstandard.ZstdCompressionParameters.from_level(
        3, format=zstandard.FORMAT_ZSTD1_MAGICLESS, write_content_size=0, window_log=27
    )
    frame = zstandard.ZstdCompressor(compression_params=parameters).compress(bytes(cells))
    header = b"\x01" + claimed.to_bytes(2, "big") * 2 + bytes(4) + b"\x10\x10"
    return header + frame


@pytest.mark.parametrize("claimed", [1, 100, 2048])
def test_a_bomb_costs_neither_time_nor_memory(claimed: int) -> None:
    coded = bomb(100_000_000, claimed)
    assert len(coded) < 20_000
    tracemalloc.start()
    began = time.perf_counter()
    with pytest.raises(DamagedFileError):
        coder.decode(coded)
    seconds, peak = time.perf_counter() - began, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert seconds < 2
    assert peak < 50_000_000


def test_the_largest_grid_is_bounded_in_time_and_memory() -> None:
    coded = bomb(2 * 2048 * 2048, 2048)
    tracemalloc.start()
    began = time.perf_counter()
    hints = coder.decode(coded)
    seconds, peak = time.perf_counter() - began, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert hints.means.shape == (2, 2048, 2048)
    assert seconds < 10
    assert peak < 400_000_000
