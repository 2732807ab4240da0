"""Vault files, one for each photo."""

import hashlib
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from grayvault.core.clock import utc_now
from grayvault.core.errors import DamagedFileError, NotFoundError, VaultError
from grayvault.core.vault_file import StoredPhoto, VaultFile, VaultFileBoxes
from grayvault.vault.format.box_recovery import healed
from grayvault.vault.format.file_format import as_unpacked, join_boxes, unpack
from grayvault.vault.layout import VaultFolder, photo_name
from grayvault.vault.objects.folder_objects import FolderObjects
from grayvault.vault.objects.names_at_once import names_at_once
from grayvault.vault.objects.objects import Objects
from grayvault.vault.removed_photos import RemovedPhotos

_FILE = re.compile(r"([0-9a-f]{2})/(\1[0-9a-f]{62})\.jxl")
_BEFORE_FILES, _AFTER_FILES = "0", "g"
"""All names of vault files are between these."""


class VaultFiles:
    """Vault files in `objects`, one for each photo; written with recovery data or without.

    `folder` has the files of interrupted writes. Every error names the file or the vault.
    """

    def __init__(self, folder: VaultFolder, objects: Objects, *, recovery: bool = False) -> None:
        self._folder = folder
        self._objects = objects
        self._recovery = recovery

    @property
    def objects(self) -> Objects:
        """The place of the vault's bytes."""
        return self._objects

    def put(self, boxes: VaultFileBoxes, *, replace: bool = True) -> StoredPhoto:
        """Write a vault file, whole or not at all, and verify it by reading it back.

        It replaces a file of the same id atomically; when this returns, it is there for good.
        Without `replace`, an intact file that another process has written meanwhile stays, and is
        the one that is returned.
        Raises `DamagedFileError` if other bytes come back than were written, and
        `VaultUnusableError` if the place of the vault can't be written at the moment.
        """
        data = join_boxes(boxes, recovery=self._recovery)
        return self._write(boxes.file, data, replace=replace)

    def healed(self, photo_id: str, revision: str | None) -> bytes:
        """A damaged file's original bytes, by its recovery data; nothing is written.

        `revision` is their SHA-256 if it is known. Raises `NotFoundError`, `UnsupportedError`
        without the library for it, and `DamagedFileError` if they can't be recovered.
        """
        data = self._bytes(photo_id)
        with self._named(photo_id):
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

    def get_stored(self, photo_id: str) -> tuple[VaultFile, StoredPhoto]:
        """A vault file as by `get`, with its size and revision."""
        file, data = self._read(photo_id)
        return file, _stored(file, data)

    def read_verified(self, photo_id: str) -> StoredPhoto | None:
        """Read a whole vault file and verify its checksums; None if no intact file is there.

        Raises `VaultError` if a newer GrayVault wrote it: such a file must not be replaced.
        """
        try:
            return self.get_stored(photo_id)[1]
        except (NotFoundError, DamagedFileError):
            return None

    def check(self, photo_id: str, data: bytes) -> None:
        """Raise `DamagedFileError` unless `data` is an intact vault file of this photo."""
        _checked(photo_id, data)

    def discard(self, photo_id: str) -> None:
        """Move a vault file, and an upload's own bytes, to today's trash, for good."""
        RemovedPhotos(self._objects).put(photo_id, utc_now()[:10])

    def ids(self, after: str = "") -> Iterator[str]:
        """The ids of all vault files after `after`, sorted, by their names alone."""
        for name in self._names(photo_name(after) if after else _BEFORE_FILES):
            if name > _AFTER_FILES:
                return
            if match := _FILE.fullmatch(name):
                yield match[2]

    def clean(self) -> int:
        """Remove the files of interrupted writes; returns how many.

        The caller holds the vault's lock, and no worker runs. A view that another process is
        writing at this moment is lost.
        """
        paths = self._folder.half_written()
        for path in paths:
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        return len(paths)

    def _names(self, after: str) -> Iterator[str]:
        return names_at_once(self._objects, after)

    def _write(self, file: VaultFile, data: bytes, *, replace: bool = True) -> StoredPhoto:
        photo_id = file.record.id
        name = photo_name(photo_id)
        with self._named(photo_id):
            read = unpack(data)
            if read != as_unpacked(file):
                raise DamagedFileError("parsed, it differs from what was packed")
        if replace or not self._objects.put_new(name, data):
            existing = None if replace else self.read_verified(photo_id)
            if existing is not None:
                return existing
            self._objects.put(name, data)
        return _stored(read, data)

    def _read(self, photo_id: str) -> tuple[VaultFile, bytes]:
        data = self._bytes(photo_id)
        with self._named(photo_id):
            return _checked(photo_id, data), data

    def _bytes(self, photo_id: str) -> bytes:
        name = photo_name(photo_id)
        try:
            return self._objects.read(name)
        except NotFoundError:
            raise NotFoundError(f"the vault holds no photo {photo_id}") from None

    @contextmanager
    def _named(self, photo_id: str) -> Iterator[None]:
        """Name the file in errors."""
        try:
            yield
        except (DamagedFileError, VaultError) as error:
            path = self._objects.path_of(photo_name(photo_id))
            raise type(error)(f"{path!r}: {error}") from error


class LocalStore(VaultFiles):
    """Vault files in a local folder."""

    def __init__(self, folder: VaultFolder, *, recovery: bool = False) -> None:
        super().__init__(folder, FolderObjects(folder), recovery=recovery)

    @property
    def objects(self) -> Objects:
        """The place of the vault's bytes."""
        return self._objects

    def put(self, boxes: VaultFileBoxes, *, replace: bool = True) -> StoredPhoto:  # noqa: ARG002
        """Write a vault file as `VaultFiles.put` does, always in place of an old one.

        Workers of one process at a time write into a folder: the vault's lock sees to that.
        """
        return super().put(boxes)

    def _names(self, after: str) -> Iterator[str]:
        return self._objects.names(after=after)


def _checked(photo_id: str, data: bytes) -> VaultFile:
    """Parse a vault file and verify it; `DamagedFileError` if it is another photo's."""
    file = unpack(data)
    if file.record.id != photo_id:
        raise DamagedFileError(f"it is the file of photo {file.record.id}")
    return file


def _stored(file: VaultFile, data: bytes) -> StoredPhoto:
    # They need the readers of all formats, and those commands that store nothing must be quick.
    from grayvault.imaging.codec.attachment_sizes import attachment_sizes  # noqa: PLC0415
    from grayvault.imaging.codec.complete_exif import coordinates  # noqa: PLC0415

    sha256 = hashlib.sha256(data).hexdigest()
    return StoredPhoto(file.record, len(data), sha256, attachment_sizes(file), coordinates(file))
