"""How a photo is to be shown: colour or gray, how wide, in which format."""

from dataclasses import dataclass
from typing import Literal, get_args

ViewKind = Literal["color", "gray", "compare", "hints"]
"""In colour, as it is stored, or both: gray at the left and colour at the right. `hints` are the
colours that the stored hints alone decode to, at one brightness."""

VIEW_KINDS: tuple[ViewKind, ...] = get_args(ViewKind)

OutputFormat = Literal["jpeg", "png", "webp", "avif", "jxl", "tiff"]

OUTPUT_FORMATS: tuple[OutputFormat, ...] = get_args(OutputFormat)


@dataclass(frozen=True)
class View:
    """One way to look at a photo.

    `width` is in pixels (None, or more than the photo has: full size); `quality` is the encoder's
    own scale, 1..100, for the lossy formats. `colorizer` is who is to bring the colours back
    instead of the one that the photo was measured with; without `hints` it guesses them.
    """

    kind: ViewKind = "color"
    format: OutputFormat = "jpeg"
    width: int | None = None
    quality: int = 90
    colorizer: str | None = None
    hints: bool = True
