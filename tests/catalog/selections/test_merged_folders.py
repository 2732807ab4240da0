"""The photos of a folder by date, merged from the folders in it."""

from collections.abc import Iterator
from contextlib import nullcontext

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete

from grayvault.catalog.database.connect import open_catalog
from grayvault.catalog.database.schema import photos
from grayvault.catalog.database.writing import writing
from grayvault.catalog.photos import add_photos
from grayvault.catalog.selections import merged_folders
from grayvault.catalog.selections.photo_pages import page
from grayvault.catalog.selections.selection import Selection
from grayvault.catalog.summary_table import sum_up
from grayvault.core.vault_file import SourceFacts
from tests.catalog.builders import counted_statements, stored_photo
from tests.support.examples import examples
from tests.support.servers.databases import Databases

FOLDERS = "a", "a/b", "a/b/c", "a/d", "a0", "", "b"

photos_made = st.lists(st.tuples(st.sampled_from(FOLDERS), st.integers(0, 4)), max_size=30)


@pytest.fixture(scope="module")
def emptied(databases: Databases) -> Iterator[Engine]:
    """A catalog that each example empties."""
    engine = open_catalog(databases.empty_database(), nullcontext)
    yield engine
    engine.dispose()


def fill(engine: Engine, made: list[tuple[str, int]]) -> None:
    with writing(engine) as connection:
        connection.execute(delete(photos))
        sum_up(connection)
    facts = [SourceFacts("x", folder, time * 10**9, "jpeg", 1000) for folder, time in made]
    add_photos(engine, [stored_photo(f"{n:064x}", source=f) for n, f in enumerate(facts)])


def ids(engine: Engine, selection: Selection, size: int) -> list[int]:
    """All photos of a selection, page by page."""
    photo_ids: list[str] = []
    while some := page(engine, selection, photo_ids[-1] if photo_ids else "", size):
        photo_ids += [photo.id for photo in some]
    return [int(photo_id, 16) for photo_id in photo_ids]


@settings(max_examples=examples(40), deadline=None)
@given(photos_made, st.sampled_from(["a", "a/b", "b", "none"]), st.integers(1, 7), st.booleans())
def test_pages_have_every_photo_of_the_folder_once_in_order(
    emptied: Engine, made: list[tuple[str, int]], folder: str, size: int, descending: bool
) -> None:
    fill(emptied, made)
    selection = Selection(sort="date", folder=folder, descending=descending)
    inside = [n for n, (name, _) in enumerate(made) if f"{name}/".startswith(f"{folder}/")]
    expected = sorted(inside, key=lambda n: (made[n][1], n), reverse=descending)
    assert ids(emptied, selection, size) == expected


@pytest.mark.parametrize("camera", ["", "Nokia 1"])
def test_other_conditions_hold_too(emptied: Engine, camera: str) -> None:
    fill(emptied, [(folder, n) for n, folder in enumerate(FOLDERS)])
    selection = Selection(
        sort="date", folder="a", camera=camera, first_day="1970-01-01", last_day="1970-01-01"
    )
    assert ids(emptied, selection, 2) == ([] if camera else [0, 1, 2, 3])


def test_a_page_reads_only_the_folders_that_it_shows(emptied: Engine) -> None:
    fill(emptied, [(f"a/{n // 5}", n) for n in range(100)])
    with counted_statements(emptied) as statements:
        first = page(emptied, Selection(sort="date", folder="a", descending=True), "", 10)
    assert [int(photo.id, 16) for photo in first] == [*range(99, 89, -1)]
    assert sum("photos.folder =" in statement for statement in statements) <= 5


def test_photos_that_few_of_many_folders_have_are_found_another_way(
    emptied: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merged_folders, "MOST_READ", 3)
    fill(emptied, [(f"a/{n}", n) for n in range(20)])
    old = Selection(sort="date", folder="a", descending=True, last_day="1970-01-01")
    with counted_statements(emptied) as statements:
        shown = page(emptied, old, "", 30)
    assert [int(photo.id, 16) for photo in shown] == [*range(19, -1, -1)]
    assert sum(text.startswith("SELECT photos.sorted_at, photos.id") for text in statements) == 3
    assert sum(text.startswith("SELECT photos.id \n") for text in statements) == 1
