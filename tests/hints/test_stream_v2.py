import itertools
import tracemalloc
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from grayvault.core.errors import DamagedFileError
from grayvault.hints import stream, stream_v2
from grayvault.hints.entropy_coding.symbol_order import QuantizedPyramid, zero_pyramid
from grayvault.hints.fit_hints import FitSettings, fit_hints, quantize_hints
from grayvault.hints.stream_v2 import QuantizedHints
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_chroma, rgb_to_luma
from tests.hints.assertions import (
    assert_all_damage_is_detected,
    assert_coded,
    assert_equal,
    assert_finite,
    assert_near,
)
from tests.hints.examples import coded_hints
from tests.hints.reference import decode, pyramids
from tests.support.examples import examples
from tests.support.photos import Name, crop

NO_SLOPES = 15


def hints_of_photo(name: Name, settings: FitSettings) -> QuantizedHints:
    photo = crop(name, 48, 64)
    fit = fit_hints(rgb_to_luma(photo).astype(np.float32), rgb_to_chroma(photo), settings)
    return quantize_hints(fit, settings.step_index)


def sealed(
    rows: int, columns: int, levels: tuple[int, int], words: bytes, step_index: int = 60
) -> bytes:
    """Any words as hints whose checksum is right."""
    body = bytes([2, rows, columns, levels[0] << 4 | levels[1], step_index]) + words
    return body + (zlib.crc32(body) & 0xFFFF).to_bytes(2, "big")


@settings(deadline=None, max_examples=examples(200))
@given(coded_hints())
def test_every_hint_set_comes_back(hints: QuantizedHints) -> None:
    assert_equal(stream.decode(stream_v2.encode(hints)), stream_v2.dequantize_hints(hints))


@settings(deadline=None, max_examples=examples(60))
@given(coded_hints(levels=2))
def test_the_documented_decoder_reads_encoded_hints(hints: QuantizedHints) -> None:
    data = stream_v2.encode(hints)
    means, slopes, step_index = pyramids.pyramids(data)
    assert_coded(hints.means, means)
    assert_coded(hints.slopes, slopes)
    assert step_index == hints.step_index
    assert_near(stream.decode(data), decode.grids(data))


@pytest.mark.parametrize("name", ["astronaut", "coffee", "chelsea", "rocket"])
@pytest.mark.parametrize("step_index", [48, 132])
def test_the_documented_decoder_reads_photos(name: Name, step_index: int) -> None:
    hints = hints_of_photo(name, FitSettings(96, 24, step_index))
    data = stream_v2.encode(hints)
    means, slopes, _ = pyramids.pyramids(data)
    assert_coded(hints.means, means)
    assert_coded(hints.slopes, slopes)
    assert_near(stream.decode(data), decode.grids(data))


@pytest.mark.parametrize("magnitude", [1, 14, 15, 16, 17, 18, 46, 1000, 15 + 65535])
@pytest.mark.parametrize("sign", [-1, 1])
def test_magnitudes_of_any_size_come_back(magnitude: int, sign: int) -> None:
    codes = zero_pyramid(2, 3, 2)
    codes.details[1][1, 0, 2, 5] = sign * magnitude
    codes.details[1][2, 1, 3, 0] = magnitude
    data = stream_v2.encode(QuantizedHints(codes, None, 60))
    assert_coded(codes, pyramids.pyramids(data)[0])
    assert_equal(stream.decode(data), stream_v2.dequantize_hints(QuantizedHints(codes, None, 60)))


@pytest.mark.parametrize(
    ("shape", "levels"),
    [
        *itertools.product([(1, 1), (1, 255), (255, 1), (3, 4)], [(0, None), (3, None), (1, 2)]),
        ((255, 255), (1, 0)),
    ],
)
def test_grids_of_every_form_come_back(
    shape: tuple[int, int], levels: tuple[int, int | None]
) -> None:
    random = np.random.default_rng(0)

    def codes(count: int) -> QuantizedPyramid:
        zeros = zero_pyramid(*shape, count)
        return QuantizedPyramid(
            random.integers(-300, 300, zeros.base.shape, np.int32),
            tuple(random.integers(-2, 3, level.shape, np.int32) for level in zeros.details),
        )

    slopes = None if levels[1] is None else codes(levels[1])
    hints = QuantizedHints(codes(levels[0]), slopes, 70)
    decoded = stream.decode(stream_v2.encode(hints))
    assert_equal(decoded, stream_v2.dequantize_hints(hints))
    if slopes is not None:
        assert decoded.detail_cells == decoded.slopes.shape[1:]


def test_nothing_but_zeros_costs_next_to_nothing() -> None:
    hints = QuantizedHints(zero_pyramid(3, 4, 6), zero_pyramid(3, 4, 2), 132)
    assert len(stream_v2.encode(hints)) < 30
    assert not stream.decode(stream_v2.encode(hints)).means.any()


@settings(deadline=None, max_examples=examples(150))
@given(coded_hints(), st.data())
def test_cut_off_hints_are_refused(hints: QuantizedHints, data: st.DataObject) -> None:
    whole = stream_v2.encode(hints)
    length = data.draw(st.integers(0, len(whole) - 1))
    # One checksum in 65536 is right by chance: then there are too few words, or too many.
    try:
        decoded = stream.decode(whole[:length])
    except DamagedFileError:
        return
    assert_finite(decoded)


def test_every_cut_and_every_flipped_bit_of_a_photo_s_hints_is_detected() -> None:
    whole = stream_v2.encode(hints_of_photo("coffee", FitSettings(96, 24, 120)))
    assert len(whole) < 3000
    assert_all_damage_is_detected(whole)
    with pytest.raises(DamagedFileError):
        stream.decode(whole + b"\0")


@settings(deadline=None, max_examples=examples(300))
@given(
    st.tuples(st.integers(1, 4), st.integers(1, 4)),
    st.tuples(st.integers(0, 4), st.sampled_from((0, 1, 2, NO_SLOPES))),
    st.binary(max_size=400),
)
def test_words_that_nobody_wrote_raise_nothing_else(
    size: tuple[int, int], levels: tuple[int, int], words: bytes
) -> None:
    try:
        hints = stream.decode(sealed(*size, levels, words))
    except DamagedFileError:
        return
    assert_finite(hints)


def test_words_left_over_are_refused() -> None:
    whole = stream_v2.encode(hints_of_photo("coffee", FitSettings(96, 24, 100)))
    rows, columns, levels = whole[1:4]
    assert sealed(rows, columns, (levels >> 4, levels & 15), whole[5:-2], whole[4]) == whole
    with pytest.raises(DamagedFileError, match="more"):
        stream.decode(sealed(rows, columns, (levels >> 4, levels & 15), bytes(8) + whole[5:-2]))


@pytest.mark.parametrize(
    ("size", "levels"),
    [
        ((0, 4), (2, 1)),
        ((4, 0), (2, 1)),
        ((1, 1), (15, 1)),
        ((1, 1), (1, 14)),
        ((255, 255), (2, NO_SLOPES)),
        ((255, 255), (0, 2)),
    ],
)
def test_an_impossible_grid_is_refused_before_it_is_made(
    size: tuple[int, int], levels: tuple[int, int]
) -> None:
    tracemalloc.start()
    with pytest.raises(DamagedFileError, match="grid"):
        stream.decode(sealed(*size, levels, b""))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_000_000


def random_words(count: int) -> NDArray[np.uint8]:
    return np.random.default_rng(1).integers(1, 256, 4 * count).astype(np.uint8)


@pytest.mark.parametrize("words", [0, 1, 20_000, 1_000_000])
def test_the_largest_grids_are_bounded_in_memory(words: int) -> None:
    data = sealed(2, 1, (9, 9), random_words(words).tobytes())
    tracemalloc.start()
    try:
        hints = stream.decode(data)
        assert hints.means.shape == (2, 1024, 512)
    except DamagedFileError:
        pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 150_000_000
