"""Being the only process that works on a vault."""

from collections.abc import Iterator
from contextlib import contextmanager

from grayvault.catalog.sharing.supervising import Supervising, supervising
from grayvault.ingest.open_vault import OpenVault
from grayvault.vault.lock import hold


@contextmanager
def hold_vault(vault: OpenVault, wait_seconds: float = 0.0) -> Iterator[Supervising]:
    """Hold the lock of the vault's folder, and that of its catalog if many machines share it.

    Raises `VaultBusyError` if another process still holds one of them after the wait.
    """
    with hold(vault.folder, wait_seconds), supervising(vault.engine, wait_seconds) as proof:
        yield proof
