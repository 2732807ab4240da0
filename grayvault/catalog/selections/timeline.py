"""What is needed to lay out any number of photos without their facts: their shapes and days."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import ColumnElement, Connection, Engine, Row, case, func, literal, select

from grayvault.catalog.database.schema import photos
from grayvault.catalog.selections.selection import Selection

_DAY = len("2026-01-01")


@dataclass(frozen=True)
class Timeline:
    """All photos of a selection, in its order, `step` to a page.

    `shapes` are the photos' widths in thousandths of their heights. `days` are the days of
    successive photos (`YYYY-MM-DD`, "": no date) and how many have each; none if they aren't sorted
    by date. `page_ends` are the ids of the last photos of the pages, without the last page.
    """

    step: int
    shapes: list[int]
    days: Sequence[Sequence[str | int]]
    page_ends: list[str]


def timeline(engine: Engine, selection: Selection, step: int, limit: int | None = None) -> Timeline:
    """The timeline of a selection, or of its first photos, with `step` photos to a page."""
    with engine.connect() as connection:
        rows = _rows(connection, selection, limit)
    shapes = [max(1, round(1000 * width / height)) for _, width, height, _ in rows]
    days = _run_lengths(day for *_, day in rows) if selection.sort == "date" else []
    return Timeline(step, shapes, days, [row[0] for row in rows[step - 1 : -1 : step]])


def _rows(
    connection: Connection, selection: Selection, limit: int | None
) -> list[Row[str, int, int, str]]:
    """Id, width, height and day of each photo."""
    day: ColumnElement[str] = func.substr(photos.c.sorted_at, 1, _DAY)
    if selection.undated == "apart":
        day = case((photos.c.taken_at.is_(None), literal("")), else_=day)
    query = select(photos.c.id, photos.c.width, photos.c.height, day)
    query = query.where(*selection.conditions(of_all=limit is None)).order_by(*selection.order())
    rows: list[Row[str, int, int, str]] = []
    for section in selection.sections():
        of_section = query if section is None else query.where(section)
        rows += connection.execute(of_section.limit(limit and limit - len(rows)))
    return rows


def _run_lengths(values: Iterable[str]) -> list[tuple[str, int]]:
    return [(value, sum(1 for _ in run)) for value, run in groupby(values)]
