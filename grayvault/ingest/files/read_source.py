"""Reading a source that is complete, as far as its file system can tell."""

import errno
import os

from grayvault.core.errors import BeingWrittenError, IncompletePhotoError, SourceChangedError
from grayvault.core.file_stamps import is_unchanged, open_without_waiting
from grayvault.core.sources import Source
from grayvault.ingest.files.open_writers import writers


def read_source(source: Source, *, sparse: bool = False) -> bytes:
    """The bytes of a source that has its stamp before and after it is read.

    Raises `SourceChangedError` if it hasn't, `BeingWrittenError` if another program has it open for
    writing, `IncompletePhotoError` if its end was never written (unless `sparse`), and `OSError`.
    """
    with open_without_waiting(source.path) as file:
        if not is_unchanged(file, source.stamp):
            raise SourceChangedError(f"{source.path}: the file changed before it was read")
        _refuse_incomplete(file.fileno(), source.stamp.size, sparse=sparse)
        data = file.read()
        is_complete = is_unchanged(file, source.stamp) and len(data) == source.stamp.size
    if not is_complete:
        raise SourceChangedError(f"{source.path}: the file changed while it was read")
    return data


def _refuse_incomplete(fd: int, size: int, *, sparse: bool) -> None:
    if writers(fd) == "some":
        raise BeingWrittenError("another program has it open for writing")
    start = None if sparse else hole_at_end(fd, size)
    if start is not None:
        raise IncompletePhotoError(
            f"it looks half written: the last {size - start:,} of its {size:,} bytes were never "
            "written"
        )


def hole_at_end(fd: int, size: int) -> int | None:
    """Where the hole at a file's end begins; None if there is none.

    A hole is a range that was never written, or that a sparse copy left out (lseek(2)). Some file
    systems have no holes.
    """
    place = 0
    try:
        while (hole := os.lseek(fd, place, os.SEEK_HOLE)) < size:
            data = _next_data(fd, hole)
            if data is None:
                return hole
            place = data
    except (AttributeError, OSError):
        return None
    finally:
        os.lseek(fd, 0, os.SEEK_SET)
    return None


def _next_data(fd: int, place: int) -> int | None:
    """Where data begin at or behind a place; None if there are no more."""
    try:
        return os.lseek(fd, place, os.SEEK_DATA)
    except OSError as error:
        if error.errno == errno.ENXIO:
            return None
        raise
