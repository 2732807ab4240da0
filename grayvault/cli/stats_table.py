"""The accounts as a person reads them."""

from collections.abc import Sequence

import click
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from grayvault.cli.text import printable, size
from grayvault.report import figure_labels
from grayvault.report.stats.all_stats import Accounts
from grayvault.report.stats.by_group import Group
from grayvault.report.stats.collect import Stats
from grayvault.report.stats.worst_photos import WorstPhoto

_IN_A_SENTENCE = ("freed_bytes", "freeable_bytes")


def print_accounts(told: Accounts, *, totals: bool) -> None:
    """Print the groups and the photos that were asked for, after the `totals` where wanted."""
    asked = told.asked
    if asked.since:
        click.echo(f"Archived since {asked.since.removesuffix('T00:00:00')} (UTC)\n")
    tables = [_totals(told.stats)] if totals else []
    tables += [_groups(dimension.title(), some) for dimension, some in told.by.items() if some]
    if asked.worst:
        tables.append(_worst(told.worst))
    if totals:
        click.echo(_freed(told.stats) + "\n")
    for number, table in enumerate(tables):
        if number:
            click.echo()
        _print(table)


def _print(table: Table) -> None:
    """Print a table as wide as it is: a long name is worth more than straight lines."""
    console = Console(highlight=False)
    wanted = Measurement.get(console, console.options.update(max_width=10_000), table).maximum
    console.width = max(console.width, wanted)
    console.print(table)


def _freed(stats: Stats) -> str:
    """The first line: what was freed, and what could be."""
    if stats.freed_bytes:
        more = f"; freeing the rest would save {size(stats.freeable_bytes)} more"
        return f"{size(stats.freed_bytes)} have been freed" + (more if stats.freeable_bytes else "")
    said = "Nothing has been freed yet."
    if stats.freeable_bytes:
        said += f" Freeing the originals that are in place would save {size(stats.freeable_bytes)}."
    return said


def _totals(stats: Stats) -> Table:
    table = Table(show_header=False, box=None)
    table.add_column(style="bold")
    table.add_column(justify="right")
    table.add_column()
    for told in figure_labels.totals(stats):
        if told.key not in _IN_A_SENTENCE:
            table.add_row("  " * told.is_part + told.label, told.text, told.note)
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
    for heading in ("ΔE00 mean", "p95", "tile"):
        table.add_column(heading, justify="right", no_wrap=True)
    for heading in ("Tier", "Colorizer", "Photo", "Source"):
        table.add_column(heading, no_wrap=True)
    for photo in photos:
        errors = photo.delta_e_mean, photo.delta_e_p95, photo.delta_e_tile
        told = photo.tier, photo.colorizer or "none", photo.id[:12], printable(photo.source)
        table.add_row(*map(figure_labels.figure, errors), *map(Text, told))
    return table
