"""All photos of a selection at once, and selections by what is known of photos."""

import pytest
from sqlalchemy import Engine

from grayvault.catalog.photos import add_photos
from grayvault.catalog.selections.photo_pages import page
from grayvault.catalog.selections.selection import Selection
from grayvault.catalog.selections.timeline import Timeline, timeline
from grayvault.core.fidelity import Fidelity
from grayvault.core.vault_file import SourceFacts, StoredPhoto
from tests.catalog.builders import stored_photo

DAY = 24 * 3600 * 10**9


def photo(number: int, taken_at: str | None, mtime_days: int = 0, **fields: object) -> StoredPhoto:
    source = SourceFacts(f"{number}.jpg", "trip", mtime_days * DAY, "jpeg", 1000)
    return stored_photo(f"{number:064x}", source=source, taken_at=taken_at, **fields)


@pytest.fixture
def album(engine: Engine) -> Engine:
    """Two photos of one day, one of another, and two without a date, whose files are of 1970."""
    add_photos(
        engine,
        [
            photo(0, "2024-05-01T12:00:00", camera="Canon EOS 1000D", width=1500, height=1000),
            photo(1, "2024-05-01T13:00:00.5+02:00", width=1000, height=1500),
            photo(2, "2020-01-31T23:59:59", tier="color"),
            photo(3, None, 1, note="damaged: the file ends early"),
            photo(4, None, 2, fidelity=Fidelity(9.0, 12.0, 20.0, 42.0)),
        ],
    )
    return engine


def ids(engine: Engine, selection: Selection, size: int = 100) -> list[int]:
    photo_ids: list[str] = []
    while part := page(engine, selection, photo_ids[-1] if photo_ids else "", size):
        photo_ids += [entry.id for entry in part]
    return [int(photo_id, 16) for photo_id in photo_ids]


@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_photos_without_a_date_stand_apart(album: Engine, size: int) -> None:
    newest = Selection(sort="date", descending=True, undated="apart")
    assert ids(album, newest, size) == [1, 0, 2, 4, 3]
    oldest = Selection(sort="date", undated="apart")
    assert ids(album, oldest, size) == [3, 4, 2, 0, 1]
    by_file_time = Selection(sort="date", descending=True)
    assert ids(album, by_file_time, size) == [1, 0, 2, 4, 3]


def test_shapes_and_days_of_all_photos(album: Engine) -> None:
    selection = Selection(sort="date", descending=True, undated="apart")
    days = [("2024-05-01", 2), ("2020-01-31", 1), ("", 2)]
    shapes = [667, 1500, 1333, 1333, 1333]
    ends = [f"{0:064x}", f"{4:064x}"]
    assert timeline(album, selection, 2) == Timeline(2, shapes, days, ends)
    assert timeline(album, selection, 2, limit=2) == Timeline(2, shapes[:2], days[:1], [])
    assert timeline(album, selection, 2, limit=4).days == [*days[:2], ("", 1)]
    by_file_time = Selection(sort="date", descending=True)
    assert timeline(album, by_file_time, 5).days[2:] == [("1970-01-03", 1), ("1970-01-02", 1)]
    assert timeline(album, Selection(sort="name"), 100) == Timeline(
        100, [1500, 667, 1333, 1333, 1333], [], []
    )


@pytest.mark.parametrize("step", range(1, 7))
def test_pages_begin_where_the_timeline_says(album: Engine, step: int) -> None:
    selection = Selection(sort="date", descending=True, undated="apart")
    pages = ["", *timeline(album, selection, step).page_ends]
    parts = [page(album, selection, after, step) for after in pages]
    assert [len(part) for part in parts[:-1]] == [step] * (len(parts) - 1)
    assert [entry.id for part in parts for entry in part] == [
        entry.id for entry in page(album, selection, "", 100)
    ]


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (Selection(first_day="2024-05-01"), [0, 1]),
        (Selection(last_day="2020-01-31"), [2, 3, 4]),
        (Selection(last_day="2020-01-31", undated="apart"), [2]),
        (Selection(first_day="2020-01-31", last_day="2024-05-01"), [0, 1, 2]),
        (Selection(last_day="2020-01-30", undated="apart"), []),
        (Selection(camera="Canon EOS 1000D"), [0]),
        (Selection(kind="color"), [2]),
        (Selection(kind="damaged"), [3]),
        (Selection(kind="low-quality"), [4]),
    ],
)
def test_photos_are_selected_by_what_is_known(
    album: Engine, selection: Selection, expected: list[int]
) -> None:
    assert ids(album, selection) == expected
    assert len(timeline(album, selection, 100).shapes) == len(expected)
