"""Sheets to look at: pieces of photos at 1:1, by other codecs in as many bytes as GrayVault's.

Each photo is cut to 1536 × 1024 pixels around the piece. GrayVault stores the cut in gray, at the
qualities of the rows; JPEG XL and AVIF, in colour, have the settings whose files come nearest.
Pieces are shown with the bytes and the score (SSIMULACRA2) of the whole cut.

Run: python -m benchmarks.storage.crop_sheets FOLDER
"""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from benchmarks.common import harness
from benchmarks.common.color_codecs import AVIF, JPEG_XL, avif, jpeg_xl
from benchmarks.common.images import decode
from benchmarks.storage.whole_picture import AVIF_SPEED, bare, settings
from grayvault.colorizers.colorize import colorize, hints_of
from grayvault.colorizers.registry import PROPAGATE
from grayvault.core.arrays import Size
from grayvault.core.photo import Photo, Pixels
from grayvault.imaging.codec import jxl
from grayvault.imaging.formats.read_photo import read_photo
from grayvault.imaging.measure.likeness import LikenessReference
from grayvault.ingest.archive.encode_photo import encode_photo

QUALITIES = (80, 65)
PIECE, CUT = 400, (1024, 1536)
LABEL = 18
ROUNDS = 7


@dataclass(frozen=True)
class Piece:
    """The middle of a piece, as shares (0..1) of the photo's height and width."""

    name: str
    photo: str
    down: float
    across: float


PIECES = (
    Piece("sky", "camera/canon-g11-dusk.jpg", 0.45, 0.5),
    Piece("skin", "kodak/4.png", 0.3, 0.5),
    Piece("skin-and-clothes", "scenes/portrait.jpg", 0.5, 0.5),
    Piece("leaves", "camera/xperia-z2-path.jpg", 0.6, 0.15),
    Piece("signs", "camera/iphone11-bus.jpg", 0.55, 0.1),
    Piece("letters", "camera/nikon-d90-book.jpg", 0.4, 0.7),
    Piece("moss", "camera/oppo-r7-cairn.jpg", 0.75, 0.3),
    Piece("flowers", "camera/iphone5-flowers.jpg", 0.3, 0.4),
    Piece("night-lights", "scenes/flame.jpg", 0.6, 0.4),
)


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit("say which folder the sheets are to be written to")
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for piece in PIECES:
        sheet(piece).save(folder / f"{piece.name}.png")
        print(piece.name, flush=True)


def sheet(piece: Piece) -> Image.Image:
    """A row for each quality: the original, and the same bytes by each method."""
    photo = read_photo((harness.PHOTOS / piece.photo).read_bytes(), harness.MAX_PIXELS)
    middle = round(piece.down * photo.height), round(piece.across * photo.width)
    top, left = _corner(middle, (photo.height, photo.width), CUT)
    cut = bare(replace(photo, pixels=_window(photo.pixels, (top, left), CUT)))
    inside = middle[0] - top, middle[1] - left
    corner = _corner(inside, (cut.height, cut.width), (PIECE, PIECE))
    original = LikenessReference(cut)
    rows = []
    for quality in QUALITIES:
        tiles = [_tile(cut.pixels, corner, "original")]
        for name, pixels, size in _restored(cut, quality):
            score, _ = original.full_size(replace(cut, pixels=pixels))
            tiles.append(_tile(pixels, corner, f"{name}: {size / 1000:.1f} kB, score {score:.1f}"))
        rows.append(np.concatenate(tiles, axis=1))
    return Image.fromarray(np.concatenate(rows))


def _restored(cut: Photo, quality: float) -> Iterator[tuple[str, Pixels, int]]:
    """Each method's name, its pixels, and its bytes of the picture."""
    encoded = encode_photo(cut, settings(quality, "never"))
    size, gray = encoded.stored_bytes, jxl.decode(encoded.luma.codestream)
    if encoded.luma.tier != "color":
        gray = colorize(gray, gray, hints_of(encoded.hints), PROPAGATE)
    yield f"GrayVault, {len(encoded.hints) / size:.0%} hints", gray, size
    data = nearest(lambda rate: jpeg_xl(cut.pixels, 16 / 2**rate), (0.0, 7.0), size)
    yield JPEG_XL, jxl.decode(data), len(data)
    encode_avif = avif("4:2:0", AVIF_SPEED)
    data = nearest(lambda quality: encode_avif(cut.pixels, quality), (20.0, 97.0), size)
    yield AVIF, decode(data), len(data)


def nearest(encode: Callable[[float], bytes], between: tuple[float, float], size: int) -> bytes:
    """The file nearest to `size`, by bisection of a setting that makes files larger."""
    low, high = between
    files = []
    for _ in range(ROUNDS):
        middle = (low + high) / 2
        files.append(encode(middle))
        low, high = (low, middle) if len(files[-1]) > size else (middle, high)
    return min(files, key=lambda data: abs(len(data) - size))


def _corner(middle: Size, size: Size, extent: Size) -> Size:
    """The top left corner of a window of `extent` around `middle`, inside a picture of `size`."""
    corner = [
        max(0, min(at - length // 2, side - length))
        for at, side, length in zip(middle, size, extent, strict=True)
    ]
    return corner[0], corner[1]


def _window(pixels: Pixels, corner: Size, extent: Size) -> Pixels:
    top, left = corner
    return np.ascontiguousarray(pixels[top : top + extent[0], left : left + extent[1]])


def _tile(pixels: Pixels, corner: Size, label: str) -> Pixels:
    tile = Image.new("RGB", (PIECE + 4, PIECE + LABEL), "white")
    tile.paste(Image.fromarray(_window(pixels, corner, (PIECE, PIECE))))
    ImageDraw.Draw(tile).text((3, PIECE + 3), label, fill="black")
    return np.asarray(tile)


if __name__ == "__main__":
    main()
