"""`grayvault stats`: what the archive saves, and what it costs in colour."""

import json
from datetime import datetime

import click

from grayvault.bootstrap.open_vault import opened_vault
from grayvault.catalog.summary_table import DIMENSIONS, Dimension
from grayvault.cli.stats_csv import csv_text
from grayvault.cli.stats_table import print_accounts
from grayvault.core.config.paths import Places
from grayvault.report.stats.all_stats import Asked, accounts, accounts_json

ALWAYS: tuple[Dimension, ...] = ("tier", "colorizer")
"""What a person is told below the totals."""


@click.command("stats")
@click.option(
    "--by",
    "dimensions",
    type=click.Choice(DIMENSIONS),
    multiple=True,
    help="The accounts of each folder (below what was added), month (in which photos were taken, "
    "else that of their files), camera, tier, colorizer or format. May be given again.",
)
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]),
    metavar="DATE",
    help="Only photos archived, and pictures left out, on this day (UTC) or later: 2026-11-23.",
)
@click.option(
    "--worst",
    type=click.IntRange(1, 10_000),
    metavar="N",
    help="The N photos whose colours came back worst, by their mean ΔE00.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.option("--csv", "as_csv", is_flag=True, help="A table of comma-separated values.")
@click.pass_obj
def command(
    places: Places,
    *,
    dimensions: tuple[Dimension, ...],
    since: datetime | None,
    worst: int | None,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Tell what the archive saves, and what it costs in colour.

    The whole saving is the better codec's factor times the dropped colour's factor: the first is
    what the same codec would have reached in colour. Colour errors are means over the photos, in
    CIEDE2000 (ΔE00).
    """
    if as_csv and (as_json or (dimensions and worst)):
        raise click.UsageError("--csv is one table: leave out --json, and either --by or --worst")
    totals = not (dimensions or worst)
    shown = () if as_json or as_csv else ALWAYS
    asked = Asked(
        by=shown if totals else dimensions,
        worst=worst or 0,
        since=since.isoformat() if since else None,
    )
    with opened_vault(places) as vault:
        told = accounts(vault.engine, asked)
    if as_json:
        click.echo(json.dumps(accounts_json(told), indent=2))
    elif as_csv:
        click.echo(csv_text(told), nl=False)
    else:
        print_accounts(told, totals=totals)
