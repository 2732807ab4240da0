"""What a photo's hints say by themselves: their colours, without the photo's brightness."""

import numpy as np

from grayvault.colorizers.colorize import colorize, hints_of
from grayvault.colorizers.registry import PROPAGATE
from grayvault.core.errors import DamagedFileError, UnsupportedError
from grayvault.core.photo import Luma, Pixels
from grayvault.core.vault_file import VaultFile
from grayvault.imaging.formats.metadata import xmp


def hints_alone(luma: Luma, shown: Luma, file: VaultFile) -> Pixels:
    """R'G'B' pixels of `shown`'s size: what the hints alone decode to, at the middle of all luma.

    `luma` is the photo's, at full size. Raises `UnsupportedError` where it has no hints, and
    `DamagedFileError` where they can't be decoded.
    """
    record = file.record
    if not record.hints:
        raise UnsupportedError(f"photo {record.id} has no hints: it is gray, or kept in colour")
    if luma.ndim != 2:
        raise DamagedFileError(f"photo {record.id}: the stored luma is not gray")
    middle = np.full_like(shown, np.iinfo(shown.dtype).max // 2 + 1)
    return colorize(luma, middle, hints_of(record.hints), PROPAGATE)


def label(file: VaultFile) -> bytes:
    """The XMP packet of such a picture: its colours are restored ones, and it isn't the photo."""
    told = {"Color": "restored", "View": "hints", "Colorizer": PROPAGATE.ref.name}
    return xmp.add_label(file.xmp, {**told, "Photo": file.record.id})
