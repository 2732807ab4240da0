"""The user's own files, as scans find them."""

from dataclasses import dataclass

from grayvault.core.file_stamps import FileStamp


@dataclass(frozen=True)
class Source:
    """A file: its absolute path, the added or watched folder that it lies in, and its stamp.

    `name` is the photo's name if that isn't the last part of the path (uploads).
    """

    path: str
    root: str
    stamp: FileStamp
    name: str | None = None
