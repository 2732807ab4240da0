"""The bytes that a photo's metadata and attachments will take, for whoever must know them early."""

from grayvault.core.errors import DamagedFileError
from grayvault.core.vault_file import AttachmentSizes, FileBeside, VaultFile
from grayvault.core.view import View
from grayvault.imaging.codec.attached_files import files_beside, holds_attachments
from grayvault.imaging.codec.container_attachment import attached_container

_VIEW = View(format="jpeg")
_PIXELS = ("alpha", "container")
"""Kinds of attachments that take no bytes of their own in a JPEG: the container is looked at."""


def attachment_sizes(file: VaultFile) -> AttachmentSizes | None:
    """What a full-size JPEG of the photo and the files beside it take; None if that can't be told.

    That is so where the container of its source is damaged.
    """
    described = sum(len(data or b"") for data in (file.exif, file.xmp, file.record.icc))
    try:
        if not holds_attachments(file, _VIEW):
            beside = (FileBeside(end, len(data)) for end, data in files_beside(file, _VIEW))
            return AttachmentSizes(described + _bytes(file, "iptc"), tuple(beside))
        container = attached_container(file)
    except DamagedFileError:
        return None
    separate = described + _bytes(file)
    return AttachmentSizes(separate if container is None else max(separate, len(container)))


def _bytes(file: VaultFile, *kinds: str) -> int:
    """The bytes of the attachments of these kinds; without kinds, of all but the pixels'."""
    items = [item for item in file.attachments if item.kind not in _PIXELS]
    return sum(len(item.data) for item in items if not kinds or item.kind in kinds)
