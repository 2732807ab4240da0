"""`grayvault study`: the comparative study, run again on photos of one's own."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from grayvault.bootstrap.library_output import library_output_to
from grayvault.bootstrap.study_setup import study_parts
from grayvault.cli.text import printable
from grayvault.core.config.load import configuration
from grayvault.core.config.model import Config
from grayvault.core.config.paths import Places
from grayvault.core.errors import ConfigError, GrayVaultError
from grayvault.core.sources import Source
from grayvault.imaging.measure.ssimulacra2 import missing_package
from grayvault.ingest.files.file_types import classify
from grayvault.ingest.watch.scan import Area, excluding, scan
from grayvault.report.page.html import check_installed
from grayvault.report.study import write_results
from grayvault.report.study.results import Studied
from grayvault.report.study.study_photo import studied
from grayvault.report.study.study_vaults import StudyParts
from grayvault.report.study.write_results import Findings
from grayvault.vault.lock import hold

SOME_LEFT = 3

Tell = Callable[[int, str, str], None]
"""Called with how many photos are done, which one is being studied, and what is done to it."""


@click.command("study")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    metavar="OUT",
    help="The folder to write to: new, or that of a study that was interrupted.",
)
@click.option("--no-ssimulacra2", is_flag=True, help="Leave out what takes most of the time.")
@click.pass_context
def command(context: click.Context, folder: Path, output: Path, no_ssimulacra2: bool) -> None:
    """Try every colorizer on every photo in DIR, with hints and without, and tell all of it.

    OUT gets a page (index.html), tables (factors.csv, measures.csv), study.json, the restored
    pictures, and real vaults with each photo in each tier and by each colorizer. Run it again after
    Ctrl-C and it goes on. The exit code is 3 where pictures were left out.
    """
    places: Places = context.obj
    check_installed()
    missing = None if no_ssimulacra2 else missing_package()
    if missing is not None:
        click.echo(f"SSIMULACRA2 is left out: it needs {missing}", err=True)
    config = configuration(places)
    sources = _sources(folder.absolute(), output.absolute(), config)
    parts = study_parts(config, output.absolute(), with_ssimulacra2=not (no_ssimulacra2 or missing))
    vault = parts.folder.vault("compact")
    with hold(vault), library_output_to(vault.worker_log):
        findings = _study(sources, parts)
        write_results.write(findings, parts.folder)
    click.echo(printable(str(output / "index.html")))
    if findings.left:
        context.exit(SOME_LEFT)


def _sources(folder: Path, output: Path, config: Config) -> list[Source]:
    """The pictures in a folder, those of the study's own output left out."""
    if not folder.is_dir():
        raise ConfigError(f"{folder} is no folder: name the one with the photos")
    area = Area(str(folder), str(folder))
    found = scan(area, {}, excluding(config.exclude), retry=lambda *_: True).new
    readable = (one for one in found if classify(one.path).use != "unsupported")
    return [one for one in readable if not Path(one.path).is_relative_to(output)]


def _study(sources: Sequence[Source], parts: StudyParts) -> Findings:
    """Study all photos; the same bytes under several names once."""
    photos: dict[str, Studied] = {}
    left: dict[str, str] = {}
    number = 0
    try:
        with _progress(len(sources)) as tell:
            for number, source in enumerate(sources):
                name = str(Path(source.path).relative_to(source.root))
                try:
                    found = studied(source, parts, partial(tell, number, name))
                except (GrayVaultError, OSError) as error:
                    left[name] = str(error)
                    click.echo(f"{printable(name)}: {printable(left[name])}")
                    continue
                if photos.setdefault(found.id, found) is found:
                    click.echo(_line(found))
    except KeyboardInterrupt as error:
        raise GrayVaultError(
            f"interrupted: {number} of {len(sources)} photos are done; run it again to go on"
        ) from error
    settings = parts.settings
    return Findings(list(photos.values()), left, settings.bound.mean, settings.distance)


def _line(photo: Studied) -> str:
    name = printable(photo.name)
    if photo.is_gray:
        return f"{name}: black and white already, no factors"
    errors = (
        f"{one.colorizer}{' with hints' if one.hinted else ''} {one.comparison.delta_e_mean:.2f}"
        for one in photo.restored
    )
    compact = photo.tiers["compact"].factor
    factors = f"the study's factor {photo.gray_jpeg_factor:.2f}, compact {compact:.2f}"
    return f"{name}: {factors}; ΔE00: {', '.join(errors)}"


@contextmanager
def _progress(total: int) -> Iterator[Tell]:
    """A live line on a terminal: how many photos are done, and what is being done."""
    console = Console(stderr=True, highlight=False)
    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.description}", markup=False),
    )
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task("", total=total)

        def tell(done: int, name: str, step: str) -> None:
            bar.update(task, description=printable(f"{name}: {step}"), completed=done)

        yield tell
