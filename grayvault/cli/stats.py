"""`grayvault stats`: what the archive saves, and what it costs in colour."""

import json

import click
from rich.console import Console
from rich.table import Table

from grayvault.bootstrap.services import open_services
from grayvault.cli.text import size
from grayvault.config.places import Places
from grayvault.report.stats import Share, Stats, collect, to_json


@click.command("stats")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_obj
def command(places: Places, as_json: bool) -> None:
    """Tell what the archive saves, and what it costs in colour.

    The whole saving is the better codec's factor times the dropped colour's factor: the first is
    what the same codec would have reached in colour. Colour errors are means over the photos, in
    CIEDE2000 (ΔE00).
    """
    with open_services(places) as services:
        stats = collect(services.engine)
    if as_json:
        click.echo(json.dumps(to_json(stats), indent=2))
        return
    click.echo(_freed(stats) + "\n")
    console = Console(highlight=False)
    console.print(_totals(stats))
    for title, shares in (("Tier", stats.by_tier), ("Colorizer", stats.by_colorizer)):
        if shares:
            console.print()
            console.print(_shares(title, shares))


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


def _shares(title: str, shares: dict[str, Share]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column(title)
    for heading in ("Photos", "Originals", "Archive", "Factor"):
        table.add_column(heading, justify="right")
    for name, share in shares.items():
        factor = share.source_bytes / share.stored_bytes
        sizes = size(share.source_bytes), size(share.stored_bytes)
        table.add_row(name, f"{share.photos:,}", *sizes, _factor(factor))
    return table


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in counts.items())


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.2%} of the archive" if whole else ""


def _factor(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}×"


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
