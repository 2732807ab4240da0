"""A report as Markdown: the accounts and the photos in tables, without plots and pictures."""

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape

from grayvault.report import figure_labels
from grayvault.report.page.data import Document, tables
from grayvault.report.text_format import printable

_SPECIAL = re.compile(r"([\\`*_\[\]|~!$@:])")


def markdown(told: Document) -> str:
    """The report in the tables of GitHub Flavored Markdown."""
    return "\n".join(_lines(told)) + "\n"


def plain(text: str) -> str:
    """`text` on one line so that Markdown, and the HTML made of it, shows it as it is."""
    return _SPECIAL.sub(r"\\\1", escape(printable(text), quote=False))


def _lines(told: Document) -> Iterator[str]:
    yield "# GrayVault report"
    yield f"\n{told.made_at} · GrayVault {told.version}\n"
    totals = [[one.label, one.text, one.note] for one in figure_labels.totals(told.accounts.stats)]
    yield from _table(["Accounts", "", ""], totals)
    for table in tables(told.accounts):
        yield f"\n## {table.title}\n"
        rows = [[group.name or ".", *figure_labels.cells(group)] for group in table.groups]
        yield from _table([table.title, *figure_labels.HEADINGS], rows)
        if table.left_out:
            yield f"\nThe {len(rows)} largest of {len(rows) + table.left_out:,}."
    for rank in dict.fromkeys(one.rank for one in told.sheet):
        yield f"\n## The {rank} photos by colour error\n"
        facts = [one.facts for one in told.sheet if one.rank == rank]
        figures = [figure_labels.of_photo(one) for one in facts]
        rows = [
            [one["source"], one["id"][:12], *(figure.text for figure in row)]
            for one, row in zip(facts, figures, strict=True)
        ]
        yield from _table(["Source", "Photo", *(figure.label for figure in figures[0])], rows)


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield _row(headings)
    yield _row(["---", *["---:"] * (len(headings) - 1)], as_it_is=True)
    for row in rows:
        yield _row(row)


def _row(cells: Iterable[str], *, as_it_is: bool = False) -> str:
    return f"| {' | '.join(cell if as_it_is else plain(cell) for cell in cells)} |"
