"""Photos in object stores, by the URLs that are their paths (`core/source_urls.py`)."""

import os
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from grayvault.core.errors import (
    GrayVaultError,
    SourceChangedError,
    SourceStoreError,
    UnsupportedError,
)
from grayvault.core.file_stamps import FileStamp, same_file
from grayvault.core.retries import NOT_PERMITTED
from grayvault.core.source_urls import parent, split
from grayvault.core.sources import Source
from grayvault.vault.marker import MARKER

if TYPE_CHECKING:
    from grayvault.vault.objects.photo_bucket import PhotoBucket

_SOON = 3.0
"""The patience of the first request: what is wrong should be said soon."""

_AT_ONCE = 0.0
"""The patience of questions whose answer may as well be "unknown"."""

_SETTINGS = ("AWS_", "GOOGLE_", "AZURE_")


def check_usable(path: str) -> None:
    """Raise `UnsupportedError` without the library for it, `ConfigError` with wrong settings."""
    _bucket(path)


def stamp_at(path: str) -> FileStamp | None:
    """The stamp of the object at `path`; None if there is none. Raises `SourceStoreError`."""
    bucket, name = _bucket(path)
    return bucket.stamp(name) if name else None


def objects_below(path: str, patience: float | None = None) -> Iterator[tuple[str, FileStamp]]:
    """The paths and stamps of all objects below the bucket or prefix `path`, as they are listed.

    Raises `SourceStoreError`.
    """
    bucket, prefix = _bucket(path)
    for name, stamp in bucket.listing(prefix, patience):
        yield f"{bucket.address}/{name}", stamp


def read_object(source: Source, *, soon: bool = False) -> bytes:
    """The bytes of the object that has the source's stamp.

    With `soon` a store in trouble is given up after a few seconds. Raises `SourceChangedError` if
    it has another one, `NotFoundError` if there is none, and `SourceStoreError`.
    """
    bucket, name = _bucket(source.path)
    data, stamp = bucket.read(name, _SOON if soon else None)
    if not same_file(stamp, source.stamp):
        raise SourceChangedError(f"{source.path}: the object changed before it was read", stamp)
    return data


def is_gone(path: str) -> bool:
    """Whether there is certainly no object: one that can't be looked at is not gone."""
    try:
        bucket, name = _bucket(path)
        return bucket.stamp(name, _AT_ONCE) is None
    except GrayVaultError:
        return False


def has_stamp(path: str, stamp: FileStamp) -> bool:
    """Whether an object can be read and has this stamp."""
    try:
        bucket, name = _bucket(path)
        now = bucket.stamp(name, _AT_ONCE)
    except GrayVaultError:
        return False
    return now is not None and same_file(now, stamp)


def problem(path: str) -> str | None:
    """What is wrong if nothing below `path` can be listed here; None if it can."""
    try:
        next(objects_below(path, _SOON), None)
    except GrayVaultError as error:
        return str(error)
    return None


def in_vault(path: str) -> bool:
    """Whether a URL is that of a vault, or lies in one; what may not be read is none.

    Raises `SourceStoreError`.
    """
    bucket, _ = split(path)
    while path != bucket:
        if _holds_marker(path):
            return True
        path = parent(path)
    return _holds_marker(bucket)


def _holds_marker(folder: str) -> bool:
    bucket, name = _bucket(f"{folder}/{MARKER}")
    try:
        return bucket.stamp(name, _SOON) is not None
    except SourceStoreError as error:
        if error.reason == NOT_PERMITTED:
            return False
        raise


def _bucket(path: str) -> tuple["PhotoBucket", str]:
    """The bucket that an object is in, and the object's name there."""
    address, name = split(path)
    settings = ((key, value) for key, value in os.environ.items() if key.startswith(_SETTINGS))
    return _connected(address, tuple(sorted(settings))), name


@lru_cache(maxsize=16)
def _connected(address: str, _settings: tuple[tuple[str, str], ...]) -> "PhotoBucket":
    """A bucket, which keeps its connections while the environment's settings stay the same."""
    # Imported for such sources only: it takes time, and need not be installed.
    try:
        from grayvault.vault.objects.connect import connect_to_photos  # noqa: PLC0415
    except ModuleNotFoundError as error:
        if error.name != "obstore":
            raise
        raise UnsupportedError(
            f"photos in {address!r} need obstore: pip install 'grayvault[object-store]'"
        ) from None
    return connect_to_photos(address)
