"""A real run's file operations, workers' and SQLite's among them, as the kernel saw them.

strace shows every system call of the run and of all processes that it starts. Not seen are writes
through memory maps: only SQLite's `-shm` has those, which holds nothing that its first reader
doesn't make anew (sqlite.org/walformat.html), so it is left out. Modes and times are left out, too.
"""

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.faults.crash.operations import ROOT, Enter, Leave, Operation, Resize, Sync, Tree, Write
from tests.faults.crash.trace import Call, Descriptor, calls
from tests.support.tools import need

_TRACED = (
    "open,openat,creat,lseek,write,pwrite64,writev,pwritev,pwritev2,ftruncate,truncate,fallocate,"
    "copy_file_range,sendfile,rename,renameat,renameat2,link,linkat,symlink,symlinkat,unlink,"
    "unlinkat,mkdir,mkdirat,rmdir,fsync,fdatasync"
)
_UNSEEN = "-shm"
_LONGEST = 1 << 26


@dataclass(frozen=True)
class Stamp:
    """What identifies a file: its inode and its time of change in nanoseconds."""

    inode: int
    mtime_ns: int


@dataclass(frozen=True)
class Recording:
    """What lay in `folder` before a run, and all operations of the run, in their order.

    `stamps` are those of files that were there before or are there in the end, by their number.
    """

    folder: Path
    start: Tree
    operations: tuple[Operation, ...]
    stamps: dict[int, Stamp]


def record(folder: Path, module: str, *words: str) -> Recording:
    """Run a module in a process of its own, and record what it and its children do to `folder`.

    Skips the test where nothing can be traced.
    """
    start, stamps = _read(folder)
    log = folder.with_suffix(".strace")
    trace = need("strace"), "-f", "-y", "-xx", "-s", str(_LONGEST), "--seccomp-bpf"
    traced = (*trace, "-e", f"trace={_TRACED}", "-e", "signal=none", "-o", str(log))
    command = *traced, sys.executable, "-m", module, *words
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if "PTRACE" in done.stderr or "ptrace" in done.stderr:
        pytest.skip("this system lets nothing be traced")
    assert done.returncode == 0, done.stdout + done.stderr
    resolver = _Resolver(folder, start.copy())
    for call in calls(log.read_text()):
        resolver.take(call)
    log.unlink()
    end = resolver.tree
    _check(folder, end)
    for path, node in end.walk():
        if node in end.files:
            stamps[node] = _stamp(folder / path)
    _add_nameless(start, end)
    return Recording(folder, start, tuple(resolver.operations), stamps)


def _add_nameless(start: Tree, end: Tree) -> None:
    """Let a tree have all files and folders that will be made: empty, and without a name yet."""
    for node in end.files.keys() - start.files.keys():
        start.files[node] = bytearray()
    for node in end.folders.keys() - start.folders.keys():
        start.folders[node] = {}


def _read(folder: Path) -> tuple[Tree, dict[int, Stamp]]:
    """The files at the start."""
    tree, stamps, number = Tree(), dict[int, Stamp](), ROOT
    for path in sorted(folder.rglob("*")):
        number += 1
        within = tree.find(_inner(folder, path.parent))
        assert within is not None
        tree.folders[within][path.name] = number
        if path.is_dir():
            tree.folders[number] = {}
        else:
            tree.files[number] = bytearray(path.read_bytes())
            stamps[number] = _stamp(path)
    return tree, stamps


def _check(folder: Path, tree: Tree) -> None:
    """Assert that the operations lead to what really lies there: nothing was missed."""
    there = {_inner(folder, path) for path in folder.rglob("*")}
    facts = dict(tree.walk())
    assert facts.keys() == there, facts.keys() ^ there
    for path, node in facts.items():
        if node in tree.files:
            assert (folder / path).read_bytes() == tree.files[node], path


def _inner(folder: Path, path: Path) -> str:
    inner = str(path.relative_to(folder))
    return "" if inner == "." else inner


def _stamp(path: Path) -> Stamp:
    status = path.stat()
    return Stamp(status.st_ino, status.st_mtime_ns)


@dataclass
class _Resolver:
    """Turns calls, which name files by paths and descriptors, into operations on their numbers."""

    folder: Path
    tree: Tree
    operations: list[Operation] = field(default_factory=list)
    positions: dict[tuple[int, int], int] = field(default_factory=dict)
    """Where the next `write` goes, by descriptor and file; the end where that isn't known."""

    def take(self, call: Call) -> None:
        """Take in the next call."""
        match call.name:
            case "open":
                self._open(call, call.text(0), call.arguments[1])
            case "openat":
                self._open(call, self._at(call, 0), call.arguments[2])
            case "fsync" | "fdatasync":
                if (node := self._opened(call.descriptor(0))) is not None:
                    self._do(Sync(node))
            case "write" | "writev" | "pwrite64" | "ftruncate" | "truncate" | "lseek":
                self._content(call)
            case _:
                self._name(call)

    def _content(self, call: Call) -> None:
        """A call that changes what is in a file, or where the next one does."""
        match call.name:
            case "write" | "writev":
                self._write(call, None)
            case "pwrite64":
                self._write(call, int(call.arguments[3], 0))
            case "ftruncate":
                self._resize(self._opened(call.descriptor(0)), int(call.arguments[1], 0))
            case "truncate":
                self._resize(self._node(call.text(0)), int(call.arguments[1], 0))
            case "lseek":
                if (node := self._opened(call.descriptor(0))) is not None:
                    self.positions[call.descriptor(0).number, node] = call.result

    def _name(self, call: Call) -> None:
        """A call that changes names."""
        match call.name:
            case "rename":
                self._rename(call.text(0), call.text(1))
            case "renameat" | "renameat2":
                assert "EXCHANGE" not in "".join(call.arguments[4:]), call
                self._rename(self._at(call, 0), self._at(call, 2))
            case "link":
                self._link(call.text(0), call.text(1))
            case "linkat":
                self._link(self._at(call, 0), self._at(call, 2))
            case "unlink" | "rmdir":
                self._leave(call.text(0))
            case "unlinkat":
                self._leave(self._at(call, 0))
            case "mkdir":
                self._make(call.text(0), is_folder=True)
            case "mkdirat":
                self._make(self._at(call, 0), is_folder=True)
            case _:
                self._refuse(call)

    def _refuse(self, call: Call) -> None:
        """Other calls would have to be replayed where they change anything here."""
        paths = [
            call.descriptor(i).path or ""
            for i, argument in enumerate(call.arguments)
            if "<" in argument
        ]
        paths += [
            call.text(i) for i, argument in enumerate(call.arguments) if argument.startswith('"/')
        ]
        assert not any(self._place(path) for path in paths), f"not replayed: {call}"

    def _open(self, call: Call, path: str, flags: str) -> None:
        node = self._node(path)
        if node is None and "CREAT" in flags:
            node = self._make(path)
        if node is None or node not in self.tree.files:
            return
        if "TRUNC" in flags:
            self._resize(node, 0)
        self.positions[call.result, node] = 0
        if "APPEND" in flags:
            del self.positions[call.result, node]

    def _write(self, call: Call, offset: int | None) -> None:
        node = self._opened(call.descriptor(0))
        if node is None:
            return
        key = call.descriptor(0).number, node
        start = offset
        if start is None:
            start = self.positions.get(key, len(self.tree.files[node]))
            if key in self.positions:
                self.positions[key] = start + call.result
        self._do(Write(node, start, call.data(1)[: call.result]))

    def _resize(self, node: int | None, size: int) -> None:
        if node is not None and len(self.tree.files[node]) != size:
            self._do(Resize(node, size))

    def _rename(self, old: str, new: str) -> None:
        before, after = self._place(old), self._place(new)
        node = self._node(old)
        if before is None and after is None:
            return
        assert before, f"{old} → {new} comes from elsewhere"
        assert after, f"{old} → {new} goes elsewhere"
        assert node is not None, old
        self._do(Enter(*after, node, before))

    def _link(self, old: str, new: str) -> None:
        if (place := self._place(new)) is not None:
            node = self._node(old)
            assert node is not None, old
            self._do(Enter(*place, node))

    def _leave(self, path: str) -> None:
        if (place := self._place(path)) is not None:
            self._do(Leave(*place))

    def _make(self, path: str, *, is_folder: bool = False) -> int | None:
        if (place := self._place(path)) is None:
            return None
        node = 1 + max((*self.tree.files, *self.tree.folders))
        if is_folder:
            self.tree.folders[node] = {}
        else:
            self.tree.files[node] = bytearray()
        self._do(Enter(*place, node))
        return node

    def _do(self, operation: Operation) -> None:
        self.tree.apply(operation)
        self.operations.append(operation)

    def _at(self, call: Call, index: int) -> str:
        """The path of a call that has a folder's descriptor and a name."""
        return str(Path(call.descriptor(index).path or "/", call.text(index + 1)))

    def _opened(self, opened: Descriptor) -> int | None:
        return None if opened.path is None else self._node(opened.path)

    def _node(self, path: str) -> int | None:
        """The number of what lies at a path; None where it isn't recorded, or not there."""
        inner = self._inner_of(path)
        return None if inner is None else self.tree.find(inner)

    def _place(self, path: str) -> tuple[int, str] | None:
        inner = self._inner_of(path)
        if not inner:
            return None
        folder, _, name = inner.rpartition("/")
        node = self.tree.find(folder)
        return None if node is None else (node, name)

    def _inner_of(self, path: str) -> str | None:
        where = os.path.normpath(path)
        if where != str(self.folder) and not where.startswith(f"{self.folder}/"):
            return None
        return None if where.endswith(_UNSEEN) else where[len(str(self.folder)) + 1 :]
