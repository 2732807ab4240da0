"""HintNet: what a restore costs, what it guesses without hints, and how alike its pictures are.

*Without hints*: the errors on kodak, and on the scenes, of what HintNet makes of the true luma
alone, beside a gray picture, one chroma for all (the mean over the set), and the photo's own mean
chroma everywhere.

*Alike*: the mean ΔE00 between pictures of kodak, from the same luma and hints, that were computed
in bfloat16, in single precision, and in single precision without instructions beyond AVX2.

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
from benchmarks.color.chroma_codecs import Reference, reference
from benchmarks.color.hints import hints_of
from benchmarks.common import harness
from benchmarks.common.hintnet_loading import BFLOAT16, SINGLE, computing_in, hintnet
from benchmarks.common.subprocesses import workers
from grayvault.colorizers.choose.search_target import search_target
from grayvault.core.photo import Chroma, Pixels
from grayvault.hints import stream
from grayvault.imaging.color.ycbcr_to_rgb import ycbcr_to_rgb
from grayvault.imaging.measure.color_error import delta_e, to_lab

WORKERS = 2
HINTNET, GRAY = "HintNet", "gray"
ONE_COLOR, OWN_COLOR = "one colour for all", "the photo's own mean colour"

AVX2 = {"ONEDNN_MAX_CPU_ISA": "AVX2", "ATEN_CPU_CAPABILITY": "avx2"}
WAYS: dict[str, tuple[str, dict[str, str]]] = {
    BFLOAT16: (BFLOAT16, {}),
    SINGLE: (SINGLE, {}),
    f"{SINGLE}, AVX2": (SINGLE, AVX2),
}
"""The ways of computing that are compared: a precision, and the environment."""

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
    """The errors without hints, averaged over the photos of a folder and for each of them."""
    paths = harness.photos(folder)
    with workers(WORKERS) as pool:
        own = list(pool.map(mean_chroma, paths))
        one_color = np.mean(own, axis=0)
        rows = list(pool.map(partial(guessed, one_color), paths))
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
            for name in (GRAY, ONE_COLOR, OWN_COLOR)
        },
        "rows": {path.name: row for path, row in zip(paths, rows, strict=True)},
    }


def mean_chroma(path: Path) -> Chroma:
    """The mean chroma of a photo, shape (2, 1, 1)."""
    mean_: Chroma = reference(path).chroma.mean(axis=(1, 2), keepdims=True)
    return mean_


def guessed(one_color: Chroma, path: Path) -> dict[str, Errors]:
    """The errors of one photo's luma coloured without hints, by how."""
    photo = reference(path)
    height, width = photo.luma.shape
    own_color = photo.chroma.mean(axis=(1, 2), keepdims=True)
    return {
        HINTNET: errors(photo, hintnet().predict(photo.luma, None, (height, width))),
        GRAY: errors(photo, np.zeros_like(photo.chroma)),
        ONE_COLOR: errors(photo, np.broadcast_to(one_color, photo.chroma.shape)),
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
    """How far the pictures of a folder, with hints or guessed, differ between two ways."""
    paths = harness.photos(folder)
    pictures = {way: computed(way, paths, guessing=guessing) for way in WAYS}
    return {
        f"{one} – {other}": difference(paths, pictures[one], pictures[other])
        for one, other in combinations(WAYS, 2)
    }


def computed(way: str, paths: Sequence[Path], *, guessing: bool) -> list[Pixels]:
    """The photos in colour, computed in one of the `WAYS`."""
    precision, environment = WAYS[way]
    with workers(WORKERS, environment=environment) as pool:
        return list(pool.map(partial(restored, precision, guessing), paths))


def restored(precision: str, guessing: bool, path: Path) -> Pixels:
    """One photo in colour, in a process that never computed in another precision."""
    photo = reference(path)
    height, width = photo.luma.shape
    scene = search_target(photo.pixels, photo.luma)
    data = hints_of(scene.fit_luma, scene.fit_chroma, hintnet_restore.STEP_INDEX)
    with computing_in(precision):
        hints = None if guessing else stream.decode(data)
        return ycbcr_to_rgb(photo.luma, hintnet().predict(photo.luma, hints, (height, width)))


def difference(
    paths: Sequence[Path], one: Sequence[Pixels], other: Sequence[Pixels]
) -> dict[str, float | str]:
    """The photos' mean ΔE00 between two pictures each: their mean, and the worst of them."""
    means = [
        float(delta_e(to_lab(a), to_lab(b)).mean(dtype=np.float64))
        for a, b in zip(one, other, strict=True)
    ]
    worst = max(means)
    return {
        "delta_e_mean": round(mean(means), 4),
        "worst": round(worst, 4),
        "worst_on": paths[means.index(worst)].name,
    }


if __name__ == "__main__":
    main()
