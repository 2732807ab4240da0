"""The `hints` view: the colours that a photo's hints alone decode to, at one brightness."""

import numpy as np

from grayvault.colorizers.colorize import colorize, hints_of
from grayvault.colorizers.registry import PROPAGATE
from grayvault.core.errors import DamagedFileError, UnsupportedError
from grayvault.core.photo import Luma, Pixels
from grayvault.core.vault_file import VaultFile
from grayvault.imaging.formats.metadata import restored_label


def hints_pixels(gray: Luma, resized: Luma, file: VaultFile) -> Pixels:
    """R'G'B' pixels of the hints, of `resized`'s size, on gray of half the maximum.

    `gray` is the photo's gray picture, at full size. Raises `UnsupportedError` if the photo has no
    hints, and `DamagedFileError` if they can't be decoded.
    """
    record = file.record
    if not record.hints:
        raise UnsupportedError(f"photo {record.id} has no hints: it is gray, or kept in colour")
    if gray.ndim != 2:
        raise DamagedFileError(f"photo {record.id}: the stored picture is not gray")
    middle = np.full_like(resized, np.iinfo(resized.dtype).max // 2 + 1)
    return colorize(gray, middle, hints_of(record.hints), PROPAGATE)


def hints_xmp(file: VaultFile) -> bytes:
    """The picture's XMP packet, which says that it shows hints, not the photo."""
    label = {"Color": "restored", "View": "hints", "Colorizer": PROPAGATE.ref.name}
    return restored_label.add_label(file.xmp, {**label, "Photo": file.record.id})
