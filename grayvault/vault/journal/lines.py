"""The journal's lines: one event each (docs/reference/vault-format.md)."""

import hashlib

from grayvault.core.dataclass_json import from_plain, object_from_json, to_json, to_plain
from grayvault.core.errors import DamagedFileError, VaultError
from grayvault.core.events import (
    Event,
    PhotoReadmitted,
    PhotoRemoved,
    SourceGone,
    SourceLeft,
    SourceMoved,
    SourceSeen,
)
from grayvault.vault.value_ranges import (
    DIGEST,
    FILE_BYTES,
    NAME,
    NANOSECONDS,
    PATH,
    UTC_SECOND,
    WORD,
    Ranges,
    check,
    one_of,
    prose,
)

MOST_LINE_BYTES = 1 << 20

_TYPES: tuple[tuple[str, type[Event]], ...] = (
    ("seen", SourceSeen),
    ("moved", SourceMoved),
    ("gone", SourceGone),
    ("left", SourceLeft),
    ("removed", PhotoRemoved),
    ("readmitted", PhotoReadmitted),
)
_STAMP: Ranges = {
    "stamp.size": FILE_BYTES,
    "stamp.mtime_ns": NANOSECONDS,
    "stamp.inode": WORD,
    "stamp.device": WORD,
}
_SOURCE: Ranges = {"at": UTC_SECOND, "path": PATH, "root": PATH, **_STAMP}
_PHOTO: Ranges = {"at": UTC_SECOND, "photo_id": DIGEST}
_FREEING: Ranges = {"freeing": one_of("trash", "delete")}
_RANGES: tuple[tuple[type[Event], Ranges], ...] = (
    (SourceSeen, {**_SOURCE, **_PHOTO, **_FREEING, "name": NAME}),
    (SourceMoved, {**_SOURCE, **_PHOTO, **_FREEING, "old_path": PATH}),
    (SourceGone, {"at": UTC_SECOND, "path": PATH}),
    (
        SourceLeft,
        {
            **_SOURCE,
            "kind": one_of("skipped", "failed"),
            "reason": prose(64),
            "detail": prose(1 << 20),
            "settings": prose(64),
        },
    ),
    (PhotoRemoved, _PHOTO),
    (PhotoReadmitted, _PHOTO),
)
"""What events' values may be (docs/reference/vault-format.md)."""

_DIGITS = 16


def line_of(event: Event) -> bytes:
    """An event's line; `DamagedFileError` and `ValueError` if it could not be read again."""
    check(event, _ranges_of(type(event)))
    name = next(name for name, kind in _TYPES if type(event) is kind)
    text = to_json({"type": name, **to_plain(event)})
    line = _checksum(text) + b" " + text + b"\n"
    if len(line) > MOST_LINE_BYTES:
        raise ValueError(f"an event takes more than {MOST_LINE_BYTES} bytes of the journal")
    return line


def event_of(line: bytes, journal: str, offset: int) -> Event:
    """The event of a whole line, which is at byte `offset` of the journal that lies at `journal`.

    Raises `DamagedFileError`, and `VaultError` if a newer GrayVault wrote it.
    """
    try:
        event = _parsed(line)
    except DamagedFileError as error:
        raise damage(journal, offset, f" ({error})") from error
    if event is not None:
        return event
    raise VaultError(f"the journal {journal!r} was written by a newer GrayVault: update this one")


def damage(journal: str, offset: int, why: str = "") -> DamagedFileError:
    """The error to raise for a journal that is damaged at byte `offset`; `why` begins a clause."""
    return DamagedFileError(
        f"the journal {journal!r} is damaged at byte {offset}{why}: restore it from a backup"
    )


def unknown_offset(journal: str, offset: int) -> DamagedFileError:
    """The error to raise for a journal in which no line begins at byte `offset`."""
    return DamagedFileError(
        f"the journal {journal!r} is not the one that the catalog knows up to byte {offset}: if "
        "you have restored it or moved it away, run `grayvault reindex`; else restore it from a "
        "backup"
    )


def _parsed(line: bytes) -> Event | None:
    """The event of a whole line; None if its type is unknown."""
    digits, _, text = line.removesuffix(b"\n").partition(b" ")
    if digits != _checksum(text):
        raise DamagedFileError("the line does not match its checksum")
    plain = object_from_json(text)
    name = plain.pop("type", None)
    kind = next((kind for known, kind in _TYPES if known == name), None)
    if kind is None:
        return None
    event = from_plain(kind, plain)
    check(event, _ranges_of(kind))
    return event


def _ranges_of(event_type: type[Event]) -> Ranges:
    return next(ranges for kind, ranges in _RANGES if kind is event_type)


def _checksum(text: bytes) -> bytes:
    return hashlib.sha256(text).hexdigest()[:_DIGITS].encode("ascii")
