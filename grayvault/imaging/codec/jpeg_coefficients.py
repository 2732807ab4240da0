"""A JPEG's DCT coefficients: its luma alone as a gray JPEG, and chroma put beside it again."""

from pathlib import Path
from tempfile import TemporaryDirectory

import jpeglib
import numpy as np

from grayvault.core.errors import DamagedFileError
from grayvault.imaging.formats.jpeg.jpeg_metadata import without_metadata
from grayvault.imaging.formats.jpeg.jpeg_segments import ADOBE, Frame, read_frame, segment_places

_BASELINE, _EXTENDED, _PROGRESSIVE = 0, 1, 2
_DEPTH = 8
_GRAY, _COLOR = 1, 3
_RED = ord("R")
_ADOBE_BYTES = 12
"""A whole Adobe segment's body: Adobe Technical Note 5116, 18."""


def exact_obstacle(jpeg: bytes) -> str | None:
    """Why a JPEG's luma can't be taken out as it is, in a few words; None if it can."""
    header = read_frame(jpeg)
    if header is None:
        return "its frame header can't be read"
    if header.process not in {_BASELINE, _EXTENDED, _PROGRESSIVE} or header.depth != _DEPTH:
        return "it is arithmetic-coded, lossless or of more than 8 bits"
    if len(header.components) == _GRAY:
        return None
    if len(header.components) != _COLOR or _is_rgb(header):
        return "it isn't coded as luma and chroma"
    luma, *chroma = header.components
    if any(c.horizontal > luma.horizontal or c.vertical > luma.vertical for c in chroma):
        return "its luma is coarser than its chroma"
    return None


def luma_jpeg(jpeg: bytes) -> bytes:
    """A gray JPEG that has the luma coefficients and table of `jpeg`, and no metadata.

    `exact_obstacle(jpeg)` must be None. Raises `DamagedFileError` if the coefficients can't be
    read, or what they belong to is too odd to be written.
    """
    source = _read(_coded(jpeg))
    gray = jpeglib.from_dct(Y=source.Y, qt=source.qt[source.quant_tbl_no[0]][None])
    # from_dct rounds the size up to whole blocks and guesses the sampling.
    gray.height, gray.width = source.height, source.width
    gray.samp_factor = np.array([[1, 1]])
    return _written(gray)


def replace_luma(colored: bytes, gray: bytes) -> bytes:
    """`colored`, a YCbCr JPEG, with the luma coefficients and table of `gray`, of the same size."""
    result, luma = _read(colored), _read(_coded(gray))
    result.Y = luma.Y
    tables = result.qt.copy()
    tables[result.quant_tbl_no[0]] = luma.qt[luma.quant_tbl_no[0]]
    result.qt = tables
    return _written(result)


def recode_plainly(jpeg: bytes) -> bytes:
    """A JPEG of the same coefficients, without metadata, restart markers and progressive scans.

    Coefficients that are missing are zeros. Raises `DamagedFileError` if they can't be read or
    written.
    """
    return _written(_read(_bare(jpeg)))


def _is_rgb(header: Frame) -> bool:
    """As libjpeg tells R'G'B' from YCbCr: by the Adobe segment, else by the identifiers."""
    if header.transform is not None:
        return header.transform == 0
    return header.components[0].identifier == _RED


def _coded(jpeg: bytes) -> bytes:
    """A JPEG without any APPn and COM segment.

    jpeglib 1.0.2 writes outside of its memory where a JPEG has several segments, one of them empty
    (docs/explanation/failure-modes.md).
    """
    return without_metadata(jpeg, and_adobe=True)


def _bare(jpeg: bytes) -> bytes:
    """A JPEG with no metadata but a whole Adobe segment, which says how colours are coded."""
    plain = without_metadata(jpeg)
    short = [
        (start, end)
        for marker, start, end in segment_places(plain)
        if marker == ADOBE and end - start - 4 < _ADOBE_BYTES
    ]
    for start, end in reversed(short):
        plain = plain[:start] + plain[end:]
    return plain


def _read(jpeg: bytes) -> jpeglib.DCTJPEG:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "picture.jpeg"
        path.write_bytes(jpeg)
        try:
            coefficients = jpeglib.read_dct(str(path))
            coefficients.load()
        except OSError as error:
            raise DamagedFileError("the JPEG's coefficients can't be read") from error
    return coefficients


def _written(jpeg: jpeglib.DCTJPEG) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "picture.jpeg"
        try:
            jpeg.write_dct(str(path))
        except OSError as error:
            raise DamagedFileError("the JPEG's coefficients can't be written") from error
        return path.read_bytes()
