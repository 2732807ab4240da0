"""The tables of docs/benchmarks.md: rows of figures, and which of them are GrayVault's."""

from dataclasses import dataclass
from typing import Literal

Keys = tuple[str | int, ...]
Cell = Keys | float | None
"""Where the figure is in the results of its benchmark, or the figure itself, or none."""

SETS = {"camera": "12 camera photos", "kodak": "24 Kodak pictures", "scenes": "12 small web photos"}

COLOR_CODECS = {
    "JPEG XL in colour, distance 1": "JPEG XL colour, distance 1, effort 7",
    "AVIF in colour, brightness as good": "AVIF colour, luma as good as compact's",
    "WebP in colour, brightness as good": "WEBP colour, luma as good as compact's",
}
"""The names of other codecs in the tables, and in the results of `tiers.codecs`."""


@dataclass(frozen=True)
class Row:
    """A line of a table: one cell for each column, all from one benchmark."""

    name: str
    benchmark: str
    cells: tuple[Cell, ...]
    is_ours: bool = False


@dataclass(frozen=True)
class Table:
    """Rows that are compared with each other, ours with the rest, if `better` says how."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    better: Literal["less", "more"] | None = None


@dataclass(frozen=True)
class Section:
    """A question and the tables that answer it; `text` says what they mean."""

    question: str
    text: tuple[str, ...]
    tables: tuple[Table, ...]


def ours(name: str, benchmark: str, *cells: Cell) -> Row:
    return Row(name, benchmark, cells, is_ours=True)


def other(name: str, benchmark: str, *cells: Cell) -> Row:
    return Row(name, benchmark, cells)


def by_set(method: str, figure: str) -> tuple[Cell, ...]:
    """The cells of a figure in `tiers.codecs`, one for each set."""
    return tuple((key, "methods", method, figure) for key in SETS)
