"""Coder 3: coder 2 for finer grids, with steps by level, and for lightness or luma beside it."""

import struct
from dataclasses import replace

from grayvault.core.arrays import Size
from grayvault.core.errors import DamagedFileError
from grayvault.core.hints import Hints
from grayvault.hints.entropy_coding.entropy_coder import SymbolEncoder
from grayvault.hints.stream_v2 import (
    QuantizedHints,
    code_hints,
    decode_symbols,
    empty_hints,
    level_byte,
    with_checksum,
    without_checksum,
)

VERSION = 3

MOST_CELLS = 1 << 22
"""Cells of the finest grid at most: with 16 bytes a cell, decoding stays in a few hundred MB."""

_HEADER = struct.Struct(">BBBBBB")
_LIGHTNESS = 1


def encode(coded: QuantizedHints) -> bytes:
    """Quantised hints of coder 3 as bytes."""
    rows, columns = coded.means.base.shape[1:]
    flags = _LIGHTNESS if coded.lightness else 0
    header = _HEADER.pack(VERSION, rows, columns, level_byte(coded), coded.step_index, flags)
    writer = SymbolEncoder()
    code_hints(writer, coded)
    return with_checksum(header + writer.to_bytes())


def is_beside_lightness(data: bytes) -> bool:
    """Whether the header of hints of any coder says that the gray picture is lightness."""
    has_flags = len(data) >= _HEADER.size and data[0] == VERSION
    return has_flags and bool(data[_HEADER.size - 1] & _LIGHTNESS)


def decode(data: bytes, enough: Size | None = None) -> Hints:
    """The hint set that `data` holds, as `stream.decode`; `DamagedFileError` if it isn't one."""
    body = without_checksum(data, _HEADER.size)
    _, rows, columns, levels, step_index, flags = _HEADER.unpack_from(body)
    if flags > _LIGHTNESS:
        raise DamagedFileError(f"the hints are damaged: their flags are {flags}")
    empty = empty_hints((rows, columns), levels, step_index, MOST_CELLS)
    empty = replace(empty, coder=VERSION, lightness=bool(flags))
    return decode_symbols(body[_HEADER.size :], empty, enough)
