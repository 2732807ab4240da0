"""`grayvault measure`: how far one picture is from another."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console

from grayvault.bootstrap.measured_pictures import picture_of_file, picture_of_photo
from grayvault.bootstrap.open_vault import opened_vault
from grayvault.bootstrap.renderer import Renderer
from grayvault.cli.measure_table import table
from grayvault.cli.photo_argument import find_photo
from grayvault.cli.text import printable
from grayvault.core.config.load import configuration
from grayvault.core.config.paths import Places
from grayvault.core.errors import ConfigError
from grayvault.core.photo import Photo
from grayvault.imaging.measure.compare import compare
from grayvault.imaging.measure.ssimulacra2 import missing_package

_ID = "[0-9a-fA-F]{8,64}"


@click.command("measure")
@click.argument("reference", metavar="A")
@click.argument("other", metavar="B")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.option("--no-ssimulacra2", is_flag=True, help="Leave out what takes most of the time.")
@click.pass_obj
def command(
    places: Places, reference: str, other: str, as_json: bool, no_ssimulacra2: bool
) -> None:
    """Tell how far picture B is from picture A, which is taken for the original.

    Both are files, of any format that is taken in and of the same size once they are upright. What
    is no file is looked for in the vault: a photo's id, 8 or more digits of one, or `path:` and
    where it came from, stand for the photo as `restore` writes it.
    """
    missing = None if no_ssimulacra2 else missing_package()
    if missing is not None:
        click.echo(f"SSIMULACRA2 is left out: it needs {missing}", err=True)
    with _waiting("reading"):
        (original, said), (picture, also_said) = (
            _picture(places, word) for word in (reference, other)
        )
    with _waiting("measuring"):
        found = compare(original, picture, with_ssimulacra2=not no_ssimulacra2 and missing is None)
    if as_json:
        told = {"reference": reference, "other": other, **asdict(found)}
        click.echo(json.dumps(told, indent=2, allow_nan=False))
        return
    click.echo(f"{also_said} against {said},")
    click.echo(f"compared at {found.width} × {found.height} pixels\n")
    Console(highlight=False).print(table(found))


def _picture(places: Places, word: str) -> tuple[Photo, str]:
    """What a word of the command line stands for, a file or else a photo, and what to call it."""
    path = Path(word)
    if path.exists() or not (word.startswith("path:") or re.fullmatch(_ID, word)):
        return picture_of_file(path, configuration(places).max_pixels), printable(word)
    try:
        with opened_vault(places) as vault:
            photo, renderer = find_photo(vault.engine, word), Renderer(vault)
            picture, label = picture_of_photo(renderer, photo)
            return picture, f"{printable(word)} ({label})"
    except ConfigError as error:
        raise ConfigError(
            f"{word} is not a file, and as a photo it isn't found: {error}"
        ) from error


@contextmanager
def _waiting(what: str) -> Iterator[None]:
    """Say on a terminal what goes on."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield
        return
    with console.status(what):
        yield
