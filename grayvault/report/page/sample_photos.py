"""Which photos stand for all of them: the most faithful, typical and least faithful ones."""

from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Engine, func, select

from grayvault.catalog.schema import photos
from grayvault.core.vault_file import Store
from grayvault.report.show import show

Rank = Literal["best", "typical", "worst"]


@dataclass(frozen=True)
class Chosen:
    """A photo of the sheet: what `show --json` tells of it."""

    rank: Rank
    facts: dict[str, Any]


def chosen(engine: Engine, store: Store, each: int) -> list[Chosen]:
    """At most `each` photos of each rank by their mean ΔE00, each photo once: best ones first.

    The typical ones stand in the middle of all. Photos whose colours weren't restored (gray ones,
    those kept in colour) aren't on the sheet.
    """
    with engine.connect() as connection:
        places = _places(_count(connection), each)
        ids = {place: _at(connection, place) for _, place in places}
    return [Chosen(rank, show(engine, store, ids[place])) for rank, place in places]


def _places(count: int, each: int) -> list[tuple[Rank, int]]:
    """Places in the order of ΔE00, 0 being the best; the worst are chosen before others."""
    worst = range(max(count - each, 0), count)
    best = range(min(each, worst.start))
    middle = max((count - each) // 2, best.stop)
    typical = range(middle, min(middle + each, worst.start))
    ranks: list[tuple[Rank, range]] = [("best", best), ("typical", typical), ("worst", worst[::-1])]
    return [(rank, place) for rank, places in ranks for place in places]


def _count(connection: Connection) -> int:
    return connection.scalar(select(func.count()).where(_restored())) or 0


def _at(connection: Connection, place: int) -> str:
    by_error = select(photos.c.id).where(_restored())
    by_error = by_error.order_by(photos.c.delta_e_mean, photos.c.id)
    return str(connection.execute(by_error.offset(place).limit(1)).scalar_one())


def _restored() -> ColumnElement[bool]:
    return photos.c.delta_e_mean.is_not(None) & photos.c.colorizer.is_not(None)
