"""Events of sources and photos, as the journal keeps them.

The catalog is made from vault files and these events: ingest applies each one as it happens, and a
rebuild applies all again. Nothing else changes the catalog's sources and removals.
"""

from dataclasses import dataclass

from grayvault.core.file_stamps import FileStamp


@dataclass(frozen=True)
class SourceSeen:
    """`path` holds the bytes of photo `photo_id`.

    Another photo's row at the same path becomes superseded; a row of the same photo and path is
    present again with the new stamp. `freeing` is `trash` or `delete` if the file is to be freed
    that way some time after `at`; None if it stays.
    """

    at: str
    path: str
    root: str
    stamp: FileStamp
    photo_id: str
    name: str | None = None
    freeing: str | None = None


@dataclass(frozen=True)
class SourceMoved:
    """The source of `photo_id` that was at `old_path` is now at `path`; `freeing` as above."""

    at: str
    old_path: str
    path: str
    root: str
    stamp: FileStamp
    photo_id: str
    freeing: str | None = None


@dataclass(frozen=True)
class SourceGone:
    """No file is at `path` any more; its photo stays archived."""

    at: str
    path: str


@dataclass(frozen=True)
class SourceLeft:
    """The picture at `path` is not archived: `kind` is `skipped` or `failed`.

    `settings` is the fingerprint of the settings: with others it may be archived. GrayVault's
    version follows it, after a space, where another version may archive the picture.
    """

    at: str
    path: str
    root: str
    stamp: FileStamp
    kind: str
    reason: str
    detail: str
    settings: str


@dataclass(frozen=True)
class PhotoRemoved:
    """The photo was removed on purpose, and will not be archived again by itself.

    A `superseded` photo was not removed by a user: its only source was a file that was still being
    written. Such a photo is archived again if its bytes appear again.
    """

    at: str
    photo_id: str
    superseded: bool = False


@dataclass(frozen=True)
class PhotoReadmitted:
    """The photo may be archived again."""

    at: str
    photo_id: str


SourceEvent = SourceSeen | SourceMoved | SourceGone | SourceLeft
Event = SourceEvent | PhotoRemoved | PhotoReadmitted
