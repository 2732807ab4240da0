"""Coder 1 is read for ever and no longer written."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grayvault.core.errors import DamagedFileError
from grayvault.hints import stream
from tests.hints.examples import coder_1_bytes, magicless
from tests.hints.reference import coder_1
from tests.support.examples import examples


@settings(deadline=None, max_examples=examples(100))
@given(coder_1_bytes())
def test_the_documented_layout_is_read(data: bytes) -> None:
    means, slopes, mean_step, slope_step = coder_1.read(data)
    hints = stream.decode(data)
    assert hints.means.tolist() == (np.array(means) * mean_step).tolist()
    assert hints.slopes.tolist() == (np.array(slopes) * slope_step).tolist() or not slopes[0]
    assert bool(hints.slopes.size) == bool(slopes[0])
    assert hints.means.dtype == hints.slopes.dtype == np.dtype(np.float32)
    assert hints.detail_cells == hints.means.shape[1:]


@settings(deadline=None, max_examples=examples(150))
@given(st.binary(max_size=80))
def test_junk_raises_nothing_else(junk: bytes) -> None:
    try:
        hints = stream.decode(b"\x01\0\x02\0\x02\0\x01\0\x01\x10\x10" + junk)
    except DamagedFileError:
        return
    assert hints.means.size  # a frame of just the right size, by chance


@settings(deadline=None, max_examples=examples(100))
@given(coder_1_bytes(), st.data())
def test_cut_off_hints_are_refused(coded: bytes, data: st.DataObject) -> None:
    length = data.draw(st.integers(0, len(coded) - 1))
    with pytest.raises(DamagedFileError):
        stream.decode(coded[:length])


@settings(deadline=None, max_examples=examples(200))
@given(coder_1_bytes(), st.data())
def test_a_flipped_bit_raises_nothing_else(coded: bytes, data: st.DataObject) -> None:
    flipped = bytearray(coded)
    bit = data.draw(st.integers(8, len(coded) * 8 - 1))  # the coder's number stays
    flipped[bit // 8] ^= 1 << bit % 8
    try:
        decoded = stream.decode(bytes(flipped))
    except DamagedFileError:
        return
    assert np.abs(decoded.means).max() <= 128 * 32
    assert np.abs(decoded.slopes).max(initial=0) <= 128


@pytest.mark.parametrize(
    ("at", "value"),
    [(1, b"\0\0"), (3, b"\0\0"), (1, b"\xff\xff"), (5, b"\0\x09"), (9, b"\0"), (10, b"\0")],
)
def test_an_impossible_header_is_refused(at: int, value: bytes) -> None:
    coded = b"\x01\0\x04\0\x04\0\x02\0\x02\x10\x10" + magicless(bytes(2 * (16 + 4)))
    assert not stream.decode(coded).means.any()
    with pytest.raises(DamagedFileError):
        stream.decode(coded[:at] + value + coded[at + len(value) :])


def bomb(cells: int, claimed: int) -> bytes:
    """A header of `claimed` by `claimed` cells before a frame of `cells` zeros."""
    header = b"\x01" + claimed.to_bytes(2, "big") * 2 + bytes(4) + b"\x10\x10"
    return header + magicless(bytes(cells))


@pytest.mark.parametrize("claimed", [1, 100, 2048])
def test_a_bomb_takes_little_memory(claimed: int) -> None:
    coded = bomb(100_000_000, claimed)
    assert len(coded) < 20_000
    tracemalloc.start()
    with pytest.raises(DamagedFileError):
        stream.decode(coded)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 50_000_000


def test_the_largest_grid_is_bounded_in_memory() -> None:
    coded = bomb(2 * 2048 * 2048, 2048)
    tracemalloc.start()
    hints = stream.decode(coded)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert hints.means.shape == (2, 2048, 2048)
    assert peak < 400_000_000
