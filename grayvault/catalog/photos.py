"""The photos of the vault, as rows: adding and finding them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    Engine,
    Row,
    Select,
    Subquery,
    bindparam,
    func,
    insert,
    select,
    update,
)

from grayvault.catalog.database.photo_columns import column_values
from grayvault.catalog.database.schema import PHOTO_ROW, at_or_under, photos, sources
from grayvault.catalog.database.writing import chunks, writing
from grayvault.catalog.removed_photos import removed_at
from grayvault.catalog.source_files import preference
from grayvault.catalog.summary_table import summing
from grayvault.core.errors import AmbiguousIdError, NotFoundError, RemovedError
from grayvault.core.vault_file import StoredPhoto

_PAGE = 1000
"""Ids that are read at a time."""


@dataclass(frozen=True)
class PhotoRow:
    """One archived photo: the content of its vault file, without hints and profile.

    `source_bytes` are without `preview_bytes`: embedded previews, which aren't archived, count
    neither for the codec nor for the colour. ΔE figures are None if nothing was measured;
    `luma_psnr` is None if the luma is equal. `likeness_*` are as in `Likeness`, None if they
    weren't measured, and `quality` is the likeness that was asked for, if any. `lossless_bytes` is
    None if it is unknown. `scene` is the kind of scene by its luma, and `scene_colorizer` the
    colorizer by the scene rule. `original_freed`: GrayVault itself removed the original. `taken_at`
    (local, ISO 8601) and `camera` are from its Exif; `sorted_at` sorts photos by time: `taken_at`
    to the second, else the source's mtime in UTC. `bytes_inside` and `files_beside` (a JSON object:
    endings of names, bytes) are as in `AttachmentSizes`, None if an older version filled the row.
    `latitude` and `longitude` are as in `Coordinates`, None if its Exif doesn't say or an older
    version filled the row.
    """

    id: str
    revision: str
    tier: str
    width: int
    height: int
    depth: int
    format: str
    source_name: str
    folder: str
    source_mtime_ns: int
    source_bytes: int
    preview_bytes: int
    stored_bytes: int
    luma_bytes: int
    hint_bytes: int
    color_bytes: int
    lossless_bytes: int | None
    colorizer: str | None
    scene: str | None
    scene_colorizer: str | None
    weights: str | None
    delta_e_mean: float | None
    delta_e_p95: float | None
    delta_e_tile: float | None
    luma_psnr: float | None
    likeness_full_size: float | None
    likeness_full_size_worst: float | None
    likeness_display: float | None
    quality: float | None
    distance: float
    effort: int
    bound_mean: float
    bound_p95: float
    bound_tile: float
    note: str | None
    archived_at: str
    original_freed: bool
    taken_at: str | None
    camera: str | None
    left_out: str | None
    sorted_at: str
    bytes_inside: int | None
    files_beside: str | None
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True)
class ListedPhoto:
    """One line of `grayvault list`.

    `source` is the path of the oldest source among those that are present, else gone, else
    superseded; if there is none, folder and name from the vault file. `state` is that source's:
    `present`, `gone`, `superseded`, or `unknown` without a source. `name` is the photo's name when
    it was archived, and `color` tells where its colours come from. `sorted_at` is as in `PhotoRow`.
    """

    id: str
    source: str
    tier: str
    width: int
    height: int
    source_bytes: int
    stored_bytes: int
    delta_e_mean: float | None
    state: Literal["present", "gone", "superseded", "unknown"]
    name: str
    color: Literal["restored", "kept", "gray"]
    sorted_at: str
    likeness_full_size: float | None
    likeness_display: float | None
    quality: float | None


def add_photo(engine: Engine, stored: StoredPhoto) -> None:
    """Add a photo, or update its row from its vault file."""
    add_photos(engine, [stored])


def add_photos(engine: Engine, stored: Sequence[StoredPhoto]) -> None:
    """Add many photos in one transaction, as `add_photo` does."""
    rows = {photo.record.id: column_values(photo) for photo in stored}
    with writing(engine) as connection, summing(connection, rows):
        known: set[str] = set()
        for ids in chunks(list(rows)):
            known.update(connection.scalars(select(photos.c.id).where(photos.c.id.in_(ids))))
        renewed = [{**rows[photo_id], "photo": photo_id} for photo_id in known]
        added = [
            {**row, "original_freed": False}
            for photo_id, row in rows.items()
            if photo_id not in known
        ]
        if renewed:
            connection.execute(update(photos).where(photos.c.id == bindparam("photo")), renewed)
        if added:
            connection.execute(insert(photos), added)


def mark_original_freed(engine: Engine, photo_id: str) -> None:
    """Note that GrayVault itself removed a photo's original; `stats` counts it as freed."""
    with writing(engine) as connection, summing(connection, [photo_id]):
        connection.execute(
            update(photos).where(photos.c.id == photo_id).values(original_freed=True)
        )


def photo_ids(engine: Engine, since: str | None = None) -> set[str]:
    """The ids of all photos, or of those archived at or after `since` (ISO 8601, UTC)."""
    query = select(photos.c.id)
    if since is not None:
        query = query.where(photos.c.archived_at >= since)
    with engine.connect() as connection:
        return set(connection.scalars(query))


def sorted_ids(engine: Engine, since: str | None = None, after: str = "") -> Iterator[str]:
    """The ids of all photos after `after`, sorted, or of those archived at or after `since`.

    They are read a page at a time, each in a transaction of its own.
    """
    query = select(photos.c.id).order_by(photos.c.id).limit(_PAGE)
    if since is not None:
        query = query.where(photos.c.archived_at >= since)
    while True:
        with engine.connect() as connection:
            page = list(connection.scalars(query.where(photos.c.id > after)))
        yield from page
        if len(page) < _PAGE:
            return
        after = page[-1]


def find(engine: Engine, id_or_prefix: str) -> PhotoRow:
    """Find a photo by its id or an unambiguous beginning of it, at least 8 hex digits.

    Raises `NotFoundError`, `RemovedError` if it was removed, and `AmbiguousIdError`.
    """
    start = id_or_prefix.lower()
    if not re.fullmatch("[0-9a-f]{8,64}", start):
        raise NotFoundError(
            f"{id_or_prefix!r} is not a photo id: give its 64 hex digits, or at least the first 8"
        )
    # "g" follows every hex digit, so the ids that begin with `start` lie before `start` + "g".
    begins = (photos.c.id >= start) & (photos.c.id < f"{start}g")
    with engine.connect() as connection:
        rows = connection.execute(select(*PHOTO_ROW).where(begins).limit(2)).all()
    if not rows:
        if at := removed_at(engine, start):
            raise RemovedError(f"the photo {start} was removed at {at}: `add --again` archives it")
        raise NotFoundError(f"no photo has the id {start}: `grayvault list` names them all")
    if len(rows) > 1:
        raise AmbiguousIdError(f"more than one photo's id begins with {start}: give more digits")
    return PhotoRow(**rows[0]._mapping)


def find_by_path(engine: Engine, path: str) -> PhotoRow:
    """Find the photo of the file at the absolute `path`, be it gone by now.

    Raises `NotFoundError`.
    """
    here = (sources.c.path == path) & (sources.c.state != "superseded")
    with engine.connect() as connection:
        row = connection.execute(
            select(*PHOTO_ROW).join(sources, sources.c.photo_id == photos.c.id).where(here)
        ).one_or_none()
    if row is None:
        raise NotFoundError(f"no photo was archived from {path!r}: `grayvault add` archives it")
    return PhotoRow(**row._mapping)


def listing(
    engine: Engine, under: str | None = None, everything: bool = False
) -> list[ListedPhoto]:
    """List photos in the order of their sources' paths.

    `under` is an absolute folder (or file): only photos with a source there. Superseded photos
    are left out unless `everything` is True.
    """
    best = best_sources(under)
    query: Select[Any] = select(*PHOTO_ROW, best.c.path, best.c.state).join(
        best, (best.c.photo_id == photos.c.id) & (best.c.place == 1), isouter=under is None
    )
    if not everything:
        query = query.where(best.c.state.is_(None) | (best.c.state != "superseded"))
    with engine.connect() as connection:
        rows = [listed(row) for row in connection.execute(query)]
    return sorted(rows, key=lambda photo: (photo.source, photo.id))


def best_sources(under: str | None, *only: ColumnElement[bool]) -> Subquery:
    """The sources of each photo (at or under a path), numbered from 1, the best one."""
    place = func.row_number().over(partition_by=sources.c.photo_id, order_by=preference())
    query = select(sources.c.photo_id, sources.c.path, sources.c.state, place.label("place")).where(
        sources.c.photo_id.is_not(None), *only
    )
    if under is not None:
        query = query.where(at_or_under(sources.c.path, under))
    return query.subquery()


def listed(row: Row[Any]) -> ListedPhoto:
    """A photo with the path and the state of its best source, if it has one."""
    return ListedPhoto(
        id=row.id,
        source=row.path or str(PurePath(row.folder, row.source_name)),
        tier=row.tier,
        width=row.width,
        height=row.height,
        source_bytes=row.source_bytes,
        stored_bytes=row.stored_bytes,
        delta_e_mean=row.delta_e_mean,
        state=row.state or "unknown",
        name=row.source_name,
        color="restored" if row.colorizer else "kept" if row.tier == "color" else "gray",
        sorted_at=row.sorted_at,
        likeness_full_size=row.likeness_full_size,
        likeness_display=row.likeness_display,
        quality=row.quality,
    )
