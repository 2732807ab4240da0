"""Sums over the photos, updated when photos are written, so that `stats` need not read them all.

There is a row for each name of each dimension: for every tier, every month and so on. On
PostgreSQL it is cut into shares, each over the photos whose ids begin with one digit, so that those
who write photos at once need not wait for each other. All code that writes `photos` or `sources`
does so inside `summing`.
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
    and_,
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

from grayvault.catalog.database.schema import photos, sources, totals
from grayvault.catalog.database.writing import chunks, writing
from grayvault.catalog.sharing.locks import SHARES, has_many_writers, wait_for_photos

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


Key = tuple[Dimension, str, str]
"""A row of the table: its dimension, its name and its share."""

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
        measures: list[ColumnElement[int]] = [totals.c[name] for name in _NAMES]
        query = select(totals.c.name, *measures)
        if has_many_writers(connection):
            # PostgreSQL sums up to numbers of any length, which Python reads slowly.
            sums = [cast(func.sum(measure), BigInteger) for measure in measures]
            query = select(totals.c.name, *sums).group_by(totals.c.name)
        query = query.where(totals.c.dimension == dimension)
    else:
        query = _over_photos(_name(dimension)).where(photos.c.archived_at >= since)
    rows = connection.execute(query)
    return dict(sorted((name, Sums(*map(int, sums))) for name, *sums in rows))


@contextmanager
def summing(connection: Connection, photo_ids: Collection[str]) -> Iterator[None]:
    """Update the sums after the block has changed these photos and their sources.

    A transaction does this once, and no other one changes these photos meanwhile.
    """
    wait_for_photos(connection, photo_ids)
    before = _of(connection, photo_ids)
    yield
    after = _of(connection, photo_ids)
    for key in before.keys() | after.keys():
        change = after.get(key, Sums()) - before.get(key, Sums())
        if change != Sums():
            _add(connection, key, change)


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
        wait_for_photos(connection)
        sum_up(connection)


def sum_up(connection: Connection) -> None:
    """Sum up all photos; no other transaction writes photos meanwhile."""
    connection.execute(delete(totals))
    share = _share(has_many_writers(connection))
    for dimension in DIMENSIONS:
        rows = [
            _row((dimension, name, digit), Sums(*map(int, sums)))
            for name, digit, *sums in connection.execute(_over_photos(_name(dimension), share))
        ]
        if rows:
            connection.execute(insert(totals), rows)


def _over_photos(*names: ColumnElement[Any]) -> Select[Any]:
    """The sums over the photos themselves, for each combination of names."""
    return select(*names, *map(func.sum, _measures())).group_by(*names)


def _of(connection: Connection, photo_ids: Collection[str]) -> dict[Key, Sums]:
    """What these photos add to each row."""
    groups: defaultdict[tuple[str, ...], list[Sequence[int]]] = defaultdict(list)
    query, names_end = _select_photos(has_many_writers(connection)), len(DIMENSIONS) + 1
    for ids in chunks(list(photo_ids)):
        for row in connection.execute(query, {"ids": ids}):
            groups[tuple(row[:names_end])].append(row[names_end:])
    rows: dict[Key, Sums] = {}
    for (share, *names), values in groups.items():
        sums = Sums(*map(sum, zip(*values, strict=True)))
        for dimension, name in zip(DIMENSIONS, names, strict=True):
            key = dimension, name, share
            rows[key] = rows.get(key, Sums()) + sums
    return rows


@cache
def _select_photos(many_writers: bool) -> Select[Any]:
    """Shares, names and measures of the photos `ids`; built once: every write runs it twice."""
    chosen = photos.c.id.in_(bindparam("ids", expanding=True))
    names = map(_name, DIMENSIONS)
    return select(_share(many_writers), *names, *_measures()).where(chosen)


def _add(connection: Connection, key: Key, change: Sums) -> None:
    values = {f"added_{name}": value for name, value in asdict(change).items()}
    place = dict(zip(("in_dimension", "of_name", "in_share"), key, strict=True))
    if not connection.execute(_update_totals(), {**place, **values}).rowcount:
        connection.execute(insert(totals), _row(key, change))
    elif change.photos < 0:
        connection.execute(delete(totals).where(_IS_ROW, totals.c.photos == 0), place)


def _row(key: Key, sums: Sums) -> dict[str, Any]:
    return {**dict(zip(("dimension", "name", "share"), key, strict=True)), **asdict(sums)}


_IS_ROW = and_(
    totals.c.dimension == bindparam("in_dimension"),
    totals.c.name == bindparam("of_name"),
    totals.c.share == bindparam("in_share"),
)


@cache
def _update_totals() -> Update:
    """Add to a row."""
    added = {name: totals.c[name] + bindparam(f"added_{name}") for name in _NAMES}
    return update(totals).where(_IS_ROW).values(added)


def _share(many_writers: bool) -> ColumnElement[Any]:
    """The share of the sums that a photo belongs to."""
    if not many_writers:
        return literal_column(f"'{SHARES[0]}'")
    return func.substr(photos.c.id, literal_column("1"), literal_column("1"))


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


@cache
def _measures() -> tuple[ColumnElement[int], ...]:
    """A photo's share in each of `Sums`' fields, in their order; built once."""
    saved = photos.c.source_bytes + photos.c.preview_bytes - photos.c.stored_bytes
    freed = photos.c.original_freed
    ruled = photos.c.colorizer.is_not(None) & photos.c.scene_colorizer.is_not(None)
    agrees = ruled & (photos.c.scene_colorizer == photos.c.colorizer)
    measured = photos.c.delta_e_mean.is_not(None) & photos.c.delta_e_p95.is_not(None)
    full_size, display = photos.c.likeness_full_size, photos.c.likeness_display
    scored = full_size.is_not(None) & display.is_not(None)
    asked = scored & photos.c.quality.is_not(None)
    missed = asked & ((full_size < photos.c.quality) | (display < photos.c.quality))
    return (
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
    )


def _units(figure: ColumnElement[float]) -> ColumnElement[int]:
    return cast(func.round(figure * UNIT), BigInteger)


def _has_original() -> ColumnElement[bool]:
    """Whether a photo has a source that is present, or no known source (an adopted vault file)."""
    known = exists().where(sources.c.photo_id == photos.c.id)
    return known.where(sources.c.state == "present") | ~known
