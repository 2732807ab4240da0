"""The entries of the trash, and until when each is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from grayvault.core.sha256 import sha256_of_file
from grayvault.ingest.open_vault import OpenVault
from grayvault.ingest.originals.restore_from_trash import everything
from grayvault.vault.removed_photos import RemovedPhoto
from grayvault.vault.trash import Trash, TrashedOriginal

TrashItem = TrashedOriginal | RemovedPhoto


@dataclass(frozen=True)
class TrashEntry:
    """An original, or a removed photo, in the trash.

    `path` is where the original was (None for a removed photo), `beside` the files that went with
    it; `kind` is `sidecars` if the original itself was deleted. `bytes` counts all its files.
    `until` is the time from which it may be purged (ISO 8601, UTC).
    """

    name: str
    kind: Literal["original", "sidecars", "removed"]
    photo_id: str
    path: str | None
    beside: tuple[str, ...]
    bytes: int
    until: str


def trash_items(vault: OpenVault) -> list[TrashItem]:
    """All items, sorted by name, which begins with the day."""
    return sorted(everything(vault), key=lambda item: item.name)


def trash_entry(trash: Trash, item: TrashItem, grace_days: float) -> TrashEntry:
    until = safe_until(item, grace_days).isoformat(timespec="seconds")
    if isinstance(item, RemovedPhoto):
        total = sum(item.files.values())
        return TrashEntry(item.name, "removed", item.photo_id, None, (), total, until)
    files = trash.present(item)
    original = item.files[0] if item.holds_original else None
    return TrashEntry(
        name=item.name,
        kind="original" if original else "sidecars",
        photo_id=item.photo_id,
        path=item.path,
        beside=tuple(file.name for file in files if file is not original),
        bytes=sum(file.size for file in files),
        until=until,
    )


def safe_until(item: TrashItem, grace_days: float) -> datetime:
    """The end of an item's grace time; if its date can't be read, it never ends."""
    at = item.at if isinstance(item, TrashedOriginal) else item.day
    try:
        since = datetime.fromisoformat(at)
        return since.replace(tzinfo=since.tzinfo or UTC) + timedelta(days=grace_days)
    except (ValueError, OverflowError):
        return datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class PurgePlan:
    """What a purge deletes (`due`, of `bytes` in all), and what it leaves.

    `waiting` are still in their grace time. `last_copies` are originals without an intact copy of
    the photo in the vault.
    """

    due: Sequence[TrashItem]
    bytes: int
    waiting: Sequence[TrashItem]
    last_copies: Sequence[TrashItem]


def plan_purge(
    vault: OpenVault, items: Sequence[TrashItem], grace_days: float, *, last_copies: bool
) -> PurgePlan:
    """Sort `items`; with `last_copies` last copies are purged, too, else they are left."""
    now, trash = datetime.now(UTC), Trash(vault.folder)
    due, waiting, last = list[TrashItem](), list[TrashItem](), list[TrashItem]()
    for item in items:
        if safe_until(item, grace_days) > now:
            waiting.append(item)
        elif not last_copies and _is_last_copy(vault, item):
            last.append(item)
        else:
            due.append(item)
    total = sum(trash_entry(trash, item, grace_days).bytes for item in due)
    return PurgePlan(due, total, waiting, last)


def _is_last_copy(vault: OpenVault, item: TrashItem) -> bool:
    """Whether the vault can't replace an original: its vault file is read and checked.

    The original is hashed, too: another program may have changed it since it was archived.
    """
    if isinstance(item, RemovedPhoto):
        return False
    original = Trash(vault.folder).file(item, item.files[0].name)
    if item.holds_original and original.is_file() and sha256_of_file(original) != item.photo_id:
        return True
    return vault.store.read_verified(item.photo_id) is None
