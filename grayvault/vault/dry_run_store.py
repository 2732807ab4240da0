"""The store of a dry run: vault files are made and checked, but not written."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from grayvault.core.errors import DamagedFileError, NotFoundError
from grayvault.core.vault_file import Store, StoredPhoto, VaultFile, VaultFileBoxes
from grayvault.vault.format.file_format import as_unpacked, join_boxes, unpack


@dataclass(frozen=True)
class DryRunStore:
    """A `Store` that writes nothing; it reads from `vault`."""

    vault: Store
    recovery: bool = False

    def put(self, boxes: VaultFileBoxes, *, replace: bool = True) -> StoredPhoto:  # noqa: ARG002
        """Join a vault file's boxes and parse it again; `DamagedFileError`."""
        data = join_boxes(boxes, recovery=self.recovery)
        if unpack(data) != as_unpacked(boxes.file):
            raise DamagedFileError("its round trip failed: parsed, it differs from what was packed")
        return StoredPhoto(boxes.file.record, len(data), hashlib.sha256(data).hexdigest())

    def get(self, photo_id: str) -> VaultFile:
        raise NotFoundError(f"a dry run keeps no photo {photo_id}")

    def get_stored(self, photo_id: str) -> tuple[VaultFile, StoredPhoto]:
        raise NotFoundError(f"a dry run keeps no photo {photo_id}")

    def read_verified(self, photo_id: str) -> StoredPhoto | None:
        return self.vault.read_verified(photo_id)

    def healed(self, photo_id: str, revision: str | None) -> bytes:
        return self.vault.healed(photo_id, revision)

    def put_back(self, photo_id: str, data: bytes) -> StoredPhoto:  # noqa: ARG002
        return StoredPhoto(unpack(data).record, len(data), hashlib.sha256(data).hexdigest())

    def discard(self, photo_id: str) -> None:
        """Do nothing."""

    def ids(self, after: str = "") -> Iterator[str]:  # noqa: ARG002
        return iter(())

    def clean(self) -> int:
        return 0
