"""Vault files that are made and checked but not kept: what a dry run stores."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from grayvault.core.errors import DamagedFileError, NotFoundError
from grayvault.core.vault_file import Store, StoredPhoto, VaultFile
from grayvault.vault.file_format import as_unpacked, pack, unpack


@dataclass(frozen=True)
class DryRunStore:
    """A `Store` that tells what would lie in it; what `vault` holds is there already."""

    vault: Store
    recovery: bool = False

    def put(self, file: VaultFile) -> StoredPhoto:
        """Make a vault file's bytes and read them again; `DamagedFileError`."""
        data = pack(file, recovery=self.recovery)
        if unpack(data) != as_unpacked(file):
            raise DamagedFileError("it reads otherwise than it was made")
        return StoredPhoto(file.record, len(data), hashlib.sha256(data).hexdigest())

    def get(self, photo_id: str) -> VaultFile:
        """Nothing is kept: `NotFoundError`."""
        raise NotFoundError(f"a dry run keeps no photo {photo_id}")

    def read_verified(self, photo_id: str) -> StoredPhoto | None:
        """What lies in the vault."""
        return self.vault.read_verified(photo_id)

    def healed(self, photo_id: str, revision: str | None) -> bytes:
        """What lies in the vault, healed."""
        return self.vault.healed(photo_id, revision)

    def put_back(self, photo_id: str, data: bytes) -> StoredPhoto:  # noqa: ARG002
        """Nothing is kept: what would lie there."""
        return StoredPhoto(unpack(data).record, len(data), hashlib.sha256(data).hexdigest())

    def discard(self, photo_id: str) -> None:
        """Nothing is kept."""

    def ids(self) -> Iterator[str]:
        """None."""
        return iter(())

    def clean(self) -> int:
        """There is nothing to remove."""
        return 0
