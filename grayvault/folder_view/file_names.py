"""Names of files in the folder: those of the sources, as every file system can hold them."""

import re
from collections.abc import Container

_JPEG_ENDINGS = (".jpg", ".jpeg", ".jpe", ".jfif")
_UNUSABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff/\ufffe\uffff]")
"""Control characters, the slash, and what isn't Unicode: bytes that aren't UTF-8 become these."""

_LONGEST = 255
"""Bytes of a name (Linux, NAME_MAX; limits.h of POSIX)."""

_ID_DIGITS = 8


def jpeg_name(name: str) -> str:
    """The name of a photo's JPEG: `.jpg` is added to names that don't end as a JPEG's."""
    return name if name.lower().endswith(_JPEG_ENDINGS) else f"{name}.jpg"


def name_beside(name: str, ending: str) -> str:
    """The name of a file beside the photo called `name`: `IMG_1.heic` and `.mp4` are IMG_1.mp4."""
    stem, dot, _ = name.rpartition(".")
    return f"{stem if stem and dot else name}{ending}"


def usable(name: str) -> str:
    """`name` with `_` for what a file system can't hold, and its stem cut if it is too long."""
    plain = _UNUSABLE.sub("_", name)
    plain = "_" * len(plain) if plain in {"", ".", ".."} else plain
    return _shortened(plain or "_", "")


def unused(name: str, used: Container[str], photo_id: str) -> str:
    """`name`, or with the beginning of a photo's id behind its stem if it is used already."""
    for digits in (0, _ID_DIGITS, len(photo_id)):
        candidate = _shortened(name, f"-{photo_id[:digits]}" if digits else "")
        if candidate not in used:
            return candidate
    number = 2
    while (candidate := _shortened(name, f"-{photo_id}-{number}")) in used:
        number += 1
    return candidate


def _shortened(name: str, addition: str) -> str:
    """`name` with an addition behind its stem, which is cut to what fits."""
    if not addition and len(name.encode()) <= _LONGEST:
        return name
    stem, dot, ending = name.rpartition(".")
    if not (stem and dot) or len(ending.encode()) > _LONGEST // 2:
        stem, dot, ending = name, "", ""
    room = _LONGEST - len(f"{addition}{dot}{ending}".encode())
    return f"{stem.encode()[:room].decode(errors='ignore')}{addition}{dot}{ending}"
