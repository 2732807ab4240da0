"""Models that predict chroma from luma, and the port that they serve."""

from dataclasses import dataclass
from typing import Protocol

from grayvault.core.hints import Hints
from grayvault.core.photo import Chroma, Luma


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
    def problem(self) -> str | None:
        """Why it can't be used, such as `needs torch`; None where nothing is known against it.

        What is told goes on from the colorizer's name, and says what to install.
        """
        ...

    def predict(self, luma: Luma, hints: Hints | None, size: tuple[int, int]) -> Chroma:
        """Predict chroma; without hints, by the luma alone.

        `luma` is the decoded luma, shape (height, width), at the size of the result or larger;
        `size` is (height, width) of the chroma asked for. Raises `ColorizerError` where it has
        a `problem` or fails at this photo, and `UnsupportedError` where it can't do without hints.
        """
        ...
