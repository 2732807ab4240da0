"""What a file is by its name alone, without opening it."""

import functools
import mimetypes
import os
from dataclasses import dataclass
from typing import Literal

from grayvault.ingest.files.unfinished_names import is_unfinished

# fmt: off
PICTURES = frozenset({
    "avif", "bmp", "dib", "gif", "heic", "heif", "hif", "jfif", "jpe", "jpeg", "jpg", "jxl", "png",
    "tif", "tiff", "webp",
})
"""Extensions of the pictures that are archived."""

UNSUPPORTED = frozenset({
    "exr", "hdp", "hdr", "ico", "insp", "j2c", "j2k", "jp2", "jpf", "jps", "jpx", "jxr", "mpo",
    "pbm", "pgm", "pnm", "ppm", "psb", "psd", "tga", "wdp", "xcf",
    "3fr", "ari", "arw", "bay", "cap", "cr2", "cr3", "crw", "dcr", "dng", "erf", "fff", "gpr",
    "iiq", "k25", "kdc", "mef", "mos", "mrw", "nef", "nrw", "orf", "pef", "ptx", "raf", "raw",
    "rw2", "rwl", "sr2", "srf", "srw", "x3f",
})
"""Extensions of pictures, camera raw files among them, that can't be archived yet."""

ARCHIVES = frozenset({
    "7z", "bz2", "cab", "gz", "iso", "lz4", "rar", "tar", "tbz", "tgz", "txz", "xz", "zip", "zst",
})
VIDEOS = frozenset({
    "3gp", "avi", "flv", "insv", "lrv", "m2ts", "m4v", "mkv", "mov", "mp4", "mpeg", "mpg", "mts",
    "vob", "webm", "wmv",
})
# fmt: on

UNFINISHED = "unfinished"
"""The kind of a file whose name says that it is still being written."""


@dataclass(frozen=True)
class FileType:
    """`use` tells how ingest treats such a file; `kind` is for counting.

    `kind` is `picture`, or for ignored files `video`, `audio`, `text`, `archive`, `unfinished` or
    `other`.
    """

    use: Literal["picture", "unsupported", "ignored"]
    kind: str


def classify(path: str) -> FileType:
    """The type of a file by its name, whether or not it exists."""
    if is_unfinished(os.path.basename(path)):  # noqa: PTH119
        return FileType("ignored", UNFINISHED)
    return _by_extension(extension(path))


def extension(path: str) -> str:
    """The last extension of a path, in lower case and without its dot; "" if there is none."""
    return os.path.splitext(path)[1].lstrip(".").lower()  # noqa: PTH122


@functools.lru_cache(maxsize=1024)
def _by_extension(ending: str) -> FileType:
    if ending in PICTURES:
        return FileType("picture", "picture")
    if ending in UNSUPPORTED:
        return FileType("unsupported", "picture")
    return FileType("ignored", _kind(ending))


def _kind(ending: str) -> str:
    if ending in ARCHIVES:
        return "archive"
    if ending in VIDEOS:
        return "video"
    # A table of its own: the module-wide one depends on the files of the machine.
    mime, _ = mimetypes.MimeTypes().guess_type(f"name.{ending}")
    kind = (mime or "").split("/")[0]
    return kind if kind in {"video", "audio", "text"} else "other"
