"""Reading a source, if it is complete as far as its file system tells."""

import errno
import os

from grayvault.core.errors import BeingWrittenError, IncompletePhotoError, SourceChangedError
from grayvault.core.sources import Source
from grayvault.ingest.files.file_stamps import same_file, stamp_of
from grayvault.ingest.files.open_writers import writers


def read_source(source: Source, *, sparse: bool = False) -> bytes:
    """The bytes of a source that is the file with its stamp, before and after it is read.

    Raises `SourceChangedError` where it isn't, `BeingWrittenError` where another program has it
    open for writing, `IncompletePhotoError` where its end was never written (unless `sparse`), and
    `OSError`.
    """
    # Without waiting: a pipe that has taken the file's place would never open.
    with open(os.open(source.path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
        before = stamp_of(os.fstat(file.fileno()))
        if not same_file(before, source.stamp):
            raise SourceChangedError(f"{source.path}: the file changed before it was read")
        _refuse_incomplete(file.fileno(), source.stamp.size, sparse=sparse)
        data = file.read()
        after = stamp_of(os.fstat(file.fileno()))
    if not same_file(after, source.stamp) or len(data) != source.stamp.size:
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
    """Where the hole begins in which a file's last byte lies; None where there is none.

    lseek(2): a hole is what nobody has written yet, or what a program that copies sparsely left
    out. A file system that knows no holes has none.
    """
    place = 0
    try:
        while (hole := os.lseek(fd, place, os.SEEK_HOLE)) < size:
            try:
                place = os.lseek(fd, hole, os.SEEK_DATA)
            except OSError as error:
                if error.errno == errno.ENXIO:  # there is no more data
                    return hole
                raise
    except (AttributeError, OSError):
        return None
    finally:
        os.lseek(fd, 0, os.SEEK_SET)
    return None
