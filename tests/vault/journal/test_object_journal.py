"""The journal in an object store is the same bytes as the one in a folder."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from obstore.store import MemoryStore

from grayvault.core.errors import DamagedFileError
from grayvault.core.events import Event, SourceGone
from grayvault.vault.journal.folder_journal import FolderJournal
from grayvault.vault.journal.object_journal import ObjectJournal
from grayvault.vault.objects.objects import Objects
from grayvault.vault.objects.remote_objects import RemoteObjects
from tests.vault.examples import EVENTS


def new_objects() -> RemoteObjects:
    return RemoteObjects(MemoryStore(), "memory://journal")


def events(journal: ObjectJournal, offset: int = 0) -> list[Event]:
    return [event for _, event in journal.read(offset)]


def gone(number: int) -> SourceGone:
    return SourceGone("2026-01-02T03:04:05+00:00", f"/photos/{number}.jpg")


def names(objects: Objects, kind: str) -> list[str]:
    return [name.rpartition("/")[2] for name in objects.names(f"journal/{kind}/")]


@given(st.lists(st.integers(0, 4), max_size=12), st.integers(1, 5), st.booleans())
def test_the_journal_of_a_folder_in_pieces(
    tmp_path_factory: pytest.TempPathFactory, sizes: list[int], pack_every: int, same: bool
) -> None:
    folder = FolderJournal(tmp_path_factory.mktemp("journal") / "journal.log")
    objects = new_objects()
    journal = ObjectJournal(objects, pack_every)
    written: list[Event] = []
    for number, size in enumerate(sizes):
        batch: list[Event] = [gone(10 * number + each) for each in range(size)]
        writer = journal if same else ObjectJournal(objects, pack_every)
        end = folder.append(batch)
        assert writer.append(batch) == end
        written += batch
        assert events(journal, end) == []
    assert events(journal) == written
    for offset, _ in list(journal.read()):
        rest = events(journal, offset)
        assert rest == written[len(written) - len(rest) :]
        assert [event for _, event in folder.read(offset)] == rest


def test_reading_goes_on_where_it_stopped() -> None:
    journal = ObjectJournal(new_objects())
    journal.append(EVENTS)
    read = list(journal.read())
    assert [event for _, event in read] == list(EVENTS)
    end = journal.append([gone(1)])
    assert events(journal, read[-1][0]) == [gone(1)]
    assert events(journal, end) == []


def test_a_journal_that_is_not_there_is_empty() -> None:
    journal = ObjectJournal(new_objects())
    assert not journal.exists()
    assert events(journal) == []
    with pytest.raises(DamagedFileError, match=r"knows up to byte 100: .* `grayvault reindex`"):
        events(journal, 100)


def test_writers_at_once_lose_nothing() -> None:
    objects = new_objects()

    def write(writer: int) -> None:
        journal = ObjectJournal(objects, pack_every=7)
        for number in range(25):
            journal.append([gone(100 * writer + number)])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    read = events(ObjectJournal(objects))
    assert len(read) == 100
    for writer in range(4):
        own = [gone(100 * writer + number) for number in range(25)]
        assert [event for event in read if event in own] == own


@pytest.mark.parametrize("others", [3, 10, 11, 25])
def test_an_append_that_others_pack_before_it_is_checked_is_there_once(others: int) -> None:
    store = MemoryStore()
    quick = ObjectJournal(RemoteObjects(store, "memory://journal"), pack_every=10)
    slow = ObjectJournal(StandsStill(store, lambda: append_each(quick, range(others))))
    slow.append([gone(100)])
    slow.append([gone(101)])
    expected = [gone(100), *(gone(number) for number in range(others)), gone(101)]
    assert events(ObjectJournal(RemoteObjects(store, "memory://journal"))) == expected


@pytest.mark.parametrize("others", [3, 10, 11, 25])
def test_an_append_where_others_have_packed_theirs_goes_to_the_end(others: int) -> None:
    objects = new_objects()
    slow = ObjectJournal(objects)
    slow.append([])
    append_each(ObjectJournal(objects, pack_every=10), range(others))
    slow.append([gone(100)])
    expected = [*(gone(number) for number in range(others)), gone(100)]
    assert events(ObjectJournal(objects)) == expected


class StandsStill(RemoteObjects):
    """Objects whose first writer waits between writing and checking, while others go on."""

    def __init__(self, store: MemoryStore, meanwhile: Callable[[], None]) -> None:
        super().__init__(store, "memory://journal")
        self._meanwhile: Callable[[], None] | None = meanwhile

    def _put(self, name: str, data: bytes, mode: Literal["create", "overwrite"]) -> None:
        super()._put(name, data, mode)
        meanwhile, self._meanwhile = self._meanwhile, None
        if meanwhile:
            meanwhile()


def append_each(journal: ObjectJournal, numbers: Iterable[int]) -> None:
    for number in numbers:
        journal.append([gone(number)])


def test_appends_are_packed_and_older_ones_deleted() -> None:
    objects = new_objects()
    journal = ObjectJournal(objects, pack_every=10)
    for number in range(35):
        journal.append([gone(number)])
    assert len(names(objects, "packed")) == 3
    assert len(names(objects, "lines")) == 15  # the last packed ones, and those after them
    assert events(ObjectJournal(objects)) == [gone(number) for number in range(35)]


def test_a_reader_goes_on_while_appends_are_packed() -> None:
    objects = new_objects()
    journal = ObjectJournal(objects, pack_every=10)
    for number in range(9):
        journal.append([gone(number)])
    reading = journal.read()
    read = [next(reading)[1]]
    for number in range(9, 45):
        journal.append([gone(number)])
    read += [event for _, event in reading]
    assert read[:9] == [gone(number) for number in range(9)]
    assert read == [gone(number) for number in range(len(read))]


def test_a_writer_that_stood_still_does_not_write_into_the_past() -> None:
    objects = new_objects()
    late = ObjectJournal(objects, pack_every=5)
    late.append([gone(0)])
    busy = ObjectJournal(objects, pack_every=5)
    for number in range(1, 30):
        busy.append([gone(number)])
    late.append([gone(99)])
    assert events(ObjectJournal(objects)) == [*(gone(number) for number in range(30)), gone(99)]


def test_an_answer_that_was_lost_is_no_second_append() -> None:
    objects = new_objects()
    journal = ObjectJournal(objects)
    journal.append([gone(0)])
    again = ObjectJournal(objects)
    again._end = 0  # as it was before the request whose answer got lost
    again.append([gone(0)])
    assert events(journal) == [gone(0)]


def journal_with_lines(objects: Objects) -> list[str]:
    journal = ObjectJournal(objects)
    for number in range(3):
        journal.append([gone(number)])
    return list(objects.names("journal/lines/"))


def test_a_missing_object_is_named() -> None:
    objects = new_objects()
    first, middle, _ = journal_with_lines(objects)
    objects.delete(middle)
    with pytest.raises(DamagedFileError, match=r"journal.*missing.*backup"):
        events(ObjectJournal(objects))
    objects.delete(first)
    with pytest.raises(DamagedFileError, match="damaged at byte 0"):
        events(ObjectJournal(objects))


@pytest.mark.parametrize("number", [0, 1, 2])
def test_an_object_that_is_cut_off_is_named(number: int) -> None:
    objects = new_objects()
    name = journal_with_lines(objects)[number]
    objects.put(name, objects.read(name)[:-5])
    with pytest.raises(DamagedFileError, match="cut off"):
        events(ObjectJournal(objects))


def test_nothing_is_appended_behind_an_empty_object() -> None:
    objects = new_objects()
    journal = ObjectJournal(objects)
    end = journal.append([gone(0)])
    objects.put(f"journal/lines/{end:016}", b"")
    with pytest.raises(DamagedFileError, match="cut off"):
        journal.append([gone(1)])


def test_every_flipped_bit_is_damage() -> None:
    objects = new_objects()
    name = journal_with_lines(objects)[1]
    data = objects.read(name)
    for bit in range(0, len(data) * 8, 7):
        flipped = bytearray(data)
        flipped[bit // 8] ^= 1 << bit % 8
        objects.put(name, bytes(flipped))
        with pytest.raises(DamagedFileError):
            events(ObjectJournal(objects))


def test_offsets_that_are_no_starts_of_lines_are_damage(tmp_path: Path) -> None:
    objects = new_objects()
    journal_with_lines(objects)
    journal = ObjectJournal(objects)
    end = journal.append([])
    for offset in (1, end - 1, end + 1):
        with pytest.raises(DamagedFileError):
            events(journal, offset)
