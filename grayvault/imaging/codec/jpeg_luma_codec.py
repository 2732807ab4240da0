"""The tier `exact`: the luma coefficients of a JPEG source, as they are."""

from dataclasses import dataclass

import imagecodecs
from pillow_jxl import Encoder

from grayvault.core.errors import DamagedFileError
from grayvault.core.luma import EncodedLuma
from grayvault.core.photo import Luma, Pixels
from grayvault.core.settings import Tier
from grayvault.imaging.codec import jxl
from grayvault.imaging.codec.jpeg_coefficients import luma_jpeg, recode_plainly
from grayvault.imaging.codec.jxl_orientation import set_orientation
from grayvault.imaging.codec.jxl_transfer import set_transfer
from grayvault.imaging.formats.isobmff.boxes import SIGNATURE, Box, box_bytes, boxes
from grayvault.imaging.formats.jpeg.jpeg_metadata import read_exif, with_exif, without_metadata

_EXIF = b"Exif"
JPEG_EFFORT = 8
"""docs/explanation/decisions/0009-exact-luma.md"""


@dataclass(frozen=True)
class JpegLumaCodec:
    """A `LumaCodec` for one photo: what it encodes is not pixels but the luma of `jpeg`.

    `gamma` is that of its tone curve, None for sRGB's; `orientation` is how `jpeg` is stored.
    """

    jpeg: bytes
    gamma: float | None = None
    orientation: int = 1

    @property
    def tier(self) -> Tier:
        """The tier `exact`."""
        return "exact"

    def encode(self, luma: Luma) -> EncodedLuma:
        """The JPEG's luma as a JPEG XL container that gives back a gray JPEG; not `luma`.

        That JPEG carries the source's Exif; the container here doesn't, for the vault file has it
        in a box of its own. The codestream says how the JPEG is stored.
        Raises `DamagedFileError` if the coefficients can't be taken out or don't come back.
        """
        del luma
        exif = read_exif(self.jpeg)
        gray = luma_jpeg(self.jpeg)
        gray = gray if exif is None else with_exif(gray, exif)
        container = set_orientation(jpeg_to_jxl(gray), self.orientation)
        if self.gamma is not None:
            container = set_transfer(container, self.gamma, 8)
        if rebuild_jpeg(container, exif) != gray:
            raise DamagedFileError("its luma coefficients don't come back from JPEG XL")
        return EncodedLuma(container, self.tier, 0.0, JPEG_EFFORT, 8)

    def decode(self, codestream: bytes) -> Luma:
        """The pixels, upright; raises `DamagedFileError` if they can't be decoded."""
        return jxl.decode_gray(codestream)

    def color_bytes(self, pixels: Pixels, luma: Luma, luma_bytes: int) -> int:
        """The bytes of the JPEG's lossless transcode in colour, its metadata left out.

        Where it can't be transcoded, those of the JPEG.
        """
        del pixels, luma, luma_bytes
        plain = without_metadata(self.jpeg)
        try:
            return len(jpeg_to_jxl(plain))
        except DamagedFileError:
            return len(plain)


def color_container(jpeg: bytes, orientation: int = 1) -> bytes:
    """A colour JPEG, of its metadata only the Exif, as a JPEG XL container that gives it back, or
    one with the same coefficients where libjxl doesn't take it as it is coded.

    The codestream says that it is stored in this orientation, whatever libjxl makes of the Exif.
    Raises `DamagedFileError` if it takes neither, such as chroma of a quarter of the width.
    """
    exif = read_exif(jpeg)
    try:
        container = jpeg_to_jxl(_plain(jpeg, exif))
    except DamagedFileError:  # libjxl takes no progressive JPEG with restart markers, for one
        container = jpeg_to_jxl(_plain(recode_plainly(jpeg), exif))
    return set_orientation(container, orientation)


def _plain(jpeg: bytes, exif: bytes | None) -> bytes:
    """A JPEG without metadata but this Exif."""
    plain = without_metadata(jpeg)
    return plain if exif is None else with_exif(plain, exif)


def _is_exif(data: bytes, box: Box) -> bool:
    """Whether a box is an Exif box, be it compressed by Brotli."""
    return box.kind == _EXIF or (box.kind == b"brob" and data[box.body : box.body + 4] == _EXIF)


def jpeg_to_jxl(jpeg: bytes, effort: int = JPEG_EFFORT) -> bytes:
    """A JPEG as a JPEG XL container that gives it back, without the box of its Exif."""
    encoder = Encoder(
        mode="RGB",  # mode, lossless and quality are for pixels
        lossless=True,
        quality=100.0,
        decoding_speed=0,
        effort=effort,
        use_container=True,
        use_original_profile=True,
        num_threads=0,
    )
    try:
        data = bytes(encoder(jpeg, 0, 0, jpeg_encode=True))
    except (ValueError, RuntimeError) as error:
        raise DamagedFileError("the JPEG can't be made a JPEG XL") from error
    return b"".join(data[box.start : box.end] for box in boxes(data) if not _is_exif(data, box))


def can_rebuild_jpeg(codestream: bytes) -> bool:
    """Whether a vault file's codestream is a container that a JPEG can be rebuilt from."""
    return codestream.startswith(SIGNATURE) and any(
        box.kind == b"jbrd" for box in boxes(codestream)
    )


def rebuild_jpeg(container: bytes, exif: bytes | None) -> bytes:
    """The very JPEG that was transcoded, given the TIFF structure of its Exif."""
    whole = container if exif is None else container + box_bytes(_EXIF, bytes(4) + exif)
    try:
        return bytes(imagecodecs.jpegxl_decode_jpeg(whole, numthreads=1))
    except (imagecodecs.JpegxlError, ValueError, RuntimeError) as error:
        raise DamagedFileError(f"the JPEG can't be rebuilt: {error}") from error
