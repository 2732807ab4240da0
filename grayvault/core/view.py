"""A view: how a photo is shown, in colour or gray, how wide, in which format."""

from dataclasses import dataclass
from typing import Literal, get_args

ViewKind = Literal["color", "gray", "compare", "hints"]
"""In colour, in gray as it is stored, or both side by side. `hints` are the colours that the stored
hints alone decode to, at one brightness."""

VIEW_KINDS: tuple[ViewKind, ...] = get_args(ViewKind)

OutputFormat = Literal["jpeg", "png", "webp", "avif", "jxl", "tiff"]

OUTPUT_FORMATS: tuple[OutputFormat, ...] = get_args(OutputFormat)

CODED_AS_JPEG: tuple[OutputFormat, ...] = ("jpeg", "jxl")
"""What restored photos are encoded to from planes, with half as much chroma along each side."""


@dataclass(frozen=True)
class View:
    """A way to render a photo.

    `width` is in pixels (None, or more than the photo has: full size); `quality` is the encoder's
    own scale, 1..100, for the lossy formats. `colorizer` replaces the one that the photo was
    measured with; without `hints` it guesses the colours.
    """

    kind: ViewKind = "color"
    format: OutputFormat = "jpeg"
    width: int | None = None
    quality: int = 90
    colorizer: str | None = None
    hints: bool = True

    def is_full_size(self, photo_width: int) -> bool:
        """Whether the view has the size of a photo of this width."""
        return self.width is None or self.width >= photo_width
