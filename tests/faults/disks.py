"""Real disks that are small, full, read-only or gone: tmpfs, seen by these tests alone."""

import ctypes
import functools
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

CLONE_NEWNS = 0x20000  # linux/sched.h
MNT_DETACH = 2  # linux/fs.h


@dataclass(frozen=True)
class Disk:
    """A mounted disk."""

    folder: Path

    def fill(self, leave: int = 0) -> None:
        """Leave so many bytes free, less what a page is rounded up to."""
        free = os.statvfs(self.folder)
        self._filler.write_bytes(bytes(max(free.f_bavail * free.f_frsize - leave, 0)))

    def make_room(self) -> None:
        """Take away what fills it."""
        self._filler.unlink()

    def forbid_writing(self) -> None:
        """Make it read-only for whoever opens files from now on."""
        beside = self.folder.with_name(f"{self.folder.name} read-only")
        beside.mkdir()
        _do("mount", "--bind", self.folder, beside)
        _do("mount", "-o", "remount,bind,ro", beside)
        _do("mount", "--move", beside, self.folder)
        beside.rmdir()

    def allow_writing(self) -> None:
        """End `forbid_writing`."""
        _do("umount", self.folder)

    def unmount(self) -> None:
        """Take it away, as a pulled cable does, whoever has files of it open."""
        _do("umount", "--lazy", self.folder)

    @property
    def _filler(self) -> Path:
        return self.folder / "lost+found"


Mount = Callable[[Path, str], Disk]


@contextmanager
def mounted(folder: Path, size: str) -> Iterator[Disk]:
    """A disk of `size` (as tmpfs has it) at a folder, which is made where it is missing."""
    leave_the_system_alone()
    folder.mkdir(parents=True, exist_ok=True)
    words = "mount", "-t", "tmpfs", "-o", f"size={size},mode=755", "none", folder
    done = subprocess.run(words, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        pytest.skip(f"disks can't be mounted here: {done.stderr.strip()}")
    try:
        yield Disk(folder)
    finally:
        while os.path.ismount(folder):
            _do("umount", "--lazy", folder)


@contextmanager
def hanging(folder: Path, *, is_broken: bool = False) -> Iterator[None]:
    """A mount over a folder that never answers, as one from a server that is away (real FUSE).

    One that is broken answers each question with an error, as one whose program has ended.
    """
    leave_the_system_alone()
    if not Path("/dev/fuse").exists():
        pytest.skip("there is no /dev/fuse")
    device = os.open("/dev/fuse", os.O_RDWR)
    words = f"fd={device},rootmode=40000,user_id=0,group_id=0".encode()
    if ctypes.CDLL(None).mount(b"hanging", os.fsencode(folder), b"fuse", 0, words) != 0:
        os.close(device)
        pytest.skip("FUSE can't be mounted here")
    if is_broken:
        os.close(device)
    try:
        yield
    finally:
        ctypes.CDLL(None).umount2(os.fsencode(folder), MNT_DETACH)
        if not is_broken:
            os.close(device)  # requests that still wait get an error


@functools.cache
def leave_the_system_alone() -> None:
    """Have mounts of our own from now on, for these tests and what they start."""
    libc = ctypes.CDLL(None, use_errno=True)
    if os.geteuid() != 0 or libc.unshare(CLONE_NEWNS) != 0:
        pytest.skip("this user may not mount disks here")
    _do("mount", "--make-rprivate", "/")


def _do(*words: str | Path) -> None:
    subprocess.run(words, check=True)
