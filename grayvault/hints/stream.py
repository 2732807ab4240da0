"""Hints from their bytes (docs/reference/hints.md).

The first byte names the coder. Hints of every coder stay readable, also of those no longer used.
"""

from collections.abc import Callable

from grayvault.core.arrays import Size
from grayvault.core.errors import DamagedFileError
from grayvault.core.hints import Hints
from grayvault.hints import stream_v1, stream_v2, stream_v3

DECODERS: tuple[tuple[int, Callable[[bytes, Size | None], Hints]], ...] = (
    (1, lambda data, _: stream_v1.decode(data)),
    (stream_v2.VERSION, stream_v2.decode),
    (stream_v3.VERSION, stream_v3.decode),
)
"""Every coder that a vault file can hold, by its first byte."""


def decode(data: bytes, enough: Size | None = None) -> Hints:
    """The hint set from its bytes, by the coder that wrote it; `DamagedFileError`.

    If `enough` (rows, columns) cells are enough, the finest means may be left out: a small view is
    made several times as quickly.
    """
    for version, decoder in DECODERS:
        if data[:1] == bytes([version]):
            return decoder(data, enough)
    raise DamagedFileError("the hints were written by a coder that this GrayVault doesn't know")
