"""A vault file's stored picture, decoded: it must be what the record says."""

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

    Raises `DamagedFileError` where it can't be decoded, or has another size or depth than the
    record says.
    """
    check_picture(file)
    record, pixels = file.record, jxl.decode(file.codestream)
    if pixels.shape[:2] != (record.height, record.width) or pixels.shape[2:] not in {(), (3,)}:
        size = " × ".join(map(str, pixels.shape))
        said = f"{record.height} × {record.width}"
        raise DamagedFileError(f"photo {record.id}: its picture has the shape {size}, not {said}")
    if pixels.dtype.name != f"uint{record.depth}":
        raise DamagedFileError(f"photo {record.id}: its samples are no {record.depth} bits")
    return pixels
