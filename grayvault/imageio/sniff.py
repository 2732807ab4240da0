"""What kind of file some bytes are, by their first bytes."""

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
    (b"GIF8", 0, "gif"),
    (b"BM", 0, "bmp"),
    (b"ftypavif", 4, "avif"),
    (b"ftypheic", 4, "heic"),
    (b"ftypheix", 4, "heic"),
    (b"ftypmif1", 4, "heic"),
)

READABLE: tuple[str, ...] = ("jpeg", "png", "webp", "tiff")
"""The formats that are taken in."""


def sniff(data: bytes) -> str | None:
    """The format of `data` (`jpeg`, `png`, …) by its signature; None where it is no picture."""
    for signature, offset, name in _SIGNATURES:
        if data[offset : offset + len(signature)] == signature:
            return name
    return None
