"""How a photo is to be shown: colour or gray, how wide, in which format."""

from dataclasses import dataclass
from typing import Literal, get_args

ViewKind = Literal["color", "gray"]
OutputFormat = Literal["jpeg", "png", "webp", "avif", "jxl", "tiff"]

OUTPUT_FORMATS: tuple[OutputFormat, ...] = get_args(OutputFormat)


@dataclass(frozen=True)
class View:
    """One way to look at a photo.

    `width` is in pixels (None, or more than the photo has: full size); `quality` is the encoder's
    own scale, 1..100, for the lossy formats.
    """

    kind: ViewKind = "color"
    format: OutputFormat = "jpeg"
    width: int | None = None
    quality: int = 90
