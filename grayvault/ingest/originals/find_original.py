"""Finding a photo's own original, where it still is the file that was archived."""

import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from typing import IO, BinaryIO

from sqlalchemy import Engine

from grayvault.catalog.source_files import SourceRow, sources_of
from grayvault.core.call_with_timeout import TimeoutCaller
from grayvault.core.file_stamps import FileStamp, open_unchanged, stamp_of
from grayvault.core.sources import Source
from grayvault.ingest.open_vault import OpenVault
from grayvault.vault.trash import Trash

_CHUNK = 1 << 20


def find_original(vault: OpenVault, photo_id: str) -> Source | None:
    """A source of the photo that is still the file that was archived; else one in the trash.

    None if there is neither: a photo is never archived again from a restored picture.
    """
    sources = possible_originals(sources_of(vault.engine, photo_id), Trash(vault.folder), photo_id)
    return next((source for source in sources if _is_there(source)), None)


def find_originals(
    engine: Engine, trash: Trash, photo_id: str, caller: TimeoutCaller
) -> Iterator[Source]:
    """All originals of a photo whose file systems answer."""
    for source in possible_originals(sources_of(engine, photo_id), trash, photo_id):
        with suppress(TimeoutError):
            if caller.call(source.root, partial(_is_there, source)):
                yield source


def possible_originals(
    sources: Sequence[SourceRow], trash: Trash, photo_id: str
) -> Iterator[Source]:
    """Where a photo's original may be: at its `sources`, or in the trash."""
    for row in sources:
        yield Source(row.path, row.root, row.stamp, row.name)
    for path in trash.files_of(photo_id):
        try:
            stamp = stamp_of(path.stat())
        except FileNotFoundError:  # it has just been restored, or purged
            continue
        yield Source(str(path), str(path.parent), stamp)


def read_original(photo_id: str, sources: Sequence[SourceRow], trash: Trash) -> bytes | None:
    """The bytes of the photo's original; None if it isn't there any more.

    `photo_id` is their SHA-256.
    """
    for source in possible_originals(sources, trash, photo_id):
        data = _read(source)
        if data is not None and hashlib.sha256(data).hexdigest() == photo_id:
            return data
    return None


def copy_original(path: str, stamp: FileStamp, photo_id: str, scratch: Path) -> BinaryIO | None:
    """A copy of the file at `path`, if its bytes are the photo's; else None.

    `photo_id` is their SHA-256. The copy has no name in the folder `scratch`, and the caller closes
    it: the caller reads what was hashed, whatever happens to the original. Raises `OSError` if the
    original can't be read to the end, or there is no room for the copy.
    """
    file = open_unchanged(path, stamp)
    if file is None:
        return None
    with file, ExitStack() as closing:
        copy = closing.enter_context(tempfile.TemporaryFile(dir=scratch))
        if _copy(file, copy) != photo_id:
            return None
        closing.pop_all()
        copy.seek(0)
        return copy


def _is_there(source: Source) -> bool:
    file = open_unchanged(source.path, source.stamp)
    if file is not None:
        file.close()
    return file is not None


def _read(source: Source) -> bytes | None:
    file = open_unchanged(source.path, source.stamp)
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
