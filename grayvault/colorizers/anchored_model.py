"""Models that guess colours from luma alone, anchored to the hints if there are any."""

from collections.abc import Callable, Sequence
from hashlib import blake2b

from grayvault.colorizers.anchor_to_hints import anchor_chroma
from grayvault.colorizers.model_errors import (
    Fault,
    check_chroma,
    is_lack_of_memory,
    reporting_load_errors,
    reporting_run_errors,
)
from grayvault.colorizers.network_colorizer import NetworkColorizer
from grayvault.colorizers.propagate import Propagate
from grayvault.core.arrays import Size
from grayvault.core.colorizer import ModelRef
from grayvault.core.errors import ColorizerError
from grayvault.core.hints import Hints
from grayvault.core.photo import Chroma, Luma

Guess = Callable[[Luma, Size], Chroma]
"""Luma (height, width) to chroma (2, *size), in 8-bit codes."""

_NO_MEMORY = (
    "needs more memory than there is: choose another one, or let workers use more "
    "(`worker: memory_mb`)"
)


class AnchoredModel(NetworkColorizer):
    """A model that guesses colours from luma alone, anchored to the hints if there are any.

    `ways` loads the model if needed and returns ways to run it, each in less memory than the one
    before; `forget` drops what is loaded. The last guess is kept, since hints are searched for with
    the same luma again and again.
    """

    def __init__(
        self,
        ref: ModelRef,
        ways: Callable[[], Sequence[Guess]],
        forget: Callable[[], None],
        fault: Fault | None = None,
    ) -> None:
        super().__init__(ref, fault)
        self._ways = ways
        self._forget = forget
        self._last: tuple[bytes, Chroma] | None = None

    def predict(self, luma: Luma, hints: Hints | None, size: tuple[int, int]) -> Chroma:
        """The chroma at `size` (height, width); without hints, the model's own.

        Raises `ColorizerError` if the model can't be loaded, needs too much memory, or fails.
        """
        chroma = self._last_guess(luma, size)
        if hints is None:
            return chroma
        return anchor_chroma(chroma, Propagate().predict(luma, hints, size), hints)

    def _last_guess(self, luma: Luma, size: Size) -> Chroma:
        key = blake2b(luma.tobytes() + repr((luma.shape, size)).encode()).digest()
        with self._lock:
            if self._last is None or self._last[0] != key:
                self._last = key, self._guess(luma, size)
            return self._last[1].copy()

    def _guess(self, luma: Luma, size: Size) -> Chroma:
        """The guess in the best way that memory allows."""
        self._refuse_if_unusable()
        name = self._ref.name
        for guess in self._ways_in_memory():
            try:
                with reporting_run_errors(name):
                    return check_chroma(guess(luma, size), size)
            except ColorizerError as error:
                _raise_unless_memory(error)
        self._forget()
        raise ColorizerError(name, _NO_MEMORY)

    def _ways_in_memory(self) -> Sequence[Guess]:
        """The ways to run the model; none if it doesn't fit into memory."""
        try:
            with reporting_load_errors(self._ref.name, self._fault):
                return self._ways()
        except ColorizerError as error:
            _raise_unless_memory(error)
            return ()


def _raise_unless_memory(error: ColorizerError) -> None:
    if not (isinstance(error.__cause__, Exception) and is_lack_of_memory(error.__cause__)):
        raise error
