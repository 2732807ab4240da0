"""The `gvlt` box: header, sections, checksum (docs/reference/vault-format.md)."""

import hashlib
import struct
from dataclasses import dataclass

from grayvault.core.errors import DamagedFileError, VaultError
from grayvault.core.vault_file import RecordSections
from grayvault.imaging.formats.isobmff.boxes import box_bytes

KIND = b"gvlt"

_VERSION = 1
_BOX_HEADER = 8
_HEADER = struct.Struct(">HHIII32s")
_DIGEST = 32
FRAME_BYTES = _BOX_HEADER + _HEADER.size + _DIGEST
"""A box's bytes beside its sections."""

_HAS_RECOVERY = 1
"""The flag of a file that ends with a `gvrc` box."""


@dataclass(frozen=True)
class Gvlt:
    """A `gvlt` box, its own checksum verified.

    `outer` is the SHA-256 of the rest of the file: all bytes outside this box and outside the
    `gvrc` box at the end of a file with recovery data.
    """

    sections: RecordSections
    outer: bytes
    has_recovery: bool = False


def write_gvlt(gvlt: Gvlt) -> bytes:
    """The whole box, including its header."""
    sections = (gvlt.sections.record, gvlt.sections.hints, gvlt.sections.icc)
    header = _HEADER.pack(_VERSION, gvlt.has_recovery, *map(len, sections), gvlt.outer)
    unsealed = box_bytes(KIND, b"".join((header, *sections, bytes(_DIGEST))))[:-_DIGEST]
    return unsealed + hashlib.sha256(unsealed).digest()


def read_gvlt(box: bytes) -> Gvlt:
    """Parse a whole box, its header included.

    Raises `DamagedFileError` if it doesn't match its checksum, and `VaultError` if a newer
    GrayVault wrote it.
    """
    unsealed = box[:-_DIGEST]
    if hashlib.sha256(unsealed).digest() != box[-_DIGEST:]:
        raise DamagedFileError("its gvlt box does not match its checksum")
    if len(unsealed) < _BOX_HEADER + _HEADER.size:
        raise DamagedFileError("its gvlt box is too short")
    version, flags, *sizes, outer = _HEADER.unpack_from(unsealed, _BOX_HEADER)
    if version > _VERSION or flags & ~_HAS_RECOVERY:
        raise VaultError("a newer GrayVault wrote it: update GrayVault to read it")
    content = unsealed[_BOX_HEADER + _HEADER.size :]
    if version != _VERSION or sum(sizes) != len(content):
        raise DamagedFileError("its gvlt box has an impossible layout")
    hints, icc = sizes[0], sizes[0] + sizes[1]
    sections = RecordSections(content[:hints], content[hints:icc], content[icc:])
    return Gvlt(sections, outer, bool(flags))
