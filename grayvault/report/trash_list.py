"""What the trash holds, and until when it is safe."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from grayvault.vault.trash import RemovedPhoto, Trash, TrashedOriginal

Item = TrashedOriginal | RemovedPhoto


@dataclass(frozen=True)
class InTrash:
    """What the trash has of an original or a removed photo.

    `path` is where the original was (None: a removed photo), `beside` what went with it; `kind` is
    `sidecars` where the original itself was deleted. `bytes` are those of all its files. `until` is
    when it may be purged (ISO 8601, UTC).
    """

    name: str
    kind: Literal["original", "sidecars", "removed"]
    photo_id: str
    path: str | None
    beside: tuple[str, ...]
    bytes: int
    until: str


def everything(trash: Trash) -> list[Item]:
    """All that is in the trash, by name: the oldest day first."""
    return sorted([*trash.originals(), *trash.removed()], key=lambda item: item.name)


def told(trash: Trash, item: Item, grace_days: float) -> InTrash:
    """What is to be said of it."""
    until = safe_until(item, grace_days).isoformat(timespec="seconds")
    if isinstance(item, RemovedPhoto):
        taken = sum(trash.removed_file(item, name).stat().st_size for name in item.files)
        return InTrash(item.name, "removed", item.photo_id, None, (), taken, until)
    there = trash.present(item)
    own = item.files[0] if item.holds_original else None
    return InTrash(
        name=item.name,
        kind="original" if own else "sidecars",
        photo_id=item.photo_id,
        path=item.path,
        beside=tuple(one.name for one in there if one is not own),
        bytes=sum(one.size for one in there),
        until=until,
    )


def safe_until(item: Item, grace_days: float) -> datetime:
    """The end of its grace time; one that can't be told never ends."""
    at = item.at if isinstance(item, TrashedOriginal) else item.day
    try:
        since = datetime.fromisoformat(at)
        return since.replace(tzinfo=since.tzinfo or UTC) + timedelta(days=grace_days)
    except (ValueError, OverflowError):
        return datetime.max.replace(tzinfo=UTC)
