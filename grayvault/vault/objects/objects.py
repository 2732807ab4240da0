"""The interface of the place where a vault's bytes lie: a folder or an object store."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Listing:
    """What is directly in a folder: names of folders, ending with slashes, and bytes of objects.

    Both have their whole names, and are in their order.
    """

    folders: Sequence[str]
    sizes: Mapping[str, int]


class Objects(Protocol):
    """Bytes by name, such as `ab/<id>.jxl`: ASCII, parts between slashes.

    In a folder, only the vault's user may read what is below `PRIVATE` (`vault/layout.py`).
    A name has all of its bytes or does not exist. Where nothing is, reading raises `NotFoundError`.
    What fails raises `VaultUnusableError`; a folder may raise `OSError` where it is only read.
    """

    @property
    def address(self) -> str:
        """The folder or the URL, for messages."""
        ...

    def path_of(self, name: str) -> str:
        """The path or the URL of an object, for messages."""
        ...

    def put(self, name: str, data: bytes) -> None:
        """Write an object, in place of an old one if there is one, and read it back.

        When this returns, it is there for good. Raises `DamagedFileError` if other bytes come back
        than were written.
        """
        ...

    def put_new(self, name: str, data: bytes) -> bool:
        """Write an object as `put` does, but only if there is none; returns whether it was written.

        Of several writers at once, one writes it.
        """
        ...

    def read(self, name: str) -> bytes:
        """A whole object."""
        ...

    def read_range(self, name: str, start: int, length: int) -> bytes:
        """Up to `length` bytes of an object from byte `start` on; fewer at its end."""
        ...

    def size(self, name: str) -> int | None:
        """The bytes of an object; None if there is none."""
        ...

    def names(self, prefix: str = "", after: str = "") -> Iterator[str]:
        """The names that begin with `prefix` and come after `after`, in their order.

        `prefix` is empty or ends with a slash.
        """
        ...

    def listing(self, folder: str) -> Listing:
        """What is directly in `folder`, which ends with a slash and need not be there."""
        ...

    def delete(self, name: str) -> None:
        """Delete an object, if there is one."""
        ...

    def move(self, name: str, new_name: str) -> None:
        """Give an object another name, which none has yet; it is there for good then."""
        ...
