"""A photo's opacity, kept beside its picture without loss."""

from grayvault.core.attachment import Attachment
from grayvault.core.errors import DamagedFileError
from grayvault.core.photo import Alpha
from grayvault.core.vault_file import VaultFile
from grayvault.imaging.codec import jxl

_MEDIA_TYPE, _EFFORT = "image/jxl", 7


def encode_alpha(alpha: Alpha) -> Attachment:
    """The attachment that holds an opacity, (height, width), to the bit."""
    return Attachment("alpha", _MEDIA_TYPE, jxl.encode(alpha, 0.0, _EFFORT))


def decode_alpha(file: VaultFile) -> Alpha | None:
    """The opacity of a photo, of its size and depth; None if it is opaque.

    Raises `DamagedFileError` if it can't be decoded or has another size.
    """
    codestreams = [attachment.data for attachment in file.attachments if attachment.kind == "alpha"]
    if not codestreams:
        return None
    record = file.record
    try:
        jxl.check_size(codestreams[0], record.width, record.height)
    except DamagedFileError as error:
        raise DamagedFileError(f"photo {record.id}: its opacity: {error}") from error
    alpha = jxl.decode_gray(codestreams[0])
    if alpha.shape != (record.height, record.width):
        raise DamagedFileError(f"photo {record.id}: its opacity has another size")
    return alpha
