"""The names in the folder view of the folders that were added or watched."""

from collections.abc import Iterable
from pathlib import PurePosixPath

from grayvault.folder_view.file_names import usable


class SourceRoots:
    """Folders that were added or watched, those first that came first.

    A folder inside another one is a part of it. Of two with the same name, the later one gets a
    number.
    """

    def __init__(self, roots: Iterable[str]) -> None:
        every = [PurePosixPath(root) for root in dict.fromkeys(roots)]
        known = set(every)
        outer = [root for root in every if known.isdisjoint(root.parents)]
        self._names: dict[PurePosixPath, str] = {}
        used: set[str] = set()
        for root in outer:
            self._names[root] = name = _numbered(usable(root.name or "root"), used)
            used.add(name)
        self._folders: dict[str, tuple[str, ...]] = {}

    def folders(self, folder: str) -> tuple[str, ...]:
        """The names of a source's folder: that of its root, and those below it."""
        if folder not in self._folders:
            self._folders[folder] = self._looked_up(PurePosixPath(folder))
        return self._folders[folder]

    def _looked_up(self, folder: PurePosixPath) -> tuple[str, ...]:
        root = next((path for path in (folder, *folder.parents) if path in self._names), None)
        if root is None:  # a single file was added: its root is the file
            return (usable(folder.name or "root"),)
        inner = folder.relative_to(root).parts
        return (self._names[root], *(usable(name) for name in inner))


def _numbered(name: str, used: set[str]) -> str:
    number, candidate = 1, name
    while candidate in used:
        number += 1
        candidate = f"{name}-{number}"
    return candidate
