"""A photo's sidecars: `.xmp` and `.aae` files beside it."""

import os
import stat
from pathlib import Path

from grayvault.ingest.files.file_endings import classify

_ENDINGS = (".xmp", ".XMP", ".aae", ".AAE")


def sidecars(path: Path) -> list[Path]:
    """The sidecars of the photo at `path`: `IMG.jpg.xmp`, and `IMG.xmp` if that is its alone.

    It isn't if another picture, such as a raw file, has the same name but for the extension. Links
    are left out.
    """
    own = [path.with_name(path.name + ending) for ending in _ENDINGS]
    shared = [path.with_suffix(ending) for ending in _ENDINGS]
    files = [sidecar for sidecar in own if _is_plain_file(sidecar)]
    by_stem = [sidecar for sidecar in shared if _is_plain_file(sidecar)]
    if by_stem and not _shares_stem(path):
        files += by_stem
    return _different(files)


def _is_plain_file(path: Path) -> bool:
    try:
        status = path.lstat()
    except OSError:
        return False
    return stat.S_ISREG(status.st_mode) and status.st_nlink == 1


def _shares_stem(path: Path) -> bool:
    names = os.listdir(path.parent)  # noqa: PTH208 - a Path for each of many files takes long
    others = (name for name in names if name != path.name and Path(name).stem == path.stem)
    return any(classify(name).use != "ignored" for name in others)


def _different(paths: list[Path]) -> list[Path]:
    """Each file once: if the file system ignores case, two names are one file."""
    by_inode = {path.lstat().st_ino: path for path in reversed(paths)}
    return sorted(by_inode.values())
