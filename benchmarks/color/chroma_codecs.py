"""What other codecs pay for chroma, and how near to the true colours it brings them.

The peers of the hints: AVIF (libaom, speed 6, 4:2:0 and 4:4:4), JPEG XL (effort 7) and WebP
(method 6), each at its library's default tuning. AVIF's lowest quality still takes 0.008 bits per
pixel on kodak; the curve of the same codec on the picture at half size goes on below that.

*Chroma bytes* are a colour file's bytes less those of the gray file of its Y' at the very same
setting: a one-channel file of AVIF (4:0:0) and JPEG XL; WebP has no gray mode, so there R' = G' =
B' = Y'. The boxes around the picture cancel, but for 6 bytes that a gray AVIF file saves. (Were
AVIF's gray file R' = G' = B' too, it would code an empty chroma as well, and the chroma would seem
12 % cheaper at quality 10 on kodak, 5 % at 50.)

*Errors* are those of the peer's chroma under the true luma: Cb and Cr (ITU-R BT.601, full range)
of the R'G'B' that its own decoder gives, merged with the Y' of the photo. So no peer is charged
for its luma, and all are measured as hints with true luma are.

Photos are reduced first, as for every fidelity, to a long side of 1536 pixels (kodak's are
smaller and stay), so that chroma bits per pixel mean the same for all.

Run: python -m benchmarks chroma_codecs
"""

import io
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from statistics import mean

import numpy as np
from PIL import Image, features
from rich.console import Console
from rich.progress import track

from benchmarks.common import harness
from grayvault.core.photo import Chroma, Luma, Pixels
from grayvault.imaging.codec import jxl
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_chroma, rgb_to_luma
from grayvault.imaging.color.ycbcr_to_rgb import ycbcr_to_rgb
from grayvault.imaging.formats.read_photo import read_photo
from grayvault.imaging.measure.color_error import Lab, delta_e, reduce_pixels, to_8_bits, to_lab
from grayvault.imaging.resize import resize, resize_plane

SETS = (("kodak", 1), ("camera", 2))
"""The sets measured, and whether at each of a peer's settings or at every second one."""

WORKERS = 2
MAX_PIXELS = 200_000_000


@dataclass(frozen=True)
class Point:
    """One point of a rate-distortion curve, averaged over a set of photos.

    `setting` is the codec's own; `bpp` chroma bits over pixels, both summed over the set;
    `delta_e_mean` and `delta_e_p95` the photos' means and 95th percentiles of ΔE00, averaged;
    `psnr` that of Cb and Cr together, in dB with a peak of 255, averaged.
    """

    setting: float
    bpp: float
    delta_e_mean: float
    delta_e_p95: float
    psnr: float


@dataclass(frozen=True)
class Reference:
    """A photo at the size at which it is compared: 8-bit R'G'B', its planes, and it in CIELAB."""

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


@dataclass(frozen=True)
class Peer:
    """A codec and the settings it is tried at; `encode` takes R'G'B' or gray pixels."""

    name: str
    settings: tuple[float, ...]
    encode: Callable[[Pixels, float], bytes]
    decode: Callable[[bytes], Pixels]


def curves(folder: str, every: int = 1) -> dict[str, list[Point]]:
    """Each peer's curve on the photos of one folder of the shared collection, by its name.

    Every `every`-th of a peer's settings is measured.
    """
    paths = harness.photos(folder)
    jobs = [(path, peer, peer.settings[::every]) for peer in PEERS for path in paths]
    with ProcessPoolExecutor(WORKERS) as pool:
        rows = list(
            track(
                pool.map(measured, *zip(*jobs, strict=True)),
                description=f"peers on {folder}",
                total=len(jobs),
                console=Console(stderr=True),
            )
        )
    return {
        peer.name: curve(peer.settings[::every], rows[first : first + len(paths)])
        for peer, first in zip(PEERS, range(0, len(rows), len(paths)), strict=True)
    }


def curve(settings: Sequence[float], photos: Sequence[Sequence[Row]]) -> list[Point]:
    """The points of the rows that each photo has, one for every setting."""
    return [
        averaged(setting, rows)
        for setting, rows in zip(settings, zip(*photos, strict=True), strict=True)
    ]


def averaged(setting: float, rows: Sequence[Row]) -> Point:
    return Point(
        setting=setting,
        bpp=8 * sum(row.size for row in rows) / sum(row.pixels for row in rows),
        delta_e_mean=mean(row.delta_e_mean for row in rows),
        delta_e_p95=mean(row.delta_e_p95 for row in rows),
        psnr=mean(row.psnr for row in rows),
    )


def at_same_error(points: Sequence[Point], delta_e_mean: float) -> float:
    """The chroma bits per pixel a curve takes for a mean ΔE00; NaN beyond the curve's ends.

    Between two points the logarithm of the rate is linear in the error.
    """
    rising = sorted(points, key=lambda point: point.delta_e_mean)
    errors = [point.delta_e_mean for point in rising]
    rates = np.log([point.bpp for point in rising])
    return float(np.exp(np.interp(delta_e_mean, errors, rates, left=np.nan, right=np.nan)))


def reference(path: Path) -> Reference:
    """What a photo file's chroma is measured against."""
    pixels = to_8_bits(reduce_pixels(read_photo(path.read_bytes(), MAX_PIXELS).pixels))
    return Reference(pixels, rgb_to_luma(pixels), rgb_to_chroma(pixels), to_lab(pixels))


def row(photo: Reference, chroma: Chroma, size: int) -> Row:
    """What `size` bytes of `chroma`, of the photo's size, make of it under its true luma."""
    error = delta_e(photo.lab, to_lab(ycbcr_to_rgb(photo.luma, chroma)))
    squared = np.square(chroma - photo.chroma).mean(dtype=np.float64)
    return Row(
        size=size,
        pixels=photo.luma.size,
        delta_e_mean=float(error.mean(dtype=np.float64)),
        delta_e_p95=float(np.percentile(error, 95)),
        psnr=float(10 * np.log10(255**2 / squared)),
    )


def measured(path: Path, peer: Peer, settings: Sequence[float]) -> list[Row]:
    """One photo through one peer, at each of the settings."""
    photo = reference(path)
    height, width = photo.luma.shape
    rows = []
    for setting in settings:
        color, gray = peer.encode(photo.pixels, setting), peer.encode(photo.luma, setting)
        planes = rgb_to_chroma(peer.decode(color))
        chroma = np.stack([resize_plane(plane, (height, width), "lanczos") for plane in planes])
        rows.append(row(photo, chroma, len(color) - len(gray)))
    return rows


def avif(pixels: Pixels, quality: float, subsampling: str) -> bytes:
    """An AVIF file, BT.601 and full range as Pillow writes it; gray pixels as 4:0:0."""
    return saved(
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
    return saved(pixels, "WEBP", quality=quality, method=6)


def saved(pixels: Pixels, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, kind, **options)
    return file.getvalue()


def opened(data: bytes) -> Pixels:
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))


FINE = (1, 4, 6, 8, 10, 13, 16, 20, 25, 30, 40, 50, 60)
COARSE = (1, 5, 10, 20, 30, 45, 60)
HALVED = (1, 8, 16, 25, 33, 40, 50)
DISTANCES = (1.5, 2.5, 4, 6, 9, 15, 25)  # from 20 on libjxl halves the picture by itself
PEERS = (
    Peer("AVIF 4:2:0", FINE, partial(avif, subsampling="4:2:0"), opened),
    Peer("AVIF 4:4:4", COARSE, partial(avif, subsampling="4:4:4"), opened),
    Peer("AVIF 4:2:0 at half size", HALVED, halved_avif, opened),
    Peer("JPEG XL", DISTANCES, partial(jxl.encode, effort=7), jxl.decode),
    Peer("WebP", COARSE, webp, opened),
)


def main() -> None:
    figures = {
        folder: {name: tabled(points) for name, points in curves(folder, every).items()}
        for folder, every in SETS
    }
    libraries = {name: features.version(name) for name in ("avif", "webp")}
    harness.save("chroma_codecs", {"libraries": libraries, "curves": figures})


def tabled(points: Sequence[Point]) -> list[dict[str, float]]:
    return [{key: round(value, 6) for key, value in asdict(point).items()} for point in points]


if __name__ == "__main__":
    main()
