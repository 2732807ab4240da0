"""The attachments that go back into a restored file."""

from grayvault.core.vault_file import VaultFile
from grayvault.imaging.codec.attached_files import has_container
from grayvault.imaging.formats.jpeg.jpeg_attachments import insert_attachments
from grayvault.restore.decode_errors import decode_errors_as_damage


def with_attachments(restored: bytes, file: VaultFile) -> bytes:
    """A restored JPEG with the attachments that its container hasn't brought back already."""
    with decode_errors_as_damage(file.record.id):
        return restored if has_container(file) else insert_attachments(restored, file.attachments)
