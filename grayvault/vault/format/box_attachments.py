"""The content of the `gvlx` box: attachments, byte for byte (vault-format.md)."""

from collections.abc import Iterable
from typing import cast

from grayvault.core.attachment import Attachment, AttachmentKind
from grayvault.core.errors import DamagedFileError, VaultError

KIND = b"gvlx"

_VERSION = 1
_LENGTH_BYTES = 8


def write_gvlx(attachments: Iterable[Attachment]) -> bytes:
    """The content of the box, its header not included."""
    content = [bytes([_VERSION])]
    for attachment in attachments:
        content += [_name(attachment.kind), _name(attachment.media_type)]
        content += [len(attachment.data).to_bytes(_LENGTH_BYTES, "big"), attachment.data]
    return b"".join(content)


def read_gvlx(content: bytes) -> tuple[Attachment, ...]:
    """Parse the content of the box, its header not included.

    Unknown kinds are kept. Raises `DamagedFileError` if an entry is cut off, and `VaultError` if a
    newer GrayVault wrote the box.
    """
    version = content[:1]
    if version > bytes([_VERSION]):
        raise VaultError("a newer GrayVault wrote its attachments: update GrayVault to read it")
    if version != bytes([_VERSION]):
        raise DamagedFileError("its gvlx box has no version")
    attachments, at = [], 1
    while at < len(content):
        attachment, at = _entry(content, at)
        attachments.append(attachment)
    return tuple(attachments)


def _name(text: str) -> bytes:
    return bytes([len(text)]) + text.encode("ascii")


def _entry(content: bytes, at: int) -> tuple[Attachment, int]:
    """The entry at an offset, and the offset after it."""
    kind, at = _text(content, at)
    media_type, at = _text(content, at)
    start = at + _LENGTH_BYTES
    end = start + int.from_bytes(content[at:start], "big")
    if not start <= end <= len(content):
        raise DamagedFileError("an attachment of it is cut off")
    return Attachment(cast(AttachmentKind, kind), media_type, content[start:end]), end


def _text(content: bytes, at: int) -> tuple[str, int]:
    """A name and the offset after it; if it is cut off, the entry ends behind the box."""
    end = at + 1 + content[at] if at < len(content) else at + 1
    try:
        return content[at + 1 : end].decode("ascii"), end
    except UnicodeDecodeError as error:
        raise DamagedFileError("an attachment of it has no valid name") from error
