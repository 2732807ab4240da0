"""Sums over the photos, updated when photos are written, so that `stats` need not read them all.

There is a row for each name of each dimension: for every tier, every month and so on. All code
that writes `photos` or `sources` does so inside `summing`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from functools import cache
from operator import add, attrgetter, sub
from typing import Any, Literal, get_args

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Engine,
    Select,
    Update,
    bindparam,
    case,
    cast,
    delete,
    exists,
    func,
    insert,
    literal_column,
    select,
    update,
)

from grayvault.catalog.database.connect import chunks, writing
from grayvault.catalog.database.schema import photos, sources, totals

Dimension = Literal["folder", "month", "camera", "tier", "colorizer", "format"]
"""Photos are grouped by these. `folder` is relative to the folder that was added; `month` is
`YYYY-MM` of when the photo was taken, else of its source's mtime; photos without a camera are under
`unknown`, those without a colorizer under `none`."""

DIMENSIONS: tuple[Dimension, ...] = get_args(Dimension)

UNIT = 10_000
"""ΔE00 and likeness are summed in whole ten-thousandths, the precision of vault files, so that
adding a photo and taking it away again changes nothing."""


@dataclass(frozen=True)
class Sums:
    """Sums over photos; bytes as in `PhotoRow`.

    `freed_bytes` were saved by freeing originals, and `freeable_bytes` would be saved by freeing
    the others that are still there. `measured` photos have ΔE figures, which are summed in
    ten-thousandths. `scene_photos` have a colorizer and one by the scene rule; `scene_agrees` of
    them have the same. `lossless_photos` say how many bytes they would take without loss; the
    others' `color_bytes` take their place in `lossless_bytes`. `likeness_photos` have likeness
    figures, summed in ten-thousandths too. `quality_photos` of them were to reach a quality;
    `quality_missed` of those did not.
    """

    photos: int = 0
    source_bytes: int = 0
    preview_bytes: int = 0
    stored_bytes: int = 0
    luma_bytes: int = 0
    hint_bytes: int = 0
    color_bytes: int = 0
    freed_bytes: int = 0
    freeable_bytes: int = 0
    measured: int = 0
    delta_e_mean: int = 0
    delta_e_p95: int = 0
    scene_photos: int = 0
    scene_agrees: int = 0
    lossless_photos: int = 0
    lossless_bytes: int = 0
    likeness_photos: int = 0
    likeness_full_size: int = 0
    likeness_display: int = 0
    quality_photos: int = 0
    quality_missed: int = 0

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(*map(add, _values(self), _values(other)))

    def __sub__(self, other: "Sums") -> "Sums":
        return Sums(*map(sub, _values(self), _values(other)))


Key = tuple[Dimension, str]
_NAMES = tuple(field.name for field in fields(Sums))
_values = attrgetter(*_NAMES)


def sums_by(
    connection: Connection, dimension: Dimension, since: str | None = None
) -> dict[str, Sums]:
    """The sums for each name of a dimension, by name.

    With `since` (the beginning of an ISO 8601 time in UTC), only over photos archived then or
    later, which are read one by one.
    """
    if since is None:
        columns = [totals.c.name, *(totals.c[name] for name in _NAMES)]
        query = select(*columns).where(totals.c.dimension == dimension)
    else:
        name = _name(dimension)
        measures = (func.sum(measure) for measure in _measures())
        query = select(name, *measures).where(photos.c.archived_at >= since).group_by(name)
    rows = connection.execute(query)
    return dict(sorted((name, Sums(*map(int, sums))) for name, *sums in rows))


@contextmanager
def summing(connection: Connection, photo_ids: Collection[str]) -> Iterator[None]:
    """Update the sums after the block has changed these photos and their sources."""
    before = _of(connection, photo_ids)
    yield
    after = _of(connection, photo_ids)
    for key in before.keys() | after.keys():
        change = after.get(key, Sums()) - before.get(key, Sums())
        if change != Sums():
            _add(connection, key, change)
    if before:
        connection.execute(delete(totals).where(totals.c.photos == 0))


def bring_up_to_date(engine: Engine) -> None:
    """Sum up all photos again if the sums are over another number of photos than there are.

    This repairs a catalog that other programs wrote to; GrayVault itself keeps the sums right.
    """
    with engine.connect() as connection:
        summed = select(func.sum(totals.c.photos)).where(totals.c.dimension == "tier")
        count = connection.scalar(select(func.count()).select_from(photos))
        if (connection.scalar(summed) or 0) == count:
            return
    with writing(engine) as connection:
        connection.execute(delete(totals))
        for dimension in DIMENSIONS:
            rows = [
                {"dimension": dimension, "name": name, **asdict(sums)}
                for name, sums in sums_by(connection, dimension, since="").items()
            ]
            if rows:
                connection.execute(insert(totals), rows)


def _of(connection: Connection, photo_ids: Collection[str]) -> dict[Key, Sums]:
    """The share of these photos in each row."""
    groups: defaultdict[tuple[str, ...], list[Sequence[int]]] = defaultdict(list)
    for ids in chunks(list(photo_ids)):
        for row in connection.execute(_select_shares(), {"ids": ids}):
            groups[tuple(row[: len(DIMENSIONS)])].append(row[len(DIMENSIONS) :])
    shares: dict[Key, Sums] = {}
    for names, values in groups.items():
        sums = Sums(*map(sum, zip(*values, strict=True)))
        for key in zip(DIMENSIONS, names, strict=True):
            shares[key] = shares.get(key, Sums()) + sums
    return shares


@cache
def _select_shares() -> Select[Any]:
    """The names and measures of the photos `ids`; built once, since every write runs it twice."""
    chosen = photos.c.id.in_(bindparam("ids", expanding=True))
    return select(*map(_name, DIMENSIONS), *_measures()).where(chosen)


def _add(connection: Connection, key: Key, change: Sums) -> None:
    values = {f"added_{name}": value for name, value in asdict(change).items()}
    row = {"in_dimension": key[0], "of_name": key[1], **values}
    if not connection.execute(_update_totals(), row).rowcount:
        connection.execute(insert(totals), {"dimension": key[0], "name": key[1], **asdict(change)})


@cache
def _update_totals() -> Update:
    """Add to the row of a dimension's name."""
    is_row = totals.c.dimension == bindparam("in_dimension")
    added = {name: totals.c[name] + bindparam(f"added_{name}") for name in _NAMES}
    return update(totals).where(is_row, totals.c.name == bindparam("of_name")).values(added)


def _name(dimension: Dimension) -> ColumnElement[Any]:
    """A photo's name in a dimension."""
    # Literals, because PostgreSQL takes expressions with parameters for different ones.
    match dimension:
        case "month":
            return func.substr(photos.c.sorted_at, literal_column("1"), literal_column("7"))
        case "camera":
            return func.coalesce(photos.c.camera, literal_column("'unknown'"))
        case "colorizer":
            return func.coalesce(photos.c.colorizer, literal_column("'none'"))
        case _:
            return photos.c[dimension]


def _measures() -> list[ColumnElement[int]]:
    """A photo's share in each of `Sums`' fields, in their order."""
    saved = photos.c.source_bytes + photos.c.preview_bytes - photos.c.stored_bytes
    freed = photos.c.original_freed
    ruled = photos.c.colorizer.is_not(None) & photos.c.scene_colorizer.is_not(None)
    agrees = ruled & (photos.c.scene_colorizer == photos.c.colorizer)
    measured = photos.c.delta_e_mean.is_not(None) & photos.c.delta_e_p95.is_not(None)
    full_size, display = photos.c.likeness_full_size, photos.c.likeness_display
    scored = full_size.is_not(None) & display.is_not(None)
    asked = scored & photos.c.quality.is_not(None)
    missed = asked & ((full_size < photos.c.quality) | (display < photos.c.quality))
    return [
        literal_column("1", BigInteger),
        photos.c.source_bytes,
        photos.c.preview_bytes,
        photos.c.stored_bytes,
        photos.c.luma_bytes,
        photos.c.hint_bytes,
        photos.c.color_bytes,
        case((freed, saved), else_=0),
        case((~freed & _has_original(), saved), else_=0),
        case((measured, 1), else_=0),
        case((measured, _units(photos.c.delta_e_mean)), else_=0),
        case((measured, _units(photos.c.delta_e_p95)), else_=0),
        case((ruled, 1), else_=0),
        case((agrees, 1), else_=0),
        case((photos.c.lossless_bytes.is_not(None), 1), else_=0),
        func.coalesce(photos.c.lossless_bytes, photos.c.color_bytes),
        case((scored, 1), else_=0),
        case((scored, _units(full_size)), else_=0),
        case((scored, _units(display)), else_=0),
        case((asked, 1), else_=0),
        case((missed, 1), else_=0),
    ]


def _units(figure: ColumnElement[float]) -> ColumnElement[int]:
    return cast(func.round(figure * UNIT), BigInteger)


def _has_original() -> ColumnElement[bool]:
    """Whether a photo has a source that is present, or no known source (an adopted vault file)."""
    known = exists().where(sources.c.photo_id == photos.c.id)
    return known.where(sources.c.state == "present") | ~known
