"""Finding a photo's own original, where it still is the file that was archived."""

import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from functools import partial
from typing import IO, BinaryIO

from grayvault.catalog.source_files import SourceRow, sources_of
from grayvault.core.call_with_timeout import TimeoutCaller
from grayvault.core.errors import NotFoundError
from grayvault.core.file_stamps import stamp_of
from grayvault.core.sources import Source
from grayvault.ingest.files.object_sources import is_there, object_source, open_source
from grayvault.ingest.open_vault import OpenVault
from grayvault.vault.layout import ORIGINALS, own_original
from grayvault.vault.objects.objects import Objects
from grayvault.vault.trash import Trash

_CHUNK = 1 << 20


def find_original(vault: OpenVault, photo_id: str) -> Source | None:
    """A source of the photo that is still the file that was archived; else one in the trash.

    None if there is neither: a photo is never archived again from a restored picture.
    """
    objects = vault.store.objects
    return next((each for each in _possible(vault, photo_id) if is_there(objects, each)), None)


def find_originals(vault: OpenVault, photo_id: str, caller: TimeoutCaller) -> Iterator[Source]:
    """All originals of a photo whose file systems answer."""
    for source in _possible(vault, photo_id):
        with suppress(TimeoutError):
            if caller.call(source.root, partial(is_there, vault.store.objects, source)):
                yield source


def possible_originals(
    sources: Sequence[SourceRow], trash: Trash, objects: Objects, photo_id: str
) -> Iterator[Source]:
    """Where a photo's original may be: at its `sources`, in the vault, or in the trash."""
    for row in sources:
        yield Source(row.path, row.root, row.stamp, row.name)
    for row in sources:
        if kept := kept_upload(objects, row):
            yield kept
    for path in trash.files_of(photo_id):
        try:
            stamp = stamp_of(path.stat())
        except FileNotFoundError:  # it has just been restored, or purged
            continue
        yield Source(str(path), str(path.parent), stamp)


def kept_upload(objects: Objects, row: SourceRow) -> Source | None:
    """An upload's own bytes in the vault, by a source of its photo; None if it has none there.

    They come along when the vault is moved or copied back from a backup. Then they are another
    file, and may have another path, than at the source.
    """
    name = row.photo_id and own_original(row.path, row.photo_id)
    if not name:
        return None
    with suppress(NotFoundError, OSError):
        kept = object_source(objects, ORIGINALS, name, row.stamp.mtime_ns)
        return replace(kept, name=row.name)
    return None


def read_original(
    photo_id: str, sources: Sequence[SourceRow], trash: Trash, objects: Objects
) -> bytes | None:
    """The bytes of the photo's original; None if it isn't there any more.

    `photo_id` is their SHA-256.
    """
    for source in possible_originals(sources, trash, objects, photo_id):
        data = _read(objects, source)
        if data is not None and hashlib.sha256(data).hexdigest() == photo_id:
            return data
    return None


def copy_original(vault: OpenVault, source: Source, photo_id: str) -> BinaryIO | None:
    """A copy of a source, if its bytes are the photo's; else None.

    `photo_id` is their SHA-256. The copy has no name in the vault's `tmp`, and the caller closes
    it: the caller reads what was hashed, whatever happens to the original. Raises `OSError` if the
    original can't be read to the end, or there is no room for the copy.
    """
    file = open_source(vault.store.objects, source)
    if file is None:
        return None
    with file, ExitStack() as closing:
        copy = closing.enter_context(tempfile.TemporaryFile(dir=vault.folder.tmp))
        if _copy(file, copy) != photo_id:
            return None
        closing.pop_all()
        copy.seek(0)
        return copy


def _possible(vault: OpenVault, photo_id: str) -> Iterator[Source]:
    rows = sources_of(vault.engine, photo_id)
    return possible_originals(rows, Trash(vault.folder), vault.store.objects, photo_id)


def _read(objects: Objects, source: Source) -> bytes | None:
    file = open_source(objects, source)
    if file is None:
        return None
    with file, suppress(OSError):
        return file.read()
    return None


def _copy(file: BinaryIO, copy: IO[bytes]) -> str:
    """Copy all bytes; returns their SHA-256 in hex."""
    sha256 = hashlib.sha256()
    while chunk := file.read(_CHUNK):
        sha256.update(chunk)
        copy.write(chunk)
    return sha256.hexdigest()
