"""An open vault."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field

from sqlalchemy import Engine

from grayvault.core.vault_file import Store
from grayvault.vault.claim import Claim
from grayvault.vault.disk_errors import check_usable
from grayvault.vault.journal.journal import Journal
from grayvault.vault.layout import VaultFolder
from grayvault.vault.lock import hold


@dataclass(frozen=True)
class OpenVault:
    """The folder, vault files, journal and catalog (`engine`) of an open vault.

    `claim` keeps other machines out, if the vault is in an object store.
    """

    folder: VaultFolder
    store: Store
    journal: Journal
    engine: Engine
    claim: Claim | None = field(default=None, kw_only=True)

    @contextmanager
    def hold(self, wait_seconds: float = 0.0) -> Iterator[None]:
        """Hold the vault's lock; `VaultBusyError` if another process still does after the wait.

        Raises `VaultUnusableError` if another machine works on the vault.
        """
        with hold(self.folder, wait_seconds), self.claim.held() if self.claim else nullcontext():
            yield

    def check_usable(self) -> None:
        """Raise `VaultUnusableError` if the vault isn't there, or can't be written."""
        check_usable(self.folder)
        if self.claim:
            self.claim.check()

    def is_intact(self, photo_id: str) -> bool:
        """Whether a photo's vault file is there and matches its checksums; it is read for this."""
        return self.store.read_verified(photo_id) is not None
