"""Disks that the system's own lists name and that are not mounted.

What is written to such a disk's empty folder is hidden as soon as the disk is mounted over it.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

_FSTAB = Path("/etc/fstab")
_UNITS = Path("/etc/systemd/system")

_ESCAPE = re.compile(r"\\([0-7]{3})")


class MissingDisk(NamedTuple):
    """A disk that is not mounted at `folder`, where `listed_in` says that one belongs."""

    folder: Path
    listed_in: Path

    def __str__(self) -> str:
        return (
            f"no disk is mounted at {str(self.folder)!r}, where {str(self.listed_in)!r} says that "
            "one belongs"
        )


def missing_disk(path: Path) -> MissingDisk | None:
    """The disk on which `path` would be if it were mounted; None if no such disk is missing."""
    above = {path, *path.parents}
    real = Path(os.path.realpath(path))
    above |= {real, *real.parents}
    for disk in (*_in_fstab(), *_in_units()):
        # Only folders on the way to `path` are looked at: other disks may hang.
        if disk.folder in above and not os.path.ismount(os.path.realpath(disk.folder)):
            return disk
    return None


def _in_fstab() -> Iterator[MissingDisk]:
    """Source: fstab(5). One folder shown at another one (`bind`) is no disk of its own."""
    for line in _lines(_FSTAB):
        fields = line.split()
        if len(fields) >= 4 and not {"bind", "rbind"} & set(fields[3].split(",")):
            folder = _ESCAPE.sub(lambda match: chr(int(match[1], 8)), fields[1])
            yield MissingDisk(Path(folder), _FSTAB)


def _in_units() -> Iterator[MissingDisk]:
    """Source: systemd.mount(5)."""
    for unit in _UNITS.glob("*.mount"):
        for line in _lines(unit):
            if line.startswith("Where="):
                yield MissingDisk(Path(line.removeprefix("Where=")), unit)


def _lines(path: Path) -> list[str]:
    """The lines of a list without their comments; none if it can't be read."""
    try:
        lines = os.fsdecode(path.read_bytes()).split("\n")
    except OSError:
        return []
    return [line.strip() for line in lines if not line.lstrip().startswith("#")]
