"""Which machine works on a vault in an object store: the object `holder.json` says so.

The lock of the working folder keeps out other processes of this machine; this keeps out other
machines. It has no time limit, so that no clock and no pause can let two of them work at once.
"""

import json
import os
import secrets
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field

from grayvault.core.clock import utc_now
from grayvault.core.dataclass_json import from_plain, object_from_json
from grayvault.core.errors import DamagedFileError, NotFoundError, VaultUnusableError
from grayvault.vault.objects.objects import Objects

HOLDER = "holder.json"
_CHECK_SECONDS = 30.0


@dataclass(frozen=True)
class Holder:
    """Who works on the vault, since when: a process of `machine`, with that working folder.

    `hold` differs each time.
    """

    machine: str
    folder: str
    process: int
    since: str
    hold: str = field(default_factory=lambda: secrets.token_hex(8))

    def __str__(self) -> str:
        where = f"working folder {self.folder}, since {self.since}"
        return f"process {self.process} on {self.machine} ({where})"


class Claim:
    """The claim of this machine, with the working folder `folder`, to the vault in `objects`."""

    def __init__(self, objects: Objects, folder: str) -> None:
        self._objects = objects
        self._folder = folder
        self._mine: Holder | None = None
        self._checked_at = 0.0

    def holder(self) -> Holder | None:
        """Who holds the vault; None if nobody does. A damaged object holds nothing."""
        try:
            return from_plain(Holder, object_from_json(self._objects.read(HOLDER)))
        except (NotFoundError, DamagedFileError):
            return None

    @contextmanager
    def held(self, *, alone: bool = False) -> Iterator[None]:
        """Hold the vault for this machine; the caller holds the working folder's lock.

        Raises `VaultUnusableError` if another machine holds it. A claim of this working folder is
        left over from a process that was killed, and is replaced; so is any claim if the caller
        knows to be `alone`.
        """
        mine = Holder(socket.gethostname(), self._folder, os.getpid(), utc_now())
        self._take(mine, alone)
        self._mine, self._checked_at = mine, time.monotonic()
        try:
            yield
        finally:
            self._mine = None
            with suppress(VaultUnusableError):  # the next process here replaces it
                self._give_up(mine)

    def check(self) -> None:
        """Look now and then whether the vault is still held; raises `VaultUnusableError` if not."""
        if self._mine is None or time.monotonic() - self._checked_at < _CHECK_SECONDS:
            return
        if self.holder() != self._mine:
            raise VaultUnusableError(
                f"the vault {self._objects.address!r} is not held by this process any more: its "
                f"{HOLDER} was removed or replaced"
            )
        self._checked_at = time.monotonic()

    def _take(self, mine: Holder, alone: bool) -> None:
        data = json.dumps(asdict(mine)).encode() + b"\n"
        if self._objects.put_new(HOLDER, data):
            return
        holder = None if alone else self.holder()
        if holder is not None and (holder.machine, holder.folder) != (mine.machine, mine.folder):
            raise VaultUnusableError(
                f"{holder} works on the vault {self._objects.address!r}: let it end; if that "
                f"machine is gone for good, delete {self._objects.path_of(HOLDER)!r}"
            )
        self._objects.put(HOLDER, data)

    def _give_up(self, mine: Holder) -> None:
        if self.holder() == mine:
            self._objects.delete(HOLDER)
