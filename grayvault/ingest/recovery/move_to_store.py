"""Moving into the store what older versions kept in the working folder of a vault there.

Each step can be repeated: an object is written before its file goes.
"""

import logging
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from grayvault.catalog import jobs
from grayvault.catalog.source_files import sources_of
from grayvault.core.clock import utc_now
from grayvault.core.events import SourceMoved, SourceSeen
from grayvault.core.file_stamps import FileStamp, stamp_of
from grayvault.core.sources import Source
from grayvault.ingest.files.object_sources import object_stamp
from grayvault.ingest.journal_sync import append_events
from grayvault.ingest.open_vault import OpenVault
from grayvault.ingest.originals.uploads import UNFINISHED
from grayvault.vault.layout import INCOMING, LINKS, ORIGINALS, TOKENS, TRASH

logger = logging.getLogger(__name__)

_FILES = (
    f"{TOKENS}/*.json",
    f"{TOKENS}/links.key",
    f"{LINKS}/*.json",
    f"{TRASH}/????-??-??/*.*",
    f"{ORIGINALS}/??/*.*",
    f"{INCOMING}/*",
)


def move_to_store(vault: OpenVault) -> None:
    """Move tokens, links, uploads and removed photos into the store; freed originals stay."""
    if vault.folder.url is None:
        return
    moved = 0
    for path in list(_files(vault.folder.root)):
        with suppress(FileNotFoundError):  # another process moves them, too
            moved += _move(vault, path)
    if moved:
        logger.warning("%d files of the working folder are in the object store now", moved)


def _files(root: Path) -> Iterator[Path]:
    for pattern in _FILES:
        yield from (path for path in root.glob(pattern) if _is_whole(path))


def _is_whole(path: Path) -> bool:
    return path.suffix != UNFINISHED and path.is_file()


def _move(vault: OpenVault, path: Path) -> bool:
    """Move a file; returns False if there is another object of its name."""
    name, stamp = path.relative_to(vault.folder.root).as_posix(), stamp_of(path.stat())
    objects = vault.store.objects
    if not objects.put_new(name, path.read_bytes()):
        logger.warning("%s stays: %s is another one and counts", path, objects.path_of(name))
        return False
    folder = name.partition("/")[0]
    if folder == ORIGINALS:
        _note_original(vault, path, _source(vault, folder, name, stamp))
    elif folder == INCOMING:
        jobs.readdress(vault.engine, str(path), _source(vault, folder, name, stamp))
    path.unlink()
    return True


def _source(vault: OpenVault, folder: str, name: str, stamp: FileStamp) -> Source:
    path_of = vault.store.objects.path_of
    return Source(path_of(name), path_of(folder), object_stamp(stamp.size, stamp.mtime_ns))


def _note_original(vault: OpenVault, path: Path, source: Source) -> None:
    """Record where an upload's own bytes are now."""
    photo_id, at = path.stem, utc_now()
    rows = sources_of(vault.engine, photo_id)
    known = next((row.name for row in rows if row.path in {str(path), source.path}), None)
    named = replace(source, name=known)
    append_events(
        vault,
        [
            SourceMoved(at, str(path), named.path, named.root, named.stamp, photo_id),
            SourceSeen(at, named.path, named.root, named.stamp, photo_id, named.name),
        ],
    )
