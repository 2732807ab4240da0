"""Sources of every kind: files, objects of the vault's own store, and photos in other stores.

An object of the vault's own is an upload or its own bytes. It is written once. Its path is its URL,
and its stamp says how large it is and when it came.
"""

import io
from pathlib import Path
from typing import BinaryIO

from grayvault.core import file_stamps
from grayvault.core.errors import NotFoundError, SourceChangedError, SourceStoreError
from grayvault.core.file_stamps import FileStamp, open_unchanged
from grayvault.core.source_urls import is_object
from grayvault.core.sources import Source
from grayvault.ingest.files import photo_stores
from grayvault.ingest.files.read_source import read_source
from grayvault.vault.objects.objects import Objects


def object_at(objects: Objects, path: str) -> str | None:
    """The name of the object that a source's path is; None if it is that of a file."""
    beginning = f"{objects.address}/"
    if "://" in beginning and path.startswith(beginning):
        return path.removeprefix(beginning)
    return None


def object_source(objects: Objects, folder: str, name: str, came_ns: int) -> Source:
    """The vault's object or file `name`, which lies in `folder`, as a source.

    `came_ns` is when an object came, in nanoseconds since 1970. Raises `NotFoundError` and
    `OSError` if it isn't there.
    """
    path = objects.path_of(name)
    if object_at(objects, path) is None:
        stamp = file_stamps.stamp_of(Path(path).stat())
    else:
        stamp = object_stamp(_size(objects, name), came_ns)
    return Source(path, objects.path_of(folder), stamp)


def object_stamp(size: int, came_ns: int) -> FileStamp:
    """The stamp of an object of so many bytes that came at that time."""
    return FileStamp(size, came_ns, inode=0, device=0)


def is_gone(objects: Objects, path: str) -> bool:
    """Whether there is certainly neither a file nor an object."""
    name = object_at(objects, path)
    if name is not None:
        return objects.size(name) is None
    return photo_stores.is_gone(path) if is_object(path) else file_stamps.is_gone(path)


def is_there(objects: Objects, source: Source) -> bool:
    """Whether a source is the one that was seen: it can be opened and has its stamp."""
    name = object_at(objects, source.path)
    if name is not None:
        return objects.size(name) == source.stamp.size
    if is_object(source.path):
        return photo_stores.has_stamp(source.path, source.stamp)
    file = open_unchanged(source.path, source.stamp)
    if file is not None:
        file.close()
    return file is not None


def open_source(objects: Objects, source: Source) -> BinaryIO | None:
    """Open a source; None if it can't be opened or isn't the one with its stamp."""
    name = object_at(objects, source.path)
    if name is None and not is_object(source.path):
        return open_unchanged(source.path, source.stamp)
    try:
        data = photo_stores.read_object(source, soon=True) if name is None else objects.read(name)
    except (NotFoundError, SourceChangedError, SourceStoreError):
        return None
    return io.BytesIO(data)


def read_any_source(objects: Objects, source: Source, *, sparse: bool = False) -> bytes:
    """The bytes of a source; raises what `read_source` does, and `VaultUnusableError`.

    For a photo in another store also `NotFoundError` and `SourceStoreError`.
    """
    name = object_at(objects, source.path)
    if name is None and is_object(source.path):
        return photo_stores.read_object(source)
    if name is None:
        return read_source(source, sparse=sparse)
    try:
        return objects.read(name)
    except NotFoundError:
        raise SourceChangedError(f"{source.path}: the object is gone") from None


def _size(objects: Objects, name: str) -> int:
    size = objects.size(name)
    if size is None:
        raise NotFoundError(f"there is no object {objects.path_of(name)!r}")
    return size
