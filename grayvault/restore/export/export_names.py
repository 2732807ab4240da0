"""File names of exported photos: those of their sources, but unique."""

import os
from collections.abc import Iterable
from pathlib import PurePosixPath

from grayvault.core.view import OutputFormat

_SUFFIXES: tuple[tuple[OutputFormat, tuple[str, ...]], ...] = (
    ("jpeg", (".jpg", ".jpeg")),
    ("jxl", (".jxl",)),
)
"""The suffixes of a format; a name with another suffix gets the first."""

_SHORT_ID = 8

_LONGEST = 255
"""Bytes of a name (Linux, NAME_MAX; limits.h of POSIX)."""


def export_name(folder: str, name: str, output: OutputFormat) -> PurePosixPath:
    """The preferred name of an exported photo, relative to the export's folder.

    `folder` and `name` are its source's in the vault file; the result never leads out of the
    export's folder.
    """
    folders = [entry for entry in PurePosixPath(folder).parts if entry not in {"/", "//", ".."}]
    own = PurePosixPath(PurePosixPath(name.replace("\0", "_")).name or "photo")
    suffixes = next(suffixes for known, suffixes in _SUFFIXES if known == output)
    if own.suffix.lower() not in suffixes:
        own = own.with_name(f"{own.stem}{suffixes[0]}")
    return PurePosixPath(*(entry.replace("\0", "_") for entry in folders), own)


class UsedNames:
    """Names of files and folders in use; names that differ in case only count as equal."""

    def __init__(self, files: Iterable[str], folders: Iterable[PurePosixPath]) -> None:
        self._names = {name.casefold() for name in files}
        for folder in folders:
            self._names |= {str(path).casefold() for path in (folder, *folder.parents)}

    def is_unused(self, name: PurePosixPath) -> bool:
        return str(name).casefold() not in self._names

    def add(self, name: PurePosixPath) -> None:
        self._names.add(str(name).casefold())


def alternative_names(name: PurePosixPath, photo_id: str) -> tuple[PurePosixPath, ...]:
    """Names for a photo in order of preference; the last one is unique to it.

    Their stems are cut where a file system couldn't hold them.
    """
    additions = ("", f"-{photo_id[:_SHORT_ID]}", f"-{photo_id}")
    return tuple(_with_addition(name, addition) for addition in additions)


def _with_addition(name: PurePosixPath, addition: str) -> PurePosixPath:
    stem, ending = name.stem, f"{addition}{name.suffix}"
    while len(os.fsencode(f"{stem}{ending}")) > _LONGEST:
        stem = stem[:-1]
    return name.with_name(f"{stem}{ending}")
