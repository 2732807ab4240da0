"""What it brings that coarse codes make up for lost detail (decision 23).

On pieces of training photos at 1:1, by which the constants were chosen, and on the Kodak photos,
with the distances and steps of three qualities. `gain` is in points
of SSIMULACRA2 with the same gray picture and step; `bytes` are those of gray picture and hints at
equal scores, by those of hints without it: the gray picture's distance makes up for the gain.
`light` is the error of the mean light of 16 x 16 pixels (CIEDE2000), `delta_e` that of pixels, both
by what they are without it.

Run: python -m benchmarks hints.coarse_colors
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from math import exp, log
from statistics import mean
from typing import Any
from unittest.mock import patch

import numpy as np

from benchmarks.color.hints.decoder_bounds import EVERY, SETTINGS, WORKERS
from benchmarks.common import harness
from benchmarks.common.subprocesses import workers
from benchmarks.storage.same_score import geometric_mean
from grayvault.colorizers.colorize import chroma_size, colorize_at, half_size
from grayvault.colorizers.registry import PROPAGATE
from grayvault.core.arrays import Float32Array, Float64Array, Size
from grayvault.core.photo import Luma, Metadata, Photo, Pixels
from grayvault.hints import stream_v3
from grayvault.hints.stream_v2 import QuantizedHints, dequantize_hints
from grayvault.imaging.codec import jxl
from grayvault.imaging.codec.codec_for_tier import THOROUGH_EFFORT
from grayvault.imaging.color.lightness import rgb_to_lightness
from grayvault.imaging.color.xyb import linear_light
from grayvault.imaging.formats.read_photo import read_photo
from grayvault.imaging.measure.ciede2000 import delta_e
from grayvault.imaging.measure.color_error import to_lab
from grayvault.imaging.measure.ssimulacra2.score import Ssimulacra2Reference
from grayvault.ingest.archive.quality import fine_hints
from training.training_photos import training_pieces

COARSER = 1.1
"""By how much the distance is larger in the second encode with the better hints."""

AREA = 16


@dataclass(frozen=True)
class Restored:
    """A piece in colour: its bytes, and how true it is."""

    gray_bytes: int
    hint_bytes: int
    score: float
    delta_e: float
    light: float

    @property
    def size(self) -> int:
        return self.gray_bytes + self.hint_bytes


@dataclass
class Piece:
    """A piece of a photo, prepared to be compared with."""

    pixels: Pixels
    chroma_size: Size

    def __post_init__(self) -> None:
        self._reference = Ssimulacra2Reference(np.asarray(self.pixels, np.uint8))
        self._lab, self._light = to_lab(self.pixels), to_lab(mean_light(self.pixels))

    def restored(self, step: int, distance: float, *, mended: bool) -> Restored:
        data = jxl.encode(rgb_to_lightness(self.pixels), distance, THOROUGH_EFFORT)
        gray = jxl.decode_gray(data)
        coded = hints_of(self.pixels, gray, step, mended=mended)
        pixels = colorize_at(gray, dequantize_hints(coded), PROPAGATE, self.chroma_size)
        return Restored(
            gray_bytes=len(data),
            hint_bytes=len(stream_v3.encode(coded)),
            score=self._reference.score(np.asarray(pixels, np.uint8)),
            delta_e=float(delta_e(self._lab, to_lab(pixels)).mean()),
            light=float(delta_e(self._light, to_lab(mean_light(pixels))).mean()),
        )


def hints_of(pixels: Pixels, gray: Luma, step: int, *, mended: bool) -> QuantizedHints:
    """The hints that a photo gets; if not `mended`, with the coarse codes of the wavelet alone."""
    photo = Photo(pixels, "png", Metadata())
    if mended:
        return fine_hints.fine_hints(photo, gray, step, lightness=True)
    with patch.object(fine_hints, "with_true_light", lambda coded, *_: coded):
        return fine_hints.fine_hints(photo, gray, step, lightness=True)


def mean_light(pixels: Pixels) -> Float32Array:
    """The mean linear light of areas, in 8-bit codes."""
    light = linear_light(pixels / 255.0)
    rows, columns = pixels.shape[0] // AREA, pixels.shape[1] // AREA
    light = light[: rows * AREA, : columns * AREA].reshape(rows, AREA, columns, AREA, 3)
    return (255 * encoded(light.mean(axis=(1, 3), dtype=np.float64))).astype(np.float32)


def encoded(light: Float64Array) -> Float64Array:
    """The sRGB codes, 0..1, of linear light."""
    return np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)


def main() -> None:
    sets = {"training pieces": training_pieces(EVERY), "kodak": kodak()}
    figures = {}
    with workers(WORKERS) as pool:
        for name, pictures in sets.items():
            large = name != "kodak"
            figures[name] = figures_of(list(pool.map(partial(measure, large=large), pictures)))
    harness.save("hints.coarse_colors", figures)


def kodak() -> Iterator[Pixels]:
    for path in harness.photos("kodak"):
        yield read_photo(path.read_bytes(), harness.MAX_PIXELS).pixels


def figures_of(pieces: Sequence[dict[int, list[Restored]]]) -> dict[str, Any]:
    return {
        "pictures": len(pieces),
        **{
            f"step {step}, distance {distance}": summary([piece[step] for piece in pieces])
            for step, distance in SETTINGS.items()
        },
    }


def measure(pixels: Pixels, *, large: bool) -> dict[int, list[Restored]]:
    """By step: without making up for lost detail, with it, and with it at a larger distance.

    A picture may be a piece of a `large` photo, whose chroma is predicted at half the size.
    """
    size = pixels.shape[0], pixels.shape[1]
    piece = Piece(pixels, half_size(size) if large else chroma_size(size))
    return {
        step: [
            piece.restored(step, distance, mended=False),
            piece.restored(step, distance, mended=True),
            piece.restored(step, distance * COARSER, mended=True),
        ]
        for step, distance in SETTINGS.items()
    }


def summary(pieces: Sequence[list[Restored]]) -> dict[str, Any]:
    gains = [mended.score - plain.score for plain, mended, _ in pieces]
    sizes = [size_at_equal_score(*piece) for piece in pieces]
    return {
        "score": round(mean(plain.score for plain, *_ in pieces), 2),
        "gain": spread(gains, mean(gains)),
        "hint_bytes": ratio(pieces, "hint_bytes"),
        "delta_e": ratio(pieces, "delta_e"),
        "light": ratio(pieces, "light"),
        "bytes": spread(sizes, geometric_mean(sizes)),
    }


def size_at_equal_score(plain: Restored, mended: Restored, coarser: Restored) -> float:
    """The bytes of hints and gray picture at the plain hints' score, by those that they take.

    On the line through the two encodes: the logarithm of bytes by the score.
    """
    rate = log(mended.size / coarser.size) / (mended.score - coarser.score)
    return mended.size / plain.size * exp(rate * (plain.score - mended.score))


def ratio(pieces: Sequence[list[Restored]], name: str) -> float:
    ratios = [getattr(mended, name) / getattr(plain, name) for plain, mended, _ in pieces]
    return round(geometric_mean(ratios), 4)


def spread(values: Sequence[float], middle: float) -> dict[str, float]:
    return {"mean": round(middle, 3), "least": round(min(values), 3), "most": round(max(values), 3)}


if __name__ == "__main__":
    main()
