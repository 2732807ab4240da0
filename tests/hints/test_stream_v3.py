"""Coder 3: what it has beside coder 2, whose bytes and symbols test_stream_v2.py tests."""

import tracemalloc
import zlib
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grayvault.core.errors import DamagedFileError
from grayvault.hints import stream, stream_v2, stream_v3
from grayvault.hints.cell_grid import average_cells
from grayvault.hints.entropy_coding.symbol_order import zero_pyramid
from grayvault.hints.fit_hints import FitSettings, Grids, fine_grids, fit_grids, quantize_hints
from grayvault.hints.stream_v2 import QuantizedHints, dequantize_hints
from grayvault.imaging.color.lightness import rgb_to_lightness
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_chroma
from tests.hints.assertions import (
    assert_all_damage_is_detected,
    assert_coded,
    assert_equal,
    assert_finite,
    assert_near,
)
from tests.hints.examples import coded_hints
from tests.hints.reference import decode, pyramids
from tests.hints.test_stream_v2 import NO_SLOPES
from tests.support.examples import examples
from tests.support.photos import Name, crop


def fine_hints(name: Name, step_index: int, *, lightness: bool = True) -> QuantizedHints:
    """Hints of half a photo's size."""
    photo = crop(name, 48, 64)
    grids = fine_grids((48, 64), stream_v3.MOST_CELLS, step_index)
    settings = FitSettings(max(grids.means), max(grids.slopes), step_index, stream_v3.VERSION)
    gray = rgb_to_lightness(photo).astype(np.float32)
    fit = fit_grids(gray, rgb_to_chroma(photo), grids, settings)
    return replace(quantize_hints(fit, step_index), lightness=lightness)


def sealed(body: bytes) -> bytes:
    """Any body as hints whose checksum is right."""
    return body + (zlib.crc32(body) & 0xFFFF).to_bytes(2, "big")


def header(size: tuple[int, int], levels: tuple[int, int], flags: int = 0) -> bytes:
    return bytes([3, *size, levels[0] << 4 | levels[1], 60, flags])


@settings(deadline=None, max_examples=examples(100))
@given(coded_hints(coder=3))
def test_every_hint_set_comes_back(hints: QuantizedHints) -> None:
    decoded = stream.decode(stream_v3.encode(hints))
    assert_equal(decoded, dequantize_hints(hints))
    assert decoded.lightness == hints.lightness
    assert stream_v3.is_beside_lightness(stream_v3.encode(hints)) == hints.lightness


@settings(deadline=None, max_examples=examples(40))
@given(coded_hints(levels=2, coder=3))
def test_the_documented_decoder_reads_encoded_hints(hints: QuantizedHints) -> None:
    data = stream_v3.encode(hints)
    means, slopes, step_index = pyramids.pyramids(data)
    assert_coded(hints.means, means)
    assert_coded(hints.slopes, slopes)
    assert step_index == hints.step_index
    grids = decode.grids(data)
    assert grids.lightness == hints.lightness
    assert_near(stream.decode(data), grids)


@pytest.mark.parametrize(("name", "step_index"), [("coffee", 60), ("rocket", 110)])
@pytest.mark.parametrize("lightness", [False, True])
def test_the_documented_decoder_reads_photos(name: Name, step_index: int, lightness: bool) -> None:
    hints = fine_hints(name, step_index, lightness=lightness)
    data = stream_v3.encode(hints)
    assert_coded(hints.means, pyramids.pyramids(data)[0])
    assert_near(stream.decode(data), decode.grids(data))
    assert stream.decode(data).means.shape[1:] == (24, 32)
    assert stream.decode(data).lightness == lightness


def test_its_statistics_are_its_own() -> None:
    """The same codes take other bytes than in coder 2, and stand for other means."""
    hints = fine_hints("coffee", 90, lightness=False)
    as_coder_2 = replace(hints, coder=2)
    assert stream_v3.encode(hints)[6:-2] != stream_v2.encode(as_coder_2)[5:-2]
    assert not np.allclose(dequantize_hints(hints).means, dequantize_hints(as_coder_2).means)


def test_finer_steps_are_nearer_and_cost_more() -> None:
    truth = rgb_to_chroma(crop("coffee", 48, 64)).reshape(2, 24, 2, 32, 2).mean(axis=(2, 4))
    sets = [fine_hints("coffee", step) for step in (40, 80, 120, 160)]
    sizes = [len(stream_v3.encode(hints)) for hints in sets]
    decoded = [dequantize_hints(replace(hints, slopes=None)).means for hints in sets]
    errors = [float(np.abs(means - truth).mean()) for means in decoded]
    assert sizes == sorted(sizes, reverse=True)
    assert errors == sorted(errors)


def test_every_cut_and_every_flipped_bit_is_detected() -> None:
    whole = stream_v3.encode(fine_hints("coffee", 120))
    assert len(whole) < 1000
    assert_all_damage_is_detected(whole)


@pytest.mark.parametrize("flags", [2, 3, 128, 255])
def test_unknown_flags_are_refused(flags: int) -> None:
    """They may change what the hints mean."""
    body = stream_v3.encode(fine_hints("coffee", 120))[:-2]
    with pytest.raises(DamagedFileError, match="flags"):
        stream.decode(sealed(body[:5] + bytes([flags]) + body[6:]))


@settings(deadline=None, max_examples=examples(150))
@given(
    st.tuples(st.integers(1, 4), st.integers(1, 4)),
    st.tuples(st.integers(0, 4), st.sampled_from((0, 1, 2, NO_SLOPES))),
    st.integers(0, 1),
    st.binary(max_size=400),
)
def test_words_that_nobody_wrote_raise_nothing_else(
    size: tuple[int, int], levels: tuple[int, int], flags: int, words: bytes
) -> None:
    try:
        hints = stream.decode(sealed(header(size, levels, flags) + words))
    except DamagedFileError:
        return
    assert_finite(hints)


@pytest.mark.parametrize(
    ("size", "levels"),
    [
        ((0, 4), (2, 1)),
        ((4, 0), (2, 1)),
        ((1, 1), (12, 1)),
        ((1, 2), (11, 1)),
        ((1, 1), (1, 12)),
        ((255, 255), (4, NO_SLOPES)),
    ],
)
def test_an_impossible_grid_is_refused_before_it_is_made(
    size: tuple[int, int], levels: tuple[int, int]
) -> None:
    tracemalloc.start()
    with pytest.raises(DamagedFileError, match="grid"):
        stream.decode(sealed(header(size, levels)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_000_000


def test_a_grid_may_have_four_million_cells() -> None:
    hints = QuantizedHints(zero_pyramid(2, 2, 10), None, 90, stream_v3.VERSION)
    data = stream_v3.encode(hints)
    tracemalloc.start()
    decoded = stream.decode(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert decoded.means.shape == (2, 2048, 2048)
    assert not decoded.means.any()
    assert peak < 600_000_000


def large_hints() -> QuantizedHints:
    """Hints of 32 by 48 cells."""
    photo = crop("coffee", 256, 384)
    gray, chroma = rgb_to_lightness(photo).astype(np.float32), rgb_to_chroma(photo)
    fit_settings = FitSettings(192, 12, 60, stream_v3.VERSION)
    return quantize_hints(fit_grids(gray, chroma, Grids((16, 24), 4, 1), fit_settings), 60)


@pytest.mark.parametrize(
    ("enough", "cells", "most"),
    [
        ((1, 1), (16, 24), 3.0),
        ((32, 20), (32, 48), 2.0),
        ((33, 1), (64, 96), 1.0),
        ((128, 192), (128, 192), 0.5),
    ],
)
def test_without_the_finest_means_the_others_are_averages_in_their_place(
    enough: tuple[int, int], cells: tuple[int, int], most: float
) -> None:
    data = stream_v3.encode(large_hints())
    whole, coarse = stream.decode(data), stream.decode(data, enough)
    assert coarse.means.shape == (2, *cells)
    assert np.array_equal(coarse.slopes, whole.slopes)
    assert np.abs(coarse.means - average_cells(whole.means, cells)).mean() < most


def test_if_all_cells_are_needed_the_hints_are_whole() -> None:
    data = stream_v3.encode(large_hints())
    assert_equal(stream.decode(data, (1000, 1000)), stream.decode(data))
