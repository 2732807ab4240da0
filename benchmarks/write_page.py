"""docs/benchmarks.md and other pages of figures, from benchmarks/results; nothing is measured.

Run: python -m benchmarks.write_page
"""

import ast
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from importlib import import_module
from itertools import groupby
from pathlib import Path
from typing import Literal

from benchmarks.common.harness import ROOT, Results, read_results
from benchmarks.common.names import BENCHMARKS, MODULES, parts_of
from benchmarks.page import sections
from benchmarks.page.tables import Cell, Row, Section, Table

DOCS = ROOT / "docs"
BY_BENCHMARK = {
    "tiers.codecs": DOCS / "explanation" / "tiers-compared.md",
    "metric_check": DOCS / "explanation" / "metric-check.md",
    "colorizers": DOCS / "explanation" / "colorizers-cost.md",
    "ingest.stages": DOCS / "explanation" / "archiving-stages.md",
}
"""Pages that show the figures of one benchmark; `page` of its module makes them."""

EQUAL = 0.01
"""Figures that differ by no more, relatively, are equal."""

HEAD = (
    "# Benchmarks",
    "",
    "What GrayVault does better than others, and what it does worse. The last column names the",
    "benchmark: its link leads to all figures, `python -m benchmarks NAME` measures them again.",
    "Nothing was tuned on the photos that are measured. The conclusions are in",
    "[what the data say](explanation/findings.md).",
    "",
)


@dataclass(frozen=True)
class Comparison:
    """A figure of ours and another in the same column of a table."""

    table: Table
    column: str
    ours: Row
    other: Row
    our_figure: float
    other_figure: float

    @property
    def outcome(self) -> Literal["better", "equal", "worse"]:
        if abs(self.our_figure - self.other_figure) <= EQUAL * self.other_figure:
            return "equal"
        is_less = self.our_figure < self.other_figure
        return "better" if is_less == (self.table.better == "less") else "worse"


def main() -> None:
    for path, text in pages(read_results()).items():
        path.write_text(text)
        print(path.relative_to(ROOT), file=sys.stderr)


def pages(results: Results) -> dict[Path, str]:
    """The text of every page that is made from results."""
    lines = {DOCS / "benchmarks.md": benchmarks_page(results)}
    for name, path in BY_BENCHMARK.items():
        if name in results:
            lines[path] = import_module(MODULES[name]).page(results[name])
    return {path: "\n".join(page) + "\n" for path, page in lines.items()}


def benchmarks_page(results: Results) -> Iterator[str]:
    """The lines of docs/benchmarks.md; rows without results are left out."""
    measured = [_measured(section, results) for section in sections()]
    tables = [table for section in measured for table in section.tables]
    compared = [pair for table in tables for pair in comparisons(table, results)]
    counts = {
        outcome: sum(pair.outcome == outcome for pair in compared)
        for outcome in ("better", "equal", "worse")
    }
    yield from HEAD
    yield f"GrayVault is better in {counts['better']} of {len(compared)} comparisons, equal in"
    yield f"{counts['equal']}, and worse in {counts['worse']}: [these](#what-was-not-beaten)."
    for section in measured:
        yield from ("", f"## {section.question}")
        if section.text:
            yield from ("", *section.text)
        for table in section.tables:
            yield from _table(table, results)
    yield from _losses(pair for pair in compared if pair.outcome == "worse")
    yield from _benchmarks(results)
    yield from _machines(results)


def comparisons(table: Table, results: Results) -> Iterator[Comparison]:
    """Each row of ours with each other row, column by column."""
    if table.better is None:
        return
    pairs = [(a, b) for a in table.rows if a.is_ours for b in table.rows if not b.is_ours]
    for ours, other in pairs:
        for column, *cells in zip(table.columns, ours.cells, other.cells, strict=True):
            figures = figure(ours, cells[0], results), figure(other, cells[1], results)
            if figures[0] is not None and figures[1] is not None:
                yield Comparison(table, column, ours, other, figures[0], figures[1])


def figure(row: Row, cell: Cell, results: Results) -> float | None:
    """The figure in a cell of a row."""
    if cell is None or isinstance(cell, int | float):
        return cell
    value = results[row.benchmark]["figures"]
    for key in cell:
        value = value[key]
    return None if value is None else float(value)


def number(value: float | None) -> str:
    """A figure with as many digits as anyone needs."""
    if value is None:
        return "–"
    if value >= 10:
        return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"
    if value >= 1:
        return f"{value:.4g}"
    return f"{value:.3f}" if value >= 0.01 else f"{value:.2g}"


def _measured(section: Section, results: Results) -> Section:
    """The section without the rows that have no results, and without tables that have no rows."""
    tables = (
        replace(table, rows=tuple(row for row in table.rows if row.benchmark in results))
        for table in section.tables
    )
    return replace(section, tables=tuple(table for table in tables if table.rows))


def _table(table: Table, results: Results) -> Iterator[str]:
    direction = f" ({table.better} is better)" if table.better else ""
    yield from ("", f"### {table.title}{direction}", "")
    yield f"| | {' | '.join(table.columns)} | |"
    yield f"|---|{'---:|' * len(table.columns)}---|"
    for row in table.rows:
        name = f"**{row.name}**" if row.is_ours and table.better else row.name
        cells = (number(figure(row, cell, results)) for cell in row.cells)
        yield f"| {name} | {' | '.join(cells)} | {_link(row.benchmark)} |"


def _losses(losses: Iterable[Comparison]) -> Iterator[str]:
    yield from ("", "## What was not beaten?", "")
    yield "| | GrayVault | better | ours against theirs | |"
    yield "|---|---|---|---|---|"
    for (title, ours, other), group in groupby(
        losses, key=lambda pair: (pair.table.title, pair.ours, pair.other)
    ):
        figures = "; ".join(_against(pair) for pair in group)
        yield f"| {title} | {ours.name} | {other.name} | {figures} | {_link(ours.benchmark)} |"


def _against(pair: Comparison) -> str:
    figures = f"{number(pair.our_figure)} against {number(pair.other_figure)}"
    return f"{pair.column}: {figures}" if len(pair.table.columns) > 1 else figures


def _benchmarks(results: Results) -> Iterator[str]:
    yield from ("", "## All benchmarks", "", "| | measures | measured |", "|---|---|---|")
    for benchmark in BENCHMARKS:
        names = [name for name in parts_of(benchmark) if name in results]
        dates = sorted({results[name]["machine"]["date"] for name in names})
        link = _link(benchmark) if names else f"`{benchmark}`"
        yield f"| {link} | {_about(benchmark)} | {', '.join(dates) or 'not yet'} |"


def _about(benchmark: str) -> str:
    """The first sentence of a benchmark's module, or of the package of its parts."""
    source = ROOT / f"{MODULES[parts_of(benchmark)[0]].replace('.', '/')}.py"
    if benchmark not in MODULES:
        source = source.with_name("__init__.py")
    return (ast.get_docstring(ast.parse(source.read_text())) or "").splitlines()[0]


def _machines(results: Results) -> Iterator[str]:
    machines = [document["machine"] for document in results.values()]
    processors = {f"{machine['processor']}, {machine['cores']} threads" for machine in machines}
    yield from ("", f"Measured on: {'; '.join(sorted(processors))}. The results name the versions")
    yield "of Python and of all libraries."


def _link(name: str) -> str:
    return f"[`{name}`](../benchmarks/results/{name.partition('.')[0]}.json)"


if __name__ == "__main__":
    main()
