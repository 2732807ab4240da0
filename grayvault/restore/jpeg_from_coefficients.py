"""JPEGs from stored coefficients, without encoding the luma again.

Tier `exact` stores the source's luma coefficients; restored chroma is encoded beside them. Tier
`color` stores all coefficients.
"""

import numpy as np

from grayvault.colorizers.colorize import jpeg_chroma_size
from grayvault.core.photo import Metadata
from grayvault.core.vault_file import VaultFile
from grayvault.imaging.codec.jpeg_coefficients import replace_luma
from grayvault.imaging.codec.jpeg_luma_codec import rebuild_jpeg
from grayvault.imaging.codec.jxl_orientation import read_orientation
from grayvault.imaging.color.ycbcr_to_rgb import into_gamut
from grayvault.imaging.formats.jpeg.jpeg_metadata import with_icc, with_iptc, with_xmp
from grayvault.imaging.formats.read_photo import reduced_gray_jpeg
from grayvault.imaging.formats.write_image import encode_jpeg_planes
from grayvault.imaging.orientation import to_stored, to_upright
from grayvault.imaging.resize import resize
from grayvault.restore.views.colorizer_for_view import Restoration


def jpeg_kept_in_color(file: VaultFile, metadata: Metadata) -> bytes:
    """The JPEG of a photo kept in colour, with all its coefficients and its own Exif.

    XMP, ICC profile and IPTC come from `metadata`.
    """
    jpeg = rebuild_jpeg(file.codestream, file.exif)
    for insert, content in (
        (with_xmp, metadata.xmp),
        (with_icc, metadata.icc),
        (with_iptc, metadata.iptc),
    ):
        jpeg = insert(jpeg, content) if content else jpeg
    return jpeg


def jpeg_with_restored_color(
    file: VaultFile, restoration: Restoration, quality: int, metadata: Metadata
) -> bytes:
    """The photo in colour, at full size, as a JPEG with the luma coefficients of its source.

    It is stored in the orientation that the codestream names, as `metadata` must do, too. `quality`
    is that of the chroma.
    """
    gray = rebuild_jpeg(file.codestream, file.exif)
    orientation = read_orientation(file.codestream)
    swaps_sides = orientation > 4
    height, width = file.record.height, file.record.width
    size = jpeg_chroma_size((height, width), (height, width))
    stored_size = (size[1], size[0]) if swaps_sides else size
    luma = to_upright(reduced_gray_jpeg(gray, stored_size), orientation)
    hints = restoration.hints if restoration.hinted else None
    predicted = restoration.colorizer.predict(luma, hints, size)
    chroma = into_gamut(resize(luma, size, "box"), predicted)
    stored_chroma = np.stack([to_stored(plane, orientation) for plane in chroma])
    # Any luma will do here, because `replace_luma` replaces its coefficients.
    any_luma = np.zeros((width, height) if swaps_sides else (height, width), np.uint8)
    colored = encode_jpeg_planes(any_luma, stored_chroma, quality, metadata)
    return replace_luma(colored, gray)
