"""Vault files in a local folder."""

import hashlib
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from grayvault.core.clock import utc_now
from grayvault.core.errors import DamagedFileError, NotFoundError, VaultError
from grayvault.core.vault_file import StoredPhoto, VaultFile, VaultFileBoxes
from grayvault.vault.disk_errors import unusable
from grayvault.vault.durable_write import sync_folder, write_synced
from grayvault.vault.format.box_recovery import healed
from grayvault.vault.format.file_format import as_unpacked, join_boxes, unpack
from grayvault.vault.layout import VaultFolder
from grayvault.vault.trash import KEPT_UPLOAD

_SUBFOLDER = re.compile("[0-9a-f]{2}")
_FILE = re.compile(r"([0-9a-f]{64})\.jxl")


class LocalStore:
    """Vault files in `folder`, one file for each photo; written with recovery data or without.

    Every error names the file or the vault. Errors of reading the disk are raised unchanged
    (`OSError`).
    """

    def __init__(self, folder: VaultFolder, *, recovery: bool = False) -> None:
        self._folder = folder
        self._recovery = recovery

    def put(self, boxes: VaultFileBoxes) -> StoredPhoto:
        """Write a vault file, whole or not at all, and verify it by reading it back.

        It replaces a file of the same id atomically; when this returns, the disk has the file.
        Raises `DamagedFileError` if the disk returns other bytes than were written, and
        `VaultUnusableError` if it is full, read-only or not there.
        """
        return self._write(boxes.file, join_boxes(boxes, recovery=self._recovery))

    def healed(self, photo_id: str, revision: str | None) -> bytes:
        """A damaged file's original bytes, by its recovery data; nothing is written.

        `revision` is their SHA-256 if it is known. Raises `NotFoundError`, `UnsupportedError`
        without the library for it, and `DamagedFileError` if they can't be recovered.
        """
        path = self._folder.photo_path(photo_id)
        data = self._bytes(photo_id)
        with _named(path):
            whole = healed(data)
            stored = _stored(_checked(photo_id, whole), whole)
            if revision not in {None, stored.revision}:
                raise DamagedFileError("its recovery data is that of another revision")
        return whole

    def put_back(self, photo_id: str, data: bytes) -> StoredPhoto:
        """Write the bytes from `healed`, as `put` does; the caller holds the vault's lock."""
        return self._write(_checked(photo_id, data), data)

    def get(self, photo_id: str) -> VaultFile:
        """Read and check a vault file; `NotFoundError`, `DamagedFileError`, `VaultError`."""
        return self._read(photo_id)[0]

    def read_verified(self, photo_id: str) -> StoredPhoto | None:
        """Read a whole vault file and verify its checksums; None if no intact file is there.

        Raises `VaultError` if a newer GrayVault wrote it: such a file must not be replaced.
        """
        try:
            file, data = self._read(photo_id)
        except (NotFoundError, DamagedFileError):
            return None
        return _stored(file, data)

    def discard(self, photo_id: str) -> None:
        """Move a vault file, and an upload's own bytes, to today's trash, and sync."""
        uploads = self._folder.original_path(photo_id, "").parent.glob(f"{photo_id}.*")
        names = {path: f"{photo_id}{KEPT_UPLOAD}{path.suffix}" for path in uploads}
        vault_file = self._folder.photo_path(photo_id)
        if vault_file.exists():
            names[vault_file] = vault_file.name
        trash = self._folder.trash / utc_now()[:10]
        for path, name in names.items():
            trash.mkdir(parents=True, exist_ok=True)
            path.rename(trash / name)
            for folder in (trash, trash.parent, path.parent):
                sync_folder(folder)

    def ids(self) -> Iterator[str]:
        """The ids of all vault files, unsorted, by their names alone."""
        for subfolder in self._folder.root.iterdir():
            if not _SUBFOLDER.fullmatch(subfolder.name):
                continue
            for path in subfolder.iterdir():
                match = _FILE.fullmatch(path.name)
                if match and path.name.startswith(subfolder.name):
                    yield match[1]

    def clean(self) -> int:
        """Remove the files of interrupted writes; returns how many.

        The caller holds the vault's lock, and no worker runs. A view that another process is
        writing at this moment is lost.
        """
        paths = self._folder.half_written()
        for path in paths:
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        return len(paths)

    def _write(self, file: VaultFile, data: bytes) -> StoredPhoto:
        target = self._folder.photo_path(file.record.id)
        scratch = self._folder.tmp / f"{file.record.id}.{os.getpid()}"
        try:
            write_synced(scratch, data)
            stored = _verified(scratch, file, data)
            _make_subfolder(target.parent)
            scratch.replace(target)
            sync_folder(target.parent)
        except BaseException as error:
            with suppress(OSError):  # on a failing disk `clean` does it later
                scratch.unlink(missing_ok=True)
            if isinstance(error, OSError):
                raise unusable(self._folder.root, error) from error
            raise
        return stored

    def _read(self, photo_id: str) -> tuple[VaultFile, bytes]:
        data = self._bytes(photo_id)
        with _named(self._folder.photo_path(photo_id)):
            return _checked(photo_id, data), data

    def _bytes(self, photo_id: str) -> bytes:
        try:
            return self._folder.photo_path(photo_id).read_bytes()
        except FileNotFoundError:
            raise NotFoundError(f"the vault holds no photo {photo_id}") from None


def _checked(photo_id: str, data: bytes) -> VaultFile:
    """Parse a vault file and verify it; `DamagedFileError` if it is another photo's."""
    file = unpack(data)
    if file.record.id != photo_id:
        raise DamagedFileError(f"it is the file of photo {file.record.id}")
    return file


def _make_subfolder(path: Path) -> None:
    path.mkdir(exist_ok=True)
    if not any(path.iterdir()):  # an empty one may be unsynced, by a run that was killed
        sync_folder(path.parent)


def _verified(path: Path, file: VaultFile, data: bytes) -> StoredPhoto:
    """Read back a file that was just written, and compare it."""
    back = path.read_bytes()
    with _named(path):
        read = unpack(back)
        if back != data or read != as_unpacked(file):
            raise DamagedFileError("the disk returns other bytes than were written")
    return _stored(read, back)


def _stored(file: VaultFile, data: bytes) -> StoredPhoto:
    # They need the readers of all formats, and those commands that store nothing must be quick.
    from grayvault.imaging.codec.attachment_sizes import attachment_sizes  # noqa: PLC0415
    from grayvault.imaging.codec.complete_exif import coordinates  # noqa: PLC0415

    sha256 = hashlib.sha256(data).hexdigest()
    return StoredPhoto(file.record, len(data), sha256, attachment_sizes(file), coordinates(file))


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Name the file in errors."""
    try:
        yield
    except (DamagedFileError, VaultError) as error:
        raise type(error)(f"{str(path)!r}: {error}") from error
