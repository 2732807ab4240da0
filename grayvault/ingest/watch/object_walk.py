"""Listing an area's objects with their stamps, without reading any."""

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass, field

from grayvault.core.file_stamps import FileStamp
from grayvault.core.source_urls import parent
from grayvault.ingest.files.photo_stores import objects_below, stamp_at
from grayvault.ingest.files.unfinished_names import holds_unfinished
from grayvault.ingest.watch.areas import Area
from grayvault.vault.marker import MARKER


@dataclass
class ObjectWalk:
    """A walk in progress: `count` are the objects so far, `seen` the known ones among them.

    `vaults` are the prefixes that turned out to be those of vaults, whose objects may have come
    before their marker.
    """

    area: Area
    excluded: re.Pattern[str]
    count: int = 0
    seen: set[str] = field(default_factory=set)
    vaults: set[str] = field(default_factory=set)

    def entries(self, known: Container[str]) -> Iterator[tuple[str, FileStamp, bool]]:
        """The area's objects that are not excluded: path, stamp, and that they are plain files.

        Raises `SourceStoreError` if they can't be listed.
        """
        folder, is_left_out = "", False
        for path, stamp in self._objects():
            if path == self.area.root:  # some programs make such an object for a folder
                continue
            self.count += 1
            if path in known:
                self.seen.add(path)
            own_folder, _, name = path.rpartition("/")
            if own_folder != folder:
                folder, is_left_out = own_folder, self._is_left_out(own_folder)
            if name == MARKER:
                self.vaults.add(folder)
            elif not (is_left_out or self._is_excluded(path)):
                yield path, stamp, True

    def is_in_vault(self, path: str) -> bool:
        """Whether an object is a vault's; to be asked when all were listed."""
        if not self.vaults:
            return False
        while path != self.area.root:
            path = parent(path)
            if path in self.vaults:
                return True
        return False

    def _objects(self) -> Iterator[tuple[str, FileStamp]]:
        if self.area.folder != self.area.root:
            stamp = stamp_at(self.area.folder)
            if stamp is not None:
                yield self.area.folder, stamp
                return
        yield from objects_below(self.area.folder)

    def _is_excluded(self, path: str) -> bool:
        """Whether the name of an object is excluded; one that the user names may have any name."""
        return path != self.area.folder and bool(self.excluded.match(path.rpartition("/")[2]))

    def _is_left_out(self, folder: str) -> bool:
        names = folder.removeprefix(self.area.root).split("/")
        return any(self.excluded.match(name) or holds_unfinished(name) for name in names if name)
