"""A vault's bytes in an object store, by obstore."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from typing import Literal, TypeVar

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import LocalStore, ObjectStore

from grayvault.core.errors import DamagedFileError, NotFoundError
from grayvault.vault.objects.objects import Listing
from grayvault.vault.objects.remote_errors import is_past_the_end, store_unusable
from grayvault.vault.objects.store_requests import PATIENCE_SECONDS, StoreRequests

_T = TypeVar("_T")
_PAGE = 1000


class RemoteObjects:
    """The objects in a store of obstore; `address` is its URL.

    Requests that fail for a reason that may pass are repeated for `patience` seconds.
    """

    def __init__(
        self, store: ObjectStore, address: str, patience: float = PATIENCE_SECONDS
    ) -> None:
        self._store = store
        self._address = address
        self._requests = StoreRequests(address, patience, store_unusable)

    @property
    def address(self) -> str:
        return self._address

    def path_of(self, name: str) -> str:
        return f"{self._address}/{name}"

    def put(self, name: str, data: bytes) -> None:
        self._call(name, partial(self._put, name, data, "overwrite"))
        self._check_same(name, data)

    def put_new(self, name: str, data: bytes) -> bool:
        """Write an object unless there is one; one with the same bytes counts as written.

        An answer may get lost, and then the repeated request finds what the first one wrote.
        """
        try:
            self._call(name, partial(self._put, name, data, "create"))
        except AlreadyExistsError:
            return self._holds(name, data)
        try:
            self._check_same(name, data)
        except DamagedFileError:
            self.delete(name)
            raise
        return True

    def read(self, name: str) -> bytes:
        return self._call(name, lambda: bytes(obstore.get(self._store, name).bytes()))

    def read_range(self, name: str, start: int, length: int) -> bytes:
        if length == 0:
            return b""
        return self._call(name, partial(self._get_range, name, start, length))

    def size(self, name: str) -> int | None:
        try:
            return self._call(name, lambda: obstore.get(self._store, name).meta["size"])
        except NotFoundError:
            return None

    def names(self, prefix: str = "", after: str = "") -> Iterator[str]:
        while page := self._call(prefix, partial(self._page, prefix, after)):
            yield from page
            after = page[-1]

    def listing(self, folder: str) -> Listing:
        content = self._call(folder, partial(obstore.list_with_delimiter, self._store, folder))
        return Listing(
            sorted(f"{name}/" for name in content["common_prefixes"]),
            dict(sorted((entry["path"], entry["size"]) for entry in content["objects"])),
        )

    def delete(self, name: str) -> None:
        with suppress(NotFoundError):
            self._call(name, lambda: obstore.delete(self._store, name))

    def move(self, name: str, new_name: str) -> None:
        self.put(new_name, self.read(name))
        self.delete(name)

    def _put(self, name: str, data: bytes, mode: Literal["create", "overwrite"]) -> None:
        obstore.put(self._store, name, data, mode=mode, use_multipart=False)

    def _get_range(self, name: str, start: int, length: int) -> bytes:
        try:
            return bytes(obstore.get_range(self._store, name, start=start, length=length))
        except BaseError as error:
            if is_past_the_end(error):
                return b""
            raise

    def _page(self, prefix: str, after: str) -> list[str]:
        """Up to a page of names after `after`, in order."""
        pages = obstore.list(
            self._store, prefix.rstrip("/") or None, offset=after or None, chunk_size=_PAGE
        )
        if isinstance(self._store, LocalStore):  # the one store that lists in no order
            return sorted(entry["path"] for page in pages for entry in page)
        return [entry["path"] for page in itertools.islice(pages, 1) for entry in page]

    def _check_same(self, name: str, data: bytes) -> None:
        if not self._holds(name, data):
            raise DamagedFileError(
                f"{self.path_of(name)!r}: the object store returns other bytes than were written"
            )

    def _holds(self, name: str, data: bytes) -> bool:
        try:
            return self.read(name) == data
        except NotFoundError:
            return False

    def _call(self, name: str, call: Callable[[], _T]) -> _T:
        """Make a request, again if need be; `NotFoundError` and `VaultUnusableError`."""
        return self._requests.make(name, call)
