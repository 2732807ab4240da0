"""Symbols to bytes and back by asymmetric numeral systems (Duda, 2013), with fixed frequencies.

One walk over the symbols serves both directions (`symbol_order`). It hands each batch to a
`SymbolCoder`. `SymbolEncoder` records the batch and returns it; `SymbolDecoder` ignores its values
and returns as many decoded symbols.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Protocol

import numpy as np
from constriction import stream
from numpy.typing import NDArray

from grayvault.core.errors import DamagedFileError
from grayvault.hints.entropy_coding.statistics import TOTAL, Frequencies

Symbols = NDArray[np.int32]
"""One batch, shape (count,)."""

_WORD = 4


class SymbolCoder(Protocol):
    """Encodes or decodes the symbols of a hint set, batch by batch."""

    def code_symbols(self, values: Symbols, table: Frequencies) -> Symbols:
        """A batch of symbols, each 0..len(table) - 1."""
        ...

    def code_bits(self, values: Symbols, count: int) -> Symbols:
        """A batch of plain numbers of `count` bits each, 0..2**count - 1."""
        ...


@dataclass
class SymbolEncoder:
    """Records symbols until all are known: the last symbol is encoded first."""

    _batches: list[tuple[NDArray[np.int32], object]] = field(default_factory=list)

    def code_symbols(self, values: Symbols, table: Frequencies) -> Symbols:
        return self._record(values, _categorical(table))

    def code_bits(self, values: Symbols, count: int) -> Symbols:
        return self._record(values, _uniform(count))

    def _record(self, values: Symbols, model: object) -> Symbols:
        self._batches.append((np.ascontiguousarray(values, np.int32), model))
        return values

    def to_bytes(self) -> bytes:
        """All batches as little-endian 32-bit words, without the zero bytes at the end."""
        coder = stream.stack.AnsCoder()
        for values, model in reversed(self._batches):
            coder.encode_reverse(values, model)
        return bytes(coder.get_compressed().astype("<u4").tobytes()).rstrip(b"\0")


class SymbolDecoder:
    """Decodes the bytes of `SymbolEncoder.to_bytes`; raises `DamagedFileError` if it can't."""

    def __init__(self, data: bytes) -> None:
        padded = data + bytes(-len(data) % _WORD)
        try:
            self._coder = stream.stack.AnsCoder(np.frombuffer(padded, "<u4").astype(np.uint32))
        except ValueError as error:
            raise DamagedFileError(
                f"the hints are damaged: they end too early ({error})"
            ) from error

    def code_symbols(self, values: Symbols, table: Frequencies) -> Symbols:
        return self._decode(values, lambda: _categorical(table))

    def code_bits(self, values: Symbols, count: int) -> Symbols:
        return self._decode(values, lambda: _uniform(count))

    def _decode(self, values: Symbols, model: Callable[[], object]) -> Symbols:
        if not values.size:
            return values
        decoded: Symbols = self._coder.decode(model(), values.size)
        return decoded

    def check_end(self) -> None:
        """Raise `DamagedFileError` if symbols are left over or were missing."""
        if not self._coder.is_empty():
            raise DamagedFileError("the hints are damaged: they hold more symbols than they should")


@cache
def _categorical(table: Frequencies) -> object:
    # `perfect` keeps frequencies exactly as they are given: they are part of the format.
    return stream.model.Categorical(np.array(table) / TOTAL, perfect=True)


@cache
def _uniform(count: int) -> object:
    return stream.model.Uniform(1 << count)
