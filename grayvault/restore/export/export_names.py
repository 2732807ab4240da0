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

    Stems are cut to what a file system takes: the id, or another suffix, makes names longer.
    """
    stem, ending = name.stem, name.suffix
    endings = (f"-{photo_id[:digits]}{ending}" for digits in (_SHORT_ID, len(photo_id)))
    return tuple(name.with_name(_fitting(stem, each)) for each in (ending, *endings))


def _fitting(stem: str, ending: str) -> str:
    while stem and len(os.fsencode(stem + ending)) > _LONGEST:
        stem = stem[:-1]
    return stem + ending
