"""Pairs of pictures, and the scores that SSIMULACRA2's own program gives them.

`scores.json` was written by `python -m tests.imaging.measure.ssimulacra2.pairs`, with
the program `ssimulacra2` 2.1 (github.com/cloudinary/ssimulacra2, commit 81feacf) on the path, on a
processor with AVX-512. `exact_scores.json` are the scores of that program with its
recursive filter (`FastGaussian`, single precision) replaced by the filter's nine weights in double
precision.
"""

import json
import subprocess
from collections.abc import Callable, Iterator
from functools import partial
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import skimage.data
from numpy.typing import NDArray
from PIL import Image, ImageFilter

Pixels = NDArray[np.uint8]

SCORES = Path(__file__).with_name("scores.json")
EXACT_SCORES = SCORES.with_name("exact_scores.json")


def jpeg(pixels: Pixels, quality: int) -> Pixels:
    file = BytesIO()
    Image.fromarray(pixels).save(file, "jpeg", quality=quality)
    return np.asarray(Image.open(file))


def blurred_chroma(pixels: Pixels, radius: int) -> Pixels:
    luma, *chroma = Image.fromarray(pixels).convert("YCbCr").split()
    blurred = [plane.filter(ImageFilter.GaussianBlur(radius)) for plane in chroma]
    return np.asarray(Image.merge("YCbCr", (luma, *blurred)).convert("RGB"))


def noisy(pixels: Pixels) -> Pixels:
    noise = np.random.default_rng(0).integers(-6, 7, pixels.shape)
    changed: Pixels = np.clip(pixels + noise, 0, 255).astype(np.uint8)
    return changed


DISTORTIONS: dict[str, Callable[[Pixels], Pixels]] = {
    "JPEG 95": partial(jpeg, quality=95),
    "JPEG 80": partial(jpeg, quality=80),
    "JPEG 50": partial(jpeg, quality=50),
    "JPEG 20": partial(jpeg, quality=20),
    "chroma blurred by 2": partial(blurred_chroma, radius=2),
    "chroma blurred by 6": partial(blurred_chroma, radius=6),
    "noise": noisy,
}

PHOTOS: dict[str, Callable[[], Pixels]] = {
    "astronaut": skimage.data.astronaut,
    "coffee": skimage.data.coffee,
    "rocket": skimage.data.rocket,
    "chelsea, 113 × 301": lambda: skimage.data.chelsea()[60:173, 120:421],
}


def pairs() -> Iterator[tuple[str, Pixels, Pixels]]:
    """Each pair's name, the reference and the distorted picture."""
    for photo, load in PHOTOS.items():
        reference = np.ascontiguousarray(load())
        for name, distort in DISTORTIONS.items():
            yield f"{photo}: {name}", reference, distort(reference)
    gray = skimage.data.camera()
    yield "gray camera: JPEG 50", gray, jpeg(gray, 50)
    tiny = np.ascontiguousarray(skimage.data.coffee()[120:129, 160:173])
    yield "coffee, 9 × 13: JPEG 50", tiny, jpeg(tiny, 50)


def score_by_program(reference: Pixels, distorted: Pixels) -> float:
    with TemporaryDirectory() as folder:
        files = [Path(folder) / name for name in ("reference.png", "distorted.png")]
        for file, pixels in zip(files, (reference, distorted), strict=True):
            Image.fromarray(pixels).save(file)
        command = ["ssimulacra2", *map(str, files)]
        return float(subprocess.run(command, capture_output=True, check=True).stdout)


if __name__ == "__main__":
    scores = {name: score_by_program(*pictures) for name, *pictures in pairs()}
    SCORES.write_text(json.dumps(scores, indent=2, ensure_ascii=False) + "\n")
