"""The `gvrc` box: recovery data, and repairing a file with it (docs/reference/vault-format.md)."""

import hashlib
import struct
import zlib
from dataclasses import astuple, dataclass

from grayvault.core.errors import DamagedFileError, VaultError
from grayvault.imaging.formats.isobmff.boxes import Box, box_bytes
from grayvault.vault.format.reed_solomon import parity_of, recovered

KIND = b"gvrc"
WITHOUT_RECOVERY = "it has no recovery data"

_MAGIC = b"\x93gvrc\r\n\x1a"
_VERSION = 1
_HEAD = struct.Struct(">8sBBBxIQ32s8x")
_DIGEST = 32
_BOX_HEADER = 8

_SMALLEST_BLOCK = 512
_BLOCK_STEP = 64
_MOST_BLOCKS = 200
_LEAST_PARITY = 2
_PARITY_PERCENT = 3


@dataclass(frozen=True)
class _Layout:
    """How `length` bytes are cut into blocks, and how many parity blocks are added."""

    blocks: int
    parity: int
    block_bytes: int
    length: int

    @property
    def filling(self) -> bytes:
        """The padding of the last block; it is stored, so that a burst hits fewer blocks."""
        return bytes(self.blocks * self.block_bytes - self.length)


@dataclass(frozen=True)
class _Descriptor:
    """The layout of the protected bytes, their SHA-256, and the CRC-32 of each block."""

    layout: _Layout
    sha256: bytes
    checks: tuple[int, ...]


def write_gvrc(data: bytes) -> bytes:
    """The whole box for a file that is `data` up to there; `UnsupportedError` without pyeclib."""
    layout = _layout(len(data))
    blocks = _cut(data, layout.block_bytes, layout.blocks)
    parity = parity_of(blocks, layout.parity)
    head = _Descriptor(
        layout=layout,
        sha256=hashlib.sha256(data).digest(),
        checks=tuple(map(zlib.crc32, (*blocks, *parity))),
    )
    descriptor = _descriptor_bytes(head)
    return box_bytes(KIND, b"".join((descriptor, layout.filling, *parity, descriptor)))


def check_gvrc(data: bytes, last: Box) -> None:
    """Check that the last box of a file is intact recovery data for these bytes.

    The protected bytes themselves are not checked. Raises `DamagedFileError`, and `VaultError` if a
    newer GrayVault wrote the box.
    """
    content = data[last.body : last.end]
    head = _descriptor_at(content, 0) if last.kind == KIND else None
    if head is None or data[last.start :] != box_bytes(KIND, content):
        raise DamagedFileError("its recovery data is damaged")
    layout, descriptor = head.layout, _descriptor_bytes(head)
    start = len(descriptor) + len(layout.filling)
    parity = _cut(content[start:], layout.block_bytes, layout.parity)
    whole = b"".join((descriptor, layout.filling, *parity, descriptor))
    checks = tuple(map(zlib.crc32, parity))
    if layout.length != last.start or content != whole or checks != head.checks[layout.blocks :]:
        raise DamagedFileError("its recovery data is damaged")


def healed(data: bytes) -> bytes:
    """A damaged file as it was written, including its recovery data.

    Raises `DamagedFileError` if it has no recovery data or too much is damaged, `VaultError` if a
    newer GrayVault wrote it, and `UnsupportedError` without pyeclib.
    """
    head = _intact_descriptor(data)
    layout = head.layout
    start = _offsets(head)[1] - layout.parity * layout.block_bytes
    blocks = _cut(data[: layout.length], layout.block_bytes, layout.blocks)
    blocks += _cut(data[start:], layout.block_bytes, layout.parity)
    intact = {
        number: block
        for number, (block, check) in enumerate(zip(blocks, head.checks, strict=True))
        if zlib.crc32(block) == check
    }
    if len(intact) < layout.blocks:
        raise DamagedFileError(
            f"{len(blocks) - len(intact)} of its {len(blocks)} blocks are damaged, and its "
            f"recovery data heals at most {layout.parity}"
        )
    whole = b"".join(recovered(intact, layout.blocks, layout.parity))[: layout.length]
    if hashlib.sha256(whole).digest() != head.sha256:
        raise DamagedFileError("its recovery data does not bring it back")
    return whole + write_gvrc(whole)


def _intact_descriptor(data: bytes) -> _Descriptor:
    """The first intact descriptor for this file, at whatever offset."""
    at = data.find(_MAGIC)
    while at >= 0:
        head = _descriptor_at(data, at)
        if head is not None and at in _offsets(head):
            return head
        at = data.find(_MAGIC, at + 1)
    raise DamagedFileError(WITHOUT_RECOVERY)


def _offsets(head: _Descriptor) -> tuple[int, int]:
    """The offsets of both descriptors in the file."""
    layout, size = head.layout, len(_descriptor_bytes(head))
    first = layout.length + _BOX_HEADER
    return first, first + size + len(layout.filling) + layout.parity * layout.block_bytes


def _layout(length: int) -> _Layout:
    size = max(_SMALLEST_BLOCK, _up(_up(length, _MOST_BLOCKS), _BLOCK_STEP) * _BLOCK_STEP)
    blocks = _up(length, size)
    parity = max(_LEAST_PARITY, _up(_PARITY_PERCENT * blocks, 100))
    return _Layout(blocks, parity, size, length)


def _descriptor_bytes(head: _Descriptor) -> bytes:
    start = _HEAD.pack(_MAGIC, _VERSION, *astuple(head.layout), head.sha256)
    unsealed = start + struct.pack(f">{len(head.checks)}I", *head.checks)
    return unsealed + hashlib.sha256(unsealed).digest()


def _descriptor_at(data: bytes, at: int) -> _Descriptor | None:
    """The descriptor at an offset; None where none stands there, or a damaged one."""
    if len(data) < at + _HEAD.size:
        return None
    magic, version, blocks, parity, size, length, sha256 = _HEAD.unpack_from(data, at)
    checks_at = at + _HEAD.size
    end = checks_at + 4 * (blocks + parity)
    if magic != _MAGIC or data[end : end + _DIGEST] != hashlib.sha256(data[at:end]).digest():
        return None
    if version > _VERSION:
        raise VaultError("a newer GrayVault wrote its recovery data: update GrayVault to use it")
    layout = _Layout(blocks, parity, size, length)
    checks = struct.unpack_from(f">{blocks + parity}I", data, checks_at)
    return _Descriptor(layout, sha256, checks) if length and layout == _layout(length) else None


def _cut(data: bytes, size: int, count: int) -> list[bytes]:
    """So many blocks of `size` bytes from the start of `data`, zeros where it ends before."""
    return [data[n * size : (n + 1) * size].ljust(size, b"\0") for n in range(count)]


def _up(number: int, divisor: int) -> int:
    """The quotient, rounded up."""
    return -(-number // divisor)
