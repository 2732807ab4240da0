"""`grayvault stats`: the savings of the archive, and their colour error."""

import json
from datetime import datetime

import click

from grayvault.bootstrap.configured_vault import opened_vault
from grayvault.catalog.summary_table import DIMENSIONS, Dimension
from grayvault.cli.stats_output import csv_text, print_stats
from grayvault.core.config.paths import Places
from grayvault.report.stats.all_stats import StatsQuery, query_stats, stats_json

GROUPS_BELOW_TOTALS: tuple[Dimension, ...] = ("tier", "colorizer")


@click.command("stats")
@click.option(
    "--by",
    "dimensions",
    type=click.Choice(DIMENSIONS),
    multiple=True,
    help="Group the photos by folder (below the folder that was added), month (in which the photo "
    "was taken, or else of its file's time), camera, tier, colorizer or format. Can be repeated.",
)
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]),
    metavar="DATE",
    help="Only pictures archived, skipped or failed on this day (UTC) or later, as 2026-11-23.",
)
@click.option(
    "--worst",
    type=click.IntRange(1, 10_000),
    metavar="N",
    help="List the N photos with the largest mean colour error.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option("--csv", "as_csv", is_flag=True, help="Print a table of comma-separated values.")
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
    """Show how much the archive saves, and how large its colour errors are.

    The factor says how many times smaller the archive is than the originals. It is the product of
    the codec's factor (what the same codec would save in full colour) and the colour's factor
    (colour dropped, hints added). Colour errors are CIEDE2000 (ΔE00), averaged over the photos.
    """
    if as_csv and (as_json or (dimensions and worst)):
        raise click.UsageError("--csv prints one table: drop --json, and either --by or --worst")
    with_totals = not (dimensions or worst)
    if with_totals and not (as_json or as_csv):
        dimensions = GROUPS_BELOW_TOTALS
    query = StatsQuery(dimensions, worst or 0, since.isoformat() if since else None)
    with opened_vault(places) as vault:
        result = query_stats(vault.engine, query)
    if as_json:
        click.echo(json.dumps(stats_json(result), indent=2))
    elif as_csv:
        click.echo(csv_text(result), nl=False)
    else:
        print_stats(result, with_totals=with_totals)
