"""A photo's contact sheet: the original, black and white, and all restored pictures."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from math import ceil
from pathlib import Path

from grayvault.imaging.formats.read_photo import read_picture
from grayvault.imaging.resize import fit_long_side, resize
from grayvault.report.study.album import Album
from grayvault.report.study.results import PhotoResult, RestoredPhoto
from grayvault.report.text_format import printable

_SIDE, _COLUMNS, _INCHES, _DPI = 480, 3, 3.2, 150
_MAX_PIXELS = 1 << 24
_PAPER, _INK, _FORMAT = "white", "black", "jpg"


@dataclass(frozen=True)
class Frame:
    """A picture of the sheet: the name of its file, its title, and its figures."""

    picture: str
    title: str
    figures: str


def frames(photo: PhotoResult) -> Iterator[Frame]:
    """The pictures of a sheet, in order."""
    yield Frame(photo.original, "original", f"{photo.width} × {photo.height}")
    factor = "" if photo.is_gray else f"factor {photo.gray_jpeg_factor:.2f} by the study's method"
    yield Frame(photo.gray, "black and white", factor)
    for restored in photo.restored:
        title = f"{restored.colorizer}, {'with hints' if restored.hinted else 'alone'}"
        yield Frame(restored.picture, title, _figures(restored, photo))


def sheet(photo: PhotoResult, album: Album) -> bytes:
    """The contact sheet as a JPEG; the photo's pictures must have been written."""
    from matplotlib.figure import Figure  # noqa: PLC0415

    pictures = list(frames(photo))
    rows = ceil(len(pictures) / _COLUMNS)
    row_inches = _INCHES * min(2.0, photo.height / photo.width) + 0.5
    figure = Figure((_COLUMNS * _INCHES, rows * row_inches), layout="constrained", facecolor=_PAPER)
    figure.suptitle(printable(photo.name), color=_INK, parse_math=False)
    grid = list(figure.subplots(rows, _COLUMNS, squeeze=False).flat)
    for axes in grid:
        axes.axis("off")
    for axes, frame in zip(grid, pictures, strict=False):
        axes.imshow(_small(album.path(frame.picture)), cmap="gray", vmin=0, vmax=255)
        axes.set_title(f"{frame.title}\n{frame.figures}", fontsize="small", color=_INK)
    drawn = BytesIO()
    figure.savefig(drawn, format=_FORMAT, dpi=_DPI, pil_kwargs={"quality": 88})
    return drawn.getvalue()


def _small(path: Path) -> object:
    pixels = read_picture(path.read_bytes(), _MAX_PIXELS).pixels
    size = fit_long_side((pixels.shape[0], pixels.shape[1]), _SIDE)
    return resize(pixels, size, "box")


def _figures(restored: RestoredPhoto, photo: PhotoResult) -> str:
    """The colour error, and the bytes of hints."""
    if photo.is_gray:
        return f"colourfulness {restored.comparison.colorfulness:.0f}"
    error = f"ΔE00 {restored.comparison.delta_e_mean:.2f}"
    if restored.archived is None:
        return error
    if restored.archived.colorizer is None:
        return f"{error}, kept in colour"
    return f"{error}, {restored.archived.hint_bytes:,} bytes of hints"
