"""Whatever is written, cut off, and freed in whatever order: no whole picture's bytes are lost."""

import hashlib
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
)

from grayvault.vault.trash import Trash
from tests.ingest.originals.test_slow_writers import picture
from tests.support.desk import Desk
from tests.support.examples import run_machine
from tests.support.faults.fuses import Fuse, Killed, lay
from tests.support.watched_folder import HOUR, Bench, bench

NAMES = st.sampled_from(["a.jpg", "b.bmp", "c.tif"])
NUMBERS = st.integers(0, 2)


class Writing(RuleBasedStateMachine):
    """A watched folder in which programs write, and are interrupted, while originals are freed.

    `whole` are the bytes that were once completely at a path, as a picture, and that nobody but
    GrayVault has taken away or written over since.
    """

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.folder = Path(tempfile.mkdtemp(prefix="grayvault-writing-"))
        self.stack.callback(shutil.rmtree, self.folder, ignore_errors=True)
        self.patch = self.stack.enter_context(pytest.MonkeyPatch.context())
        self.fuse = Fuse()
        self.whole: dict[Path, bytes] = {}
        self.open: dict[Path, tuple[BinaryIO, bytes]] = {}
        self.bench: Bench

    @initialize(originals=st.sampled_from(["keep", "trash", "delete"]), late=st.integers(0, 1))
    def begin(self, originals: str, late: int) -> None:
        desk = Desk(self.folder, settle_seconds=2, originals=originals, free_after_hours=late)
        self.bench = self.stack.enter_context(bench(desk, self.patch))
        lay(self.fuse, self.patch)

    @rule(name=NAMES, number=NUMBERS)
    def write(self, name: str, number: int) -> None:
        """A whole picture, at once."""
        path = self._path(name)
        self._close(path)
        path.write_bytes(picture(path.suffix[1:], number))
        self._is_whole(path)

    @rule(name=NAMES, number=NUMBERS, share=st.integers(1, 3))
    def begin_to_write(self, name: str, number: int, share: int) -> None:
        """A file of its full size, of which the rest comes later; held open."""
        path = self._path(name)
        self._close(path)
        data = picture(path.suffix[1:], number)
        file = path.open("wb", buffering=0)
        self.whole.pop(path, None)
        file.truncate(len(data))
        file.write(data[: len(data) * share // 4])
        self.open[path] = file, data

    @rule(name=NAMES)
    def end_to_write(self, name: str) -> None:
        path = self._path(name)
        if path in self.open:
            file, data = self.open[path]
            file.write(data[file.tell() :])
            self._close(path)
            if path.exists() and path.read_bytes() == data:
                self._is_whole(path)

    @rule(name=NAMES)
    def stall(self, name: str) -> None:
        """The writer is gone, and what it wrote is not whole."""
        self._close(self._path(name))

    @rule(name=NAMES, share=st.integers(1, 3))
    def truncate(self, name: str, share: int) -> None:
        path = self._path(name)
        if path.exists() and path not in self.open:
            with path.open("r+b") as file:
                file.truncate(path.stat().st_size * share // 4)
            self.whole.pop(path, None)

    @rule(name=NAMES)
    def append(self, name: str) -> None:
        path = self._path(name)
        if path.exists() and path not in self.open:
            with path.open("ab") as file:
                file.write(b"a trailer")
            self.whole.pop(path, None)

    @rule(old=NAMES, new=st.sampled_from(["d", "e"]))
    def rename(self, old: str, new: str) -> None:
        source = self._path(old)
        target = source.with_name(new).with_suffix(source.suffix)
        if source.exists() and source not in self.open:
            data = self.whole.pop(source, None)
            self.whole.pop(target, None)
            source.rename(target)
            if data is not None:
                self.whole[target] = data

    @rule(seconds=st.sampled_from([3.0, 61.0, 0.9 * HOUR, 1.1 * HOUR]))
    def later(self, seconds: float) -> None:
        self.bench.later(seconds)

    @rule(calls=st.integers(0, 25), seconds=st.sampled_from([61.0, 1.1 * HOUR]))
    def kill(self, calls: int, seconds: float) -> None:
        """The process ends after so many calls, and another one begins."""
        self.fuse.left = calls
        try:
            self.bench.later(seconds)
        except Killed:
            pass
        finally:
            self.fuse.left = None
            self.bench.restart()

    @invariant()
    def nothing_is_lost(self) -> None:
        if not hasattr(self, "bench"):
            return
        held = {*self.bench.in_trash().values()}
        archived = self.bench.archived()
        for path, data in self.whole.items():
            in_place = path.exists() and path.read_bytes() == data
            assert in_place or data in held or self._id(data) in archived, path

    @invariant()
    def nothing_of_ours_is_left_in_the_folder(self) -> None:
        if hasattr(self, "bench"):
            names = {path.name for path in self.bench.desk.photos.iterdir()}
            assert all(name.split(".")[0] in "abcde" for name in names), names

    def teardown(self) -> None:
        try:
            if hasattr(self, "bench"):
                self._end()
        finally:
            for file, _ in self.open.values():
                file.close()
            self.stack.close()

    def _end(self) -> None:
        """Let all be closed and time go by: what is whole is archived, and freed as it should."""
        for path in list(self.open):
            self._close(path)
        for seconds in (61.0, 61.0, 1.1 * HOUR, 61.0, 1.1 * HOUR):
            self.bench.later(seconds)
        self.nothing_is_lost()
        archived = self.bench.archived()
        assert {self._id(data) for data in self.whole.values()} <= archived
        if self.bench.desk.originals != "keep":
            assert not [path for path in self.whole if path.exists()]
        assert Trash(self.bench.services.folder).unknown_folders() == []
        assert not [
            item for item in Trash(self.bench.services.folder).originals() if item.unfinished
        ]
        self.bench.desk.check()

    def _path(self, name: str) -> Path:
        return self.bench.desk.photos / name

    def _close(self, path: Path) -> None:
        file, _ = self.open.pop(path, (None, b""))
        if file is not None:
            file.close()

    def _is_whole(self, path: Path) -> None:
        self.whole[path] = path.read_bytes()

    @staticmethod
    def _id(data: bytes) -> str:
        return hashlib.sha256(data).hexdigest()


def test_a_few_programs() -> None:
    run_machine(Writing, examples=3, steps=8)


@pytest.mark.slow
@pytest.mark.timeout(3000)
def test_many_programs() -> None:
    run_machine(Writing, examples=60, steps=30)
