"""What HintNet is trained on: crops of photos as the codec and the hints really deliver them."""

import io
import tarfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from rich.progress import track

from grayvault.colorizers.hintnet_input import HintNetInput, hintnet_input, working_size
from grayvault.core.hints import Hints
from grayvault.core.photo import Chroma, Luma, Pixels
from grayvault.hints import stream_v2
from grayvault.hints.fit_hints import FitSettings, fit_hints, quantize_hints
from grayvault.imaging.codec import jxl
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_chroma, rgb_to_luma
from grayvault.imaging.color.ycbcr_to_rgb import ycbcr_to_rgb
from grayvault.imaging.resize import fit_long_side, resize

SIDE = 192
"""A crop's side in pixels of luma."""

GRIDS = ((192, 12), (192, 12), (192, 24), (96, 24), (384, 24))
"""Cells of means and of slopes along the long side of a photo that is seen as large as can be."""

SEEN_SIDES = (500, 1024)
"""The long sides, in pixels, at which photos are seen. A smaller picture stands for a part of such
a photo, so it has fewer cells."""

FIT_SIDE = 768
STEP_INDEX, STEP_INDEX_SPREAD, STEP_INDICES = 145, 35, (80, 250)
DISTANCES = (0.0, 0.5, 1.0, 1.0, 2.0, 4.0)
NO_HINTS = 0.2
"""The share of samples that come without hints."""

SCALES = (1.0, 0.9, 0.75, 0.6, 0.5, 0.4)
"""Large photos are looked at in these sizes by turns."""

LARGE = 600
"""Pixels on the long side from which a photo is large."""

CROP_EVERY = 50_000
"""A picture gives a crop for each so many pixels, and at least one."""

VALIDATION_SHARE = 0.08


@dataclass(frozen=True)
class Source:
    """An image file of a tar or a folder.

    `group` is the collection that it comes from: its folder in there, or itself where all lie in
    one folder.
    """

    archive: Path
    name: str
    group: str


@dataclass(frozen=True)
class Samples:
    """Crops: luma (n, side, side) uint8; planes (n, 4, side / 2, side / 2), what the hints and
    what the source have as chroma (n, 2, side / 2, side / 2), float16; scalars (n, 3) float32.
    """

    luma: NDArray[np.uint8]
    planes: NDArray[np.float16]
    hinted: NDArray[np.float16]
    target: NDArray[np.float16]
    scalars: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.luma)


FIELDS = ("luma", "planes", "hinted", "target", "scalars")


def sources_in(places: list[Path]) -> list[Source]:
    """Every image of tars and folders, in a stable order."""
    return [source for place in places for source in _sources_of(place)]


def _sources_of(place: Path) -> list[Source]:
    if place.is_dir():
        names = sorted(str(p.relative_to(place)) for p in place.rglob("*") if p.is_file())
    else:
        with tarfile.open(place) as archive:
            names = [member.name for member in archive.getmembers() if member.isfile()]
    folders = {name.rpartition("/")[0] for name in names}
    single = len(folders) == 1
    return [Source(place, name, name if single else name.rpartition("/")[0]) for name in names]


def is_validation(source: Source) -> bool:
    """Whether the whole collection that a source comes from is kept for validation."""
    return sha256(source.group.encode()).digest()[9] < 256 * VALIDATION_SHARE


def write_pool(sources: list[Source], folder: Path, passes: int, seed: int) -> None:
    """Write the samples of so many passes over `sources` as one array file a field.

    Raises `ValueError` if there are none.
    """
    folder.mkdir(parents=True, exist_ok=True)
    work = [(source, seed + 1000 * turn) for turn in range(passes) for source in sources]
    samples: list[Samples] = []
    with ProcessPoolExecutor() as pool:
        made = pool.map(_samples_of_source, work, chunksize=8)
        samples.extend(p for p in track(made, "samples", total=len(work)) if p is not None)
    if not samples:
        raise ValueError(f"none of {len(sources)} files is a photo of at least {SIDE} pixels")
    for field in FIELDS:
        np.save(folder / f"{field}.npy", np.concatenate([getattr(p, field) for p in samples]))


def read_pool(folder: Path) -> Samples:
    """The samples of a pool, mapped from their files."""
    return Samples(*(np.load(folder / f"{field}.npy", mmap_mode="r") for field in FIELDS))


def _samples_of_source(work: tuple[Source, int]) -> Samples | None:
    source, seed = work
    rng = np.random.default_rng([seed, int(sha256(source.name.encode()).hexdigest()[:8], 16)])
    try:
        pixels = _read(source)
    except (OSError, ValueError):
        return None
    if min(pixels.shape[:2]) < SIDE:
        return None
    samples = [_samples_of(jittered(seen, rng), rng) for seen in _seen(pixels, rng)]
    return Samples(*(np.concatenate([getattr(p, field) for p in samples]) for field in FIELDS))


def _read(source: Source) -> Pixels:
    if source.archive.is_dir():
        data = (source.archive / source.name).read_bytes()
    else:
        with tarfile.open(source.archive) as archive:
            stream = archive.extractfile(source.name)
            assert stream is not None
            data = stream.read()
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))


def _seen(pixels: Pixels, rng: np.random.Generator) -> Iterator[Pixels]:
    """A photo in the sizes in which it is shown to the network."""
    height, width = pixels.shape[:2]
    if max(height, width) < LARGE:
        yield pixels
        return
    for scale in SCALES:
        varied = scale * rng.uniform(0.9, 1.0)
        size = round(height * varied), round(width * varied)
        if min(size) >= SIDE:
            yield resize(pixels, size, "box")


def jittered(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """A photo with its chroma turned and scaled a little, and its tone curve bent a little."""
    luma = rgb_to_luma(pixels).astype(np.float32) / 255
    bent = np.rint(255 * luma ** rng.uniform(0.85, 1.18)).astype(np.uint8)
    angle, scale = rng.normal(0, 0.12), rng.uniform(0.75, 1.3)
    cb, cr = rgb_to_chroma(pixels) * scale
    cos, sin = np.float32(np.cos(angle)), np.float32(np.sin(angle))
    return ycbcr_to_rgb(bent, np.stack([cos * cb - sin * cr, sin * cb + cos * cr]))


def _samples_of(pixels: Pixels, rng: np.random.Generator) -> Samples:
    luma = rgb_to_luma(pixels)
    distance = float(rng.choice(DISTANCES))
    luma_hat = jxl.decode_gray(jxl.encode(luma, distance, 3)) if distance else luma
    hints = None if rng.random() < NO_HINTS else _hints_of(pixels, luma_hat, rng)
    size = working_size(luma.shape, max(luma.shape))
    inputs = hintnet_input(luma_hat, hints, size)
    target = rgb_to_chroma(resize(pixels, (size[0] // 2, size[1] // 2), "box"))
    count = max(1, size[0] * size[1] // CROP_EVERY)
    return _stacked([_crop(inputs, target, rng) for _ in range(count)])


def _hints_of(pixels: Pixels, luma_hat: Luma, rng: np.random.Generator) -> Hints:
    """Hints as they are made for a photo that has these pixels and this decoded luma."""
    size = fit_long_side((luma_hat.shape[0], luma_hat.shape[1]), FIT_SIDE)
    fit_luma = resize(luma_hat, size, "box").astype(np.float32)
    settings = _fit_settings(max(luma_hat.shape), rng)
    fit = fit_hints(fit_luma, rgb_to_chroma(resize(pixels, size, "box")), settings)
    return stream_v2.dequantize_hints(quantize_hints(fit, settings.step_index))


def _fit_settings(long_side: int, rng: np.random.Generator) -> FitSettings:
    share = min(1.0, long_side / rng.uniform(*SEEN_SIDES))
    means, slopes = (max(1, round(cells * share)) for cells in GRIDS[rng.integers(len(GRIDS))])
    index = round(np.clip(rng.normal(STEP_INDEX, STEP_INDEX_SPREAD), *STEP_INDICES))
    return FitSettings(means, slopes, int(index))


def _crop(inputs: HintNetInput, target: Chroma, rng: np.random.Generator) -> Samples:
    height, width = inputs.luma.shape
    top = 4 * int(rng.integers(0, (height - SIDE) // 4 + 1))
    left = 4 * int(rng.integers(0, (width - SIDE) // 4 + 1))
    half = (
        slice(None),
        slice(top // 2, (top + SIDE) // 2),
        slice(left // 2, (left + SIDE) // 2),
    )
    return Samples(
        luma=inputs.luma[top : top + SIDE, left : left + SIDE].astype(np.uint8),
        planes=inputs.planes[half].astype(np.float16),
        hinted=inputs.chroma[half].astype(np.float16),
        target=target[half].astype(np.float16),
        scalars=inputs.scalars,
    )


def _stacked(crops: list[Samples]) -> Samples:
    return Samples(*(np.stack([getattr(c, field) for c in crops]) for field in FIELDS))
