from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, select

from grayvault.catalog.apply_events import apply_events, journal_offset
from grayvault.catalog.database.connect import open_catalog
from grayvault.catalog.database.schema import removals, sources
from grayvault.catalog.database.writing import writing
from grayvault.catalog.removed_photos import removed_at
from grayvault.catalog.source_files import SourceRow, known_under, source_row, sources_of
from grayvault.core.events import (
    Event,
    PhotoReadmitted,
    PhotoRemoved,
    SourceGone,
    SourceLeft,
    SourceMoved,
    SourceSeen,
)
from tests.catalog.builders import A, B, C, at, counted_statements, stamp
from tests.support.examples import examples_on
from tests.support.servers.databases import Databases

P, Q = "/photos/p.jpg", "/photos/q.jpg"


def seen(photo_id: str, path: str = P, second: int = 1, number: int = 1) -> SourceSeen:
    return SourceSeen(at(second), path, "/photos", stamp(number), photo_id)


def moved(photo_id: str, old: str = P, new: str = Q, second: int = 2) -> SourceMoved:
    return SourceMoved(at(second), old, new, "/photos", stamp(1), photo_id)


def left(path: str = P, second: int = 2, number: int = 2, kind: str = "skipped") -> SourceLeft:
    return SourceLeft(
        at(second), path, "/photos", stamp(number), kind, "no-gain", "It gains nothing.", "f0"
    )


def rows(engine: Engine) -> list[SourceRow]:
    with engine.connect() as connection:
        order = sources.c.path, sources.c.photo_id.is_not(None), sources.c.photo_id
        actual = connection.execute(select(sources).order_by(*order))
        return [source_row(row) for row in actual]


def states(engine: Engine) -> list[tuple[str, str | None, str]]:
    return [(row.path, row.photo_id, row.state) for row in rows(engine)]


def test_a_seen_source_is_present(engine: Engine) -> None:
    apply_events(engine, [replace(seen(A), name="client.jpg")], 100)
    assert rows(engine) == [
        SourceRow(
            path=P,
            root="/photos",
            name="client.jpg",
            stamp=stamp(1),
            outcome="archived",
            photo_id=A,
            state="present",
            first_seen=at(1),
            last_seen=at(1),
        )
    ]
    assert journal_offset(engine) == 100


def test_seen_again_it_has_the_new_stamp(engine: Engine) -> None:
    apply_events(engine, [seen(A), seen(A, second=5, number=2)], 1)
    (row,) = rows(engine)
    assert (row.stamp, row.first_seen, row.last_seen) == (stamp(2), at(1), at(5))


def test_the_same_bytes_twice_are_two_sources_of_one_photo(engine: Engine) -> None:
    apply_events(engine, [seen(A), seen(A, Q)], 1)
    assert [source.path for source in sources_of(engine, A)] == [P, Q]


def test_new_bytes_at_a_path_supersede_the_old_photo(engine: Engine) -> None:
    apply_events(engine, [seen(A), seen(B, second=2, number=2)], 1)
    assert states(engine) == [(P, A, "superseded"), (P, B, "present")]


def test_old_bytes_that_come_back_are_current_again(engine: Engine) -> None:
    apply_events(engine, [seen(A), seen(B, second=2), seen(A, second=3)], 1)
    assert states(engine) == [(P, A, "present"), (P, B, "superseded")]


def test_a_moved_source_has_its_new_path_and_keeps_its_name(engine: Engine) -> None:
    apply_events(engine, [replace(seen(A), name="client.jpg"), moved(A)], 1)
    (row,) = rows(engine)
    assert (row.path, row.name, row.state) == (Q, "client.jpg", "present")


def test_a_source_moved_over_others_supersedes_them(engine: Engine) -> None:
    apply_events(engine, [seen(A), seen(B, Q), moved(A)], 1)
    assert states(engine) == [(Q, A, "present"), (Q, B, "superseded")]


def test_a_source_moved_onto_a_skipped_picture_replaces_it(engine: Engine) -> None:
    apply_events(engine, [seen(A), left(Q), moved(A)], 1)
    assert states(engine) == [(Q, A, "present")]


def test_a_superseded_source_moves_too(engine: Engine) -> None:
    """A camera's file is renamed and a new one takes its name; the new one is found first."""
    apply_events(engine, [seen(A), seen(B, second=2), moved(A, second=3)], 1)
    assert states(engine) == [(P, B, "present"), (Q, A, "present")]


def test_a_gone_source_stays_known(engine: Engine) -> None:
    apply_events(engine, [seen(A), SourceGone(at(2), P)], 1)
    assert states(engine) == [(P, A, "gone")]
    apply_events(engine, [seen(A, second=3)], 2)
    assert states(engine) == [(P, A, "present")]


def test_an_unknown_source_that_goes_changes_nothing(engine: Engine) -> None:
    apply_events(engine, [SourceGone(at(2), P)], 1)
    assert states(engine) == []


def test_a_left_picture_keeps_its_reason(engine: Engine) -> None:
    apply_events(engine, [left(kind="failed")], 1)
    (row,) = rows(engine)
    assert (row.outcome, row.reason, row.detail, row.settings, row.photo_id) == (
        "failed",
        "no-gain",
        "It gains nothing.",
        "f0",
        None,
    )


def test_a_left_picture_supersedes_the_photo_that_was_there(engine: Engine) -> None:
    apply_events(engine, [seen(A), left()], 1)
    assert states(engine) == [(P, None, "present"), (P, A, "superseded")]


def test_an_archived_file_that_cannot_be_read_again_stays_archived(engine: Engine) -> None:
    again = left(number=1, kind="failed")
    remounted = replace(again, stamp=replace(again.stamp, device=8))
    apply_events(engine, [seen(A), again, remounted], 1)
    assert states(engine) == [(P, A, "present")]


def test_a_left_picture_that_is_archived_later_is_forgotten(engine: Engine) -> None:
    apply_events(engine, [left(), seen(A, second=3)], 1)
    assert states(engine) == [(P, A, "present")]


def test_nothing_to_apply_moves_the_offset(engine: Engine) -> None:
    apply_events(engine, [], 7)
    apply_events(engine, [], 9)
    assert journal_offset(engine) == 9


def test_paths_that_are_not_utf8_survive(engine: Engine) -> None:
    path = "/photos/\udcff\udc80 new\nline.jpg"
    apply_events(engine, [seen(A, path), replace(left(path + "2"), detail=f"{path} is bad")], 1)
    assert set(known_under(engine, "/photos")) == {path, path + "2"}
    assert sources_of(engine, A)[0].path == path


def test_the_last_word_on_a_photo_holds(engine: Engine) -> None:
    removed, readmitted = PhotoRemoved(at(1), A), PhotoReadmitted(at(2), A)
    cases: list[tuple[list[Event], str | None]] = [
        ([removed], at(1)),
        ([removed, readmitted], None),
        ([removed, readmitted, replace(removed, at=at(3))], at(3)),
    ]
    for events, expected in cases:
        apply_events(engine, events, 1)
        assert removed_at(engine, A) == expected
        assert removed_at(engine, B) is None


def test_a_removed_photo_counts_as_skipped(engine: Engine) -> None:
    apply_events(engine, [seen(A), PhotoRemoved(at(2), A)], 1)
    [(path, known)] = known_under(engine, "/photos").items()
    assert (path, known.kind, known.reason, known.photo_id) == (P, "skipped", "removed", None)


PATHS = st.sampled_from([P, Q, "/photos/r.jpg"])
PHOTOS = st.sampled_from([A, B, C])


@st.composite
def event_lists(draw: st.DrawFn) -> list[Event]:
    stamps = st.integers(1, 2).map(stamp)
    root = st.just("/photos")
    when = st.just(at(0))
    kinds = st.sampled_from(["skipped", "failed"])
    reason = st.just("r")
    event = st.one_of(
        st.builds(SourceSeen, when, PATHS, root, stamps, PHOTOS),
        st.builds(SourceMoved, when, PATHS, PATHS, root, stamps, PHOTOS),
        st.builds(SourceGone, when, PATHS),
        st.builds(SourceLeft, when, PATHS, root, stamps, kinds, reason, reason, reason),
        st.builds(PhotoRemoved, when, PHOTOS),
        st.builds(PhotoReadmitted, when, PHOTOS),
    )
    events = draw(st.lists(event, max_size=12))
    return [replace(event, at=at(second)) for second, event in enumerate(events)]


@pytest.fixture(scope="module")
def shared(databases: Databases) -> Iterator[Engine]:
    engine = open_catalog(databases.empty_database(), nullcontext)
    yield engine
    engine.dispose()


Folded = tuple[list[SourceRow], dict[str, str | None]]


def fold(engine: Engine, batches: Iterable[Sequence[Event]]) -> Folded:
    """What an empty catalog holds after the batches: sources, and when photos were removed."""
    with writing(engine) as connection:
        connection.execute(delete(sources))
        connection.execute(delete(removals))
    for batch in batches:
        apply_events(engine, batch, 0)
    return rows(engine), {photo_id: removed_at(engine, photo_id) for photo_id in (A, B, C)}


def test_any_way_to_apply_events_gives_the_same(shared: Engine) -> None:
    @settings(max_examples=examples_on(shared, 50), deadline=None)
    @given(events=event_lists(), cut=st.integers(0, 12))
    def compare(events: list[Event], cut: int) -> None:
        compare_ways(shared, events, cut)

    compare()


def compare_ways(shared: Engine, events: list[Event], cut: int) -> None:
    at_once = fold(shared, [events])
    assert fold(shared, ([event] for event in events)) == at_once
    assert fold(shared, [events[:cut], events[cut:]]) == at_once
    assert fold(shared, [events, events]) == at_once
    assert fold(shared, ([event, event] for event in events)) == at_once
    current = [row.path for row in at_once[0] if row.state != "superseded"]
    assert len(current) == len(set(current))


def test_three_thousand_moves_take_few_statements(engine: Engine) -> None:
    number = 3_000
    before = [seen(f"{i:064x}", f"/photos/old/{i}.jpg", number=i) for i in range(number)]
    after = [
        moved(f"{i:064x}", f"/photos/old/{i}.jpg", f"/photos/new/{i}.jpg") for i in range(number)
    ]
    with counted_statements(engine) as statements:
        apply_events(engine, before, 1)
        apply_events(engine, after, 2)
    assert len(statements) < number // 50
    assert len(known_under(engine, "/photos/new")) == number
    assert known_under(engine, "/photos/old") == {}
