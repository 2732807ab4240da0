"""`grayvault report`: what the archive saves and how faithful it is, as one page to keep."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import click
from rich.console import Console
from rich.progress import track

from grayvault.bootstrap.open_vault import ConfiguredVault, opened_vault
from grayvault.bootstrap.photo_sources import lightbox
from grayvault.catalog.source_files import sources_of
from grayvault.cli.output_file import check_folder, refuse_known, write_whole
from grayvault.cli.text import printable, size
from grayvault.core.config.paths import Places
from grayvault.report.page.data import Document, document
from grayvault.report.page.html import Card, check_installed, html
from grayvault.report.page.markdown import markdown
from grayvault.report.page.photo_images import pictures

Form = Literal["html", "md"]

_OTHERWISE = ", or write it in Markdown (--format md), which has no plots and no pictures"


@click.command("report")
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Where to. A file that is there already is replaced, but never a photo's source.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["html", "md"]),
    help="A page with plots and pictures, or Markdown with tables alone; "
    "else md where FILE ends in .md, and html.",
)
@click.option(
    "--photos",
    type=click.IntRange(0, 50),
    default=3,
    show_default=True,
    metavar="N",
    help="How many of the most faithful photos to show, of typical and of the least faithful ones.",
)
@click.pass_obj
def command(places: Places, output: Path, form: Form | None, photos: int) -> None:
    """Write what the archive saves, and how faithful it is, as one page.

    The page needs no other file and no network. It shows photos: their originals where they are
    still where they were and unchanged, their restored colours, and where these are off.
    """
    check_folder(output)
    form = form or ("md" if output.suffix.lower() == ".md" else "html")
    if form == "html":
        check_installed(_OTHERWISE)
    with opened_vault(places) as vault:
        refuse_known(vault.engine, output)
        told = document(vault.engine, vault.store, photos)
        text = markdown(told) if form == "md" else html(told, list(_cards(vault, told)))
    content = text.encode()
    write_whole(output, content)
    click.echo(f"{printable(str(output))} ({size(len(content))})")


def _cards(vault: ConfiguredVault, told: Document) -> Iterator[Card]:
    """The photos of the sheet, brought back one by one."""
    parts = lightbox(vault)
    console = Console(stderr=True, highlight=False)
    for chosen in track(told.sheet, "photos", console=console, transient=True):
        sources = sources_of(vault.engine, chosen.facts["id"])
        yield Card(chosen, pictures(chosen.facts["id"], sources, parts))
