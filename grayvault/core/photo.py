"""A photo as it was read, and its planes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grayvault.core.attachment import Attachment

Luma = NDArray[np.uint8 | np.uint16]
"""Y' of ITU-R BT.601, full range: shape (height, width); 0..255 (uint8) or 0..65535 (uint16)."""

Chroma = NDArray[np.float32]
"""Cb and Cr of ITU-R BT.601: shape (2, height, width), centred on 0, in steps of 8-bit codes.

The range is -127.5..127.5 whatever the depth of the photo.
"""

Pixels = NDArray[np.uint8 | np.uint16]
"""Shape (height, width, 3) R'G'B' or (height, width) gray; full range of the dtype."""


Alpha = NDArray[np.uint8 | np.uint16]
"""Opacity: shape (height, width); 0 is transparent, the top of the dtype's range is opaque."""


@dataclass(frozen=True)
class Metadata:
    """A photo's metadata, as raw bytes.

    `exif` is the TIFF structure without the `Exif\\0\\0` prefix, its orientation set to 1 and
    its thumbnail left out; `xmp` is the XML packet; `icc` is the profile of the R'G'B' pixels (None
    means sRGB); `iptc` is the IPTC-IIM record.
    """

    exif: bytes | None = None
    xmp: bytes | None = None
    icc: bytes | None = None
    iptc: bytes | None = None


@dataclass(frozen=True)
class Photo:
    """A picture that was read: pixels in display orientation, and everything beside them.

    `format` is the file's format: `jpeg`, `png`, `webp`, `tiff`, `avif`, `heic`, `jxl`, `bmp` or
    `gif`; `jpeg` has the unchanged bytes of a file of that format. `alpha`, of the pixels' size and
    depth, is None if all is opaque. `attachments` stand beside the picture (none is of kind `alpha`
    or `iptc`). `preview_bytes` counts embedded previews that are not archived. `orientation` is how
    the file's pixels are stored (CIPA DC-008, 1..8); only the reader decides it. `container` is the
    content of the file's own container beside its pixels (vault-format.md), None if that isn't
    stored as a whole. `left_out` names, in plain words, what came with the picture and can't be
    stored. `damage` says, in plain words, which part of the picture is missing; None if it is
    complete.
    """

    pixels: Pixels
    format: str
    metadata: Metadata
    preview_bytes: int = 0
    jpeg: bytes | None = None
    alpha: Alpha | None = None
    attachments: tuple[Attachment, ...] = ()
    orientation: int = 1
    container: bytes | None = None
    left_out: tuple[str, ...] = ()
    damage: str | None = None

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
