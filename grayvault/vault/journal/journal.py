"""The interface of the journal (docs/reference/vault-format.md)."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from grayvault.core.events import Event


class Journal(Protocol):
    """The append-only list of events; any process may append at any time."""

    def exists(self) -> bool:
        """Whether anything was ever appended."""
        ...

    def append(self, events: Sequence[Event]) -> int:
        """Append events, so that they are there for good; returns the offset of the new end.

        Raises `DamagedFileError` if an event could not be read again, and `ValueError` if it takes
        more than 1 MiB; nothing is appended then.
        """
        ...

    def read(self, offset: int = 0) -> Iterator[tuple[int, Event]]:
        """The events from `offset` on, each with the offset from which reading may go on.

        Read again from there, an event may come twice, which changes nothing. `offset` is 0 or was
        returned by `append` or `read`. Raises `DamagedFileError`, and `VaultError` if a newer
        GrayVault wrote an event.
        """
        ...
