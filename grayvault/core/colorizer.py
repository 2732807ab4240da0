"""Models that predict chroma from luma, and their interface."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # numpy takes long to load, and who only names a colorizer needs none
    from grayvault.core.hints import Hints
    from grayvault.core.photo import Chroma, Luma


@dataclass(frozen=True)
class ModelRef:
    """The colorizer of a restored photo: its name and its weights' SHA-256 in hex.

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
        """Why it can't be used, such as `needs torch`; None if it may work.

        The sentence continues the colorizer's name, and says what to install.
        """
        ...

    def predict(self, luma: "Luma", hints: "Hints | None", size: tuple[int, int]) -> "Chroma":
        """Predict chroma; without hints, from the luma alone.

        `luma` is the decoded luma, shape (height, width), at the size of the result or larger;
        `size` is (height, width) of the result. Raises `ColorizerError` if it has a `problem` or
        fails at this photo, and `UnsupportedError` if it needs hints.
        """
        ...
