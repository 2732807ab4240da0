"""The `gvlx` box's content: what is beside the picture, byte for byte (vault-format.md)."""

from collections.abc import Iterable
from typing import cast

from grayvault.core.errors import DamagedFileError, VaultError
from grayvault.core.photo import Attachment, AttachmentKind

KIND = b"gvlx"

_VERSION = 1
_LENGTH_BYTES = 8


def write_gvlx(attachments: Iterable[Attachment]) -> bytes:
    """The content of the box, its header not included."""
    parts = [bytes([_VERSION])]
    for one in attachments:
        parts += [_name(one.kind), _name(one.media_type)]
        parts += [len(one.data).to_bytes(_LENGTH_BYTES, "big"), one.data]
    return b"".join(parts)


def read_gvlx(content: bytes) -> tuple[Attachment, ...]:
    """Parse the content of the box, its header not included.

    A kind that this GrayVault doesn't know is kept as it is. Raises `DamagedFileError` where
    entries aren't whole, and `VaultError` where a newer GrayVault wrote them.
    """
    version = content[:1]
    if version > bytes([_VERSION]):
        raise VaultError("a newer GrayVault wrote its attachments: update GrayVault to read it")
    if version != bytes([_VERSION]):
        raise DamagedFileError("its gvlx box has no version")
    found, at = [], 1
    while at < len(content):
        attachment, at = _entry(content, at)
        found.append(attachment)
    return tuple(found)


def _name(text: str) -> bytes:
    return bytes([len(text)]) + text.encode("ascii")


def _entry(content: bytes, at: int) -> tuple[Attachment, int]:
    """The entry at an offset, and the offset behind it."""
    kind, at = _text(content, at)
    media_type, at = _text(content, at)
    start = at + _LENGTH_BYTES
    end = start + int.from_bytes(content[at:start], "big")
    if not start <= end <= len(content):
        raise DamagedFileError("an attachment of it is cut off")
    return Attachment(cast(AttachmentKind, kind), media_type, content[start:end]), end


def _text(content: bytes, at: int) -> tuple[str, int]:
    """A name and the offset behind it; one that is cut off makes the entry end behind the box."""
    end = at + 1 + content[at] if at < len(content) else at + 1
    try:
        return content[at + 1 : end].decode("ascii"), end
    except UnicodeDecodeError as error:
        raise DamagedFileError("an attachment of it has no valid name") from error
