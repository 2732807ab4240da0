"""The vault's links to chosen photos, one object each (vault-format.md)."""

import json
import re
import secrets
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import PurePosixPath

from grayvault.core.clock import utc_now, utc_text
from grayvault.core.dataclass_json import from_plain, object_from_json
from grayvault.core.errors import DamagedFileError, NotFoundError
from grayvault.vault.layout import LINKS
from grayvault.vault.objects.objects import Objects
from grayvault.vault.value_ranges import DIGEST, UTC_SECOND, Ranges, check, line, one_of

MOST_NAME = 80
_ID_BYTES = 8
_ID = re.compile("[0-9a-f]{16}")
_NAME = re.compile(rf"{LINKS}/[0-9a-f]{{16}}\.json")
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
    """The links of the vault in `objects`; none of the methods needs a lock."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects

    def create(self, name: str, photo_ids: Sequence[str], seconds: int) -> SharedLink:
        """Make a link that holds for so many seconds; forgets those that have expired."""
        for expired in self._stored():
            if expired.expires <= time.time():
                self._objects.delete(_name(expired.id))
        until = utc_text(int(time.time()) + seconds)
        link_id = secrets.token_hex(_ID_BYTES)
        link = SharedLink(link_id, name, tuple(photo_ids), utc_now(), until)
        self._objects.put(_name(link_id), json.dumps(asdict(link)).encode() + b"\n")
        return link

    def all(self) -> list[SharedLink]:
        """The links that hold, the oldest first."""
        links = [link for link in self._stored() if link.expires > time.time()]
        return sorted(links, key=lambda link: (link.created_at, link.id))

    def get(self, link_id: str) -> SharedLink:
        """A link that holds; `NotFoundError` if there is none, or no longer."""
        link = self._read(link_id) if _ID.fullmatch(link_id) else None
        if link is None or link.expires <= time.time():
            raise NotFoundError(f"there is no link {link_id!r}, or it has ended")
        return link

    def holds(self, link_id: str) -> bool:
        """Whether there is such a link; addresses that it signed have an end of their own."""
        return bool(_ID.fullmatch(link_id)) and self._objects.size(_name(link_id)) is not None

    def end(self, link_id: str) -> SharedLink:
        """End a link at once; `NotFoundError`."""
        link = self.get(link_id)
        self._objects.delete(_name(link_id))
        return link

    def clear(self) -> None:
        """End all links."""
        for link_id in self._ids():
            self._objects.delete(_name(link_id))

    def _ids(self) -> list[str]:
        names = self._objects.listing(f"{LINKS}/").sizes
        return [PurePosixPath(name).stem for name in names if _NAME.fullmatch(name)]

    def _stored(self) -> list[SharedLink]:
        return [link for link in map(self._read, self._ids()) if link is not None]

    def _read(self, link_id: str) -> SharedLink | None:
        """A link by its id; None if there is none, or its object is damaged."""
        try:
            link = from_plain(SharedLink, object_from_json(self._objects.read(_name(link_id))))
            check(link, {**_RANGES, "id": one_of(link_id)})
        except (NotFoundError, DamagedFileError):
            return None
        return link if all(map(DIGEST.fits, link.photo_ids)) else None


def _name(link_id: str) -> str:
    return f"{LINKS}/{link_id}.json"
