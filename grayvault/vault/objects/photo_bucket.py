"""A bucket with photos that are archived from there: it is only read, by obstore."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

import obstore
from obstore.exceptions import InvalidPathError
from obstore.store import ObjectStore

from grayvault.core.errors import NotFoundError, SourceStoreError
from grayvault.core.file_stamps import FileStamp
from grayvault.vault.objects.remote_errors import photos_unreadable
from grayvault.vault.objects.store_requests import PATIENCE_SECONDS, StoreRequests

if TYPE_CHECKING:
    from obstore import ObjectMeta

_PAGE = 1000
_CHUNK = 1 << 20
_LOST_CHARACTER = "\ufffd"
_NAME = re.compile(r'Path "(.*?)"( contained|:)', re.DOTALL)


class PhotoBucket:
    """The objects of a bucket, by their names; `address` is its URL (`s3://bucket`).

    Requests that fail for a reason that may pass are repeated for `patience` seconds. What fails
    then raises `SourceStoreError`.
    """

    def __init__(
        self, store: ObjectStore, address: str, patience: float = PATIENCE_SECONDS
    ) -> None:
        self.address = address
        self._store = store
        self._requests = StoreRequests(address, patience, photos_unreadable)

    def stamp(self, name: str, patience: float | None = None) -> FileStamp | None:
        """The stamp of an object; None if there is none."""
        try:
            # Not its head alone: the answer to that doesn't tell a missing bucket from an object.
            meta = self._requests.make(name, lambda: obstore.get(self._store, name).meta, patience)
        except NotFoundError:
            return None
        return _stamp(meta)

    def read(self, name: str, patience: float | None = None) -> tuple[bytes, FileStamp]:
        """An object's bytes and their stamp; `NotFoundError` if there is none."""
        try:
            return self._requests.make(name, partial(self._read, name), patience)
        except NotFoundError:
            if _LOST_CHARACTER not in name:
                raise
        raise SourceStoreError(
            "unreadable",
            "its name has characters that the store doesn't give back: rename the object",
        )

    def listing(
        self, folder: str, patience: float | None = None
    ) -> Iterator[tuple[str, FileStamp]]:
        """The names and stamps of all objects below `folder` ("": all), page by page.

        Nothing but a page is held. If a page fails, the next try begins behind the last one.
        """
        pages = _Pages(self._store, self.address, folder)
        while page := self._requests.make(folder, pages.next, patience):
            for meta in page:
                yield meta["path"], _stamp(meta)

    def _read(self, name: str) -> tuple[bytes, FileStamp]:
        answer = obstore.get(self._store, name)
        stamp = _stamp(answer.meta)
        data, end = bytearray(stamp.size), 0  # too large a photo fails here, before it is loaded
        for chunk in answer.stream(_CHUNK):
            data[end : end + len(chunk)] = memoryview(chunk)
            end += len(chunk)
        if end != stamp.size:
            raise OSError("the answer was cut off")
        return bytes(data), stamp


class _Pages:
    """The pages of a listing, which goes on behind the last page after a failure."""

    def __init__(self, store: ObjectStore, address: str, folder: str) -> None:
        self._store = store
        self._address = address
        self._folder = folder
        self._last: str | None = None
        self._pages: Iterator[Sequence[ObjectMeta]] | None = None

    def next(self) -> "Sequence[ObjectMeta]":
        """The next page; an empty one is the last."""
        if self._pages is None:
            self._pages = self._begin()
        try:
            page = next(self._pages, [])
        except InvalidPathError as error:
            raise SourceStoreError("unreadable", self._unlistable(str(error))) from None
        except Exception:
            self._pages = None
            raise
        if page:
            self._last = page[-1]["path"]
        return page

    def _begin(self) -> "Iterator[Sequence[ObjectMeta]]":
        folder = self._folder or None
        return iter(obstore.list(self._store, folder, offset=self._last, chunk_size=_PAGE))

    def _unlistable(self, text: str) -> str:
        match = _NAME.search(text)
        name = f" {match[1]!r}" if match else ""
        folder = f"{self._address}/{self._folder}".rstrip("/")
        return (
            f"the objects of {folder!r} can't be listed: the name{name} of one has an empty part, "
            "control characters, or a part . or ..: rename that object, or name a prefix without it"
        )


def _stamp(meta: "ObjectMeta") -> FileStamp:
    """An object's stamp: its time in whole seconds, as answers have it, and of its ETag 63 bits.

    Stores list ETags with and without quotes.
    """
    tag = (meta["e_tag"] or "").removeprefix("W/").strip('"')
    digest = int.from_bytes(hashlib.sha256(tag.encode()).digest()[:8]) >> 1 if tag else 0
    seconds = int(meta["last_modified"].timestamp())
    return FileStamp(meta["size"], seconds * 10**9, inode=digest, device=0)
