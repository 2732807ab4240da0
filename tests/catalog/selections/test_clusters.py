"""Photos grouped by where they were taken, and selections by area."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlalchemy import Engine

from grayvault.catalog.photos import add_photos
from grayvault.catalog.selections.clusters import Cluster, clusters
from grayvault.catalog.selections.photo_pages import page
from grayvault.catalog.selections.selection import Selection
from grayvault.core.coordinates import Area, Coordinates
from tests.catalog.builders import stored_photo
from tests.support.gps import FIJI, NEAR_ZURICH, NEW_YORK, SYDNEY, ZURICH

WELLINGTON_WEST = (-41.3, -179.5)


def add(engine: Engine, places: Sequence[tuple[float, float] | None], first: int = 0) -> None:
    photos = [stored_photo(f"{number:064x}") for number in range(first, first + len(places))]
    add_photos(
        engine,
        [
            replace(photo, coordinates=Coordinates(*place) if place else None)
            for photo, place in zip(photos, places, strict=True)
        ],
    )


@pytest.fixture
def travels(engine: Engine) -> Engine:
    add(engine, [ZURICH, NEAR_ZURICH, SYDNEY, NEW_YORK, FIJI, WELLINGTON_WEST, None])
    return engine


def ids(engine: Engine, area: Area) -> list[int]:
    return [int(photo.id, 16) for photo in page(engine, Selection(area=area), "", 100)]


def test_photos_near_each_other_are_one_cluster(travels: Engine) -> None:
    together, *others = clusters(travels, Selection(), 16)
    assert together == Cluster(2, 47.37, 8.51, 47.39, 8.54, f"{0:064x}")
    assert [(one.photos, one.south, one.west) for one in others] == [
        (1, *place) for place in (SYDNEY, NEW_YORK, FIJI, WELLINGTON_WEST)
    ]
    zurich = Selection(area=Area(47.3, 8.4, 47.5, 8.6))
    assert [one.photos for one in clusters(travels, zurich, 8)] == [1, 1]
    assert [one.photos for one in clusters(travels, zurich, 1)] == [2]


@pytest.mark.parametrize(
    ("area", "expected"),
    [
        (Area(47, 8, 48, 9), [0, 1]),
        (Area(47.37, 8.54, 47.37, 8.54), [0]),
        (Area(-90, -180, 0, 180), [2, 4, 5]),
        (Area(-50, 170, 0, -170), [4, 5]),
        (Area(-90, -180, 90, 180), [0, 1, 2, 3, 4, 5]),
        (Area(60, -180, 90, 180), []),
    ],
)
def test_photos_are_selected_by_area(travels: Engine, area: Area, expected: list[int]) -> None:
    assert ids(travels, area) == expected
    counts = [one.photos for one in clusters(travels, Selection(area=area), 8)]
    assert sum(counts) == len(expected)


def test_other_filters_hold_too(travels: Engine) -> None:
    assert clusters(travels, Selection(kind="color"), 8) == []
    assert len(clusters(travels, Selection(folder="trip"), 16)) == 5


@pytest.mark.parametrize(
    "area", [Area(-90, -180, 90, 180), Area(40, 0, 50, 20), Area(47, 8, 47.001, 8.2), None]
)
def test_there_are_few_clusters_of_many_photos(engine: Engine, area: Area | None) -> None:
    whole = area or Area(-90, -180, 90, 180)
    steps = [number / 20 for number in range(21)]
    add(
        engine,
        [
            (whole.south + south * whole.height, whole.west + east * whole.width)
            for south in steps
            for east in steps
        ],
    )
    for across in (1, 5, 16):
        groups = clusters(engine, Selection(area=area), across)
        assert sum(group.photos for group in groups) == len(steps) ** 2
        assert len(groups) <= (across + 1) ** 2


def test_the_grid_stays_when_the_area_moves(travels: Engine) -> None:
    edges = [
        {one.id: one.photos for one in clusters(travels, Selection(area=area), 20)}
        for area in (Area(40, 0, 50, 20), Area(41, 1.3, 51, 21.3), Area(39.2, 3, 49.2, 23))
    ]
    assert edges[0] == edges[1] == edges[2]
