"""A report as Markdown: totals, groups and photos in tables, without plots and pictures."""

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import Any

from grayvault.report import figure_labels
from grayvault.report.page.data import ReportData, tables
from grayvault.report.text_format import printable

_SPECIAL = re.compile(r"([\\`*_\[\]|~!$@:])")


def markdown(report: ReportData) -> str:
    """The report with the tables of GitHub Flavored Markdown."""
    return "\n".join(_lines(report)) + "\n"


def plain(text: str) -> str:
    """`text` on one line, escaped so that Markdown and the HTML made of it show it unchanged."""
    return _SPECIAL.sub(r"\\\1", escape(printable(text), quote=False))


def _lines(report: ReportData) -> Iterator[str]:
    yield "# GrayVault report"
    yield f"\n{report.made_at} · GrayVault {report.version}\n"
    totals = figure_labels.totals(report.stats.totals)
    yield from _table(["Totals", "", ""], [[row.label, row.text, row.note] for row in totals])
    for table in tables(report.stats):
        yield f"\n## {table.title}\n"
        rows = [[group.name or ".", *figure_labels.cells(group)] for group in table.groups]
        yield from _table([table.title, *figure_labels.HEADINGS], rows)
        if table.left_out:
            yield f"\nThe {len(rows)} largest of {len(rows) + table.left_out:,}."
    for rank in dict.fromkeys(photo.rank for photo in report.samples):
        yield f"\n## The {rank} photos by colour error\n"
        yield from _photos([photo.facts for photo in report.samples if photo.rank == rank])


def _photos(photos: Sequence[dict[str, Any]]) -> Iterator[str]:
    figures = [figure_labels.of_photo(facts) for facts in photos]
    rows = [
        [facts["source"], facts["id"][:12], *(figure.text for figure in row)]
        for facts, row in zip(photos, figures, strict=True)
    ]
    yield from _table(["Source", "Photo", *(figure.label for figure in figures[0])], rows)


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield _row(map(plain, headings))
    yield _row(["---", *["---:"] * (len(headings) - 1)])
    for row in rows:
        yield _row(map(plain, row))


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
