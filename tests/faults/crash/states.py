"""What a crash after each operation of a run may leave on the disk.

The model is that of ALICE (Pillai et al., "All File Systems Are Not Created Equal", OSDI 2014): a
program's writes reach the disk in any order, and only what it waited for by `fsync` is certain.

- Bytes (and a file's size) are certain once the file was synced after them; a new, renamed or
  removed name once its folder was; the target's folder for a rename, both halves of which are one,
  as all file systems with a journal have it. Syncing a file makes no name certain, as POSIX has it;
  ext4 promises more.
- A process that is killed loses nothing: the kernel has it all.
- When the power goes, each of what isn't certain may be there or not; a file made longer may hold
  zeros where its bytes were to be; of the last write a half may be there.

Of what isn't certain all is taken away, all of a kind, and that of each file or folder alone, or
all but that: not every subset, of which there are too many. What only shows where one part of some
file's writes is there and another isn't, and that by chance, is not found here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from tests.faults.crash.digests import Digests
from tests.faults.crash.operations import (
    Change,
    Enter,
    Leave,
    Operation,
    Resize,
    Sync,
    Tree,
    Write,
    after,
)
from tests.faults.crash.record import Recording


@dataclass(frozen=True, eq=False)
class Crash:
    """A crash after operation `cut` of a run; `lost` says in words what it took with it."""

    cut: int
    lost: str
    operations: tuple[Change, ...]

    def tree(self, recording: Recording) -> Tree:
        """What it leaves on the disk."""
        return after(recording.start, self.operations)


def crashes(recording: Recording) -> Iterator[Crash]:
    """All crashes of a run that leave different files, in the order of the operations."""
    seen: set[bytes] = set()
    tried: dict[tuple[int, ...], Crash] = {}  # by the identities of operations, which are kept
    digests = Digests(recording.start)
    for cut in range(len(recording.operations) + 1):
        for crash in _after(recording.operations[:cut]):
            identities = tuple(map(id, crash.operations))
            if identities in tried:
                continue
            tried[identities] = crash
            digest = digests.of(crash.operations)
            if digest not in seen:
                seen.add(digest)
                yield crash


def _after(done: Sequence[Operation]) -> Iterator[Crash]:
    """All crashes right after these operations."""
    cut = len(done)
    changes = [
        (i, operation) for i, operation in enumerate(done) if not isinstance(operation, Sync)
    ]
    yield Crash(cut, "nothing: killed", tuple(operation for _, operation in changes))
    last = done[-1] if done else None
    if isinstance(last, Write):
        half = replace(last, data=last.data[: len(last.data) // 2])
        yield Crash(
            cut, "half of the last write", (*(operation for _, operation in changes[:-1]), half)
        )
    uncertain = _uncertain(done)
    for lost, gone in _losses(uncertain):
        left = tuple(operation for i, operation in changes if i not in gone)
        yield Crash(cut, lost, left)
    zeros = {
        i: _zeros(operation) for i, operation in uncertain.items() if isinstance(operation, Write)
    }
    yield Crash(
        cut, "bytes, zeros instead", tuple(zeros.get(i, operation) for i, operation in changes)
    )


def _uncertain(done: Sequence[Operation]) -> dict[int, Change]:
    """Those operations, by their index, that no `fsync` has made certain."""
    synced: set[int] = set()
    uncertain: dict[int, Change] = {}
    for i in range(len(done) - 1, -1, -1):
        operation = done[i]
        if isinstance(operation, Sync):
            synced.add(operation.node)
        elif _subject(operation) not in synced:
            uncertain[i] = operation
    return dict(sorted(uncertain.items()))


def _losses(uncertain: dict[int, Change]) -> Iterator[tuple[str, set[int]]]:
    """What the power may take away: words for it, and the indices of the operations."""
    everything = set(uncertain)
    names = {i for i, operation in uncertain.items() if isinstance(operation, Enter | Leave)}
    yield "all that wasn't synced", everything
    yield "names that weren't synced", names
    yield "bytes that weren't synced", everything - names
    subjects = {_subject(operation) for operation in uncertain.values()}
    for subject in sorted(subjects):
        own = {i for i, operation in uncertain.items() if _subject(operation) == subject}
        yield f"what wasn't synced of {subject}", own
        yield f"what wasn't synced but of {subject}", everything - own


def _subject(operation: Change) -> int:
    """The file or folder that must be synced for an operation to be certain."""
    return operation.node if isinstance(operation, Write | Resize) else operation.folder


@cache
def _zeros(write: Write) -> Write:
    return replace(write, data=bytes(len(write.data)))
