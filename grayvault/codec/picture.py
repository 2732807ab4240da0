"""A vault file's stored picture, decoded: it must be what the record says."""

import numpy as np

from grayvault.codec import jxl
from grayvault.domain.photo import Pixels
from grayvault.domain.vault import VaultFile
from grayvault.errors import DamagedFileError


def check_picture(file: VaultFile) -> None:
    """Raise `DamagedFileError` where the codestream's header says another size than the record."""
    record = file.record
    try:
        jxl.check_size(file.codestream, record.width, record.height)
    except DamagedFileError as error:
        raise DamagedFileError(f"photo {record.id}: {error}") from error


def picture_of(file: VaultFile) -> Pixels:
    """The pixels of the codestream: gray, (height, width), or in colour, (height, width, 3).

    Raises `DamagedFileError` where it can't be decoded, has another size than the record says, or
    channels or samples that no vault file has.
    """
    check_picture(file)
    record, pixels = file.record, jxl.decode(file.codestream)
    if pixels.shape not in _shapes(file):
        size = " × ".join(map(str, pixels.shape))
        said = f"{record.height} × {record.width}"
        raise DamagedFileError(f"photo {record.id}: its picture has the shape {size}, not {said}")
    if pixels.dtype not in {np.dtype(np.uint8), np.dtype(np.uint16)}:
        raise DamagedFileError(f"photo {record.id}: its samples are {pixels.dtype}")
    return pixels


def _shapes(file: VaultFile) -> tuple[tuple[int, ...], ...]:
    """The shapes that it may have: what a colorizer is recorded for is luma alone."""
    size = file.record.height, file.record.width
    return (size,) if file.record.colorizer is not None else (size, (*size, 3))
