"""Hints to bytes and back (docs/hints.md).

The first byte names the coder, so that later ones can stand beside the first for ever.
"""

import struct
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import zstandard
from numpy.typing import NDArray

from grayvault.domain.hints import Hints
from grayvault.errors import DamagedFileError
from grayvault.hints import prediction

_HEADER = struct.Struct(">BHHHHBB")
_MEAN_UNIT, _SLOPE_UNIT = 8, 256
_LARGEST_GRID = 2048


class HintCoder(Protocol):
    """One way to write a hint set; `version` is the first byte of what it writes."""

    @property
    def version(self) -> int:
        """The coder's number in the format."""
        ...

    def encode(self, hints: Hints) -> bytes:
        """The hint set as bytes."""
        ...

    def decode(self, data: bytes) -> Hints:
        """The hint set again; `DamagedFileError` where the bytes aren't one."""
        ...


@dataclass(frozen=True)
class ZstdHintCoder:
    """Median-predicted residuals, one byte each, compressed by zstandard (RFC 8878, magicless)."""

    version: int = 1

    def encode(self, hints: Hints) -> bytes:
        """The hint set as bytes; steps are multiples of 1/8 (means) and 1/256 (slopes)."""
        header = _HEADER.pack(
            self.version,
            *hints.means.shape[1:],
            *hints.slopes.shape[1:],
            round(hints.mean_step * _MEAN_UNIT),
            round(hints.slope_step * _SLOPE_UNIT),
        )
        residuals = b"".join(
            prediction.residuals(planes).tobytes() for planes in (hints.means, hints.slopes)
        )
        return header + _compressor().compress(residuals)

    def decode(self, data: bytes) -> Hints:
        """The hint set again; `DamagedFileError` where the bytes aren't one."""
        if len(data) < _HEADER.size:
            raise DamagedFileError("the hints are cut short")
        _, rows, columns, slope_rows, slope_columns, mean_step, slope_step = _HEADER.unpack_from(
            data
        )
        if not (0 < rows <= _LARGEST_GRID and 0 < columns <= _LARGEST_GRID):
            raise DamagedFileError(f"the hints' grid is {rows} by {columns} cells")
        if slope_rows > rows or slope_columns > columns or not mean_step or not slope_step:
            raise DamagedFileError("the hints' header contradicts itself")
        cells, slope_cells = 2 * rows * columns, 2 * slope_rows * slope_columns
        values = _decompressed(data[_HEADER.size :], cells + slope_cells)
        return Hints(
            means=prediction.values(values[:cells].reshape(2, rows, columns)),
            slopes=prediction.values(values[cells:].reshape(2, slope_rows, slope_columns)),
            mean_step=mean_step / _MEAN_UNIT,
            slope_step=slope_step / _SLOPE_UNIT,
        )


CODERS: tuple[HintCoder, ...] = (ZstdHintCoder(),)
"""Every coder that a vault file can hold, the one that writes new files last."""


def encode(hints: Hints) -> bytes:
    """The hint set as bytes, by the newest coder."""
    return CODERS[-1].encode(hints)


def decode(data: bytes) -> Hints:
    """The hint set from its bytes, by the coder that wrote it; `DamagedFileError`."""
    for coder in CODERS:
        if data[:1] == bytes([coder.version]):
            return coder.decode(data)
    raise DamagedFileError("the hints were written by a coder that this GrayVault doesn't know")


def _compressor() -> zstandard.ZstdCompressor:
    parameters = zstandard.ZstdCompressionParameters.from_level(
        19, format=zstandard.FORMAT_ZSTD1_MAGICLESS, write_content_size=0
    )
    return zstandard.ZstdCompressor(compression_params=parameters)


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
