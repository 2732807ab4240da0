"""The folders that photos came from, and how many photos are in each."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import Engine, func, select

from grayvault.catalog.database.schema import SUPERSEDED, at_or_under, photos, sources
from grayvault.catalog.selections.order_in_folder import one_range
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

    Superseded photos are few: subtracting them is quicker than looking at all photos.
    """
    by_folder = select(photos.c.folder, func.count()).group_by(photos.c.folder)
    if path:
        by_folder = by_folder.where(at_or_under(photos.c.folder, path))
    candidates = select(sources.c.photo_id).where(SUPERSEDED)
    superseded = by_folder.where(photos.c.id.in_(candidates), ~is_listed())
    with engine.connect() as connection:
        by_folder = by_folder.where(*one_range(connection, path))
        counts: Counter[str] = Counter(dict(connection.execute(by_folder).all()))
        counts.subtract(dict(connection.execute(superseded).all()))
    return +counts
