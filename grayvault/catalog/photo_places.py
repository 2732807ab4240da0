"""Every place where a photo has or had a file, and the files that are no pictures beside them."""

from collections.abc import Iterator
from dataclasses import dataclass, fields

from sqlalchemy import Engine, exists, select

from grayvault.catalog.database.schema import ignored, photos, sources

_AT_ONCE = 2000
_ANY = sources.alias()


@dataclass(frozen=True, slots=True)
class PhotoPlace:
    """A photo at one of its sources; `path`, `root` and `mtime_ns` are None if it has none.

    `name` is the photo's own name if the path doesn't end in it (uploads), else None. The other
    fields are as in `PhotoRow`.
    """

    path: str | None
    root: str | None
    name: str | None
    mtime_ns: int | None
    id: str
    revision: str
    tier: str
    format: str
    width: int
    height: int
    source_name: str
    folder: str
    source_mtime_ns: int
    sorted_at: str
    stored_bytes: int
    luma_bytes: int
    distance: float
    hint_bytes: int
    colorizer: str | None
    weights: str | None
    bytes_inside: int | None
    files_beside: str | None


@dataclass(frozen=True, slots=True)
class NoPicture:
    """A file that is no picture, in a folder from which photos were archived."""

    path: str
    size: int
    mtime_ns: int


def photo_places(engine: Engine) -> Iterator[PhotoPlace]:
    """All photos at all their sources, those first that were seen first; none is superseded."""
    place = sources.c.path, sources.c.root, sources.c.name, sources.c.mtime_ns
    own = [photos.c[field.name] for field in fields(PhotoPlace)[len(place) :]]
    current = (sources.c.photo_id == photos.c.id) & (sources.c.state != "superseded")
    query = (
        select(*place, *own)
        .join(sources, current, isouter=True)
        .where(sources.c.id.is_not(None) | ~exists().where(_ANY.c.photo_id == photos.c.id))
        .order_by(sources.c.id.is_(None), sources.c.id, photos.c.id)
        .execution_options(yield_per=_AT_ONCE)
    )
    with engine.connect() as connection:
        for row in connection.execute(query):
            yield PhotoPlace(*row)


def no_pictures(engine: Engine) -> Iterator[NoPicture]:
    """The files that scans passed by, by their paths."""
    query = select(ignored.c.path, ignored.c.size, ignored.c.mtime_ns).order_by(ignored.c.path)
    with engine.connect() as connection:
        for row in connection.execute(query.execution_options(yield_per=_AT_ONCE)):
            yield NoPicture(*row)
