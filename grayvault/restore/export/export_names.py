"""What exported photos are called: as they were taken in, and no two alike."""

from collections.abc import Iterable
from pathlib import PurePosixPath

from grayvault.core.view import OutputFormat

_SUFFIXES: tuple[tuple[OutputFormat, tuple[str, ...]], ...] = (
    ("jpeg", (".jpg", ".jpeg")),
    ("jxl", (".jxl",)),
)
"""What names of files of a format may end in; the first is given to the others."""

_SHORT_ID = 8


def wanted_name(folder: str, name: str, output: OutputFormat) -> PurePosixPath:
    """What an exported photo should be called, relative to the export's folder.

    `folder` and `name` are its source's, by its vault file; nothing in them leads out of there.
    """
    parts = [part for part in PurePosixPath(folder).parts if part not in {"/", "//", ".."}]
    own = PurePosixPath(PurePosixPath(name.replace("\0", "_")).name or "photo")
    suffixes = next(suffixes for known, suffixes in _SUFFIXES if known == output)
    if own.suffix.lower() not in suffixes:
        own = own.with_name(f"{own.stem}{suffixes[0]}")
    return PurePosixPath(*(part.replace("\0", "_") for part in parts), own)


class Names:
    """The names that are taken; those that differ by case only are one, as on some disks."""

    def __init__(self, files: Iterable[str], folders: Iterable[PurePosixPath]) -> None:
        self._taken = {name.casefold() for name in files}
        for folder in folders:
            self._taken |= {str(one).casefold() for one in (folder, *folder.parents)}

    def is_free(self, name: PurePosixPath) -> bool:
        """Whether no file and no folder is called so."""
        return str(name).casefold() not in self._taken

    def take(self, name: PurePosixPath) -> None:
        """Let the name be taken."""
        self._taken.add(str(name).casefold())


def alternatives(name: PurePosixPath, photo_id: str) -> tuple[PurePosixPath, ...]:
    """What the photo may be called, the wanted name first; the last one no other photo can have."""
    stem, ending = name.stem, name.suffix
    named = (name.with_name(f"{stem}-{photo_id[:n]}{ending}") for n in (_SHORT_ID, len(photo_id)))
    return name, *named
