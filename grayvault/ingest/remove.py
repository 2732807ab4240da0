"""Removing photos on purpose: the journal first, then the vault file, then the catalog."""

from collections.abc import Sequence
from datetime import UTC, datetime

from grayvault.catalog.removals import drop_removed
from grayvault.domain.events import PhotoRemoved
from grayvault.ingest.parts import SupervisorParts
from grayvault.ingest.recover import replay_journal


def remove(parts: SupervisorParts, photo_ids: Sequence[str]) -> None:
    """Move the vault files of photos to the trash; they aren't archived again by themselves.

    Sources are not touched. May be called whoever supervises the vault; cut off anywhere, the
    vault's next supervisor ends it. Raises `VaultError`, and removes nothing, where a newer
    GrayVault wrote the journal.
    """
    replay_journal(parts)
    at = datetime.now(UTC).isoformat(timespec="seconds")
    parts.journal.append([PhotoRemoved(at, photo_id) for photo_id in photo_ids])
    for photo_id in photo_ids:
        parts.store.discard(photo_id)
    replay_journal(parts)
    drop_removed(parts.engine)
