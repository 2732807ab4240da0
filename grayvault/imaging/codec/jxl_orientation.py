"""How a JPEG XL codestream says that its picture is stored, which decoders turn upright.

Source: ISO/IEC 18181-1, annex C (image headers).
"""

from dataclasses import replace

from grayvault.core.errors import DamagedFileError, UnreadablePhotoError
from grayvault.imaging.codec.jxl_plain_header import rewrite_header
from grayvault.imaging.formats.isobmff.boxes import CODESTREAM_START, boxes, read_codestream
from grayvault.imaging.formats.isobmff.jxl_header import header


def read_orientation(codestream: bytes) -> int:
    """What a codestream, naked or in a container, says, 1..8; `DamagedFileError` without one."""
    naked = codestream
    if not codestream.startswith(CODESTREAM_START):
        naked = read_codestream(codestream, list(boxes(codestream)))
    try:
        return header(naked).orientation
    except UnreadablePhotoError as error:
        raise DamagedFileError(str(error)) from error


def set_orientation(codestream: bytes, orientation: int) -> bytes:
    """A codestream that says this, 1..8; the pixels stay as they are stored.

    Raises `DamagedFileError` if another orientation stands in a header that isn't a plain one.
    """
    if read_orientation(codestream) == orientation:
        return codestream
    return rewrite_header(codestream, lambda header: replace(header, orientation=orientation))
