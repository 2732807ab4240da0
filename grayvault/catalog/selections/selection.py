"""Which photos are selected, and their order."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Column, ColumnElement, Select, exists, select

from grayvault.catalog.database.column_types import comparable
from grayvault.catalog.database.schema import SUPERSEDED, at_or_under, photos, sources
from grayvault.catalog.selections.closeness_column import closeness_column
from grayvault.catalog.selections.search import is_named, words_of
from grayvault.core.coordinates import Area

Sort = Literal["id", "date", "name"]
Kind = Literal["color", "low-quality", "damaged"]
Undated = Literal["by-file-time", "apart"]

DAMAGED = "damaged: "
"""The note of a photo that was archived although its file was damaged begins so."""


@dataclass(frozen=True)
class Selection:
    """A selection of photos and its order.

    `under` is an absolute folder or file: only photos with a source there. `folder` is one of
    `folders`: only photos in it at any depth; "" is all. All `words` must be in a photo's folder or
    name. `first_day` and `last_day` (`YYYY-MM-DD`; "": no limit) limit when photos were taken.
    `camera` is as in the catalog. `kind`: kept in colour, not close to their originals, or damaged.
    `area`: only photos that were taken there; None is all.

    Photos without a date are sorted by their files' time, or stand `apart`: behind all others in
    descending order, before them in ascending order. Then they are in no range of days.
    """

    under: str | None = None
    folder: str = ""
    words: str = ""
    sort: Sort = "id"
    descending: bool = False
    first_day: str = ""
    last_day: str = ""
    camera: str = ""
    kind: Kind | None = None
    undated: Undated = "by-file-time"
    area: Area | None = None

    def conditions(self, *, of_all: bool = False) -> Iterator[ColumnElement[bool]]:
        """What must hold for a photo; `of_all` is quicker if all photos are looked at anyway."""
        is_quick = of_all and self.under is None
        yield photos.c.id.not_in(_superseded()) if is_quick else is_listed(self.under)
        if self.folder:
            yield at_or_under(photos.c.folder, self.folder)
        yield from map(is_named, words_of(self.words))
        if self.camera:
            yield photos.c.camera == comparable(self.camera)
        if self.kind is not None:
            yield _is_of_kind(self.kind)
        if self.first_day or self.last_day:
            yield from self._days()
        if self.area is not None:
            yield from _is_in(self.area)

    def sections(self) -> list[ColumnElement[bool] | None]:
        """Conditions that split the photos into those that come first and those that follow."""
        if self.sort != "date" or self.undated != "apart":
            return [None]
        sections = [photos.c.taken_at.is_not(None), photos.c.taken_at.is_(None)]
        return [*(sections if self.descending else reversed(sections))]

    def keys(self) -> list[Column[Any]]:
        """The columns to sort by: together they name one photo, and there is an index of them."""
        by = {"id": [], "date": [photos.c.sorted_at], "name": [photos.c.source_name]}
        return [*by[self.sort], photos.c.id]

    def order(self) -> list[ColumnElement[Any]]:
        """How to sort the photos of a part."""
        return [key.desc() if self.descending else key.asc() for key in self.keys()]

    def _days(self) -> Iterator[ColumnElement[bool]]:
        if self.first_day:
            yield photos.c.sorted_at >= self.first_day
        if self.last_day:  # "T" follows the day in a time, and "U" follows "T"
            yield photos.c.sorted_at < f"{self.last_day}U"
        if self.undated == "apart":
            yield photos.c.taken_at.is_not(None)


def is_listed(under: str | None = None) -> ColumnElement[bool]:
    """Whether a photo is not superseded at all its sources (at or under a path)."""
    mine = sources.c.photo_id == photos.c.id
    if under is not None:
        current = exists().where(mine, sources.c.state != "superseded")
        return current.where(at_or_under(sources.c.path, under))
    # PostgreSQL joins such a condition; for "current or without a source" it reads all sources.
    return ~_superseded().where(mine).exists()


def _is_in(area: Area) -> Iterator[ColumnElement[bool]]:
    yield photos.c.latitude.between(area.south, area.north)
    if area.west <= area.east:
        yield photos.c.longitude.between(area.west, area.east)
    else:
        yield (photos.c.longitude >= area.west) | (photos.c.longitude <= area.east)


def _superseded() -> Select[tuple[str]]:
    """The ids of the photos that `is_listed` leaves out: few."""
    others = sources.alias()
    current = exists().where(
        others.c.photo_id == sources.c.photo_id, others.c.state != "superseded"
    )
    is_superseded = SUPERSEDED & sources.c.photo_id.is_not(None)
    return select(sources.c.photo_id).where(is_superseded, ~current)


def _is_of_kind(kind: Kind) -> ColumnElement[bool]:
    if kind == "color":
        return photos.c.tier == "color"
    if kind == "low-quality":
        return closeness_column() == "differs"
    # "!" follows " ", so all notes that begin with `DAMAGED` are in this range.
    return (photos.c.note >= DAMAGED) & (photos.c.note < f"{DAMAGED[:-1]}!")
