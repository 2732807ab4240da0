"""Models that predict chroma from luma, and the port that they serve."""

from dataclasses import dataclass
from typing import Protocol

from grayvault.domain.hints import Hints
from grayvault.domain.photo import Chroma, Luma


@dataclass(frozen=True)
class ModelRef:
    """Which colorizer made (and measured) a restore: its name and its weights' SHA-256 in hex.

    `weights` is None for a colorizer that has none.
    """

    name: str
    weights: str | None = None


class Colorizer(Protocol):
    """Predicts the chroma of a photo from its decoded luma and its hints."""

    @property
    def ref(self) -> ModelRef:
        """The name and weights that a vault file records."""
        ...

    @property
    def missing(self) -> str | None:
        """What it needs and isn't installed, in a few words; None where it can be used."""
        ...

    def predict(self, luma: Luma, hints: Hints | None, size: tuple[int, int]) -> Chroma:
        """Predict chroma; without hints, by the luma alone.

        `luma` is the decoded luma, shape (height, width), at the size of the result or larger;
        `size` is (height, width) of the chroma asked for. Raises `UnsupportedError` where something
        is `missing`, hints among it.
        """
        ...
