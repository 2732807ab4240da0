"""Which quantiser steps and slope pitches make the smallest hints at the default bound.

On training photos; every setting climbs the same cells until the estimate meets the bound. The
two ladders of `hints.ladder` are the pair whose smaller hint set is smallest on average.
Run: python -m benchmarks.ladders
"""

import sys
from itertools import combinations, product
from typing import Any

import numpy as np

from benchmarks import report
from benchmarks.training import training_photos
from grayvault.choose.scene import Scene, estimated, scene_of
from grayvault.codec.tiers import luma_codec
from grayvault.color.split import luma_of
from grayvault.domain.settings import Bound
from grayvault.hints import coder, encode
from grayvault.hints.ladder import SMOOTH
from grayvault.zoo.registry import colorizer_named

STEPS = (1.5, 2.0, 2.5, 3.0, 4.0)
PITCHES = (2.0, 3.0, 4.0, 6.0)
CELLS = [settings.cells for settings in SMOOTH]


def main() -> None:
    settings = list(product(STEPS, PITCHES))
    sizes = []
    for pixels in training_photos(every=2):
        codec = luma_codec("compact", 1.0)
        scene = scene_of(pixels, codec.decode(codec.encode(luma_of(pixels)).codestream))
        sizes.append([smallest(scene, *pair) for pair in settings])
        print(sizes[-1], file=sys.stderr)
    table = np.array(sizes, float)
    pairs = sorted(
        combinations(range(len(settings)), 2), key=lambda pair: geometric(table[:, pair].min(1))
    )
    best = pairs[0]
    figures: dict[str, Any] = {
        "photos": len(table),
        "geometric_mean_bytes": {
            f"step {step:g}, pitch {pitch:g}": round(geometric(column))
            for (step, pitch), column in zip(settings, table.T, strict=True)
        },
        "ten_best_pairs": {
            str([settings[index] for index in pair]): round(geometric(table[:, pair].min(1)))
            for pair in pairs[:10]
        },
        "best_pair": [settings[index] for index in best],
        "best_pair_bytes": round(geometric(table[:, best].min(1))),
        "best_of_all_bytes": round(geometric(table.min(1))),
    }
    report.save("ladders", figures)


def smallest(scene: Scene, step: float, pitch: float) -> int:
    """The bytes of the coarsest grid that meets the default bound with these settings."""
    low, high = 0, len(CELLS) - 1
    while low < high:
        middle = (low + high) // 2
        if estimated(scene, fitted(scene, middle, step, pitch), COLORIZER).within(Bound()):
            high = middle
        else:
            low = middle + 1
    return len(coder.encode(fitted(scene, low, step, pitch)))


def fitted(scene: Scene, rung: int, step: float, pitch: float) -> Any:
    settings = encode.HintSettings(CELLS[rung], mean_step=step, slope_pitch=pitch)
    return encode.encode(scene.fit_luma, scene.fit_chroma, settings)


def geometric(sizes: "np.ndarray[Any, np.dtype[np.float64]]") -> float:
    return float(np.exp(np.log(sizes).mean()))


COLORIZER = colorizer_named("propagate")

if __name__ == "__main__":
    main()
