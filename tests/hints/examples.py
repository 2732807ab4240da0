"""Hint sets to test with."""

import struct

import numpy as np
import zstandard
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from grayvault.core.hints import Hints
from grayvault.hints.entropy_coding.symbol_order import QuantizedPyramid
from grayvault.hints.stream_v2 import QuantizedHints

_MAGNITUDE = st.integers(0, 3) | st.integers(0, 80) | st.integers(0, 15 + 65535)
_CODE = st.builds(lambda size, sign: size * sign, _MAGNITUDE, st.sampled_from((-1, 1)))


@st.composite
def hint_sets(draw: st.DrawFn, most: int = 12) -> Hints:
    """Any hint set with grids of at most `most` by `most` cells, with slopes or without."""
    rows, columns = draw(st.integers(1, most)), draw(st.integers(1, most))
    shape = (draw(st.integers(1, most)), draw(st.integers(1, most)))
    slopes = (2, *shape) if draw(st.booleans()) else (2, 0, 0)
    return Hints(
        means=draw(hnp.arrays(np.float32, (2, rows, columns), elements=_floats(200))),
        slopes=draw(hnp.arrays(np.float32, slopes, elements=_floats(2))),
        detail_cells=shape,
        step=draw(st.floats(0.1, 250)),
    )


def _floats(most: int) -> st.SearchStrategy[float]:
    return st.floats(-most, most, width=32)


@st.composite
def coded_hints(draw: st.DrawFn, levels: int = 3, coder: int = 2) -> QuantizedHints:
    """Any coded hints over a base of up to 3 by 3 cells: huge codes, empty levels, no slopes."""
    size = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    return QuantizedHints(
        means=draw(_codes(size, levels)),
        slopes=draw(st.none() | _codes(size, levels)),
        step_index=draw(st.integers(0, 255)),
        coder=coder,
        lightness=coder == 3 and draw(st.booleans()),
    )


@st.composite
def _codes(draw: st.DrawFn, size: tuple[int, int], most: int) -> QuantizedPyramid:
    rows, columns = size
    details = []
    for k in range(draw(st.integers(0, most))):
        shape = (3, 2, rows << k, columns << k)
        codes = hnp.arrays(np.int32, shape, elements=_CODE, fill=st.just(0))
        details.append(draw(st.just(np.zeros(shape, np.int32)) | codes))
    # Differences of the base have 16 bits, folded.
    base = hnp.arrays(np.int32, (2, rows, columns), elements=st.integers(-16383, 16383))
    return QuantizedPyramid(draw(base), tuple(details))


def luma_plane(height: int, width: int, seed: int = 0) -> NDArray[np.float32]:
    """Luma with edges and noise, in 8-bit codes."""
    random = np.random.default_rng(seed)
    plane = random.integers(0, 256, (height, width)).astype(np.float32)
    plane[: height // 2, : width // 2] = 200
    return plane


def magicless(data: bytes) -> bytes:
    """A zstandard frame as coder 1 has it."""
    parameters = zstandard.ZstdCompressionParameters.from_level(
        3, format=zstandard.FORMAT_ZSTD1_MAGICLESS, write_content_size=0, window_log=27
    )
    return zstandard.ZstdCompressor(compression_params=parameters).compress(data)


@st.composite
def coder_1_bytes(draw: st.DrawFn, most: int = 6) -> bytes:
    """What coder 1 wrote of any codes: any residuals are codes."""
    rows, columns = draw(st.integers(1, most)), draw(st.integers(1, most))
    slopes = draw(st.tuples(st.integers(1, rows), st.integers(1, columns)) | st.just((0, 0)))
    steps = draw(st.integers(1, 255)), draw(st.integers(1, 255))
    count = 2 * (rows * columns + slopes[0] * slopes[1])
    residuals = draw(st.binary(min_size=count, max_size=count))
    return struct.pack(">BHHHHBB", 1, rows, columns, *slopes, *steps) + magicless(residuals)
