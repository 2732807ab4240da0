"""Photos of a selection grouped by where they were taken: few groups, however many photos."""

import math
from dataclasses import dataclass

from sqlalchemy import Engine, Integer, cast, func, select

from grayvault.catalog.database.schema import photos
from grayvault.catalog.selections.selection import Selection
from grayvault.core.coordinates import WORLD

_SHAPE = 0.6
"""A cell's height by its width, in degrees: a square on maps (Web Mercator) at 53° north."""


@dataclass(frozen=True)
class Cluster:
    """Some photos that were taken near each other: how many, where, and the id of one of them.

    The edges, in degrees, are those of the photos themselves.
    """

    photos: int
    south: float
    west: float
    north: float
    east: float
    id: str


def clusters(engine: Engine, selection: Selection, across: int) -> list[Cluster]:
    """The photos of a selection in the cells of a grid, the largest clusters first.

    There are at most about `across` cells in a row or a column of the selection's area. The grid
    stays in its place: areas of a similar size have the same one.
    """
    width = _cell_width(selection, across)
    row = cast((photos.c.latitude + 90) / (width * _SHAPE), Integer)
    column = cast((photos.c.longitude + 180) / width, Integer)
    latitude, longitude = photos.c.latitude, photos.c.longitude
    count, first = func.count(), func.min(photos.c.id)
    edges = func.min(latitude), func.min(longitude), func.max(latitude), func.max(longitude)
    query = (
        select(count, *edges, first)
        .where(latitude.is_not(None), *selection.conditions(of_all=True))
        .group_by(row, column)
        .order_by(count.desc(), first)
    )
    with engine.connect() as connection:
        return [Cluster(*row) for row in connection.execute(query)]


def _cell_width(selection: Selection, across: int) -> float:
    """In degrees: the smallest 2^-n of the way round the Earth of which `across` suffice."""
    area = selection.area or WORLD
    extent = max(area.width, area.height / _SHAPE, 1e-4)
    # A little more, since half a millionth of a cell must not double all.
    return float(360 / 2 ** math.floor(math.log2(360 * across / extent) + 1e-6))
