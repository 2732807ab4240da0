"""A photo's contact sheet: the ground truth, black and white, and every way it came back."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from math import ceil
from pathlib import Path

from grayvault.imaging.formats.read_photo import read_picture
from grayvault.imaging.resize import fit_long_side, resize
from grayvault.report.study.album import Album
from grayvault.report.study.results import Restored, Studied
from grayvault.report.text_format import printable

_SIDE, _COLUMNS, _INCHES, _DPI = 480, 3, 3.2, 150
_MAX_PIXELS = 1 << 24
_PAPER, _INK, _DRAWN = "white", "black", "jpg"


@dataclass(frozen=True)
class Frame:
    """A picture of the sheet: the name of its file, its title, and what is measured of it."""

    picture: str
    title: str
    told: str


def frames(studied: Studied) -> Iterator[Frame]:
    """The pictures of a sheet, in its order."""
    yield Frame(studied.original, "ground truth", f"{studied.width} × {studied.height}")
    factor = "" if studied.is_gray else f"{studied.gray_jpeg_factor:.2f}× by the study's method"
    yield Frame(studied.gray, "black and white", factor)
    for one in studied.restored:
        title = f"{one.colorizer}, {'hints' if one.hinted else 'alone'}"
        yield Frame(one.picture, title, _told(one, studied))


def sheet(studied: Studied, album: Album) -> bytes:
    """The contact sheet of a photo whose pictures are written, as a JPEG."""
    from matplotlib.figure import Figure  # noqa: PLC0415

    shown = list(frames(studied))
    rows = ceil(len(shown) / _COLUMNS)
    tall = _INCHES * min(2.0, studied.height / studied.width) + 0.5
    figure = Figure((_COLUMNS * _INCHES, rows * tall), layout="constrained", facecolor=_PAPER)
    figure.suptitle(printable(studied.name), color=_INK, parse_math=False)
    places = list(figure.subplots(rows, _COLUMNS, squeeze=False).flat)
    for axes in places:
        axes.axis("off")
    for axes, frame in zip(places, shown, strict=False):
        axes.imshow(_small(album.path(frame.picture)), cmap="gray", vmin=0, vmax=255)
        axes.set_title(f"{frame.title}\n{frame.told}", fontsize="small", color=_INK)
    drawn = BytesIO()
    figure.savefig(drawn, format=_DRAWN, dpi=_DPI, pil_kwargs={"quality": 88})
    return drawn.getvalue()


def _small(path: Path) -> object:
    pixels = read_picture(path.read_bytes(), _MAX_PIXELS).pixels
    size = fit_long_side((pixels.shape[0], pixels.shape[1]), _SIDE)
    return resize(pixels, size, "box")


def _told(one: Restored, studied: Studied) -> str:
    """What is said under a picture: its colour error, and what its hints take."""
    if studied.is_gray:
        return f"colourfulness {one.comparison.colorfulness:.0f}"
    error = f"ΔE00 {one.comparison.delta_e_mean:.2f}"
    if one.archived is None:
        return error
    if one.archived.colorizer is None:
        return f"{error}, kept in colour"
    return f"{error}, {one.archived.hint_bytes:,} bytes"
