from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Column, ColumnElement, Engine, Select, select, tuple_

from grayvault.catalog import photos as photos_module
from grayvault.catalog.apply_events import apply_events
from grayvault.catalog.database.schema import photos
from grayvault.catalog.photos import (
    add_photo,
    add_photos,
    find,
    find_by_path,
    listing,
    mark_original_freed,
    photo_ids,
    sorted_ids,
)
from grayvault.core.errors import AmbiguousIdError, NotFoundError
from grayvault.core.events import SourceGone, SourceSeen
from grayvault.core.vault_file import SourceFacts
from tests.catalog.builders import A, B, C, at, stamp, stored_photo


def see(engine: Engine, photo_id: str, path: str, second: int = 1) -> None:
    apply_events(engine, [SourceSeen(at(second), path, "/photos", stamp(), photo_id)], second)


def listed(engine: Engine, under: str | None = None, everything: bool = False) -> list[list[str]]:
    photos = listing(engine, under, everything)
    return [[photo.id, photo.source, photo.state] for photo in photos]


def test_a_row_agrees_with_the_vault_file(engine: Engine) -> None:
    add_photo(engine, stored_photo())
    row = find(engine, A)
    assert (row.source_bytes, row.preview_bytes, row.stored_bytes) == (95_000, 5_000, 38_000)
    assert (row.luma_bytes, row.hint_bytes, row.color_bytes) == (37_000, 800, 50_000)
    assert (row.colorizer, row.weights, row.delta_e_mean) == ("propagate", None, 1.5)
    assert (row.source_name, row.folder, row.source_mtime_ns) == ("IMG_1.jpg", "trip", 10**18)
    assert not row.original_freed


def test_the_capture_time_and_camera_of_a_photo(engine: Engine) -> None:
    dated = stored_photo(A, taken_at="2024-09-28T11:03:29.239000+02:00", camera="Apple iPhone 11")
    add_photos(engine, [dated, stored_photo(B)])
    row = find(engine, A)
    assert (row.taken_at, row.camera) == ("2024-09-28T11:03:29.239000+02:00", "Apple iPhone 11")
    assert row.sorted_at == "2024-09-28T11:03:29"
    other = find(engine, B)
    assert (other.taken_at, other.camera) == (None, None)
    assert other.sorted_at == "2001-09-09T01:46:40"  # by the source's mtime


@pytest.mark.parametrize("mtime_ns", [-(10**30), 10**30, 2**63 + 2**62 - 1])
def test_any_mtime_has_a_place_in_time(engine: Engine, mtime_ns: int) -> None:
    source = replace(stored_photo().record.source, mtime_ns=mtime_ns)
    add_photo(engine, stored_photo(source=source))
    assert len(find(engine, A).sorted_at) == 19


def plan(engine: Engine, query: Select[Any]) -> str:
    """How SQLite answers a query."""
    text = query.compile(engine, compile_kwargs={"literal_binds": True})
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}").all()
    return "; ".join(row.detail for row in rows)


@pytest.mark.parametrize(
    ("order", "only"),
    [
        (photos.c.sorted_at, None),
        (photos.c.source_name, None),
        (photos.c.sorted_at, photos.c.folder == "trip"),
        (photos.c.sorted_at, photos.c.camera == "NIKON D90"),
    ],
)
def test_pages_are_read_in_the_order_of_an_index(
    sqlite_engine: Engine, order: Column[str], only: ColumnElement[bool] | None
) -> None:
    behind = tuple_(order, photos.c.id) < tuple_("m", "f" * 64)
    page = select(photos).where(behind).order_by(order.desc(), photos.c.id.desc()).limit(100)
    steps = plan(sqlite_engine, page if only is None else page.where(only))
    assert "SEARCH photos USING INDEX" in steps
    assert "TEMP B-TREE" not in steps


def test_a_gray_photo_has_no_color_figures(engine: Engine) -> None:
    add_photo(engine, stored_photo(colorizer=None, fidelity=None, hints=b""))
    row = find(engine, A)
    assert (row.colorizer, row.delta_e_p95, row.luma_psnr, row.hint_bytes) == (None, None, None, 0)


def test_adding_again_renews_the_row_and_keeps_that_its_original_was_freed(engine: Engine) -> None:
    add_photo(engine, stored_photo())
    mark_original_freed(engine, A)
    again = replace(stored_photo(tier="lossless"), revision="e" * 64)
    add_photos(engine, [again, stored_photo(B), stored_photo(B)])
    row = find(engine, A)
    assert (row.tier, row.revision, row.original_freed) == ("lossless", "e" * 64, True)
    assert photo_ids(engine) == {A, B}


def test_a_beginning_of_the_id_is_enough(engine: Engine) -> None:
    low, high = "abcdef01" + "0" * 56, "abcdef01" + "f" * 56
    add_photos(engine, [stored_photo(low), stored_photo(high), stored_photo("ffffffff" + "f" * 56)])
    assert find(engine, "ffffffff").id[:8] == "ffffffff"
    assert find(engine, "ABCDEF01F").id == high
    assert find(engine, low).id == low
    with pytest.raises(AmbiguousIdError, match="abcdef01"):
        find(engine, "abcdef01")


@pytest.mark.parametrize("wrong", ["abcdef0", "", "a" * 65, "abcdefgh", "a%______", "e" * 64])
def test_an_invalid_id_is_not_found(engine: Engine, wrong: str) -> None:
    add_photo(engine, stored_photo())
    with pytest.raises(NotFoundError):
        find(engine, wrong)


def test_a_photo_is_found_by_its_path(engine: Engine) -> None:
    add_photos(engine, [stored_photo(A), stored_photo(B)])
    see(engine, A, "/photos/\udcff.jpg")
    assert find_by_path(engine, "/photos/\udcff.jpg").id == A
    see(engine, B, "/photos/\udcff.jpg", 2)
    apply_events(engine, [SourceGone(at(3), "/photos/\udcff.jpg")], 3)
    assert find_by_path(engine, "/photos/\udcff.jpg").id == B
    with pytest.raises(NotFoundError, match="grayvault add"):
        find_by_path(engine, "/photos")


def test_superseded_photos_are_listed_only_on_demand(engine: Engine) -> None:
    add_photos(engine, [stored_photo(A), stored_photo(B)])
    see(engine, A, "/photos/x.jpg")
    see(engine, B, "/photos/x.jpg", 2)
    assert listed(engine) == [[B, "/photos/x.jpg", "present"]]
    assert listed(engine, everything=True) == [
        [A, "/photos/x.jpg", "superseded"],
        [B, "/photos/x.jpg", "present"],
    ]


def test_gone_and_adopted_photos_are_listed(engine: Engine) -> None:
    odd = SourceFacts("\udcff.jpg", "", 0, "jpeg", 1)
    add_photos(engine, [stored_photo(A), stored_photo(B), stored_photo(C, source=odd)])
    see(engine, A, "/photos/x.jpg")
    apply_events(engine, [SourceGone(at(3), "/photos/x.jpg")], 3)
    assert listed(engine) == [
        [A, "/photos/x.jpg", "gone"],
        [B, "trip/IMG_1.jpg", "unknown"],
        [C, "\udcff.jpg", "unknown"],
    ]


def test_a_photo_is_listed_once_by_its_best_source(engine: Engine) -> None:
    add_photo(engine, stored_photo(A))
    see(engine, A, "/photos/first.jpg")
    see(engine, A, "/photos/a-later.jpg", 2)
    assert listed(engine) == [[A, "/photos/first.jpg", "present"]]
    apply_events(engine, [SourceGone(at(3), "/photos/first.jpg")], 3)
    assert listed(engine) == [[A, "/photos/a-later.jpg", "present"]]


def test_a_listing_under_a_folder_names_the_sources_there(engine: Engine) -> None:
    add_photos(engine, [stored_photo(A), stored_photo(B), stored_photo(C)])
    see(engine, A, "/photos/1/x.jpg")
    see(engine, A, "/photos/2/x.jpg", 2)
    see(engine, B, "/photos/22/x.jpg", 2)
    assert listed(engine, "/photos/2") == [[A, "/photos/2/x.jpg", "present"]]
    assert [photo[0] for photo in listed(engine, "/photos")] == [A, B]
    assert listed(engine, "/elsewhere", everything=True) == []


def test_an_empty_catalog(engine: Engine) -> None:
    add_photos(engine, [])
    assert listing(engine) == []
    assert photo_ids(engine) == set()


def test_sorted_ids_a_page_at_a_time(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photos_module, "_PAGE", 2)
    all_ids = [f"{number:064x}" for number in (5, 3, 1, 4)]
    for count in range(5):
        ids = sorted(all_ids[:count])
        assert list(sorted_ids(engine)) == ids
        for number, photo_id in enumerate(ids):
            assert list(sorted_ids(engine, after=photo_id)) == ids[number + 1 :]
        add_photos(engine, [stored_photo(photo_id) for photo_id in all_ids[count : count + 1]])
