"""An open vault."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from sqlalchemy import Engine

from grayvault.catalog.sharing.supervising import Supervising, is_supervised, supervising
from grayvault.vault.claim import Claim
from grayvault.vault.disk_errors import check_usable
from grayvault.vault.journal.journal import Journal
from grayvault.vault.layout import VaultFolder
from grayvault.vault.lock import hold, is_held
from grayvault.vault.store import VaultFiles


@dataclass(frozen=True)
class OpenVault:
    """The folder, vault files, journal and catalog (`engine`) of an open vault.

    `claim` keeps other machines out, if the vault is in an object store.
    """

    folder: VaultFolder
    store: VaultFiles
    journal: Journal
    engine: Engine
    claim: Claim | None = field(default=None, kw_only=True)

    @contextmanager
    def hold(self, wait_seconds: float = 0.0) -> Iterator[Supervising]:
        """Hold the vault's lock; `VaultBusyError` if another process still does after the wait.

        If many machines share the catalog, its lock is held, too. Raises `VaultUnusableError` if
        another machine works on the vault.
        """
        with ExitStack() as stack:
            stack.enter_context(hold(self.folder, wait_seconds))
            proof = stack.enter_context(supervising(self.engine, wait_seconds))
            if self.claim:
                stack.enter_context(self.claim.held(alone=proof.is_of_all_machines))
            yield proof

    def check_usable(self) -> None:
        """Raise `VaultUnusableError` if the vault isn't there, or can't be written."""
        check_usable(self.folder)
        if self.claim:
            self.claim.check()

    def is_supervised(self) -> bool:
        """Whether a process works on the vault's queue, of whichever machine can."""
        if self.engine.dialect.name == "sqlite":
            return is_held(self.folder)
        return is_supervised(self.engine)

    def is_intact(self, photo_id: str) -> bool:
        """Whether a photo's vault file is there and matches its checksums; it is read for this."""
        return self.store.read_verified(photo_id) is not None
