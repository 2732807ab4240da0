"""The output of `grayvault stats`: tables for people, or comma-separated values."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, fields
from functools import partial

import click

from grayvault.cli.text_table import print_table
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
    for number, print_block in enumerate(_blocks(result, with_totals=with_totals)):
        if number:
            click.echo()
        print_block()


def _blocks(result: StatsResult, *, with_totals: bool) -> Iterator[Callable[[], None]]:
    """What prints each table."""
    if with_totals:
        yield partial(_print_totals, result.totals)
    for dimension, groups in result.by.items():
        if groups:
            yield partial(_print_groups, dimension.title(), groups)
    if result.query.worst:
        yield partial(_print_worst, result.worst)


def _savings(stats: Stats) -> str:
    if stats.freed_bytes:
        more = f"; freeing the rest would save {size(stats.freeable_bytes)} more"
        return f"{size(stats.freed_bytes)} have been freed" + (more if stats.freeable_bytes else "")
    if stats.freeable_bytes:
        saving = size(stats.freeable_bytes)
        return f"Nothing has been freed yet. Freeing the originals in place would save {saving}."
    return "Nothing has been freed yet."


def _print_totals(stats: Stats) -> None:
    rows = [
        ("  " * figure.is_detail + figure.label, figure.text, figure.note)
        for figure in figure_labels.totals(stats)
        if figure.key not in _IN_A_SENTENCE
    ]
    print_table(rows, right={1})


def _print_groups(title: str, groups: Sequence[Group]) -> None:
    headings = (title, *figure_labels.HEADINGS)
    rows = [(printable(group.name) or ".", *figure_labels.cells(group)) for group in groups]
    print_table(rows, headings=headings, right=range(1, len(headings)))


def _print_worst(photos: Sequence[WorstPhoto]) -> None:
    figures = ("ΔE00 mean", "p95", "worst area", "Looks alike", "on a screen")
    headings = (*figures, "Tier", "Colorizer", "Photo", "Source")
    print_table([_worst_row(photo) for photo in photos], headings=headings, right=range(5))


def _worst_row(photo: WorstPhoto) -> tuple[str, ...]:
    errors = photo.delta_e_mean, photo.delta_e_p95, photo.delta_e_tile
    scores = photo.likeness_full_size, photo.likeness_display
    figures = *map(figure_labels.figure, errors), *map(figure_labels.score, scores)
    texts = photo.tier, photo.colorizer or "none", photo.id[:12], printable(photo.source)
    return *figures, *texts
