"""Whether another program has a file open for writing, as far as the system tells.

Linux grants a read lease (fcntl(2), F_SETLEASE) on a file only while no process of this machine has
it open for writing. If it grants none, because the file is another user's or its file system has no
leases, /proc has the answer, but only root sees all processes. Programs on other machines that
write to a network mount can't be detected.
"""

import fcntl
import os
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Writers = Literal["none", "some", "unknown"]
"""Other programs that have a file open for writing."""

_MOUNTS = Path("/proc/self/mountinfo")
_PROCESSES = Path("/proc")
_F_SETSIG = 10  # Linux: `fcntl` has no name for it
_ACCESS = os.O_WRONLY | os.O_RDWR

_REMOTE = frozenset(
    {
        *("nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "9p", "afs", "ceph", "glusterfs"),
        *("lustre", "gfs2", "ocfs2", "beegfs", "gpfs", "orangefs", "virtiofs", "vboxsf"),
        *("prl_fs", "vmhgfs", "fuse"),
    }
)
"""File systems that other machines may write to. All file systems in user space (`fuse.sshfs`, …)
count as such, except those on a disk of this machine."""

_LOCAL_FUSE = frozenset({"fuseblk", "fuse.bindfs", "fuse.mergerfs", "fuse.gocryptfs"})


@dataclass(frozen=True)
class Lease:
    """The other writers of the open file `fd`, and whether a lease is held on it."""

    fd: int
    writers: Writers
    is_held: bool = False

    @property
    def is_wanted(self) -> bool:
        """Whether another program waits for its end, to write to the file or to truncate it."""
        return self.is_held and fcntl.fcntl(self.fd, fcntl.F_GETLEASE) == fcntl.F_UNLCK


def is_remote(device: int) -> bool:
    """Whether other machines may write to the file system with this device number."""
    kind = _kind(device)
    if kind is None or kind in _LOCAL_FUSE:
        return False
    return kind in _REMOTE or kind.startswith("fuse.")


def writers_of(path: str) -> Writers:
    """The other writers of the file at `path`; links are followed. Raises `OSError`."""
    fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        return writers(fd)
    finally:
        os.close(fd)


def writers(fd: int) -> Writers:
    """The other writers of an open file, which was opened for reading only."""
    with leased(fd) as lease:
        return lease.writers


@contextmanager
def leased(fd: int) -> Iterator[Lease]:
    """Hold a read lease on an open file, if possible: no program can open it for writing.

    A program that tries waits for the end of the block, but no longer than the system's
    `lease-break-time` (45 s). Without a lease, the writers are from /proc.
    """
    try:
        is_held = _lease(fd)
    except BlockingIOError:
        yield Lease(fd, "some")
        return
    except OSError:  # the file is another user's, or its file system has no leases
        is_held = False
    try:
        yield Lease(fd, _writers(fd, is_held), is_held)
    finally:
        if is_held:
            with suppress(OSError):
                fcntl.fcntl(fd, fcntl.F_SETLEASE, fcntl.F_UNLCK)


def _writers(fd: int, is_held: bool) -> Writers:
    status = os.fstat(fd)
    if is_remote(status.st_dev):
        return "unknown"
    return "none" if is_held else _by_processes(status)


def _lease(fd: int) -> bool:
    if not hasattr(fcntl, "F_SETLEASE"):
        return False
    # Not SIGIO, which ends a process that doesn't wait for it; SIGURG is ignored.
    fcntl.fcntl(fd, _F_SETSIG, signal.SIGURG)
    fcntl.fcntl(fd, fcntl.F_SETLEASE, fcntl.F_RDLCK)
    return True


def _kind(device: int) -> str | None:
    """The type of a file system, by its device number; None if it is unknown."""
    number = f"{os.major(device)}:{os.minor(device)}"
    try:
        lines = _MOUNTS.read_text(errors="replace").splitlines()
    except OSError:
        return None
    for line in lines:
        before, _, after = line.partition(" - ")
        if before.split()[2:3] == [number] and after:
            return after.split()[0]
    return None


def _by_processes(status: os.stat_result) -> Writers:
    """The writers of a file by /proc; only root sees the files of all processes."""
    complete = os.geteuid() == 0 and _PROCESSES.is_dir()
    for process in _PROCESSES.glob("[0-9]*"):
        try:
            names = os.listdir(process / "fd")  # noqa: PTH208 - thousands of Path objects
        except PermissionError:
            complete = False
            continue
        except OSError:  # it has ended
            continue
        if any(_writes(process, name, status) for name in names):
            return "some"
    return "none" if complete else "unknown"


def _writes(process: Path, name: str, status: os.stat_result) -> bool:
    try:
        opened = (process / "fd" / name).stat()
        if (opened.st_dev, opened.st_ino) != (status.st_dev, status.st_ino):
            return False
        flags = re.search(r"^flags:\s*([0-7]+)$", (process / "fdinfo" / name).read_text(), re.M)
    except OSError:
        return False
    return flags is not None and bool(int(flags[1], 8) & _ACCESS)
