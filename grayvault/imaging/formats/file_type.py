"""What kind of file some bytes are, by their first bytes."""

import re

_SIGNATURES: tuple[tuple[bytes, int, str], ...] = (
    (b"\xff\xd8\xff", 0, "jpeg"),
    (b"\x89PNG\r\n\x1a\n", 0, "png"),
    (b"WEBP", 8, "webp"),
    (b"II*\0", 0, "tiff"),
    (b"MM\0*", 0, "tiff"),
    (b"II+\0", 0, "bigtiff"),
    (b"MM\0+", 0, "bigtiff"),
    (b"\xff\x0a", 0, "jxl"),
    (b"\0\0\0\x0cJXL \r\n\x87\n", 0, "jxl"),
    (b"\0\0\0\x0cjP  \r\n\x87\n", 0, "jpeg 2000"),
    (b"8BPS", 0, "psd"),
    (b"GIF8", 0, "gif"),
    (b"BM", 0, "bmp"),
    (b"ftypavif", 4, "avif"),
    (b"ftypavis", 4, "avif"),
    (b"ftypheic", 4, "heic"),
    (b"ftypheix", 4, "heic"),
    (b"ftypheim", 4, "heic"),
    (b"ftypheis", 4, "heic"),
    (b"ftyphevc", 4, "heic"),
    (b"ftyphevx", 4, "heic"),
    (b"ftypmsf1", 4, "heic"),
    (b"ftypmif1", 4, "heic"),
    (b"ftypcrx ", 4, "raw"),
    (b"FUJIFILMCCD-RAW", 0, "raw"),
    (b"\0MRM", 0, "raw"),
    (b"FOVb", 0, "raw"),
    (b"IIRO", 0, "raw"),
    (b"IIRS", 0, "raw"),
    (b"MMOR", 0, "raw"),
    (b"IIU\0", 0, "raw"),
)

READABLE: tuple[str, ...] = (
    "jpeg", "png", "webp", "tiff", "avif", "heic", "jxl", "bmp", "gif",
)  # fmt: skip
"""The formats that are archived."""


MOST_LEADING = 4096
"""Bytes that may lie before a JPEG: a line end, a header of the way that it came."""

_JPEG = re.compile(rb"(?:\xff\xd8)+\xff[\xc0-\xfe]")


def sniff(data: bytes) -> str | None:
    """The format of `data` (`jpeg`, `png`, …) by its signature; None if it is no picture."""
    for signature, offset, name in _SIGNATURES:
        if data[offset : offset + len(signature)] == signature:
            return _brand(data) if name == "heic" else name
    return None if jpeg_start(data) is None else "jpeg"


def jpeg_start(data: bytes) -> int | None:
    """Where the first of the start markers of a JPEG lies; None without one near the beginning."""
    match = _JPEG.search(data, 0, MOST_LEADING)
    return match.start() if match else None


def _brand(data: bytes) -> str:
    """Whether a HEIF file is AVIF by its compatible brands, where its major one doesn't say so."""
    brands = data[16 : min(int.from_bytes(data[:4], "big"), 256)]
    return "avif" if data[8:12] == b"mif1" and b"avif" in brands else "heic"
