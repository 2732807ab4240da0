"""The photos of a folder with too many folders in it, by date: the same pages either way."""

import pytest
from sqlalchemy import Engine

from grayvault.catalog.photos import add_photos
from grayvault.catalog.selections import merged_folders, order_in_folder
from grayvault.catalog.selections.photo_pages import page
from grayvault.catalog.selections.selection import Selection
from grayvault.core.vault_file import SourceFacts
from tests.catalog.builders import counted_statements, stored_photo

FOLDERS = "a", "a/b", "a0", "c"


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("most_sorted", [0, 100])
def test_both_ways_give_the_same_pages(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, most_sorted: int, descending: bool
) -> None:
    monkeypatch.setattr(merged_folders, "MOST_FOLDERS", 0)
    monkeypatch.setattr(order_in_folder, "MOST_SORTED", most_sorted)
    sources = [
        SourceFacts("x", FOLDERS[n % 4], (n * 7 % 5) * 10**9, "jpeg", 1000) for n in range(24)
    ]
    add_photos(engine, [stored_photo(f"{n:064x}", source=s) for n, s in enumerate(sources)])
    selection = Selection(sort="date", folder="a", descending=descending)
    ids: list[str] = []
    with counted_statements(engine) as statements:
        while some := page(engine, selection, ids[-1] if ids else "", 5):
            ids += [photo.id for photo in some]
    inside = [n for n in range(24) if sources[n].folder in {"a", "a/b"}]
    by_date = sorted(inside, key=lambda n: (sources[n].mtime_ns, n), reverse=descending)
    assert [int(photo_id, 16) for photo_id in ids] == by_date
    is_sorted = engine.dialect.name == "postgresql" and most_sorted > 0
    assert any("sorted_at || ''" in statement for statement in statements) == is_sorted
