"""HintNet: time and memory of a restore, colours without hints, and differences between processors.

*Without hints*: the colour error of HintNet with nothing but the true luma, compared with a gray
picture, with one chroma for all photos (the mean of the set), and with the photo's mean chroma.

*Alike*: the mean ΔE00 between Kodak pictures with the same luma and hints, computed in bfloat16, in
single precision, and in single precision without instructions beyond AVX2.

Run: python -m benchmarks hintnet
"""

from collections.abc import Sequence
from functools import partial
from itertools import combinations
from pathlib import Path
from statistics import mean
from typing import Any

import numpy as np

from benchmarks.color import hintnet_restore
from benchmarks.color.hints.curves import hints_of
from benchmarks.color.hints.other_codecs import Reference, reference
from benchmarks.common import harness
from benchmarks.common.hintnet_loading import BFLOAT16, SINGLE, computing_in, hintnet
from benchmarks.common.subprocesses import workers
from grayvault.colorizers.choose.search_target import search_target
from grayvault.core.photo import Chroma, Pixels
from grayvault.hints import stream
from grayvault.imaging.color.ycbcr_to_rgb import ycbcr_to_rgb
from grayvault.imaging.measure.ciede2000 import delta_e
from grayvault.imaging.measure.color_error import to_lab

WORKERS = 2
HINTNET, GRAY = "HintNet", "gray"
SINGLE_COLOR, OWN_COLOR = "one colour for all", "the photo's own mean colour"

AVX2 = {"ONEDNN_MAX_CPU_ISA": "AVX2", "ATEN_CPU_CAPABILITY": "avx2"}
WAYS: dict[str, tuple[str, dict[str, str]]] = {
    BFLOAT16: (BFLOAT16, {}),
    SINGLE: (SINGLE, {}),
    f"{SINGLE}, AVX2": (SINGLE, AVX2),
}
"""The ways of computing: a precision, and variables of the environment."""

Errors = dict[str, float]


def main() -> None:
    harness.save(
        "hintnet",
        {
            "restore": hintnet_restore.times(),
            "without_hints": {folder: guesses(folder) for folder in ("kodak", "scenes")},
            "alike": {
                "with_hints": differences("kodak", guessing=False),
                "without_hints": differences("kodak", guessing=True),
            },
        },
    )


def guesses(folder: str) -> dict[str, Any]:
    """The errors without hints of the photos of a folder, and their means."""
    paths = harness.photos(folder)
    with workers(WORKERS) as pool:
        own = list(pool.map(mean_chroma, paths))
        single_color = np.mean(own, axis=0)
        rows = list(pool.map(partial(guess, single_color), paths))
    return {
        "mean": {
            name: {key: round(mean(row[name][key] for row in rows), 3) for key in rows[0][name]}
            for name in rows[0]
        },
        "photos": len(rows),
        "photos_where_hintnet_is_better": {
            f"than {name}": sum(
                row[HINTNET]["delta_e_mean"] < row[name]["delta_e_mean"] for row in rows
            )
            for name in (GRAY, SINGLE_COLOR, OWN_COLOR)
        },
        "rows": {path.name: row for path, row in zip(paths, rows, strict=True)},
    }


def mean_chroma(path: Path) -> Chroma:
    """The mean chroma of a photo, shape (2, 1, 1)."""
    chroma: Chroma = reference(path).chroma.mean(axis=(1, 2), keepdims=True)
    return chroma


def guess(single_color: Chroma, path: Path) -> dict[str, Errors]:
    """The errors of one photo without hints, by each way of guessing."""
    photo = reference(path)
    height, width = photo.luma.shape
    own_color = photo.chroma.mean(axis=(1, 2), keepdims=True)
    return {
        HINTNET: errors(photo, hintnet().predict(photo.luma, None, (height, width))),
        GRAY: errors(photo, np.zeros_like(photo.chroma)),
        SINGLE_COLOR: errors(photo, np.broadcast_to(single_color, photo.chroma.shape)),
        OWN_COLOR: errors(photo, np.broadcast_to(own_color, photo.chroma.shape)),
    }


def errors(photo: Reference, chroma: Chroma) -> Errors:
    """The mean ΔE00, and the PSNR of R', G' and B' together, in dB with a peak of 255."""
    pixels = ycbcr_to_rgb(photo.luma, chroma)
    squared = np.square(pixels.astype(np.float64) - photo.pixels).mean()
    error = delta_e(photo.lab, to_lab(pixels)).mean(dtype=np.float64)
    psnr = 10 * np.log10(255**2 / squared)
    return {"delta_e_mean": round(float(error), 3), "psnr": round(float(psnr), 2)}


def differences(folder: str, *, guessing: bool) -> dict[str, dict[str, float | str]]:
    """The differences between the pictures of each two ways, with hints or by guessing."""
    paths = harness.photos(folder)
    pictures = {way: restore_all(way, paths, guessing=guessing) for way in WAYS}
    return {
        f"{first} – {second}": difference(paths, pictures[first], pictures[second])
        for first, second in combinations(WAYS, 2)
    }


def restore_all(way: str, paths: Sequence[Path], *, guessing: bool) -> list[Pixels]:
    """The photos in colour, computed in one of the `WAYS`."""
    precision, environment = WAYS[way]
    with workers(WORKERS, environment=environment) as pool:
        return list(pool.map(partial(restore, precision, guessing), paths))


def restore(precision: str, guessing: bool, path: Path) -> Pixels:
    """One photo in colour; the process must not have computed in another precision before."""
    photo = reference(path)
    height, width = photo.luma.shape
    scene = search_target(photo.pixels, photo.luma)
    data = hints_of(scene.fit_luma, scene.fit_chroma, hintnet_restore.STEP_INDEX)
    with computing_in(precision):
        hints = None if guessing else stream.decode(data)
        return ycbcr_to_rgb(photo.luma, hintnet().predict(photo.luma, hints, (height, width)))


def difference(
    paths: Sequence[Path], first: Sequence[Pixels], second: Sequence[Pixels]
) -> dict[str, float | str]:
    """The mean ΔE00 between the two pictures of each photo: its mean and the worst."""
    means = [
        float(delta_e(to_lab(a), to_lab(b)).mean(dtype=np.float64))
        for a, b in zip(first, second, strict=True)
    ]
    worst = max(means)
    return {
        "delta_e_mean": round(mean(means), 4),
        "worst": round(worst, 4),
        "worst_on": paths[means.index(worst)].name,
    }


if __name__ == "__main__":
    main()
