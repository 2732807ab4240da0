"""Coder 2: two quantised wavelet pyramids, their contexts, asymmetric numeral systems."""

import struct
import zlib
from dataclasses import dataclass

import numpy as np

from grayvault.core.errors import DamagedFileError
from grayvault.core.hints import Hints
from grayvault.hints.contexts import NeighborWeights
from grayvault.hints.entropy_coder import SymbolCoder, SymbolDecoder, SymbolEncoder
from grayvault.hints.quantize import Pricing, dequantize
from grayvault.hints.statistics import Statistics, statistics
from grayvault.hints.symbol_order import (
    QuantizedPyramid,
    check_grid_size,
    code_pyramid,
    zero_pyramid,
)
from grayvault.hints.uniform_chroma import from_opponent, from_uniform
from grayvault.hints.wavelet import inverse

VERSION = 2

SLOPE_STEP = 1 / 16
"""Step of the slopes' finest level, in uniform steps a code of luma."""

_HEADER = struct.Struct(">BBBBB")
_CHECKSUM = struct.Struct(">H")
_STEPS_AN_OCTAVE = 32
_MOST_CELLS = 1 << 19
_NO_SLOPES = 15


@dataclass(frozen=True)
class QuantizedHints:
    """A quantised hint set, ready to be coded.

    `means` and `slopes` are quantised pyramids over one base grid (`slopes` None: there are none).
    `step_index` is the means' step: 2 ** (step_index / 32) uniform steps at the finest level.
    """

    means: QuantizedPyramid
    slopes: QuantizedPyramid | None
    step_index: int


def mean_step(step_index: int) -> float:
    """The step of the means' finest level, in uniform steps."""
    return float(2 ** (step_index / _STEPS_AN_OCTAVE))


def dequantize_hints(coded: QuantizedHints) -> Hints:
    """The hint set that quantised hints stand for."""
    step = mean_step(coded.step_index)
    means = from_uniform(inverse(dequantize(coded.means, step)))
    slopes = np.zeros((2, 0, 0))
    detail_cells = means.shape[1], means.shape[2]
    if coded.slopes is not None:
        slopes = from_opponent(inverse(dequantize(coded.slopes, SLOPE_STEP)))
        detail_cells = slopes.shape[1], slopes.shape[2]
    return Hints(means.astype(np.float32), slopes.astype(np.float32), detail_cells, step)


def encode(coded: QuantizedHints) -> bytes:
    """Quantised hints as bytes."""
    rows, columns = coded.means.base.shape[1:]
    slope_levels = _NO_SLOPES if coded.slopes is None else len(coded.slopes.details)
    levels = len(coded.means.details) << 4 | slope_levels
    writer = SymbolEncoder()
    _code_hints(writer, coded)
    header = _HEADER.pack(VERSION, rows, columns, levels, coded.step_index)
    body = header + writer.to_bytes()
    return body + _CHECKSUM.pack(_checksum(body))


def decode(data: bytes) -> Hints:
    """The hint set that `data` holds; `DamagedFileError` if it isn't one."""
    body = data[: -_CHECKSUM.size]
    if len(body) < _HEADER.size or data[-_CHECKSUM.size :] != _CHECKSUM.pack(_checksum(body)):
        raise DamagedFileError("the hints are damaged: their checksum doesn't match")
    _, rows, columns, levels, step_index = _HEADER.unpack_from(body)
    mean_levels, slope_levels = levels >> 4, levels & 15
    check_grid_size(rows, columns, mean_levels, _MOST_CELLS)
    slopes = None
    if slope_levels != _NO_SLOPES:
        check_grid_size(rows, columns, slope_levels, _MOST_CELLS)
        slopes = zero_pyramid(rows, columns, slope_levels)
    reader = SymbolDecoder(body[_HEADER.size :])
    coded = _code_hints(
        reader, QuantizedHints(zero_pyramid(rows, columns, mean_levels), slopes, step_index)
    )
    reader.check_end()
    return dequantize_hints(coded)


def mean_weights(levels: int, model: Statistics) -> list[NeighborWeights]:
    """The weights of each level of the means: a class for two depths, the last for all deeper."""
    return [model.means[min(k // 2, len(model.means) - 1)] for k in range(levels)]


def slope_pricing(levels: int) -> Pricing:
    """What bits cost among the slopes."""
    return Pricing(statistics(), [statistics().slopes] * levels)


def mean_pricing(levels: int) -> Pricing:
    """What bits cost among the means."""
    return Pricing(statistics(), mean_weights(levels, statistics()))


def _code_hints(coder: SymbolCoder, coded: QuantizedHints) -> QuantizedHints:
    model = statistics()
    slopes = coded.slopes
    if slopes is not None:
        slopes = code_pyramid(coder, slopes, [model.slopes] * len(slopes.details), model)
    weights = mean_weights(len(coded.means.details), model)
    return QuantizedHints(
        code_pyramid(coder, coded.means, weights, model), slopes, coded.step_index
    )


def _checksum(body: bytes) -> int:
    return zlib.crc32(body) & 0xFFFF
