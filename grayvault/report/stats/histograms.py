"""How photos spread over factor, colour error, time and scenes: counted in SQL."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Engine,
    Select,
    cast,
    func,
    literal_column,
    select,
)

from grayvault.catalog.database.schema import photos

FACTOR_STEPS, DELTA_E_STEPS = 5, 10
"""Bins per factor of 1, and per ΔE00 of 1."""

_SAME_DAY, _DAYS, _MINUTES = 10, 10, 16
"""Characters of an ISO 8601 time up to the day, or the minute."""


@dataclass(frozen=True)
class FactorErrorBin:
    """How many photos have this factor and this mean ΔE00; both are the lower ends of bins."""

    factor: float
    delta_e: float
    photos: int


@dataclass(frozen=True)
class GrowthPoint:
    """The bytes of the originals and of the archive, of all photos archived until then.

    `at` is a day or, if all photos came on one day, a minute: ISO 8601, UTC.
    """

    at: str
    source_bytes: int
    stored_bytes: int


@dataclass(frozen=True)
class Histograms:
    """`factors` and `delta_e`: photos by the lower end of a bin (of 1/5, of 1/10).

    `spots` has the photos with a ΔE00. `scenes`: photos by kind of scene and colorizer.
    """

    factors: dict[float, int]
    delta_e: dict[float, int]
    spots: list[FactorErrorBin]
    growth: list[GrowthPoint]
    scenes: dict[tuple[str, str], int]


def histograms(engine: Engine) -> Histograms:
    factor, delta_e = _bin_of_factor(), _bin_of_delta_e()
    kind, colorizer = photos.c.scene, photos.c.colorizer
    measured = photos.c.delta_e_mean.is_not(None)
    restored = kind.is_not(None) & colorizer.is_not(None)
    with engine.connect() as connection:
        factors = connection.execute(_counted(factor)).all()
        errors = connection.execute(_counted(delta_e).where(measured)).all()
        both = connection.execute(_counted(factor, delta_e).where(measured)).all()
        scenes = connection.execute(_counted(kind, colorizer).where(restored)).all()
        growth = _growth(connection)
    return Histograms(
        {bin_ / FACTOR_STEPS: count for bin_, count in factors},
        {bin_ / DELTA_E_STEPS: count for bin_, count in errors},
        [
            FactorErrorBin(factor_bin / FACTOR_STEPS, error_bin / DELTA_E_STEPS, count)
            for factor_bin, error_bin, count in both
        ],
        growth,
        {(scene, name): count for scene, name, count in scenes},
    )


def _bin_of_factor() -> ColumnElement[int]:
    return photos.c.source_bytes * literal_column(str(FACTOR_STEPS)) // photos.c.stored_bytes


def _bin_of_delta_e() -> ColumnElement[int]:
    units: ColumnElement[float] = literal_column("10000.0")
    whole = cast(func.round(photos.c.delta_e_mean * units), BigInteger)
    return whole // literal_column(str(10_000 // DELTA_E_STEPS))


def _counted(*names: ColumnElement[Any]) -> Select[Any]:
    """How many photos have the same `names`."""
    return select(*names, func.count()).group_by(*names).order_by(*names)


def _growth(connection: Connection) -> list[GrowthPoint]:
    at = photos.c.archived_at
    first, last = connection.execute(select(func.min(at), func.max(at))).one()
    if first is None:
        return []
    length = _MINUTES if first[:_SAME_DAY] == last[:_SAME_DAY] else _DAYS
    moment = func.substr(at, literal_column("1"), literal_column(str(length)))
    sums = func.sum(photos.c.source_bytes), func.sum(photos.c.stored_bytes)
    moments, source_bytes, stored_bytes = [], 0, 0
    for name, more_source, more_stored in connection.execute(
        select(moment, *sums).group_by(moment).order_by(moment)
    ):
        source_bytes, stored_bytes = (
            source_bytes + int(more_source),
            stored_bytes + int(more_stored),
        )
        moments.append(GrowthPoint(name, source_bytes, stored_bytes))
    return moments
