"""Vault files to test with, and format version 1's layout written down a second time."""

import hashlib
import struct
from dataclasses import replace

import imagecodecs
import numpy as np
import skimage.data
from numpy.typing import NDArray

from grayvault.core.attachment import Attachment
from grayvault.core.colorizer import ModelRef
from grayvault.core.events import Event, SourceGone, SourceLeft, SourceMoved, SourceSeen
from grayvault.core.fidelity import Fidelity, Likeness
from grayvault.core.file_stamps import FileStamp
from grayvault.core.settings import Bound
from grayvault.core.vault_file import Scene, SourceFacts, VaultFile, VaultRecord

TIFF = b"II*\0\x08\0\0\0" + struct.pack("<HHHI4sI", 1, 271, 2, 4, b"GV1\0", 0)
"""An Exif block: little-endian TIFF with one entry, Make = "GV1"."""

XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"/>'

RECORD = VaultRecord(
    id=hashlib.sha256(b"astronaut").hexdigest(),
    source=SourceFacts(
        name="caf\udce9 \N{GREEN HEART}\n.jpg",
        folder="holidays/été",
        mtime_ns=1_726_925_432_123_456_789,
        format="jpeg",
        size=123_456,
        preview_bytes=7_890,
    ),
    width=64,
    height=48,
    depth=8,
    tier="compact",
    distance=1.25,
    effort=3,
    bound=Bound(mean=2.5, p95=6.25, tile=8.125),
    colorizer=ModelRef("propagate", hashlib.sha256(b"weights").hexdigest()),
    fidelity=Fidelity(
        delta_e_mean=1.2345, delta_e_p95=4.5678, delta_e_tile=5.6789, luma_psnr=43.2109
    ),
    luma_bytes=1_001,
    color_bytes=1_234,
    archived_at="2026-01-02T03:04:05+00:00",
    note="an example",
    hints=bytes(range(32)),
    icc=b"an ICC profile, as far as the vault knows",
)

TAKEN = replace(
    RECORD,
    scene=Scene("portrait", "hintnet"),
    taken_at="2024-09-28T11:03:29.239000+02:00",
    camera="Canon EOS 1000D",
)

SCORED = replace(
    TAKEN,
    fidelity=Fidelity(1.2345, 4.5678, 5.6789, 43.2109, Likeness(81.25, -3.5, 92.0625)),
    quality=80.0,
    lossless_bytes=98_765,
)

STAMP = FileStamp(size=123_456, mtime_ns=1_726_925_432_123_456_789, inode=42, device=7)
ID = "5a" * 32
EVENTS: tuple[Event, ...] = (
    SourceSeen("2026-01-02T03:04:05+00:00", "/photos/a.jpg", "/photos", STAMP, ID),
    SourceSeen("2026-01-02T03:04:06+00:00", "/vault/incoming", "/vault", STAMP, ID, "é\udce9.jpg"),
    SourceMoved("2026-01-02T03:04:07+00:00", "/photos/a.jpg", "/photos/\nb", "/photos", STAMP, ID),
    SourceGone("2026-01-02T03:04:08+00:00", "/photos/\nb"),
    SourceLeft(
        "2026-01-02T03:04:09+00:00",
        "/photos/\udcff.png",
        "/photos",
        STAMP,
        "skipped",
        "no-gain",
        "it would save only 3 %",
        "0123456789abcdef",
    ),
)

TINY = VaultFile(RECORD, b"\xff\x0anot really JPEG XL", TIFF, XMP)
"""Small enough to try every bit of it."""

ATTACHMENTS = (
    Attachment(
        "gain-map", "image/jpeg", b"\xff\xd8 a gain map, as far as the vault knows \xff\xd9"
    ),
    Attachment("video", "video/mp4", bytes(range(256))),
    Attachment("auxiliary", "image/heic", b""),
)


def luma() -> NDArray[np.uint8]:
    """A real gray picture, shape (48, 64), 0..255."""
    gray: NDArray[np.uint8] = skimage.data.astronaut()[:384:8, ::8, 1].copy()
    return gray


def codestream() -> bytes:
    return bytes(imagecodecs.jpegxl_encode(luma(), distance=1.0, effort=3, numthreads=1))


def container() -> bytes:
    return bytes(
        imagecodecs.jpegxl_encode(luma(), distance=1.0, effort=3, numthreads=1, usecontainer=True)
    )


def jpeg() -> bytes:
    return bytes(imagecodecs.jpeg_encode(luma(), level=90))


def gvlt_span(data: bytes) -> tuple[int, int]:
    """Where the `gvlt` box begins and ends, by docs/reference/vault-format.md."""
    start = data.index(b"gvlt") - 4
    return start, start + int.from_bytes(data[start : start + 4], "big")


def sealed(data: bytes) -> bytes:
    """`data` with both checksums made right again, by docs/reference/vault-format.md."""
    start, end = gvlt_span(data)
    outer = hashlib.sha256(data[:start] + data[end:]).digest()
    box = data[start : start + 24] + outer + data[start + 56 : end - 32]
    return data[:start] + box + hashlib.sha256(box).digest() + data[end:]


def with_record(data: bytes, frame: bytes) -> bytes:
    """`data` with another compressed record, sealed."""
    start, end = gvlt_span(data)
    old = int.from_bytes(data[start + 12 : start + 16], "big")
    size = end - start - old + len(frame)
    return sealed(
        data[:start]
        + size.to_bytes(4, "big")
        + data[start + 4 : start + 12]
        + len(frame).to_bytes(4, "big")
        + data[start + 16 : start + 56]
        + frame
        + data[start + 56 + old :]
    )
