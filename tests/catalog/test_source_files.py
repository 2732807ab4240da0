import pytest
from sqlalchemy import Engine, insert

from grayvault.catalog.apply_events import apply_events
from grayvault.catalog.database.schema import ignored, sources
from grayvault.catalog.database.writing import writing
from grayvault.catalog.source_files import (
    IgnoredFile,
    KnownFile,
    known_under,
    replace_ignored,
    sources_of,
)
from grayvault.core.events import Event, SourceGone, SourceLeft, SourceSeen
from tests.catalog.builders import A, B, at, counted_statements, stamp


def see(engine: Engine, *paths: str, photo_id: str = A) -> None:
    apply_events(
        engine, [SourceSeen(at(1), path, "/photos", stamp(), photo_id) for path in paths], 1
    )


def test_each_kind_of_known_file(engine: Engine) -> None:
    see(engine, "/photos/a.jpg", "/photos/gone.jpg")
    left = SourceLeft(at(1), "/photos/b.png", "/photos", stamp(), "skipped", "alpha", "d", "f0")
    apply_events(engine, [SourceGone(at(2), "/photos/gone.jpg"), left], 2)
    replace_ignored(engine, "/photos", {"/photos/c.mp4": IgnoredFile(stamp(3), "video")})
    assert known_under(engine, "/photos") == {
        "/photos/a.jpg": KnownFile(stamp(), "archived", "present", photo_id=A),
        "/photos/gone.jpg": KnownFile(stamp(), "archived", "gone", photo_id=A),
        "/photos/b.png": KnownFile(stamp(), "skipped", "present", "alpha", "f0"),
        "/photos/c.mp4": KnownFile(stamp(3), "ignored", "present", "video"),
    }


def test_superseded_sources_are_not_known(engine: Engine) -> None:
    see(engine, "/photos/a.jpg")
    see(engine, "/photos/a.jpg", photo_id=B)
    assert known_under(engine, "/photos")["/photos/a.jpg"].photo_id == B


@pytest.mark.parametrize(
    ("root", "expected"),
    [
        ("/pics", {"/pics/a", "/pics/\udcff", "/pics/sub/b", "/pics/\U0001f600"}),
        ("/pics/", {"/pics/a", "/pics/\udcff", "/pics/sub/b", "/pics/\U0001f600"}),
        ("/pics/a", {"/pics/a"}),
        ("/pics/sub", {"/pics/sub/b"}),
        ("/pic", set()),
    ],
)
def test_under_a_root_means_whole_folder_names(
    engine: Engine, root: str, expected: set[str]
) -> None:
    inside = ["/pics/a", "/pics/\udcff", "/pics/sub/b", "/pics/\U0001f600"]
    beside = ["/pics2/a", "/pics-old", "/pics0", "/pics.jpg", "/picsx", "/Pics/a"]
    see(engine, *inside, *beside)
    assert set(known_under(engine, root)) == expected
    assert set(known_under(engine, "/")) == {*inside, *beside}


def test_ignored_files_are_replaced_under_their_root_only(engine: Engine) -> None:
    video, text = IgnoredFile(stamp(1), "video"), IgnoredFile(stamp(2), "text")
    replace_ignored(engine, "/a", {"/a/1": video, "/a/2": video})
    replace_ignored(engine, "/b", {"/b/1": video})
    replace_ignored(engine, "/a", {"/a/2": text, "/a/3": video})
    actual = {path: file.reason for path, file in known_under(engine, "/").items()}
    assert actual == {"/a/2": "text", "/a/3": "video", "/b/1": "video"}
    assert known_under(engine, "/a/2")["/a/2"].stamp == stamp(2)


def test_ignored_files_in_inner_folders_stay_if_only_their_folder_was_looked_at(
    engine: Engine,
) -> None:
    video = IgnoredFile(stamp(1), "video")
    replace_ignored(engine, "/a", {"/a/1": video, "/a/inner/2": video})
    replace_ignored(engine, "/a", {"/a/3": video}, deep=False)
    assert known_under(engine, "/").keys() == {"/a/3", "/a/inner/2"}


def test_an_ignored_file_counts_before_a_source_that_is_gone(engine: Engine) -> None:
    see(engine, "/photos/a.jpg")
    replace_ignored(engine, "/photos", {"/photos/a.jpg": IgnoredFile(stamp(2), "text")})
    assert known_under(engine, "/photos")["/photos/a.jpg"].kind == "archived"
    apply_events(engine, [SourceGone(at(2), "/photos/a.jpg")], 2)
    assert known_under(engine, "/photos")["/photos/a.jpg"].kind == "ignored"


def test_the_best_source_comes_first(engine: Engine) -> None:
    see(engine, "/photos/old.jpg", "/photos/lost.jpg")
    events: list[Event] = [
        SourceSeen(at(2), "/photos/a.jpg", "/photos", stamp(), A),
        SourceGone(at(2), "/photos/lost.jpg"),
    ]
    apply_events(engine, [*events, SourceSeen(at(3), "/photos/old.jpg", "/photos", stamp(), B)], 2)
    states = [(source.path, source.state) for source in sources_of(engine, A)]
    assert states == [
        ("/photos/a.jpg", "present"),
        ("/photos/lost.jpg", "gone"),
        ("/photos/old.jpg", "superseded"),
    ]


def test_twenty_thousand_known_files_take_few_statements(engine: Engine) -> None:
    numbers = range(10_000)
    stamps = [{"size": i, "mtime_ns": i, "inode": i, "device": 1} for i in numbers]
    plain = {"root": "/r", "outcome": "archived", "state": "present"}
    seen = {"first_seen": at(1), "last_seen": at(1)}
    with writing(engine) as connection:
        connection.execute(
            insert(sources),
            [
                {"path": f"/r/{i}.jpg", "photo_id": f"{i:064x}", **stamps[i], **plain, **seen}
                for i in numbers
            ],
        )
        connection.execute(
            insert(ignored),
            [{"path": f"/r/{i}.mp4", "kind": "video", **stamps[i]} for i in numbers],
        )
    with counted_statements(engine) as statements:
        known = known_under(engine, "/r")
    assert len(statements) <= 4
    assert len(known) == 20_000
