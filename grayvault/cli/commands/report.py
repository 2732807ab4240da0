"""`grayvault report`: the savings and the colour errors of the archive, on one page."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import click
from rich.console import Console
from rich.progress import track

from grayvault.bootstrap.configured_vault import ConfiguredVault, opened_vault
from grayvault.bootstrap.photo_sources import photo_sources
from grayvault.catalog.source_files import sources_of
from grayvault.cli.output_file import check_folder, refuse_known, write_whole
from grayvault.core.config.paths import Places
from grayvault.report.page.data import ReportData, report_data
from grayvault.report.page.html import PhotoCard, check_installed, html
from grayvault.report.page.markdown import markdown
from grayvault.report.page.photo_images import photo_images
from grayvault.report.text_format import printable, size

Form = Literal["html", "md"]

_ALTERNATIVE = ", or write Markdown (--format md), which has no plots and no pictures"


@click.command("report")
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The file to write. An existing file is replaced, but never an original.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["html", "md"]),
    help="HTML with plots and pictures, or Markdown with tables only.  [default: by the "
    "suffix of FILE: md for .md, else html]",
)
@click.option(
    "--photos",
    type=click.IntRange(0, 50),
    default=3,
    show_default=True,
    metavar="N",
    help="Show N of the most faithful photos, N typical ones and N of the least faithful ones.",
)
@click.pass_obj
def command(places: Places, output: Path, form: Form | None, photos: int) -> None:
    """Write a page about the archive: how much it saves, and how faithful its colours are.

    The page needs no other file and no network. For sample photos it shows the original (if it is
    unchanged in its place or in the trash), the restored photo, and where their colours differ.
    """
    check_folder(output)
    form = form or ("md" if output.suffix.lower() == ".md" else "html")
    if form == "html":
        check_installed(_ALTERNATIVE)
    with opened_vault(places) as vault:
        refuse_known(vault.engine, output)
        report = report_data(vault.engine, vault.store, photos)
        text = markdown(report) if form == "md" else html(report, list(_cards(vault, report)))
    content = text.encode()
    write_whole(output, content)
    click.echo(f"{printable(str(output))} ({size(len(content))})")


def _cards(vault: ConfiguredVault, report: ReportData) -> Iterator[PhotoCard]:
    """The sample photos, restored one by one."""
    sources = photo_sources(vault)
    console = Console(stderr=True, highlight=False)
    is_hidden = not console.is_terminal
    for sample in track(
        report.samples, "photos", console=console, transient=True, disable=is_hidden
    ):
        photo_id = sample.facts["id"]
        rows = sources_of(vault.engine, photo_id)
        yield PhotoCard(sample, photo_images(photo_id, rows, sources))
