"""Coder 2: two quantised wavelet pyramids, their contexts, asymmetric numeral systems."""

import struct
import zlib
from dataclasses import dataclass, replace
from math import ceil, log2

import numpy as np

from grayvault.core.arrays import Float64Array, Size
from grayvault.core.errors import DamagedFileError
from grayvault.core.hints import Hints
from grayvault.hints.entropy_coding.contexts import NeighborWeights
from grayvault.hints.entropy_coding.entropy_coder import SymbolCoder, SymbolDecoder, SymbolEncoder
from grayvault.hints.entropy_coding.statistics import Statistics, statistics
from grayvault.hints.entropy_coding.symbol_order import (
    QuantizedPyramid,
    check_grid_size,
    code_pyramid,
    zero_pyramid,
)
from grayvault.hints.quantize import BIT_PRICE, Pricing, dequantize
from grayvault.hints.uniform_chroma import from_opponent, from_uniform
from grayvault.hints.wavelet import averages, inverse

VERSION = 2

SLOPE_STEP = 1 / 16
"""Step of the slopes' finest level, in uniform steps a code of luma."""

_HEADER = struct.Struct(">BBBBB")
_CHECKSUM = struct.Struct(">H")
_STEPS_AN_OCTAVE = 32
_MOST_CELLS = 1 << 19
_NO_SLOPES = 15

_FINE_BIT_PRICE = 0.045
"""The same for coder 3, whose statistics were trained with it."""


@dataclass(frozen=True)
class QuantizedHints:
    """A quantised hint set, ready to be coded.

    `means` and `slopes` are quantised pyramids over one base grid (`slopes` None: there are none).
    `step_index` is the means' step: 2 ** (step_index / 32) uniform steps at the finest level. The
    statistics are those of `coder`, 2 or 3; `lightness` is as in `Hints`, coder 3 alone has it. The
    `left_out` finest levels of the means are not decoded.
    """

    means: QuantizedPyramid
    slopes: QuantizedPyramid | None
    step_index: int
    coder: int = VERSION
    lightness: bool = False
    left_out: int = 0


def mean_step(step_index: int) -> float:
    """The step of the means' finest level, in uniform steps."""
    return float(2 ** (step_index / _STEPS_AN_OCTAVE))


def dequantize_hints(coded: QuantizedHints) -> Hints:
    """The hint set that quantised hints stand for."""
    step = mean_step(coded.step_index)
    octaves, left_out = statistics(coded.coder).steps, coded.left_out
    pyramid = dequantize(coded.means, step, octaves, left_out)
    return hints_of(coded, averages(pyramid, left_out) if left_out else inverse(pyramid))


def hints_of(coded: QuantizedHints, planes: Float64Array) -> Hints:
    """As `dequantize_hints`, with other means: uniform `planes` (2, rows, columns)."""
    means, step = from_uniform(planes), mean_step(coded.step_index)
    slopes = np.zeros((2, 0, 0))
    detail_cells = means.shape[1], means.shape[2]
    if coded.slopes is not None:
        slopes = from_opponent(inverse(dequantize(coded.slopes, SLOPE_STEP)))
        detail_cells = slopes.shape[1], slopes.shape[2]
    grids = means.astype(np.float32), slopes.astype(np.float32)
    return Hints(*grids, detail_cells, step, coded.lightness)


def encode(coded: QuantizedHints) -> bytes:
    """Quantised hints as bytes."""
    rows, columns = coded.means.base.shape[1:]
    writer = SymbolEncoder()
    code_hints(writer, coded)
    header = _HEADER.pack(VERSION, rows, columns, level_byte(coded), coded.step_index)
    body = header + writer.to_bytes()
    return with_checksum(body)


def decode(data: bytes, enough: Size | None = None) -> Hints:
    """The hint set that `data` holds, as `stream.decode`; `DamagedFileError` if it isn't one."""
    body = without_checksum(data, _HEADER.size)
    _, rows, columns, levels, step_index = _HEADER.unpack_from(body)
    empty = empty_hints((rows, columns), levels, step_index, _MOST_CELLS)
    return decode_symbols(body[_HEADER.size :], empty, enough)


def empty_hints(base: Size, levels: int, step_index: int, most_cells: int) -> QuantizedHints:
    """Hints of zeros over a base grid (rows, columns); `levels` is the header's byte.

    Raises `DamagedFileError` if a grid would have no cells or more than `most_cells`.
    """
    mean_levels, slope_levels = levels >> 4, levels & 15
    check_grid_size(*base, mean_levels, most_cells)
    slopes = None
    if slope_levels != _NO_SLOPES:
        check_grid_size(*base, slope_levels, most_cells)
        slopes = zero_pyramid(*base, slope_levels)
    return QuantizedHints(zero_pyramid(*base, mean_levels), slopes, step_index)


def decode_symbols(symbols: bytes, empty: QuantizedHints, enough: Size | None = None) -> Hints:
    """The hint set whose codes are in `symbols`, as `stream.decode`; `DamagedFileError`."""
    reader = SymbolDecoder(symbols)
    coded = code_hints(reader, _coarser(empty, enough) if enough else empty)
    if not coded.left_out:
        reader.check_end()
    return dequantize_hints(coded)


def _coarser(empty: QuantizedHints, enough: Size) -> QuantizedHints:
    """Without the finest levels of the means that `enough` (rows, columns) cells don't need."""
    means = empty.means
    fewest = min(cells / wanted for cells, wanted in zip(means.base.shape[1:], enough, strict=True))
    levels = min(max(0, ceil(-log2(fewest))), len(means.details))
    return replace(
        empty,
        means=QuantizedPyramid(means.base, means.details[:levels]),
        left_out=len(means.details) - levels,
    )


def level_byte(coded: QuantizedHints) -> int:
    """The header's byte with the levels of both pyramids."""
    slope_levels = _NO_SLOPES if coded.slopes is None else len(coded.slopes.details)
    return len(coded.means.details) << 4 | slope_levels


def mean_weights(levels: int, model: Statistics) -> list[NeighborWeights]:
    """The weights of each level of the means: a set for two depths, the last for all deeper.

    The coarsest level may have its own, by the number of levels.
    """
    weights = [model.means[min(k // 2, len(model.means) - 1)] for k in range(levels)]
    if levels and model.coarsest is not None:
        weights[0] = model.coarsest[min(levels, len(model.coarsest)) - 1]
    return weights


def slope_pricing(levels: int, coder: int = VERSION) -> Pricing:
    """What bits cost among the slopes."""
    return Pricing(statistics(coder), [statistics(coder).slopes] * levels)


def mean_pricing(levels: int, coder: int = VERSION) -> Pricing:
    """What bits cost among the means."""
    model = statistics(coder)
    return Pricing(model, mean_weights(levels, model), model.steps, bit_price(coder))


def bit_price(coder: int) -> float:
    """Squared steps of error that a bit of the means must save to be spent."""
    return BIT_PRICE if coder == VERSION else _FINE_BIT_PRICE


def code_hints(coder: SymbolCoder, coded: QuantizedHints) -> QuantizedHints:
    """Encode `coded`, or decode hints of its shape: the hints that `coder` returns."""
    model = statistics(coded.coder)
    slopes = coded.slopes
    if slopes is not None:
        slopes = code_pyramid(coder, slopes, [model.slopes] * len(slopes.details), model)
    levels = len(coded.means.details)
    weights = mean_weights(levels + coded.left_out, model)[:levels]
    return replace(coded, means=code_pyramid(coder, coded.means, weights, model), slopes=slopes)


def with_checksum(body: bytes) -> bytes:
    """A coder's bytes with their checksum behind them."""
    return body + _CHECKSUM.pack(zlib.crc32(body) & 0xFFFF)


def without_checksum(data: bytes, least: int) -> bytes:
    """The bytes before the checksum; `DamagedFileError` if it is wrong or they are too few."""
    body = data[: -_CHECKSUM.size]
    if len(body) < least or with_checksum(body) != data:
        raise DamagedFileError("the hints are damaged: their checksum doesn't match")
    return body
