"""Coder 1, which is read and no longer written: one grid of means, one of slopes, zstandard."""

import struct

import numpy as np
import zstandard
from numpy.typing import NDArray

from grayvault.core.errors import DamagedFileError
from grayvault.core.hints import Hints
from grayvault.hints import median_prediction
from grayvault.hints.uniform_chroma import GREEN_MAGENTA

_HEADER = struct.Struct(">BHHHHBB")
_MEAN_UNIT, _SLOPE_UNIT = np.float32(8), np.float32(256)
_LARGEST_GRID = 2048


def decode(data: bytes) -> Hints:
    """The hint set that `data` holds; `DamagedFileError` if it isn't one."""
    if len(data) < _HEADER.size:
        raise DamagedFileError("the hints are damaged: they are cut off")
    _, rows, columns, slope_rows, slope_columns, mean_step, slope_step = _HEADER.unpack_from(data)
    if not (0 < rows <= _LARGEST_GRID and 0 < columns <= _LARGEST_GRID):
        raise DamagedFileError(f"the hints' grid is {rows} by {columns} cells")
    if slope_rows > rows or slope_columns > columns or not mean_step or not slope_step:
        raise DamagedFileError("the hints are damaged: their header contradicts itself")
    cells, slope_cells = 2 * rows * columns, 2 * slope_rows * slope_columns
    values = _decompressed(data[_HEADER.size :], cells + slope_cells)
    means = median_prediction.from_residuals(values[:cells].reshape(2, rows, columns))
    slopes = median_prediction.from_residuals(values[cells:].reshape(2, slope_rows, slope_columns))
    return Hints(
        means=means.astype(np.float32) * (mean_step / _MEAN_UNIT),
        slopes=slopes.astype(np.float32) * (slope_step / _SLOPE_UNIT),
        detail_cells=(rows, columns),
        step=mean_step * GREEN_MAGENTA / float(_MEAN_UNIT),
    )


def _decompressed(data: bytes, size: int) -> NDArray[np.uint8]:
    """The `size` bytes that `data` holds; nothing larger is ever allocated."""
    decompressor = zstandard.ZstdDecompressor(format=zstandard.FORMAT_ZSTD1_MAGICLESS)
    try:
        with decompressor.stream_reader(data) as reader:
            values = reader.read(size)
            more = reader.read(1)
    except zstandard.ZstdError as error:
        raise DamagedFileError(f"the hints can't be decompressed: {error}") from error
    if len(values) != size or more:
        raise DamagedFileError(f"the hints hold {len(values)} codes, not {size}")
    return np.frombuffer(values, np.uint8)
