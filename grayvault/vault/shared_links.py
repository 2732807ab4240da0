"""The vault's links to chosen photos, one file each (vault-format.md)."""

import json
import re
import secrets
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from grayvault.core.clock import utc_now, utc_text
from grayvault.core.dataclass_json import from_plain, object_from_json
from grayvault.core.errors import DamagedFileError, NotFoundError
from grayvault.vault.durable_write import sync_folder, write_private
from grayvault.vault.value_ranges import DIGEST, UTC_SECOND, Ranges, check, line, one_of

MOST_NAME = 80
_ID_BYTES = 8
_ID = re.compile("[0-9a-f]{16}")
_RANGES: Ranges = {"name": line(MOST_NAME), "created_at": UTC_SECOND, "expires_at": UTC_SECOND}


@dataclass(frozen=True)
class SharedLink:
    """Photos that all who have the link may see until `expires_at`.

    `id` is 16 hex digits, `name` says what they are; times are in ISO 8601, UTC.
    """

    id: str
    name: str
    photo_ids: tuple[str, ...]
    created_at: str
    expires_at: str

    @property
    def expires(self) -> int:
        """The end in seconds since 1970."""
        return int(datetime.fromisoformat(self.expires_at).timestamp())


class SharedLinks:
    """The links in `folder`, which the first one creates; none of the methods needs a lock."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def create(self, name: str, photo_ids: Sequence[str], seconds: int) -> SharedLink:
        """Make a link that holds for so many seconds; forgets those that have expired."""
        for expired in self._stored():
            if expired.expires <= time.time():
                self._path(expired.id).unlink(missing_ok=True)
        until = utc_text(int(time.time()) + seconds)
        link_id = secrets.token_hex(_ID_BYTES)
        link = SharedLink(link_id, name, tuple(photo_ids), utc_now(), until)
        write_private(self._path(link_id), json.dumps(asdict(link)).encode() + b"\n")
        return link

    def all(self) -> list[SharedLink]:
        """The links that hold, the oldest first."""
        links = [link for link in self._stored() if link.expires > time.time()]
        return sorted(links, key=lambda link: (link.created_at, link.id))

    def get(self, link_id: str) -> SharedLink:
        """A link that holds; `NotFoundError` if there is none, or no longer."""
        link = self._read(self._path(link_id)) if _ID.fullmatch(link_id) else None
        if link is None or link.expires <= time.time():
            raise NotFoundError(f"there is no link {link_id!r}, or it has ended")
        return link

    def holds(self, link_id: str) -> bool:
        """Whether there is such a link; addresses that it signed have an end of their own."""
        return _ID.fullmatch(link_id) is not None and self._path(link_id).is_file()

    def end(self, link_id: str) -> SharedLink:
        """End a link at once; `NotFoundError`."""
        link = self.get(link_id)
        self._path(link_id).unlink(missing_ok=True)
        sync_folder(self._folder)
        return link

    def clear(self) -> None:
        """End all links."""
        for path in self._folder.glob("*.json"):
            path.unlink(missing_ok=True)

    def _path(self, link_id: str) -> Path:
        return self._folder / f"{link_id}.json"

    def _stored(self) -> list[SharedLink]:
        links = map(self._read, self._folder.glob("*.json"))
        return [link for link in links if link is not None]

    def _read(self, path: Path) -> SharedLink | None:
        """The link in a file; None if there is none, or the file is damaged."""
        try:
            link = from_plain(SharedLink, object_from_json(path.read_bytes()))
            check(link, {**_RANGES, "id": one_of(path.stem)})
        except (FileNotFoundError, DamagedFileError):
            return None
        return link if all(map(DIGEST.fits, link.photo_ids)) else None
