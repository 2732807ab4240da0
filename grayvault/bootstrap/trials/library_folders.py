"""The server's own folders in which photos may be tried: those that the configuration watches."""

import os
import shutil
import uuid
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from grayvault.bootstrap.configured_vault import ConfiguredVault
from grayvault.core.errors import NotFoundError
from grayvault.core.settings import IngestSettings
from grayvault.core.source_urls import is_object
from grayvault.core.sources import Source
from grayvault.ingest.originals.uploads import UNFINISHED
from grayvault.ingest.queue.batches import enqueue_scan, known_files, new_batch, worth_retrying
from grayvault.ingest.queue.long_paths import storable
from grayvault.ingest.watch.areas import Area
from grayvault.ingest.watch.scan import Scan, excluding, scan

MOST_TRIED = 12
"""So many photos show what a folder would become; a worker takes seconds for each."""

MOST_OFFERED = 300
"""So many folders can be chosen from."""


@dataclass(frozen=True)
class LibraryFolders:
    """The watched folders of a vault, and what is in them."""

    vault: ConfiguredVault

    def offered(self) -> list[str]:
        """The watched folders that are there, each followed by the folders in it, by name."""
        names: list[str] = []
        for root in self._roots():
            with suppress(OSError):  # it isn't there, may not be read, or its mount is broken
                names += [root, *self._inside(root)]
        return names[:MOST_OFFERED]

    def new_photos(self, folder: str, settings: IngestSettings) -> Scan:
        """What isn't archived yet of a folder that is watched, or lies in one that is.

        Raises `NotFoundError` for any other folder.
        """
        folder = os.path.normpath(folder)  # as the catalog has it
        area = Area(self._root_of(folder), folder)
        retry = partial(worth_retrying, settings)
        known = known_files(self.vault.engine, folder)
        photos = scan(area, known, excluding(self.vault.config.exclude), retry)
        return storable(self.vault.engine, photos)

    def copy(self, source: Source) -> Path:
        """A copy of a photo that may be moved away; `OSError`."""
        path = self.vault.folder.incoming / f"{uuid.uuid4().hex}{UNFINISHED}"
        shutil.copyfile(source.path, path)
        return path

    def archive(self, photos: Scan, settings: IngestSettings) -> list[int]:
        """Put what is new into the queue; returns the ids of the jobs."""
        return enqueue_scan(self.vault.engine, photos, settings, new_batch(), join=True)

    def _roots(self) -> list[str]:
        """The watched folders of this machine; those in object stores aren't offered."""
        return [root for root in self.vault.config.watch.folders if not is_object(root)]

    def _inside(self, root: str) -> list[str]:
        excluded = excluding(self.vault.config.exclude)
        with os.scandir(root) as entries:
            folders = [entry for entry in entries if entry.is_dir(follow_symlinks=False)]
        return sorted(entry.path for entry in folders if not excluded.match(entry.name))

    def _root_of(self, folder: str) -> str:
        """The watched folder that a folder is or lies in, also behind links."""
        for root in self._roots():
            is_inside = Path(folder).is_relative_to(root) and "\0" not in folder
            if is_inside and _real(folder).is_relative_to(_real(root)):
                return root
        raise NotFoundError(f"{folder} is not a watched folder, and in none: choose another one")


def _real(folder: str) -> Path:
    """Its path without links; `Path.resolve` fails at a loop of them."""
    return Path(os.path.realpath(folder))


def spread(photos: Sequence[Source], most: int = MOST_TRIED) -> list[Source]:
    """Up to `most` of the photos, from all over the folder."""
    count = min(most, len(photos))
    return [photos[number * len(photos) // count] for number in range(count)]
