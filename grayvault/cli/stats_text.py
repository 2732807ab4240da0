"""The accounts as a person reads them."""

from collections.abc import Sequence

import click
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from grayvault.cli.text import printable, size
from grayvault.report.accounts import Accounts
from grayvault.report.groups import Group
from grayvault.report.stats import Stats
from grayvault.report.worst import WorstPhoto

_HEADINGS = (
    "Photos",
    "Originals",
    "Archive",
    "Factor",
    "Codec",
    "Colour",
    "ΔE00",
    "p95",
    "Hints",
)
"""The last four: the factor by the colour, mean and 95th percentile, and hints of a photo."""


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
    return (
        "Nothing has been freed yet: all originals are kept. Freeing them would save "
        f"{size(stats.freeable_bytes)}."
    )


def _totals(stats: Stats) -> Table:
    table = Table(show_header=False, box=None)
    table.add_column(style="bold")
    table.add_column(justify="right")
    table.add_column()
    for row in _rows(stats):
        table.add_row(*row)
    return table


def _rows(stats: Stats) -> list[tuple[str, str, str]]:
    previews = f"less {size(stats.preview_bytes)} of previews"
    agrees = f"{stats.scene_agrees:,} of {stats.scene_photos:,}"
    return [
        ("Photos", f"{stats.photos:,}", ""),
        ("Skipped", f"{stats.skipped:,}", _counts(stats.skipped_by_reason)),
        ("Failed", f"{stats.failed:,}", _counts(stats.failed_by_reason)),
        ("Ignored files", f"{stats.ignored:,}", _counts(stats.ignored_by_kind)),
        ("Originals", size(stats.source_bytes), previews if stats.preview_bytes else ""),
        ("Archive", size(stats.stored_bytes), ""),
        ("  luma", size(stats.luma_bytes), _share(stats.luma_bytes, stats.stored_bytes)),
        ("  hints", size(stats.hint_bytes), _share(stats.hint_bytes, stats.stored_bytes)),
        ("Factor", _factor(stats.factor), "originals / archive"),
        ("  by the codec", _factor(stats.factor_codec), "the same codec, in colour"),
        ("  by the colour", _factor(stats.factor_color), "colour dropped, hints added"),
        ("Colour error, mean", _figure(stats.delta_e_mean), "ΔE00"),
        ("Colour error, p95", _figure(stats.delta_e_p95), "ΔE00"),
        ("Rule for scenes", agrees, "would have taken the colorizer that was chosen"),
    ]


def _groups(title: str, groups: Sequence[Group]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column(title, no_wrap=True)
    for heading in _HEADINGS:
        table.add_column(heading, justify="right", no_wrap=True)
    for group in groups:
        claim = group.claims
        table.add_row(
            Text(printable(group.name) or "."),
            f"{group.photos:,}",
            size(group.source_bytes),
            size(group.stored_bytes),
            *map(_factor, (claim.factor, claim.factor_codec, claim.factor_color)),
            *map(_figure, (claim.delta_e_mean, claim.delta_e_p95)),
            "–" if claim.hint_bytes is None else size(round(claim.hint_bytes)),
        )
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
        table.add_row(*map(_figure, errors), *map(Text, told))
    return table


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in counts.items())


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.2%} of the archive" if whole else ""


def _factor(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}×"


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
