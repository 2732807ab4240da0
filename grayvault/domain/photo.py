"""A photo as it was taken in, and what its planes are."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Luma = NDArray[np.uint8 | np.uint16]
"""Y' of ITU-R BT.601, full range: shape (height, width); 0..255 (uint8) or 0..65535 (uint16)."""

Chroma = NDArray[np.float32]
"""Cb and Cr of ITU-R BT.601: shape (2, height, width), centred on 0, in steps of 8-bit codes.

The range is -127.5..127.5 whatever the depth of the photo.
"""

Pixels = NDArray[np.uint8 | np.uint16]
"""Shape (height, width, 3) R'G'B' or (height, width) gray; full range of the dtype."""


@dataclass(frozen=True)
class Metadata:
    """What describes a photo beside its pixels, as raw bytes.

    `exif` is the TIFF structure without the `Exif\\0\\0` prefix, its orientation set to 1;
    `xmp` is the XML packet; `icc` is the profile of the R'G'B' pixels (None means sRGB).
    """

    exif: bytes | None = None
    xmp: bytes | None = None
    icc: bytes | None = None


@dataclass(frozen=True)
class Photo:
    """One picture taken in: pixels in display orientation, and what came with them.

    `format` is the container it was read from: `jpeg`, `png`, `webp` or `tiff`; `jpeg` holds the
    bytes of a file of that format, as it is. `preview_bytes` counts embedded previews and trailing
    data that are not archived.
    """

    pixels: Pixels
    format: str
    metadata: Metadata
    preview_bytes: int = 0
    jpeg: bytes | None = None

    @property
    def width(self) -> int:
        """Pixels across, in display orientation."""
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        """Pixels down, in display orientation."""
        return int(self.pixels.shape[0])

    @property
    def depth(self) -> int:
        """Bits a sample: 8 or 16."""
        return int(self.pixels.dtype.itemsize) * 8

    @property
    def is_gray(self) -> bool:
        """Whether the picture holds no colour: one channel, or three equal ones."""
        if self.pixels.ndim == 2:
            return True
        sparse = self.pixels[::16, ::16]  # tells most colour photos at once
        return all(
            np.array_equal(pixels[..., 0], pixels[..., channel])
            for pixels in (sparse, self.pixels)
            for channel in (1, 2)
        )
