"""A photo as it was taken in, and what its planes are."""

from dataclasses import dataclass
from typing import Literal

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


Alpha = NDArray[np.uint8 | np.uint16]
"""Opacity: shape (height, width); 0 is transparent, the top of the dtype's range is opaque."""

AttachmentKind = Literal["alpha", "iptc", "container", "gain-map", "depth", "video", "auxiliary"]
"""`alpha` is the picture's opacity, `iptc` its IPTC-IIM record, `container` what the source's own
container holds beside its pixels, the others what a phone puts beside the picture; `auxiliary` is
any picture of another use, or of one that isn't known."""


@dataclass(frozen=True)
class Attachment:
    """What belongs to a photo and is neither luma nor colour: kept byte for byte.

    `media_type` says what `data` is, such as `image/jpeg` or `video/mp4`.
    """

    kind: AttachmentKind
    media_type: str
    data: bytes


@dataclass(frozen=True)
class Metadata:
    """What describes a photo beside its pixels, as raw bytes.

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
    """One picture taken in: pixels in display orientation, and what came with them.

    `format` is the container it was read from: `jpeg`, `png`, `webp`, `tiff`, `avif`, `heic`,
    `jxl`, `bmp` or `gif`; `jpeg` holds the bytes of a file of that format, as it is. `alpha`, of
    the pixels' size and depth, is None where all is opaque. `attachments` are kept beside the
    picture (none of kind `alpha` or `iptc`). `preview_bytes` counts embedded previews that are not
    archived. `orientation` is how the file's pixels are stored (CIPA DC-008, 1..8): the reader
    decides it, nobody else. `container` is what the file's own container holds beside its pixels
    (vault-format.md), None where that isn't kept as a whole. `left_out` names, in plain words, what
    came with the picture and can't be kept. `damage` says, in plain words, what of the picture is
    missing; None where it is whole.
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
