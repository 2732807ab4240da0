"""Sample photos for a report: the most faithful, typical and least faithful ones."""

from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Engine, func, select

from grayvault.catalog.database.schema import photos
from grayvault.core.vault_file import Store
from grayvault.report.show import show

Rank = Literal["best", "typical", "worst"]


@dataclass(frozen=True)
class SamplePhoto:
    """A sample photo; `facts` as in `show --json`."""

    rank: Rank
    facts: dict[str, Any]


def sample_photos(engine: Engine, store: Store, each: int) -> list[SamplePhoto]:
    """At most `each` photos of each rank by mean ΔE00, none twice, the best first.

    The typical photos are the middle ones. Photos without restored colours (gray ones, those kept
    in colour) are left out.
    """
    with engine.connect() as connection:
        positions = _positions(_count(connection), each)
        ids = {position: _id_at(connection, position) for _, position in positions}
    return [SamplePhoto(rank, show(engine, store, ids[position])) for rank, position in positions]


def _positions(count: int, each: int) -> list[tuple[Rank, int]]:
    """Positions in the order of ΔE00, 0 being the best; the worst photos take precedence."""
    worst = range(max(count - each, 0), count)
    best = range(min(each, worst.start))
    middle = max((count - each) // 2, best.stop)
    typical = range(middle, min(middle + each, worst.start))
    ranks: list[tuple[Rank, range]] = [("best", best), ("typical", typical), ("worst", worst[::-1])]
    return [(rank, position) for rank, positions in ranks for position in positions]


def _count(connection: Connection) -> int:
    return connection.scalar(select(func.count()).where(_restored())) or 0


def _id_at(connection: Connection, position: int) -> str:
    by_error = select(photos.c.id).where(_restored())
    by_error = by_error.order_by(photos.c.delta_e_mean, photos.c.id)
    return str(connection.execute(by_error.offset(position).limit(1)).scalar_one())


def _restored() -> ColumnElement[bool]:
    return photos.c.delta_e_mean.is_not(None) & photos.c.colorizer.is_not(None)
