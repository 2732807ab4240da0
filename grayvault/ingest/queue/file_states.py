"""What a supervisor knows of the files of its jobs: whether they are there, and complete."""

import stat
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from grayvault.core.file_stamps import FileStamp, is_gone, same_file, stamp_of
from grayvault.core.jobs import Job
from grayvault.core.source_urls import is_object
from grayvault.core.sources import Source
from grayvault.ingest.files.object_sources import is_there, object_at
from grayvault.ingest.files.open_writers import is_remote
from grayvault.ingest.supervised_vault import SupervisedVault
from grayvault.ingest.watch.incomplete_files import IncompleteFiles


@dataclass(frozen=True)
class FileStates:
    """What this process has learned about the files of jobs.

    `settling` are jobs that wait until their file is complete: its last stamp, and since when it
    has had that, by the steady clock.
    """

    settling: dict[int, tuple[FileStamp, float]] = field(default_factory=dict)
    incomplete: IncompleteFiles = field(default_factory=IncompleteFiles)


def current_stamp(vault: SupervisedVault, source: Source) -> FileStamp | None:
    """The file's stamp now; None if it is gone or not a file any more; the old one if unknown.

    An object of the vault's own never changes. Those in other stores are left to the workers, which
    ask for them at the same time. Raises `TimeoutError` if the file system doesn't answer.
    """
    objects = vault.store.objects
    if object_at(objects, source.path) is not None:
        return source.stamp if is_there(objects, source) else None
    if is_object(source.path):
        return source.stamp
    return vault.caller.call(source.root, partial(_stamp_of_source, source))


def _stamp_of_source(source: Source) -> FileStamp | None:
    try:
        status = Path(source.path).stat()
    except OSError:
        return None if is_gone(source.path) else source.stamp
    return stamp_of(status) if stat.S_ISREG(status.st_mode) else None


def settles_at(
    files: FileStates, vault: SupervisedVault, job: Job, stamp: FileStamp
) -> float | None:
    """When to look again at a file that may still be being written; None if it is complete.

    It is complete if it hasn't changed for a while, by its own time or by the steady clock: other
    clocks differ, and jump. An object always is.
    """
    if is_object(job.source.path):
        return None
    now, steady = vault.clock.now(), vault.clock.steady()
    settle_seconds = vault.settle_seconds
    if is_remote(stamp.device):
        settle_seconds = max(settle_seconds, vault.network_settle_seconds)
    last, since = files.settling.pop(job.id, (job.source.stamp, steady))
    if not same_file(stamp, last):
        last, since = stamp, steady
    elif max(now - stamp.mtime_ns / 1e9, steady - since) >= settle_seconds:
        return None
    files.settling[job.id] = last, since
    return now + settle_seconds - (steady - since)
