"""The interface of the place where a vault's bytes lie: a folder or an object store."""

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol


class Objects(Protocol):
    """Bytes by name, such as `ab/<id>.jxl`: ASCII, parts between slashes.

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

    def delete(self, name: str) -> None:
        """Delete an object, if there is one."""
        ...

    def move_out(self, name: str, target: Path) -> None:
        """Move an object to a local file that is not there yet, and wait until the disk has it."""
        ...

    def move_in(self, source: Path, name: str) -> None:
        """Move a local file to an object that is not there yet."""
        ...
