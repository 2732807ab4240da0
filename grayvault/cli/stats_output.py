"""The output of `grayvault stats`: tables for people, or comma-separated values."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, fields

import click
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from grayvault.report import figure_labels
from grayvault.report.csv_rows import csv_table
from grayvault.report.stats.all_stats import StatsResult, WorstPhoto
from grayvault.report.stats.by_group import Group, group_json
from grayvault.report.stats.collect import Stats, to_json
from grayvault.report.text_format import printable, size

_IN_A_SENTENCE = ("freed_bytes", "freeable_bytes")
"""Totals that `_savings` prints, so that the table leaves them out."""

_GROUP_COLUMNS = (
    "by",
    "name",
    "photos",
    "source_bytes",
    "stored_bytes",
    "factor",
    "factor_codec",
    "factor_color",
    "delta_e_mean",
    "delta_e_p95",
    "hint_bytes",
    "factor_lossless",
    "factor_quality",
    "likeness_full_size",
    "likeness_display",
)


def csv_text(result: StatsResult) -> str:
    """The groups of the query (dimension in column `by`), or else its worst photos, or else one
    line with the totals that are single figures. An unknown value is empty.
    """
    if result.query.by:
        rows = [
            {"by": dimension, **group_json(group)}
            for dimension, groups in result.by.items()
            for group in groups
        ]
        return csv_table(_GROUP_COLUMNS, rows)
    if result.query.worst:
        names = [field.name for field in fields(WorstPhoto)]
        return csv_table(names, [asdict(photo) for photo in result.worst])
    figures = {k: v for k, v in to_json(result.totals).items() if not isinstance(v, dict)}
    return csv_table(list(figures), [figures])


def print_stats(result: StatsResult, *, with_totals: bool) -> None:
    """Print the totals, if wanted, then the groups and photos of the query."""
    query = result.query
    if query.since:
        click.echo(f"Archived since {query.since.removesuffix('T00:00:00')} (UTC)\n")
    if with_totals:
        click.echo(_savings(result.totals) + "\n")
    for number, table in enumerate(_tables(result, with_totals=with_totals)):
        if number:
            click.echo()
        _print(table)


def _tables(result: StatsResult, *, with_totals: bool) -> Iterator[Table]:
    if with_totals:
        yield _totals(result.totals)
    for dimension, groups in result.by.items():
        if groups:
            yield _groups(dimension.title(), groups)
    if result.query.worst:
        yield _worst(result.worst)


def _print(table: Table) -> None:
    """Print a table at its full width: long names must not be cut off."""
    console = Console(highlight=False)
    unlimited = console.options.update(max_width=10_000)
    console.width = max(console.width, Measurement.get(console, unlimited, table).maximum)
    console.print(table)


def _savings(stats: Stats) -> str:
    if stats.freed_bytes:
        more = f"; freeing the rest would save {size(stats.freeable_bytes)} more"
        return f"{size(stats.freed_bytes)} have been freed" + (more if stats.freeable_bytes else "")
    if stats.freeable_bytes:
        saving = size(stats.freeable_bytes)
        return f"Nothing has been freed yet. Freeing the originals in place would save {saving}."
    return "Nothing has been freed yet."


def _totals(stats: Stats) -> Table:
    table = Table(show_header=False, box=None)
    table.add_column(style="bold")
    table.add_column(justify="right")
    table.add_column()
    for figure in figure_labels.totals(stats):
        if figure.key not in _IN_A_SENTENCE:
            table.add_row("  " * figure.is_detail + figure.label, figure.text, figure.note)
    return table


def _groups(title: str, groups: Sequence[Group]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column(title, no_wrap=True)
    for heading in figure_labels.HEADINGS:
        table.add_column(heading, justify="right", no_wrap=True)
    for group in groups:
        table.add_row(Text(printable(group.name) or "."), *figure_labels.cells(group))
    return table


def _worst(photos: Sequence[WorstPhoto]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("ΔE00 mean", "p95", "worst area", "Looks alike", "on a screen"):
        table.add_column(heading, justify="right", no_wrap=True)
    for heading in ("Tier", "Colorizer", "Photo", "Source"):
        table.add_column(heading, no_wrap=True)
    for photo in photos:
        errors = photo.delta_e_mean, photo.delta_e_p95, photo.delta_e_tile
        scores = photo.likeness_full_size, photo.likeness_display
        texts = photo.tier, photo.colorizer or "none", photo.id[:12], printable(photo.source)
        figures = *map(figure_labels.figure, errors), *map(figure_labels.score, scores)
        table.add_row(*figures, *map(Text, texts))
    return table
