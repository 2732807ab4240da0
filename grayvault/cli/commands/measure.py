"""`grayvault measure`: how much a picture differs from another."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console

from grayvault.bootstrap.configured_vault import opened_vault
from grayvault.bootstrap.renderer import Renderer
from grayvault.catalog.photos import PhotoRow
from grayvault.cli.photo_argument import find_photo
from grayvault.cli.text_table import print_table
from grayvault.core.comparison import Comparison
from grayvault.core.config.load import configuration
from grayvault.core.config.paths import Places
from grayvault.core.errors import ConfigError, PhotoRefusedError, UnreadablePhotoError
from grayvault.core.photo import Photo
from grayvault.core.presets import preset_named
from grayvault.core.view import View
from grayvault.imaging.formats.read_photo import read_picture
from grayvault.imaging.measure.compare import compare
from grayvault.report.text_format import printable
from grayvault.restore.views.view_plan import ViewPlan

_ID = "[0-9a-fA-F]{8,64}"

_COLORFUL = (
    (109, "extremely"),
    (82, "highly"),
    (59, "quite"),
    (45, "averagely"),
    (33, "moderately"),
    (15, "slightly"),
)
"""Names for colourfulness, each from a least value on: Hasler and Süsstrunk 2003, table 2."""

Row = tuple[str, str, str]


@click.command("measure")
@click.argument("reference", metavar="A")
@click.argument("other", metavar="B")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option("--no-ssimulacra2", is_flag=True, help="Leave out SSIMULACRA2.")
@click.pass_obj
def command(
    places: Places, reference: str, other: str, as_json: bool, no_ssimulacra2: bool
) -> None:
    """Measure how much picture B differs from picture A, the original.

    A and B are files in any format that can be archived. Once upright, they must have the same
    size. A name that is no file stands for an archived photo, as `restore` writes it: a photo's id,
    its first 8 digits or more, or `path:` followed by the path of its original.
    """
    with _status("reading"):
        original, original_name = _picture(places, reference)
        picture, picture_name = _picture(places, other)
    with _status("measuring"):
        comparison = compare(original, picture, with_ssimulacra2=not no_ssimulacra2)
    if as_json:
        document = {"reference": reference, "other": other, **asdict(comparison)}
        click.echo(json.dumps(document, indent=2, allow_nan=False))
        return
    click.echo(f"{picture_name} against {original_name},")
    click.echo(f"compared at {comparison.width} × {comparison.height} pixels\n")
    rows = *_color_error(comparison), *_similarity(comparison), *_colors(comparison)
    print_table(rows, right={1})


def _picture(places: Places, word: str) -> tuple[Photo, str]:
    """The picture that an argument names, a file or else a photo, and a name to print."""
    path = Path(word)
    if path.exists() or not (word.startswith("path:") or re.fullmatch(_ID, word)):
        return _picture_of_file(path, configuration(places).max_pixels), printable(word)
    try:
        with opened_vault(places) as vault:
            photo, renderer = find_photo(vault.engine, word), Renderer(vault)
            picture, label = _picture_of_photo(renderer, photo)
            return picture, f"{printable(word)} ({label})"
    except ConfigError as error:
        raise ConfigError(f"{word} is neither a file nor a photo: {error}") from error


def _picture_of_file(path: Path, max_pixels: int) -> Photo:
    """The picture in a file, upright; a file that GrayVault restored is accepted, too."""
    data = path.read_bytes()
    try:
        return read_picture(data, max_pixels)
    except (PhotoRefusedError, UnreadablePhotoError) as error:
        raise UnreadablePhotoError(f"{path} can't be measured: {error}") from error


def _picture_of_photo(renderer: Renderer, photo: PhotoRow) -> tuple[Photo, str]:
    """A photo restored at full size, and a label that says where its colours come from."""
    view = View(format="png")

    def restore(plan: ViewPlan) -> tuple[bytes, str]:
        return renderer.render(plan), plan.label

    png, label = renderer.with_plan(photo, view, restore)
    return read_picture(png, photo.width * photo.height), label


@contextmanager
def _status(text: str) -> Iterator[None]:
    """Show a spinner with `text` on a terminal."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield
        return
    with console.status(text):
        yield


def _color_error(comparison: Comparison) -> Iterator[Row]:
    limit = preset_named("balanced").bound
    mean = f"{comparison.delta_e_mean:.2f}"
    yield "Colour error, mean", mean, f"ΔE00; preset balanced allows {limit.mean:g}"
    yield "  median", f"{comparison.delta_e_median:.2f}", "1 is just visible side by side"
    yield "  95th percentile", f"{comparison.delta_e_p95:.2f}", f"balanced allows {limit.p95:g}"
    yield "  worst small area", f"{comparison.delta_e_tile:.2f}", f"balanced allows {limit.tile:g}"
    yield "  worst pixel", f"{comparison.delta_e_max:.2f}", ""


def _similarity(comparison: Comparison) -> Iterator[Row]:
    yield "PSNR of the luma", _decibels(comparison.luma_psnr), "higher is closer"
    yield "  of Cb", _decibels(comparison.cb_psnr), ""
    yield "  of Cr", _decibels(comparison.cr_psnr), ""
    yield "SSIM of the luma", _figure(comparison.luma_ssim, 4), "1 is equal"
    mean, worst = comparison.ssimulacra2_mean, comparison.ssimulacra2_worst
    yield "SSIMULACRA2 at full size", _figure(mean, 1), "100 is equal, 90 looks equal,"
    yield "  worst crop", _figure(worst, 1), "70 is good, 50 fair, 30 poor"
    yield "  at display size", _figure(comparison.ssimulacra2_display, 1), ""


def _colors(comparison: Comparison) -> Iterator[Row]:
    colorfulness = comparison.colorfulness
    yield "Colourfulness", f"{colorfulness:.1f}", _colorful(colorfulness)
    difference = f"{comparison.colorfulness_difference:+.1f}"
    yield "  minus the original's", difference, "below 0 is paler"
    bleeding = f"{comparison.bleeding_mean:.2f}"
    yield "Colour bleeding, mean", bleeding, "0 is none; in codes per 100 pixels"
    yield "  worst small area", f"{comparison.bleeding_tile:.1f}", ""


def _decibels(psnr: float | None) -> str:
    return "equal" if psnr is None else f"{psnr:.1f} dB"


def _figure(value: float | None, digits: int) -> str:
    return "–" if value is None else f"{value:.{digits}f}"


def _colorful(colorfulness: float) -> str:
    adverb = next((adverb for least, adverb in _COLORFUL if colorfulness >= least), "not")
    return f"{adverb} colourful"
