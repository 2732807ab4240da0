"""Models that guess colours from luma alone, held to the hints where there are any."""

from collections.abc import Callable, Sequence
from hashlib import blake2b
from threading import Lock

from grayvault.colorizers.anchor import anchor_chroma
from grayvault.colorizers.model_errors import (
    Fault,
    check_chroma,
    is_lack_of_memory,
    reporting_load_errors,
    reporting_run_errors,
)
from grayvault.colorizers.optional_libraries import missing_libraries
from grayvault.colorizers.propagate import Propagate
from grayvault.core.colorizer import ModelRef
from grayvault.core.errors import ColorizerError
from grayvault.core.hints import Hints
from grayvault.core.photo import Chroma, Luma

Size = tuple[int, int]
"""(height, width)"""

Guess = Callable[[Luma, Size], Chroma]
"""Luma (height, width) to chroma (2, *size), in 8-bit codes."""

_NO_MEMORY = (
    "needs more memory than there is: choose another one, or let workers use more "
    "(`worker: memory_mb`)"
)


class AnchoredModel:
    """A model as a colorizer: what it guesses, drawn to the hints by `anchored`.

    `ways` loads it where it isn't loaded, and gives ways to ask it, each taking less memory than
    the one before; `forget` lets go of what is loaded. `fault` is what is known against it. The
    last guess is kept, since hints are searched for with the same luma again and again.
    """

    def __init__(
        self,
        ref: ModelRef,
        ways: Callable[[], Sequence[Guess]],
        forget: Callable[[], None],
        fault: Fault | None = None,
    ) -> None:
        self._ref = ref
        self._ways = ways
        self._forget = forget
        self._fault = fault or Fault()
        self._lock = Lock()
        self._last: tuple[bytes, Chroma] | None = None

    @property
    def ref(self) -> ModelRef:
        """Its name, and the SHA-256 of its weights."""
        return self._ref

    @property
    def problem(self) -> str | None:
        """The libraries that aren't there and how to get them, or why it couldn't be loaded."""
        missing = missing_libraries()
        return f"needs {missing}" if missing else self._fault.problem

    def predict(self, luma: Luma, hints: Hints | None, size: tuple[int, int]) -> Chroma:
        """The chroma at `size` (height, width); without hints, the model's own.

        Raises `ColorizerError` where it can't be loaded, memory is too small for it, or it fails.
        """
        chroma = self._guessed(luma, size)
        if hints is None:
            return chroma
        return anchor_chroma(chroma, Propagate().predict(luma, hints, size), hints)

    def _guessed(self, luma: Luma, size: Size) -> Chroma:
        key = blake2b(luma.tobytes() + repr((luma.shape, size)).encode()).digest()
        with self._lock:
            if self._last is None or self._last[0] != key:
                self._last = key, self._asked(luma, size)
            return self._last[1].copy()

    def _asked(self, luma: Luma, size: Size) -> Chroma:
        """The guess in the best way that memory allows."""
        name = self._ref.name
        if self.problem:
            raise ColorizerError(name, self.problem)
        for guess in self._ways_in_memory():
            try:
                with reporting_run_errors(name):
                    return check_chroma(guess(luma, size), size)
            except ColorizerError as error:
                _raise_unless_memory(error)
        self._forget()
        raise ColorizerError(name, _NO_MEMORY)

    def _ways_in_memory(self) -> Sequence[Guess]:
        """The ways to ask it; none where it doesn't fit into memory."""
        try:
            with reporting_load_errors(self._ref.name, self._fault):
                return self._ways()
        except ColorizerError as error:
            _raise_unless_memory(error)
            return ()


def _raise_unless_memory(error: ColorizerError) -> None:
    if not (isinstance(error.__cause__, Exception) and is_lack_of_memory(error.__cause__)):
        raise error
