"""The whole archive, or a part of it, as ordinary files in colour."""

import hashlib
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath

from grayvault.bootstrap.open_vault import ConfiguredVault
from grayvault.bootstrap.renderer import Renderer
from grayvault.catalog.photos import PhotoRow, find, listing
from grayvault.core.errors import GrayVaultError
from grayvault.core.view import OutputFormat, View
from grayvault.restore.export.export_names import Names, alternatives, wanted_name
from grayvault.restore.export.sha256sums import ChecksumList, Exported
from grayvault.vault.durable_write import sync_folder, write_synced


@dataclass(frozen=True)
class Given:
    """A photo brought back: its file, and endings and contents of what that can't hold."""

    photo: PhotoRow
    content: bytes
    beside: Sequence[tuple[str, bytes]]


class Export:
    """An export of a vault's photos to `folder`, which is there; it goes on where one ended.

    A photo counts as written when the list names its files, of this format and of the revision that
    the vault has, and they are there. Raises `ConfigError` where the list is another program's.
    """

    def __init__(self, vault: ConfiguredVault, folder: Path, output: OutputFormat) -> None:
        self._services, self._folder, self._output = vault, folder, output
        self._renderer = Renderer(vault)
        self._list = ChecksumList(folder)
        self._names = Names((), ())

    def begin(self, under: str | None) -> list[PhotoRow]:
        """The photos that are left to write, of those with a source at or under `under`."""
        listed = listing(self._services.engine, under, everything=True)
        rows = [find(self._services.engine, one.id) for one in listed]
        done = {(one.photo_id, one.format): one for one in self._list.read()}
        left = [row for row in rows if not self._is_done(row, done.get((row.id, self._output)))]
        own = [done.pop((row.id, self._output), None) for row in left]
        for before in filter(None, own):
            self._remove(before)
        self._list.write(done.values())
        files = [name for one in done.values() for name, _ in one.files]
        self._names = Names(files, [self._wanted(row).parent for row in left])
        return left

    def give_back(self, photo: PhotoRow) -> Given:
        """Bring a photo back, as the service shows it at full size; nothing is written.

        Raises `GrayVaultError`. May be called from several threads.
        """
        view = View(format=self._output)
        make = partial(self._renderer.give_back, photo, view)
        content, beside = self._renderer.with_what_works(view, make)
        return Given(photo, content, beside)

    def write(self, given: Given) -> None:
        """Write what `give_back` gave, add it to the list; never over a file that is there.

        Raises `GrayVaultError` where no name is left for it, and `OSError`.
        """
        own = self._free(self._wanted(given.photo), given.photo)
        files = [(own, given.content)]
        for ending, content in given.beside:
            files.append((self._free(own.with_name(own.stem + ending), given.photo), content))
        told = tuple((str(name), hashlib.sha256(content).hexdigest()) for name, content in files)
        scratches: list[Path] = []
        try:
            for name, content in files:
                scratches.append(self._scratch(name, content, given.photo, len(scratches)))
            self._list.append(Exported(given.photo.id, self._output, given.photo.revision, told))
            for scratch, (name, _) in zip(scratches, files, strict=True):
                scratch.replace(self._folder / name)
        finally:
            for scratch in scratches:
                scratch.unlink(missing_ok=True)
        sync_folder((self._folder / own).parent)

    def _wanted(self, photo: PhotoRow) -> PurePosixPath:
        return wanted_name(photo.folder, photo.source_name, self._output)

    def _is_done(self, photo: PhotoRow, before: Exported | None) -> bool:
        if before is None or before.revision != photo.revision:
            return False
        return all((self._folder / name).is_file() for name, _ in before.files)

    def _remove(self, before: Exported) -> None:
        """Remove the files of an earlier revision, where they are still what was written."""
        for name, sha256 in before.files:
            path = self._folder / name
            if path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256:
                path.unlink()

    def _free(self, name: PurePosixPath, photo: PhotoRow) -> PurePosixPath:
        for one in alternatives(name, photo.id):
            if self._names.is_free(one) and not os.path.lexists(self._folder / one):
                self._names.take(one)
                return one
        raise GrayVaultError(f"{self._folder / name} is there already, and so are its other names")

    def _scratch(self, name: PurePosixPath, content: bytes, photo: PhotoRow, number: int) -> Path:
        """A file beside where it will be, with the content and the time of the photo's source."""
        target = self._folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        scratch = target.with_name(f".grayvault-{photo.id[:16]}-{number}")
        write_synced(scratch, content)
        with suppress(OSError, OverflowError):  # a time that this disk can't hold
            os.utime(scratch, ns=(photo.source_mtime_ns, photo.source_mtime_ns))
        return scratch
