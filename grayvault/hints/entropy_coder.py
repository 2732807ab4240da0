"""Symbols to bytes and back by asymmetric numeral systems (Duda, 2013), with given frequencies.

One walk over the symbols serves both directions: it passes each batch through a channel, which
either notes what it is given, or ignores that and returns as many symbols of what it reads.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Protocol

import numpy as np
from constriction import stream
from numpy.typing import NDArray

from grayvault.core.errors import DamagedFileError
from grayvault.hints.statistics import TOTAL, Frequencies

Symbols = NDArray[np.int32]
"""One batch, shape (count,)."""

_WORD = 4


class SymbolCoder(Protocol):
    """What the symbols of a hint set pass through."""

    def symbols(self, values: Symbols, table: Frequencies) -> Symbols:
        """A batch of symbols, each 0..len(table) - 1."""
        ...

    def bits(self, values: Symbols, count: int) -> Symbols:
        """A batch of plain numbers of `count` bits each."""
        ...


@dataclass
class SymbolEncoder:
    """Notes symbols, to be written when all are known."""

    _batches: list[tuple[NDArray[np.int32], object]] = field(default_factory=list)

    def symbols(self, values: Symbols, table: Frequencies) -> Symbols:
        """Note a batch."""
        return self._note(values, _categorical(table))

    def bits(self, values: Symbols, count: int) -> Symbols:
        """Note a batch of plain numbers."""
        return self._note(values, _uniform(count))

    def _note(self, values: Symbols, model: object) -> Symbols:
        self._batches.append((np.ascontiguousarray(values, np.int32), model))
        return values

    def to_bytes(self) -> bytes:
        """All batches as bytes: little-endian words, without the zero bytes at their end."""
        coder = stream.stack.AnsCoder()
        for values, model in reversed(self._batches):
            coder.encode_reverse(values, model)
        return bytes(coder.get_compressed().astype("<u4").tobytes()).rstrip(b"\0")


class SymbolDecoder:
    """Reads the symbols of `Writer.written`; `DamagedFileError` where there is nothing such."""

    def __init__(self, data: bytes) -> None:
        padded = data + bytes(-len(data) % _WORD)
        try:
            self._coder = stream.stack.AnsCoder(np.frombuffer(padded, "<u4").astype(np.uint32))
        except ValueError as error:
            raise DamagedFileError(f"the hints end wrongly: {error}") from error

    def symbols(self, values: Symbols, table: Frequencies) -> Symbols:
        """As many symbols as `values` has."""
        return self._read(values, lambda: _categorical(table))

    def bits(self, values: Symbols, count: int) -> Symbols:
        """As many plain numbers as `values` has."""
        return self._read(values, lambda: _uniform(count))

    def _read(self, values: Symbols, model: Callable[[], object]) -> Symbols:
        if not values.size:
            return values
        decoded: Symbols = self._coder.decode(model(), values.size)
        return decoded

    def check_end(self) -> None:
        """`DamagedFileError` where symbols are left over or were missing."""
        if not self._coder.is_empty():
            raise DamagedFileError("the hints hold more than they should")


@cache
def _categorical(table: Frequencies) -> object:
    # `perfect` keeps frequencies exactly as they are given: they are part of the format.
    return stream.model.Categorical(np.array(table) / TOTAL, perfect=True)


@cache
def _uniform(count: int) -> object:
    return stream.model.Uniform(1 << count)
