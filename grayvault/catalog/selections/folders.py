"""The folders that photos came from, and how many photos are in each."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import Engine, func, select

from grayvault.catalog.database.schema import SUPERSEDED, photos, sources, totals
from grayvault.catalog.selections.one_range import in_one_range
from grayvault.catalog.selections.selection import is_listed


@dataclass(frozen=True)
class Folder:
    """A folder, relative to the folder that was added or watched, and its photos at any depth.

    `path` is as in `Selection.folder`, `name` its last part.
    """

    path: str
    name: str
    photos: int


@dataclass(frozen=True)
class FolderContent:
    """The number of photos in a folder at any depth, and the folders in it by name."""

    path: str
    photos: int
    folders: list[Folder]


def folder_content(engine: Engine, path: str = "") -> FolderContent:
    """The content of the folder `path`; "" is everything."""
    path = path.rstrip("/")
    inside: Counter[str] = Counter()
    counts = _counts(engine, path)
    for folder, count in counts.items():
        below = folder[len(path) + 1 :] if path else folder
        if below:
            inside[below.partition("/")[0]] += count
    start = f"{path}/" if path else ""
    folders = [Folder(f"{start}{name}", name, inside[name]) for name in sorted(inside)]
    return FolderContent(path, counts.total(), folders)


def _counts(engine: Engine, path: str) -> Counter[str]:
    """The number of photos in `path` and in each folder below it, without superseded ones.

    Superseded photos are few: they are subtracted from the sums over all photos.
    """
    summed = select(totals.c.name, func.sum(totals.c.photos)).group_by(totals.c.name)
    summed = summed.where(totals.c.dimension == "folder")
    candidates = photos.c.id.in_(select(sources.c.photo_id).where(SUPERSEDED))
    superseded = select(photos.c.folder, func.count()).group_by(photos.c.folder)
    superseded = superseded.where(candidates, ~is_listed())
    with engine.connect() as connection:
        summed = summed.where(*in_one_range(connection, totals.c.name, path))
        superseded = superseded.where(*in_one_range(connection, photos.c.folder, path))
        counts = Counter({name: int(count) for name, count in connection.execute(summed)})
        counts.subtract(dict(connection.execute(superseded).all()))
    return +counts
