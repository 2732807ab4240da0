"""Pixels as a JPEG like another: with its quantisation, its subsampling and its kind of scans."""

from io import BytesIO

from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile, get_sampling

from grayvault.core.photo import Pixels

_USUAL_LENGTHS = bytes.fromhex("0002010303020403050504040000017d")
"""The lengths of the codes for AC coefficients of luma that most encoders use (ITU-R T.81, table
K.5); other encoders choose codes for each picture."""

_UNKNOWN = -1


def similar_jpeg(pixels: Pixels, jpeg: bytes) -> bytes | None:
    """`pixels` (gray or R'G'B', 8 bits) as a JPEG like `jpeg`; None where that is too unusual.

    Gray pixels are quantised as luma is.
    """
    with JpegImageFile(BytesIO(jpeg)) as image:
        sampling = get_sampling(image) if pixels.ndim > 2 else 0
        modes = {"RGB"} if pixels.ndim > 2 else {"RGB", "L"}
        if image.mode not in modes or sampling == _UNKNOWN:
            return None
        if image.info.get("adobe_transform") == 0:
            return None
        buffer = BytesIO()
        Image.fromarray(pixels).save(
            buffer,
            "JPEG",
            qtables=image.quantization,
            subsampling=sampling,
            progressive="progressive" in image.info,
            optimize=_USUAL_LENGTHS not in jpeg,
        )
    return buffer.getvalue()
