"""`grayvault list`: the archived photos, one per line."""

import json
from dataclasses import asdict

import click

from grayvault.bootstrap.configured_vault import opened_vault
from grayvault.catalog.photos import ListedPhoto, listing
from grayvault.cli.photo_argument import absolute
from grayvault.core.config.paths import Places
from grayvault.report.text_format import printable, size


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option(
    "--under",
    type=click.Path(),
    metavar="DIR",
    help="Only photos whose original is (or was) this file, or in this folder.",
)
@click.option(
    "--all",
    "everything",
    is_flag=True,
    help="Also superseded photos: their originals have changed since.",
)
@click.pass_obj
def command(places: Places, as_json: bool, under: str | None, everything: bool) -> None:
    """List the archived photos.

    A line has id, tier, size in pixels and bytes, mean colour error, likeness, source. The likeness
    (`alike 83/91`) is of 100, at full size and on a screen: 90 hard to tell apart, 80 very good.
    """
    with opened_vault(places) as vault:
        folder = absolute(under) if under is not None else None
        photos = listing(vault.engine, folder, everything)
    if as_json:
        click.echo(json.dumps([asdict(photo) for photo in photos], indent=2))
        return
    for photo in photos:
        click.echo(_line(photo))


def _line(photo: ListedPhoto) -> str:
    pixels = f"{photo.width}×{photo.height}"
    error = "gray" if photo.delta_e_mean is None else f"ΔE {photo.delta_e_mean:.2f}"
    state = "" if photo.state == "present" else f"  ({photo.state})"
    return (
        f"{photo.id[:12]}  {photo.tier:8}  {pixels:>11}  {size(photo.stored_bytes):>8}  "
        f"{error:>7}  {_likeness(photo):>11}  {printable(photo.source)}{state}"
    )


def _likeness(photo: ListedPhoto) -> str:
    if photo.likeness_full_size is None or photo.likeness_display is None:
        return "alike –"
    return f"alike {photo.likeness_full_size:.0f}/{photo.likeness_display:.0f}"
