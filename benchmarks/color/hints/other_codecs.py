"""Bytes and colour error of the chroma of other codecs: AVIF, JPEG XL and WebP.

AVIF is libaom's at speed 6 (4:2:0 and 4:4:4), JPEG XL has effort 7 and WebP method 6; otherwise
each library's defaults. AVIF's lowest quality still takes 0.008 bits per pixel on the Kodak
pictures; AVIF of the picture at half size continues the curve below that.

*Chroma bytes* are a colour file's bytes minus those of the gray file of its Y' at the same setting.
The gray file has one channel with AVIF (4:0:0) and JPEG XL. WebP has no gray mode, so there R' =
G' = B' = Y'. The boxes around the picture cancel, except for 6 bytes that a gray AVIF file saves.
(If AVIF's gray file were R' = G' = B' too, it would code an empty chroma, and the chroma would seem
12 % cheaper at quality 10 on the Kodak pictures, and 5 % at 50.)

*Errors* are those of the codec's chroma with the true luma: Cb and Cr (ITU-R BT.601, full range)
of the decoded R'G'B', combined with the Y' of the photo. So the errors of a codec's luma do not
count, as they do not for hints with the true luma.

Photos are first reduced to a long side of 1536 pixels, as for every colour error (the Kodak
pictures are smaller), so that chroma bits per pixel mean the same for all.

Run: python -m benchmarks hints.other_codecs
"""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from statistics import mean

import numpy as np
from PIL import features
from rich.console import Console
from rich.progress import track

from benchmarks.common import harness
from benchmarks.common.color_codecs import ColorCodec
from benchmarks.common.images import decode, encode
from grayvault.core.photo import Chroma, Luma, Pixels
from grayvault.imaging.codec import jxl
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_chroma, rgb_to_luma
from grayvault.imaging.color.ycbcr_to_rgb import ycbcr_to_rgb
from grayvault.imaging.formats.read_photo import read_photo
from grayvault.imaging.measure.ciede2000 import Lab, delta_e
from grayvault.imaging.measure.color_error import reduce_pixels, to_8_bits, to_lab
from grayvault.imaging.resize import resize, resize_plane

SETS = (("kodak", 1), ("camera", 2))
"""The sets, each with `every`: every setting of a codec is measured, or every second one."""

WORKERS = 2


@dataclass(frozen=True)
class Point:
    """One point of a rate-distortion curve, averaged over a set of photos.

    `setting` is the codec's own; `bpp` is the sum of chroma bits divided by the sum of pixels;
    `delta_e_mean`, `delta_e_p95` and `psnr` are averages of each photo's mean and 95th percentile
    of ΔE00, and of the PSNR of Cb and Cr together (in dB, with a peak of 255).
    """

    setting: float
    bpp: float
    delta_e_mean: float
    delta_e_p95: float
    psnr: float


@dataclass(frozen=True)
class Reference:
    """A photo at the size for comparing: 8-bit R'G'B', Y', chroma, and CIELAB."""

    pixels: Pixels
    luma: Luma
    chroma: Chroma
    lab: Lab


@dataclass(frozen=True)
class Row:
    """One photo at one setting: chroma bytes, pixels, and the errors as in `Point`."""

    size: int
    pixels: int
    delta_e_mean: float
    delta_e_p95: float
    psnr: float


def curves(folder: str, every: int = 1) -> dict[str, list[Point]]:
    """Each codec's curve on the photos of a folder, measured at every `every`-th setting."""
    paths = harness.photos(folder)
    jobs = [(path, codec, codec.settings[::every]) for codec in CODECS for path in paths]
    with ProcessPoolExecutor(WORKERS) as pool:
        rows = list(
            track(
                pool.map(measure, *zip(*jobs, strict=True)),
                description=f"codecs on {folder}",
                total=len(jobs),
                console=Console(stderr=True),
            )
        )
    return {
        codec.name: curve(codec.settings[::every], rows[first : first + len(paths)])
        for codec, first in zip(CODECS, range(0, len(rows), len(paths)), strict=True)
    }


def curve(settings: Sequence[float], photos: Sequence[Sequence[Row]]) -> list[Point]:
    """A point for each setting, from the rows of each photo (one for each setting)."""
    return [
        average(setting, rows)
        for setting, rows in zip(settings, zip(*photos, strict=True), strict=True)
    ]


def average(setting: float, rows: Sequence[Row]) -> Point:
    return Point(
        setting=setting,
        bpp=8 * sum(row.size for row in rows) / sum(row.pixels for row in rows),
        delta_e_mean=mean(row.delta_e_mean for row in rows),
        delta_e_p95=mean(row.delta_e_p95 for row in rows),
        psnr=mean(row.psnr for row in rows),
    )


def at_same_error(points: Sequence[Point], delta_e_mean: float) -> float:
    """A curve's chroma bits per pixel at a mean ΔE00; NaN beyond the curve's ends.

    Between two points the logarithm of the rate is linear in the error.
    """
    rising = sorted(points, key=lambda point: point.delta_e_mean)
    errors = [point.delta_e_mean for point in rising]
    rates = np.log([point.bpp for point in rising])
    return float(np.exp(np.interp(delta_e_mean, errors, rates, left=np.nan, right=np.nan)))


def reference(path: Path) -> Reference:
    pixels = to_8_bits(reduce_pixels(read_photo(path.read_bytes(), harness.MAX_PIXELS).pixels))
    return Reference(pixels, rgb_to_luma(pixels), rgb_to_chroma(pixels), to_lab(pixels))


def row(photo: Reference, chroma: Chroma, size: int) -> Row:
    """The errors of a chroma of `size` bytes, which has the photo's extent, with the true luma."""
    error = delta_e(photo.lab, to_lab(ycbcr_to_rgb(photo.luma, chroma)))
    squared = np.square(chroma - photo.chroma).mean(dtype=np.float64)
    return Row(
        size=size,
        pixels=photo.luma.size,
        delta_e_mean=float(error.mean(dtype=np.float64)),
        delta_e_p95=float(np.percentile(error, 95)),
        psnr=float(10 * np.log10(255**2 / squared)),
    )


def measure(path: Path, codec: ColorCodec, settings: Sequence[float]) -> list[Row]:
    """One photo with one codec, at each setting."""
    photo = reference(path)
    height, width = photo.luma.shape
    rows = []
    for setting in settings:
        color, gray = codec.encode(photo.pixels, setting), codec.encode(photo.luma, setting)
        planes = rgb_to_chroma(codec.decode(color))
        chroma = np.stack([resize_plane(plane, (height, width), "lanczos") for plane in planes])
        rows.append(row(photo, chroma, len(color) - len(gray)))
    return rows


def avif(pixels: Pixels, quality: float, subsampling: str) -> bytes:
    """An AVIF file, BT.601 and full range as Pillow writes it; gray pixels as 4:0:0."""
    return encode(
        pixels,
        "AVIF",
        quality=int(quality),
        subsampling=subsampling if pixels.ndim == 3 else "4:0:0",
        speed=6,
        codec="aom",
        range="full",
        max_threads=1,
    )


def halved_avif(pixels: Pixels, quality: float) -> bytes:
    half = pixels.shape[0] // 2, pixels.shape[1] // 2
    return avif(resize(pixels, half, "lanczos"), quality, "4:2:0")


def webp(pixels: Pixels, quality: float) -> bytes:
    return encode(pixels, "WEBP", quality=quality, method=6)


FINE = (1, 4, 6, 8, 10, 13, 16, 20, 25, 30, 40, 50, 60)
COARSE = (1, 5, 10, 20, 30, 45, 60)
HALVED = (1, 8, 16, 25, 33, 40, 50)
DISTANCES = (1.5, 2.5, 4, 6, 9, 15, 25)  # from 20 on libjxl halves the picture by itself
CODECS = (
    ColorCodec("AVIF 4:2:0", FINE, partial(avif, subsampling="4:2:0"), decode),
    ColorCodec("AVIF 4:4:4", COARSE, partial(avif, subsampling="4:4:4"), decode),
    ColorCodec("AVIF 4:2:0 at half size", HALVED, halved_avif, decode),
    ColorCodec("JPEG XL", DISTANCES, partial(jxl.encode, effort=7), jxl.decode),
    ColorCodec("WebP", COARSE, webp, decode),
)


def main() -> None:
    figures = {
        folder: {name: as_dicts(points) for name, points in curves(folder, every).items()}
        for folder, every in SETS
    }
    libraries = {name: features.version(name) for name in ("avif", "webp")}
    harness.save("hints.other_codecs", {"libraries": libraries, "curves": figures})


def as_dicts(points: Sequence[Point]) -> list[dict[str, float]]:
    return [{key: round(value, 6) for key, value in asdict(point).items()} for point in points]


if __name__ == "__main__":
    main()
