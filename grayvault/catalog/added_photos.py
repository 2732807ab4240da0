"""How photos were archived, for the summary of `add`."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Engine, case, func, select

from grayvault.catalog.database.id_list import id_list
from grayvault.catalog.database.schema import photos
from grayvault.catalog.database.writing import chunks
from grayvault.core.settings import Bound


@dataclass(frozen=True)
class ArchivedAs:
    """The settings that a photo was archived with.

    `colorizer` is None if it restores no colour. If a `quality` was asked for, each photo has a
    distance of its own, and `distance` is 0.
    """

    tier: str
    distance: float
    colorizer: str | None
    bound: Bound
    quality: float | None = None


def count_by_settings(engine: Engine, photo_ids: Collection[str]) -> Counter[ArchivedAs]:
    """Count photos by the settings that they were archived with."""
    fixed = case((photos.c.quality.is_(None), photos.c.distance), else_=0.0)
    archived_as = (
        photos.c.tier,
        fixed,
        photos.c.colorizer,
        photos.c.bound_mean,
        photos.c.bound_p95,
        photos.c.bound_tile,
        photos.c.quality,
    )
    query = select(*archived_as, func.count()).group_by(*archived_as)
    with engine.connect() as connection:
        rows = connection.execute(query.where(photos.c.id.in_(id_list(connection, photo_ids))))
        return Counter(
            {
                ArchivedAs(tier, distance, colorizer, Bound(*bound), quality): count
                for tier, distance, colorizer, *bound, quality, count in rows
            }
        )


def notes_of(engine: Engine, photo_ids: Sequence[str]) -> dict[str, str]:
    """Why photos are stored in another way than asked for, and what is left out of them, by id.

    Most photos have no such note.
    """
    query = select(photos.c.id, photos.c.note, photos.c.left_out).where(
        photos.c.note.is_not(None) | photos.c.left_out.is_not(None)
    )
    notes: dict[str, str] = {}
    with engine.connect() as connection:
        for ids in chunks(photo_ids):
            rows = connection.execute(query.where(photos.c.id.in_(ids)))
            notes |= {row.id: _note(row.note, row.left_out) for row in rows}
    return notes


def _note(note: str | None, left_out: str | None) -> str:
    return "; ".join(filter(None, (note, left_out and f"left out: {left_out}")))
