"""The attachments that go back into a restored file."""

from grayvault.core.vault_file import VaultFile
from grayvault.imaging.codec.attached_files import has_container
from grayvault.imaging.codec.container_attachment import attached_container
from grayvault.imaging.formats.jpeg.jpeg_attachments import insert_attachments
from grayvault.imaging.formats.jpeg.jpeg_container import exif_in
from grayvault.restore.decode_errors import decode_errors_as_damage


def complete_exif(file: VaultFile) -> bytes | None:
    """The photo's Exif, whose orientation may differ from the stored picture's.

    Of a JPEG, the vault file's own Exif is that of the first segment; the container has the rest.
    """
    container = attached_container(file) if file.record.source.format == "jpeg" else None
    in_container = exif_in(container) if container is not None else None
    is_longer = len(in_container or b"") > len(file.exif or b"")
    return in_container if is_longer else file.exif


def with_attachments(restored: bytes, file: VaultFile) -> bytes:
    """A restored JPEG with the attachments that its container hasn't brought back already."""
    with decode_errors_as_damage(file.record.id):
        return restored if has_container(file) else insert_attachments(restored, file.attachments)
