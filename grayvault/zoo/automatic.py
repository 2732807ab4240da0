"""Models that guess colours from luma alone, held to the hints where there are any."""

from collections.abc import Callable, Sequence
from hashlib import blake2b
from threading import Lock

from grayvault.domain.colorizer import ModelRef
from grayvault.domain.hints import Hints
from grayvault.domain.photo import Chroma, Luma
from grayvault.errors import UnsupportedError
from grayvault.zoo.anchor import anchored
from grayvault.zoo.libraries import missing_libraries
from grayvault.zoo.propagate import Propagate

Size = tuple[int, int]
"""(height, width)"""

Guess = Callable[[Luma, Size], Chroma]
"""Luma (height, width) to chroma (2, *size), in 8-bit codes."""


class AutomaticColorizer:
    """A model as a colorizer: what it guesses, drawn to the hints by `anchored`.

    `ways` loads it where it isn't loaded, and gives ways to ask it, each taking less memory than
    the one before; `forget` lets go of what is loaded. The last guess is kept, since hints are
    searched for with the same luma again and again.
    """

    def __init__(
        self, ref: ModelRef, ways: Callable[[], Sequence[Guess]], forget: Callable[[], None]
    ) -> None:
        self._ref = ref
        self._ways = ways
        self._forget = forget
        self._lock = Lock()
        self._last: tuple[bytes, Chroma] | None = None

    @property
    def ref(self) -> ModelRef:
        """Its name, and the SHA-256 of its weights."""
        return self._ref

    @property
    def missing(self) -> str | None:
        """The libraries that aren't there, and how to get them."""
        return missing_libraries()

    def predict(self, luma: Luma, hints: Hints | None, size: Size) -> Chroma:
        """The chroma at `size` (height, width); without hints, the model's own.

        Raises `UnsupportedError` where libraries are missing or memory is too small for it.
        """
        chroma = self._guessed(luma, size)
        if hints is None:
            return chroma
        return anchored(chroma, Propagate().predict(luma, hints, size), hints)

    def _guessed(self, luma: Luma, size: Size) -> Chroma:
        key = blake2b(luma.tobytes() + repr((luma.shape, size)).encode()).digest()
        with self._lock:
            if self._last is None or self._last[0] != key:
                self._last = key, self._asked(luma, size)
            return self._last[1].copy()

    def _asked(self, luma: Luma, size: Size) -> Chroma:
        """The guess in the best way that memory allows."""
        if self.missing:
            raise UnsupportedError(f"the colorizer {self._ref.name} needs {self.missing}")
        ways = self._ways_in_memory()
        for guess in ways:
            try:
                return guess(luma, size)
            except (MemoryError, RuntimeError) as error:
                _raise_unless_memory(error)
        self._forget()
        raise UnsupportedError(
            f"the colorizer {self._ref.name} needs more memory than there is: choose another one, "
            "or let workers use more (`worker: memory_mb`)"
        )

    def _ways_in_memory(self) -> Sequence[Guess]:
        """The ways to ask it; none where it doesn't fit into memory."""
        try:
            return self._ways()
        except (MemoryError, RuntimeError) as error:
            _raise_unless_memory(error)
            return ()


def _raise_unless_memory(error: Exception) -> None:
    """torch says that memory is out by a `RuntimeError`, on GPUs by one of its own kind."""
    if not isinstance(error, MemoryError) and "memory" not in str(error):
        raise error
