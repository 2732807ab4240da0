"""The vault's trash of removed photos (vault-format.md)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import PurePosixPath

from grayvault.core.errors import NotFoundError
from grayvault.vault.layout import ORIGINALS, TRASH, original_name, photo_name
from grayvault.vault.objects.objects import Objects

_KEPT_UPLOAD = ".original"
"""The part before the extension in the name of a removed photo's own upload."""

_DAY = re.compile(rf"{TRASH}/\d{{4}}-\d\d-\d\d/")
_FILE = re.compile(rf"([0-9a-f]{{64}})(?:-([1-9][0-9]*))?({re.escape(_KEPT_UPLOAD)})?\.[a-z]+")


@dataclass(frozen=True)
class RemovedPhoto:
    """A removed photo in the trash: `files` are the bytes of its objects by their names.

    They are its vault file and, if it was uploaded, its own bytes. `number` tells removals of one
    photo on one day apart.
    """

    day: str
    photo_id: str
    files: Mapping[str, int]
    number: int = 1

    @property
    def name(self) -> str:
        """Its name in `trash list`: the day, a slash, the photo's id; and a number from 2 on."""
        return f"{self.day}/{_numbered(self.photo_id, self.number)}"

    @property
    def vault_file(self) -> str | None:
        """The name of its vault file, if that is among them."""
        return next((name for name in self.files if _KEPT_UPLOAD not in name), None)


class RemovedPhotos:
    """The removed photos in the trash of the vault in `objects`."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects

    def all(self) -> Iterator[RemovedPhoto]:
        """All of them, the oldest removal first."""
        for folder in self._objects.listing(f"{TRASH}/").folders:
            if _DAY.fullmatch(folder):
                yield from self._of_day(folder)

    def put(self, photo_id: str, day: str) -> None:
        """Move a photo's vault file, and its upload's own bytes, to the trash; what is there.

        What was removed on the same day before stays, under a lower number.
        """
        vault_file = photo_name(photo_id)
        places: dict[str, str] = {}
        if self._objects.size(vault_file) is not None:
            places[vault_file] = ".jxl"
        for upload in self._uploads(photo_id):
            places[upload] = f"{_KEPT_UPLOAD}{PurePosixPath(upload).suffix}"
        for number in count(1):
            beginning = f"{TRASH}/{day}/{_numbered(photo_id, number)}"
            moves = {name: beginning + ending for name, ending in places.items()}
            if all(self._is_free_for(name, place) for name, place in moves.items()):
                break
        for name, place in moves.items():
            self._objects.move(name, place)

    def put_back(self, item: RemovedPhoto, *, replace: bool = False) -> str | None:
        """Move a photo's objects to their places, unless others are there already.

        With `replace` its vault file takes the place of another one. Returns the name of its
        upload's own bytes, if it has any.
        """
        upload = None
        for name in item.files:
            place, is_upload = photo_name(item.photo_id), _KEPT_UPLOAD in name
            if is_upload:
                place = upload = original_name(item.photo_id, PurePosixPath(name).suffix)
            if (replace and not is_upload) or self._objects.size(place) is None:
                self._objects.move(name, place)
        return upload

    def drop(self, item: RemovedPhoto) -> None:
        """Delete a photo from the trash."""
        for name in item.files:
            self._objects.delete(name)

    def _of_day(self, folder: str) -> Iterator[RemovedPhoto]:
        photos: dict[tuple[str, int], dict[str, int]] = {}
        for name, size in self._objects.listing(folder).sizes.items():
            if match := _FILE.fullmatch(PurePosixPath(name).name):
                photos.setdefault((match[1], int(match[2] or 1)), {})[name] = size
        for photo_id, number in sorted(photos):
            files = photos[photo_id, number]
            yield RemovedPhoto(PurePosixPath(folder).name, photo_id, files, number)

    def _is_free_for(self, name: str, place: str) -> bool:
        """Whether an object may be moved to `place`: nothing is there, or the same bytes.

        They are the same if a move in an object store was cut off.
        """
        size = self._objects.size(place)
        if size is None:
            return True
        try:
            is_alike = self._objects.size(name) == size
            return is_alike and self._objects.read(name) == self._objects.read(place)
        except (NotFoundError, OSError):  # just moved by another process; a damaged disk
            return False

    def _uploads(self, photo_id: str) -> list[str]:
        """The names of an upload's own bytes: at most one, but their suffix is not known."""
        first = original_name(photo_id, ".")
        folder = f"{ORIGINALS}/{photo_id[:2]}/"
        uploads = []
        for name in self._objects.names(folder, after=first):
            if not name.startswith(first):
                break
            uploads.append(name)
        return uploads


def _numbered(photo_id: str, number: int) -> str:
    return photo_id if number == 1 else f"{photo_id}-{number}"
