"""Which bytes count, before and after archiving.

Embedded previews never count: to drop them is no saving.
"""

from grayvault.core.photo import Photo
from grayvault.core.vault_file import VaultFile, VaultFileBoxes
from grayvault.ingest.archive.encoded_photo import EncodedPhoto
from grayvault.vault.format.file_format import attachments_box, joined_size

_RECORD_BYTES = 512
"""About what a vault file takes beside codestream, hints and metadata, generously."""


def metadata_bytes(file: VaultFile) -> int:
    """Exif, XMP, ICC profile and attachments: they take as much beside a picture in colour."""
    sections = file.exif, file.xmp, file.record.icc
    beside = sum(len(attachment.data) for attachment in file.attachments)
    return sum(len(section or b"") for section in sections) + beside


def archived_share(boxes: VaultFileBoxes, photo: Photo) -> float:
    """The size of a vault file as a share of its source (1.0: nothing saved).

    What is stored unchanged counts on neither side: attachments other than opacity and, if the
    source's container is stored, everything but the picture itself.
    """
    file = boxes.file
    alpha = tuple(beside for beside in file.attachments if beside.kind == "alpha")
    unchanged = sum(len(beside.data) for beside in file.attachments if beside.kind != "alpha")
    picture_bytes = joined_size(boxes) - len(boxes.attachments) + len(attachments_box(alpha))
    if photo.container is not None:
        unchanged = len(photo.container)
        if photo.jpeg is None:  # a JPEG's container includes them
            unchanged += sum(len(beside.data) for beside in photo.attachments)
        picture_bytes -= len(boxes.exif) + len(boxes.xmp) + len(boxes.sections.icc)
    source_bytes = max(file.record.source.picture_bytes - unchanged, 1)
    return picture_bytes / source_bytes


def saves_enough(photo: Photo, encoded: EncodedPhoto, min_saving: float) -> bool:
    """Whether a JPEG's vault file will surely be smaller than the JPEG by this share (0..1)."""
    metadata = photo.metadata.exif, photo.metadata.xmp, photo.metadata.icc
    stored = sum(len(section or b"") for section in metadata)
    unchanged = sum(len(attachment.data) for attachment in photo.attachments)
    if photo.container is not None:
        stored, unchanged = 0, len(photo.container)
    source_bytes = len(photo.jpeg or b"") - photo.preview_bytes - unchanged
    return encoded.stored_bytes + stored + _RECORD_BYTES < source_bytes * (1 - min_saving)
