"""Exports the archive, or a folder of it, as ordinary files in colour."""

import hashlib
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from grayvault.bootstrap.configured_vault import ConfiguredVault
from grayvault.bootstrap.renderer import Renderer
from grayvault.catalog.photos import PhotoRow, find, listing
from grayvault.core.errors import GrayVaultError, NotFoundError
from grayvault.core.view import OutputFormat, View
from grayvault.restore.export.export_names import UsedNames, alternative_names, export_name
from grayvault.restore.export.sha256sums import ChecksumList, ExportedPhoto
from grayvault.vault.durable_write import sync_folder, write_synced


@dataclass(frozen=True)
class RestoredPhoto:
    """A photo's file, and what it can't hold as files beside it: name endings and contents."""

    photo: PhotoRow
    content: bytes
    beside: Sequence[tuple[str, bytes]]


class Export:
    """Exports a vault's photos to a folder, or continues an export to it.

    A photo counts as exported if the checksum list names its files, in this format and of the
    vault file's current revision, and they exist. Raises `ConfigError` if the list was written by
    another program.
    """

    def __init__(self, vault: ConfiguredVault, folder: Path, output: OutputFormat) -> None:
        self._engine, self._folder, self._output = vault.engine, folder, output
        self._renderer = Renderer(vault)
        self._list = ChecksumList(folder)
        self._names = UsedNames((), ())

    def begin(self, under: str | None) -> list[PhotoRow]:
        """The photos that remain to be exported, of those with a source at or under `under`.

        Removes their outdated files, and leaves only finished photos in the checksum list. Raises
        `NotFoundError` if `under` has none.
        """
        ids = [row.id for row in listing(self._engine, under, everything=True)]
        if under is not None and not ids:
            raise NotFoundError(f"no photo was archived from {under}: nothing is written")
        rows = [find(self._engine, photo_id) for photo_id in ids]
        exported = {(photo.photo_id, photo.format): photo for photo in self._list.read()}
        remaining = [row for row in rows if not self._is_done(row, exported.get(self._key(row)))]
        for row in remaining:
            if outdated := exported.pop(self._key(row), None):
                self._remove(outdated)
        self._folder.mkdir(parents=True, exist_ok=True)
        self._list.write(exported.values())
        files = [name for photo in exported.values() for name, _ in photo.files]
        self._names = UsedNames(files, [self._name(row).parent for row in remaining])
        return remaining

    def restore(self, photo: PhotoRow) -> RestoredPhoto:
        """Restore a photo at full size, without writing anything.

        Raises `GrayVaultError`. May be called by several threads.
        """
        view = View(format=self._output)
        content, beside = self._renderer.with_plan(
            photo, view, self._renderer.render_with_attachments
        )
        return RestoredPhoto(photo, content, beside)

    def write(self, restored: RestoredPhoto) -> None:
        """Write a photo's files and add them to the checksum list; never replaces a file.

        Raises `GrayVaultError` if all its possible names are used, and `OSError`.
        """
        photo = restored.photo
        own = self._unused_name(self._name(photo), photo)
        files = [(own, restored.content)]
        for ending, content in restored.beside:
            files.append((self._unused_name(own.with_name(own.stem + ending), photo), content))
        sums = tuple((str(name), hashlib.sha256(content).hexdigest()) for name, content in files)
        scratch_files: list[Path] = []
        try:
            for name, content in files:
                number = len(scratch_files)
                scratch_files.append(self._write_scratch(name, content, photo, number))
            self._list.append(ExportedPhoto(photo.id, self._output, photo.revision, sums))
            for scratch, (name, _) in zip(scratch_files, files, strict=True):
                scratch.replace(self._folder / name)
        finally:
            for scratch in scratch_files:
                scratch.unlink(missing_ok=True)
        sync_folder((self._folder / own).parent)

    def _key(self, photo: PhotoRow) -> tuple[str, str]:
        return photo.id, self._output

    def _name(self, photo: PhotoRow) -> PurePosixPath:
        return export_name(photo.folder, photo.source_name, self._output)

    def _is_done(self, photo: PhotoRow, exported: ExportedPhoto | None) -> bool:
        if exported is None or exported.revision != photo.revision:
            return False
        return all((self._folder / name).is_file() for name, _ in exported.files)

    def _remove(self, outdated: ExportedPhoto) -> None:
        """Remove the files of an earlier revision unless somebody has changed them."""
        for name, sha256 in outdated.files:
            path = self._folder / name
            if path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256:
                path.unlink()

    def _unused_name(self, name: PurePosixPath, photo: PhotoRow) -> PurePosixPath:
        for candidate in alternative_names(name, photo.id):
            exists = os.path.lexists(self._folder / candidate)
            if not exists and self._names.is_unused(candidate):
                self._names.add(candidate)
                return candidate
        raise GrayVaultError(f"{self._folder / name} exists already, and so do its other names")

    def _write_scratch(
        self, name: PurePosixPath, content: bytes, photo: PhotoRow, number: int
    ) -> Path:
        """Write to a scratch file in the final folder, with the modification time of the source."""
        target = self._folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        scratch = target.with_name(f".grayvault-{photo.id[:16]}-{number}")
        write_synced(scratch, content)
        with suppress(OSError, OverflowError):  # a time that this file system can't store
            os.utime(scratch, ns=(photo.source_mtime_ns, photo.source_mtime_ns))
        return scratch
