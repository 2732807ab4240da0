"""Photos page by page."""

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete

from grayvault.catalog.apply_events import apply_events
from grayvault.catalog.database.connect import open_catalog
from grayvault.catalog.database.schema import photos
from grayvault.catalog.database.writing import writing
from grayvault.catalog.photos import add_photos, listing
from grayvault.catalog.selections.folders import Folder, folder_content
from grayvault.catalog.selections.photo_pages import page
from grayvault.catalog.selections.selection import Selection, Sort
from grayvault.catalog.summary_table import sum_up
from grayvault.core.errors import NotFoundError
from grayvault.core.events import PhotoRemoved, SourceSeen
from grayvault.core.vault_file import SourceFacts, StoredPhoto
from tests.catalog.builders import A, B, C, at, stamp, stored_photo
from tests.support.examples import examples
from tests.support.servers.databases import Databases

names = st.binary(min_size=1, max_size=6).map(
    lambda raw: raw.replace(b"/", b"-").replace(b"\0", b"0").decode(errors="surrogateescape")
)
folders = st.lists(names, max_size=3).map("/".join)
seconds = st.integers(0, 3)
many = st.lists(st.tuples(folders, names, seconds), max_size=12)


def photo(number: int, folder: str, name: str, second: int = 0) -> StoredPhoto:
    source = SourceFacts(name, folder, second * 10**9, "jpeg", 1000)
    return stored_photo(f"{number:064x}", source=source)


def ids(engine: Engine, selection: Selection, size: int = 100) -> list[int]:
    """All photos of a selection, page by page."""
    photo_ids: list[str] = []
    while part := page(engine, selection, photo_ids[-1] if photo_ids else "", size):
        photo_ids += [photo.id for photo in part]
    return [int(photo, 16) for photo in photo_ids]


def test_a_zero_byte_is_like_any_other_character(engine: Engine) -> None:
    add_photos(engine, [photo(1, "a", "b.jpg")])
    assert ids(engine, Selection(camera="a\0", words="b\0", folder="a\0")) == []
    with pytest.raises(NotFoundError):
        page(engine, Selection(), "a\0", 1)


@pytest.fixture(scope="module")
def emptied(databases: Databases) -> Iterator[Engine]:
    """A catalog that each example empties."""
    engine = open_catalog(databases.empty_database(), nullcontext)
    yield engine
    engine.dispose()


@settings(max_examples=examples(40), deadline=None)
@given(many, st.integers(1, 5), st.sampled_from(["id", "date", "name"]), st.booleans())
def test_pages_have_every_photo_once_in_order(
    emptied: Engine, made: list[tuple[str, str, int]], size: int, sort: Sort, descending: bool
) -> None:
    with writing(emptied) as connection:
        connection.execute(delete(photos))
        sum_up(connection)
    add_photos(emptied, [photo(n, *facts) for n, facts in enumerate(made)])
    actual = ids(emptied, Selection(sort=sort, descending=descending), size)
    content = folder_content(emptied)

    def key(number: int) -> tuple[object, int]:
        _, name, second = made[number]
        by: dict[Sort, object] = {
            "id": 0,
            "date": second,
            "name": name.encode(errors="surrogateescape"),
        }
        return by[sort], number

    assert actual == sorted(range(len(made)), key=key, reverse=descending)
    top = [path.split("/")[0] for path, _, _ in made if path]
    assert content.photos == len(made)
    assert {folder.name: folder.photos for folder in content.folders} == {
        n: top.count(n) for n in top
    }


@pytest.fixture
def trips(engine: Engine) -> Engine:
    """Photos in folders, one of which begins as another does."""
    made = [("", "a.jpg"), ("trip", "b.jpg"), ("trip/one", "c.jpg"), ("trips", "d.jpg"), ("t", "e")]
    add_photos(engine, [photo(n, *facts) for n, facts in enumerate(made)])
    return engine


def test_a_folder_has_the_photos_at_any_depth(trips: Engine) -> None:
    assert ids(trips, Selection(folder="trip"), 1) == [1, 2]
    assert ids(trips, Selection(folder="trip/one")) == [2]
    assert ids(trips, Selection(folder="trip/", sort="name", descending=True), 1) == [2, 1]
    assert ids(trips, Selection(folder="tri")) == []
    assert ids(trips, Selection(folder="trip", sort="name", descending=True), 1) == [2, 1]


def test_folders_are_counted_with_all_that_is_in_them(trips: Engine) -> None:
    top = folder_content(trips)
    assert top.photos == 5
    assert top.folders == [
        Folder("t", "t", 1),
        Folder("trip", "trip", 2),
        Folder("trips", "trips", 1),
    ]
    inside = folder_content(trips, "trip")
    assert (inside.photos, inside.folders) == (2, [Folder("trip/one", "one", 1)])
    assert folder_content(trips, "nowhere").photos == 0


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("", [0, 1, 2, 3, 4]),
        ("ÄRGER", [0]),
        ("arger", []),
        ("a\u0308rger", [0]),
        ("strasse", [1]),
        ("STRAẞE ana", [1]),
        ("ana strasse bo", []),
        ("img_1.J", [2]),
        ("%", [3]),
        ("_", [2, 3]),
        ("caf", [4]),
        ("caf\ufffd", []),
        ("\n \t", [0, 1, 2, 3, 4]),
    ],
)
def test_words_are_looked_for_in_any_case(engine: Engine, words: str, expected: list[int]) -> None:
    made = [
        ("", "Ärger.jpg"),
        ("Ana", "Straße"),
        ("", "IMG_1.JPG"),
        ("", "100%_.jpg"),
        ("", "CAF\udce9"),
    ]
    add_photos(engine, [photo(n, *facts) for n, facts in enumerate(made)])
    assert ids(engine, Selection(words=words)) == expected
    assert ids(engine, Selection(words=words, sort="name"), 1) == sorted(
        expected, key=lambda n: made[n][1].encode(errors="surrogateescape")
    )


def test_superseded_photos_are_neither_listed_nor_counted(engine: Engine) -> None:
    add_photos(engine, [stored_photo(A), stored_photo(B), stored_photo(C)])
    for photo_id, path, second in ((A, "/r/x", 1), (B, "/r/x", 2), (A, "/r/old/x", 3)):
        apply_events(engine, [SourceSeen(at(second), path, "/r", stamp(), photo_id)], second)
    apply_events(engine, [SourceSeen(at(4), "/r/old/x", "/r", stamp(), B)], 4)
    assert [photo.id for photo in page(engine, Selection(), "", 10)] == [B, C]
    assert folder_content(engine).photos == 2
    assert folder_content(engine).folders == [Folder("trip", "trip", 2)]


def test_under_a_path_the_sources_there_are_named(engine: Engine) -> None:
    add_photos(engine, [stored_photo(A), stored_photo(B), stored_photo(C)])
    for second, path in enumerate(("/r/1/x", "/r/2/x"), 1):
        apply_events(engine, [SourceSeen(at(second), path, "/r", stamp(), A)], second)
    for under in (None, "/r", "/r/2", "/r/22", "/r/2/x"):
        paged = page(engine, Selection(under=under), "", 10)
        assert paged == sorted(listing(engine, under), key=lambda entry: entry.id)
    assert [photo.source for photo in page(engine, Selection(under="/r/2"), "", 10)] == ["/r/2/x"]


def test_where_colours_come_from(engine: Engine) -> None:
    gray = stored_photo(B, colorizer=None, fidelity=None, hints=b"")
    add_photos(
        engine,
        [stored_photo(A), gray, replace(gray, record=replace(gray.record, id=C, tier="color"))],
    )
    listed = page(engine, Selection(), "", 10)
    assert [photo.color for photo in listed] == ["restored", "gray", "kept"]
    assert {photo.name for photo in listed} == {"IMG_1.jpg"}
    assert {photo.sorted_at for photo in listed} == {"2001-09-09T01:46:40"}


@pytest.mark.parametrize("sort", ["id", "date", "name"])
def test_a_page_behind_a_photo_that_is_not_there(engine: Engine, sort: Sort) -> None:
    add_photos(engine, [stored_photo(A), stored_photo(C)])
    with pytest.raises(NotFoundError, match="first page"):
        page(engine, Selection(sort=sort), B, 10)


def test_a_page_behind_a_photo_that_was_removed(engine: Engine) -> None:
    add_photos(engine, [stored_photo(A), stored_photo(C)])
    apply_events(engine, [PhotoRemoved(at(1), B)], 1)
    assert [photo.id for photo in page(engine, Selection(), B, 10)] == [C]
    with pytest.raises(NotFoundError, match="first page"):
        page(engine, Selection(sort="date"), B, 10)
