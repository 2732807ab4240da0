"""A vault's bytes in a local folder: an object is a file."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from grayvault.core.errors import NotFoundError
from grayvault.vault.disk_errors import unusable
from grayvault.vault.durable_write import move_synced, sync_folder, write_checked
from grayvault.vault.layout import PRIVATE, VaultFolder
from grayvault.vault.objects.objects import Listing
from grayvault.vault.safe_move import put_back


class FolderObjects:
    """The files of the vault `folder` as `Objects`.

    Writing raises `VaultUnusableError` if the disk is full, read-only or not there. Errors of
    reading it are raised unchanged (`OSError`).
    """

    def __init__(self, folder: VaultFolder) -> None:
        self._folder = folder

    @property
    def address(self) -> str:
        return str(self._folder.root)

    def path_of(self, name: str) -> str:
        return str(self._path(name))

    def put(self, name: str, data: bytes) -> None:
        with self._written(name, data) as scratch:
            scratch.replace(self._path(name))

    def put_new(self, name: str, data: bytes) -> bool:
        if self._path(name).exists():
            return False
        with self._written(name, data) as scratch:
            try:
                put_back(scratch, self._path(name))
            except FileExistsError:
                scratch.unlink()
                return False
        return True

    def read(self, name: str) -> bytes:
        try:
            return self._path(name).read_bytes()
        except FileNotFoundError:
            raise self._missing(name) from None

    def read_range(self, name: str, start: int, length: int) -> bytes:
        try:
            with self._path(name).open("rb") as file:
                file.seek(start)
                return file.read(length)
        except FileNotFoundError:
            raise self._missing(name) from None

    def size(self, name: str) -> int | None:
        try:
            return self._path(name).stat().st_size
        except FileNotFoundError:
            return None

    def names(self, prefix: str = "", after: str = "") -> Iterator[str]:
        yield from _names(self._path(prefix), prefix, after)

    def listing(self, folder: str) -> Listing:
        folders: list[str] = []
        sizes: dict[str, int] = {}
        with suppress(FileNotFoundError), os.scandir(self._path(folder)) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                name = f"{folder}{entry.name}"
                if entry.is_dir():
                    folders.append(f"{name}/")
                elif (size := self.size(name)) is not None:
                    sizes[name] = size
        return Listing(folders, sizes)

    def delete(self, name: str) -> None:
        path = self._path(name)
        with suppress(FileNotFoundError):
            path.unlink()
            sync_folder(path.parent)

    def move(self, name: str, new_name: str) -> None:
        path = self._path(new_name)
        self._make_folder(path.parent)
        move_synced(self._path(name), path)

    def _path(self, name: str) -> Path:
        return self._folder.root / name

    def _missing(self, name: str) -> NotFoundError:
        return NotFoundError(f"there is no file {self.path_of(name)!r}")

    @contextmanager
    def _written(self, name: str, data: bytes) -> Iterator[Path]:
        """Write a scratch file and read it back, for the caller to give it its name."""
        path = self._path(name)
        is_private = name.startswith(PRIVATE)
        thread = threading.get_native_id()  # of the first thread, it is the process's
        # What is written without the vault's lock is not in `tmp`, which a supervisor empties.
        folder = path.parent if is_private else self._folder.tmp
        scratch = folder / f"{path.stem}.{os.uname().nodename}.{thread}"
        try:
            if is_private:
                self._make_folder(path.parent, 0o700)
            write_checked(scratch, data, 0o600 if is_private else 0o666)
            self._make_folder(path.parent)
            yield scratch
            sync_folder(path.parent)
        except BaseException as error:
            with suppress(OSError):  # on a failing disk `clean` does it later
                scratch.unlink(missing_ok=True)
            if isinstance(error, OSError):
                raise unusable(self._folder.root, error) from error
            raise

    def _make_folder(self, path: Path, mode: int = 0o777) -> None:
        if path == self._folder.root:
            return
        self._make_folder(path.parent)
        path.mkdir(mode, exist_ok=True)
        if not any(path.iterdir()):  # an empty one may be unsynced, by a run that was killed
            sync_folder(path.parent)


def _names(folder: Path, prefix: str, after: str) -> Iterator[str]:
    """The names of all files below a folder, in the order of whole names."""
    if not folder.is_dir():
        return
    with os.scandir(folder) as entries:
        names = sorted(f"{prefix}{entry.name}{'/' * entry.is_dir()}" for entry in entries)
    for name in names:
        if not name.endswith("/"):
            if name > after:
                yield name
        elif name > after or after.startswith(name):
            yield from _names(folder / name[len(prefix) :], name, after)
