"""ZIP files that are sent while they are made: nothing is compressed, nothing is kept."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO, cast
from zipfile import ZIP_STORED, ZipFile, ZipInfo

_FIRST_TIME = datetime(1980, 1, 1)  # noqa: DTZ001 - times in ZIP files have no time zone
_LAST_TIME = datetime(2107, 12, 31, 23, 59, 58)  # noqa: DTZ001
"""The first and the last time that a ZIP file can hold."""


@dataclass(frozen=True)
class ZipEntry:
    """A file to be: its name, its local time, and its bytes, a piece at a time."""

    name: str
    at: datetime
    chunks: Iterable[bytes]


class _Sink:
    """What `ZipFile` writes to, without ever going back: bytes wait here until they are sent."""

    def __init__(self) -> None:
        self._waiting: list[bytes] = []

    def write(self, data: bytes) -> int:
        """Take bytes."""
        self._waiting.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Do nothing."""

    def take(self) -> bytes:
        """All bytes since the last call."""
        taken, self._waiting = b"".join(self._waiting), []
        return taken


def zip_stream(entries: Iterable[ZipEntry]) -> Iterator[bytes]:
    """A ZIP file of the entries, a piece at a time; each entry is asked for when its turn comes."""
    sink = _Sink()
    with ZipFile(cast(IO[bytes], sink), "w", ZIP_STORED) as archive:
        for entry in entries:
            at = min(max(entry.at, _FIRST_TIME), _LAST_TIME)
            info = ZipInfo(entry.name, at.timetuple()[:6])
            with archive.open(info, "w", force_zip64=True) as file:
                for chunk in entry.chunks:
                    file.write(chunk)
                    yield sink.take()
    yield sink.take()
