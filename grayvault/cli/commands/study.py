"""`grayvault study`: repeat the comparative study of colorizers on your own photos."""

import os
import signal
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from grayvault.bootstrap.library_output import library_output_to
from grayvault.bootstrap.study_setup import study_setup
from grayvault.cli.exit_codes import INCOMPLETE
from grayvault.cli.signals import stop_on
from grayvault.core.config.load import configuration
from grayvault.core.config.model import Config
from grayvault.core.config.paths import Places
from grayvault.core.errors import ConfigError, GrayVaultError
from grayvault.core.sources import Source
from grayvault.ingest.files.file_endings import classify
from grayvault.ingest.watch.areas import Area
from grayvault.ingest.watch.scan import excluding, scan
from grayvault.report.page.html import check_installed
from grayvault.report.study import write_results
from grayvault.report.study.results import PhotoResult
from grayvault.report.study.study_photo import study_photo
from grayvault.report.study.study_vaults import StudySetup
from grayvault.report.study.write_results import StudyResults
from grayvault.report.text_format import counted, printable
from grayvault.vault.lock import hold

Report = Callable[[int, str, str], None]
"""Called with the number of photos done, the name of the current one, and its current step."""


@click.command("study")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    metavar="OUT",
    help="The folder to write to: a new one, or that of an interrupted study.",
)
@click.option("--no-ssimulacra2", is_flag=True, help="Leave out SSIMULACRA2.")
@click.pass_context
def command(context: click.Context, folder: Path, output: Path, no_ssimulacra2: bool) -> None:
    """Try every colorizer on every photo in DIR, with and without hints, and compare the results.

    OUT gets a page (index.html), tables (factors.csv, measures.csv), study.json, the restored
    pictures, and vaults with each photo in each tier and with each colorizer. After Ctrl-C, run it
    again to continue. The exit code is 3 if pictures were left out.
    """
    places: Places = context.obj
    check_installed()
    config = configuration(places)
    sources = _sources(folder, output, config)
    setup = study_setup(config, output.absolute(), with_ssimulacra2=not no_ssimulacra2)
    vault = setup.folder.vault("compact")
    with hold(vault), library_output_to(vault.worker_log):
        results = _study(sources, setup)
        write_results.write(results, setup.folder)
    click.echo(printable(str(output / "index.html")))
    if results.left_out:
        context.exit(INCOMPLETE)


def _sources(folder: Path, output: Path, config: Config) -> list[Source]:
    """The pictures in a folder, without those of the study's own output."""
    if not folder.is_dir():
        raise ConfigError(f"{folder} is not a folder: name the folder with the photos")
    real, own = os.path.realpath(folder), os.path.realpath(output)  # both may have other names
    pictures = scan(Area(real, real), {}, excluding(config.exclude), retry=lambda *_: True).new
    readable = (source for source in pictures if classify(source.path).use != "unsupported")
    return [source for source in readable if not Path(source.path).is_relative_to(own)]


def _study(sources: Sequence[Source], setup: StudySetup) -> StudyResults:
    """Study all photos; files with the same bytes count once."""
    photos: dict[str, PhotoResult] = {}
    left_out: dict[str, str] = {}
    done = 0
    try:
        with closing(_results(sources, setup)) as results:
            for name, result in results:
                if isinstance(result, str):
                    left_out[name] = result
                    click.echo(f"{printable(name)}: {printable(result)}")
                elif photos.setdefault(result.id, result) is result:
                    click.echo(_line(result))
                done += 1
    except KeyboardInterrupt as error:
        photos_done = f"{done} of {counted(len(sources), 'photo')} done"
        raise GrayVaultError(f"interrupted: {photos_done}; run it again to continue") from error
    settings = setup.settings
    return StudyResults(
        list(photos.values()),
        left_out,
        settings.bound.mean,
        settings.distance,
        settings.quality,
    )


def _results(
    sources: Sequence[Source], setup: StudySetup
) -> Generator[tuple[str, PhotoResult | str]]:
    """Each photo's name and results, or the reason why it is left out; shows the progress.

    Raises `KeyboardInterrupt` before the next step after Ctrl-C: one that is raised at any moment
    would be lost in a library that calls Python.
    """
    with stop_on(signal.SIGINT) as stopped, _progress(len(sources), stopped) as report:
        for done, source in enumerate(sources):
            name = str(Path(source.path).relative_to(source.root))
            try:
                yield name, study_photo(source, setup, partial(report, done, name))
            except (GrayVaultError, OSError) as error:
                yield name, str(error)


def _line(photo: PhotoResult) -> str:
    name = printable(photo.name)
    if photo.is_gray:
        return f"{name}: already black and white, no factors"
    errors = (
        f"{restored.colorizer}{' with hints' if restored.hinted else ''} "
        f"{restored.comparison.delta_e_mean:.2f}"
        for restored in photo.restored
    )
    compact = photo.tiers["compact"].factor
    factors = f"the study's factor {photo.gray_jpeg_factor:.2f}, compact {compact:.2f}"
    return f"{name}: {factors}; ΔE00: {', '.join(errors)}"


@contextmanager
def _progress(total: int, stopped: Callable[[], bool]) -> Iterator[Report]:
    """On a terminal, a live line with the number of photos done and the current step."""
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

        def report(done: int, name: str, step: str) -> None:
            if stopped():
                raise KeyboardInterrupt
            bar.update(task, description=printable(f"{name}: {step}"), completed=done)

        yield report
