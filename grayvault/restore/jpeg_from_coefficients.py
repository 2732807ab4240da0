"""Photos of which a JPEG's coefficients are kept, as a JPEG again.

Of tier `exact`: its own luma coefficients, and chroma beside them; of tier `color`: all of them.
"""

import numpy as np

from grayvault.colorizers.colorize import jpeg_chroma_size
from grayvault.core.colorizer import Colorizer
from grayvault.core.hints import Hints
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


def kept_jpeg(file: VaultFile, metadata: Metadata) -> bytes:
    """The picture of a JPEG that is kept in colour, every coefficient as it was, with its Exif.

    The other `metadata` are put beside it.
    """
    jpeg = rebuild_jpeg(file.codestream, file.exif)
    for put_in, part in (
        (with_xmp, metadata.xmp),
        (with_icc, metadata.icc),
        (with_iptc, metadata.iptc),
    ):
        jpeg = put_in(jpeg, part) if part else jpeg
    return jpeg


def colored_jpeg(
    file: VaultFile, hints: Hints | None, colorizer: Colorizer, quality: int, metadata: Metadata
) -> bytes:
    """The photo in colour, at full size, as a JPEG whose luma coefficients are the source's own.

    It is stored as its source, which the codestream tells; `metadata` must say so, too. `quality`
    is that of the chroma.
    """
    gray = rebuild_jpeg(file.codestream, file.exif)
    turn = read_orientation(file.codestream)
    height, width = file.record.height, file.record.width
    size = jpeg_chroma_size((height, width), (height, width))
    stored = (size[1], size[0]) if turn > 4 else size
    luma = to_upright(reduced_gray_jpeg(gray, stored), turn)
    chroma = colorizer.predict(luma, hints, size)
    fitting = into_gamut(resize(luma, size, "box"), chroma)
    planes = np.stack([to_stored(plane, turn) for plane in fitting])
    # Any luma will do: its coefficients are replaced.
    shape = (width, height) if turn > 4 else (height, width)
    colored = encode_jpeg_planes(np.zeros(shape, np.uint8), planes, quality, metadata)
    return replace_luma(colored, gray)
