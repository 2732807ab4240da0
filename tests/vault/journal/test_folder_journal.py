"""The journal survives being cut off, and distinguishes that from damage."""

import errno
import hashlib
import os
import resource
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grayvault.core.errors import DamagedFileError, VaultError
from grayvault.core.events import (
    Event,
    PhotoReadmitted,
    PhotoRemoved,
    SourceGone,
    SourceLeft,
    SourceMoved,
    SourceSeen,
)
from grayvault.core.file_stamps import FileStamp
from grayvault.vault.journal.folder_journal import FolderJournal
from tests.vault.examples import EVENTS

TEXT = st.one_of(st.text(st.characters(exclude_categories=["Cs"])), st.binary().map(os.fsdecode))
PATHS = TEXT.map(lambda text: "/" + text.replace("\0", ""))
NAMES = TEXT.map(lambda text: "a" + text.replace("\0", "").replace("/", ""))
TIMES = st.datetimes().map(lambda at: at.isoformat(timespec="seconds") + "+00:00")
IDS = st.binary(min_size=32, max_size=32).map(bytes.hex)
WORDS = st.integers(0, 2**64 - 1)
STAMPS = st.builds(FileStamp, st.integers(0, 2**63 - 1), st.integers(-(2**92), 2**92), WORDS, WORDS)
KINDS = st.sampled_from(["skipped", "failed"])
ANY_EVENT = st.one_of(
    st.builds(SourceSeen, TIMES, PATHS, PATHS, STAMPS, IDS, st.none() | NAMES),
    st.builds(SourceMoved, TIMES, PATHS, PATHS, PATHS, STAMPS, IDS),
    st.builds(SourceGone, TIMES, PATHS),
    st.builds(SourceLeft, TIMES, PATHS, PATHS, STAMPS, KINDS, TEXT, TEXT, TEXT),
    st.builds(PhotoRemoved, TIMES, IDS),
    st.builds(PhotoReadmitted, TIMES, IDS),
)


def events(journal: FolderJournal, offset: int = 0) -> list[Event]:
    return [event for _, event in journal.read(offset)]


@given(st.lists(st.lists(ANY_EVENT, max_size=3), max_size=5))
def test_events_come_back_in_order(
    tmp_path_factory: pytest.TempPathFactory, batches: list[list[Event]]
) -> None:
    path = tmp_path_factory.mktemp("journal") / "journal.log"
    journal = FolderJournal(path)
    ends = [journal.append(batch) for batch in batches]
    assert events(journal) == [event for batch in batches for event in batch]
    for index, end in enumerate(ends):
        rest = [event for batch in batches[index + 1 :] for event in batch]
        assert events(journal, end) == rest


def test_the_offset_of_each_line_is_where_reading_goes_on(tmp_path: Path) -> None:
    journal = FolderJournal(tmp_path / "journal.log")
    end = journal.append(EVENTS)
    read = list(journal.read())
    assert read[-1][0] == end == journal.append([])
    for index, (offset, _) in enumerate(read):
        assert events(journal, offset) == list(EVENTS[index + 1 :])


def test_a_journal_that_is_not_there_is_empty(tmp_path: Path) -> None:
    journal = FolderJournal(tmp_path / "journal.log")
    assert events(journal) == []
    with pytest.raises(DamagedFileError):
        events(journal, 100)


def test_a_cut_off_last_line_is_ignored_and_then_replaced(tmp_path: Path) -> None:
    path = tmp_path / "journal.log"
    journal = FolderJournal(path)
    position = journal.append(EVENTS[:2])
    end = journal.append(EVENTS[2:3])
    whole = path.read_bytes()
    for size in range(position, end):
        path.write_bytes(whole[:size])
        assert events(journal) == list(EVENTS[:2])
        assert events(journal, position) == []
        journal.append(EVENTS[3:4])
        assert events(journal) == [*EVENTS[:2], EVENTS[3]]


def test_a_cut_off_first_line_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "journal.log"
    path.write_bytes(bytes(4096))  # what a power cut can leave: a length without its bytes
    journal = FolderJournal(path)
    assert events(journal) == []
    journal.append(EVENTS)
    assert events(journal) == list(EVENTS)


def test_an_append_that_may_be_undone_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = FolderJournal(tmp_path / "journal.log")
    journal.append(EVENTS[:1])
    read: list[Event] = []
    reader = threading.Thread(target=lambda: read.extend(events(journal)))

    def fail(_fd: int) -> None:
        reader.start()
        reader.join(0.2)  # it has its chance now
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="No space"):
        journal.append(EVENTS[1:3])
    reader.join()
    assert read == list(EVENTS[:1])


def test_a_tail_too_long_for_a_cut_off_line_is_damage(tmp_path: Path) -> None:
    path = tmp_path / "journal.log"
    journal = FolderJournal(path)
    journal.append(EVENTS)
    with path.open("ab") as file:
        file.write(bytes(2 << 20))
    before = path.read_bytes()
    with pytest.raises(DamagedFileError):
        events(journal)
    with pytest.raises(DamagedFileError):
        journal.append(EVENTS)
    assert path.read_bytes() == before


def test_an_event_that_could_not_be_read_again_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "journal.log"
    left = EVENTS[-1]
    assert isinstance(left, SourceLeft)
    long = replace(left, detail="x" * (1 << 20))
    with pytest.raises(ValueError, match="more than"):
        FolderJournal(path).append([EVENTS[0], long])
    assert not path.exists()


@pytest.mark.parametrize(
    "line",
    [
        b"080a9ed428559ef6 [1]\n",
        b"44136fa355b3678a {}\n",
        b'658f28830ccc604b {"at":"","type":"gone"}\n',
    ],
)
def test_a_line_that_matches_its_checksum_and_says_nonsense(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "journal.log"
    path.write_bytes(line)
    with pytest.raises((DamagedFileError, VaultError), match=r"journal\.log"):
        events(FolderJournal(path))


def test_every_flipped_bit_of_an_inner_line_is_damage(tmp_path: Path) -> None:
    path = tmp_path / "journal.log"
    journal = FolderJournal(path)
    journal.append(EVENTS[:1])
    middle = journal.append(EVENTS[3:4])
    journal.append(EVENTS[4:])
    whole = path.read_bytes()
    for bit in range(middle * 8):
        flipped = bytearray(whole)
        flipped[bit // 8] ^= 1 << bit % 8
        path.write_bytes(flipped)
        with pytest.raises(DamagedFileError, match=r"journal\.log"):
            events(journal)


def test_an_offset_inside_a_line_or_past_the_end_is_damage(tmp_path: Path) -> None:
    journal = FolderJournal(tmp_path / "journal.log")
    end = journal.append(EVENTS)
    for offset in (1, end - 1, end + 1):
        with pytest.raises(DamagedFileError):
            events(journal, offset)


def test_an_event_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "journal.log"
    # SHA-256 of the JSON, made with sha256sum
    path.write_bytes(b'3fd8475be8d8833d {"at":"2030-01-01T00:00:00+00:00","type":"praised"}\n')
    with pytest.raises(VaultError, match="newer"):
        events(FolderJournal(path))


def test_a_full_disk_appends_nothing(tmp_path: Path) -> None:
    path = tmp_path / "journal.log"
    journal = FolderJournal(path)
    end = journal.append(EVENTS)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (end + 500, hard))
    try:
        with pytest.raises(OSError, match="too large"):
            journal.append(EVENTS * 10)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert path.stat().st_size == end
    assert events(journal) == list(EVENTS)


def test_processes_that_append_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "journal.log"
    program = (
        "import sys; from pathlib import Path;"
        "from grayvault.vault.journal.folder_journal import FolderJournal;"
        "from grayvault.core.events import SourceGone;"
        "at = '2026-01-02T03:04:05+00:00'; journal = FolderJournal(Path(sys.argv[1]));"
        "[journal.append([SourceGone(at, sys.argv[2] + str(i))]) for i in range(40)]"
    )
    running = [subprocess.Popen([sys.executable, "-c", program, str(path), name]) for name in "ab"]
    assert [process.wait(timeout=60) for process in running] == [0, 0]
    read = events(FolderJournal(path))
    for name in "ab":
        paths = [event.path for event in read if isinstance(event, SourceGone)]
        mine = [path for path in paths if path.startswith(name)]
        assert mine == [f"{name}{i}" for i in range(40)]
    assert len(read) == 80


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"size":123456', b'"size":-1'),
        (b'"size":123456', b'"size":9223372036854775808'),
        (b'"inode":42', b'"inode":1' + b"0" * 30),
        (b'"inode":42', b'"inode":true'),
        (b'"mtime_ns":1', b'"mtime_ns":1' + b"0" * 60),
        (b"/photos/a.jpg", rb"/photos/\u0000a.jpg"),
        (b"/photos/a.jpg", rb"/photos/\ud800a.jpg"),
        (b'"path":"/photos/a.jpg"', b'"path":""'),
        (b"5a5a", b"5A5A"),
        (b"2026-01-02", b"2026-02-30"),
    ],
)
def test_an_impossible_value_is_damage_however_right_its_checksum(
    tmp_path: Path, old: bytes, new: bytes
) -> None:
    journal = FolderJournal(tmp_path / "journal")
    journal.append(EVENTS[:1])
    text = (tmp_path / "journal").read_bytes().partition(b" ")[2].rstrip(b"\n")
    assert old in text
    forged = text.replace(old, new)
    digits = hashlib.sha256(forged).hexdigest()[:16].encode()
    (tmp_path / "journal").write_bytes(digits + b" " + forged + b"\n")
    with pytest.raises(DamagedFileError, match="damaged at byte 0"):
        events(journal)


def test_an_event_that_could_not_be_read_is_not_appended(tmp_path: Path) -> None:
    journal = FolderJournal(tmp_path / "journal")
    journal.append(EVENTS)
    with pytest.raises(DamagedFileError, match="`path`"):
        journal.append([SourceGone("2026-01-02T03:04:05+00:00", "/a\0b")])
    assert events(journal) == list(EVENTS)
