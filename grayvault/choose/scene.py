"""A photo as the search for hints sees it: small, and ready to be compared."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grayvault.color.merge import merge
from grayvault.color.split import chroma_of
from grayvault.domain.colorizer import Colorizer
from grayvault.domain.fidelity import Fidelity
from grayvault.domain.hints import Hints
from grayvault.domain.photo import Chroma, Luma, Pixels
from grayvault.imageio.resize import resize
from grayvault.measure import fidelity as measure
from grayvault.zoo.colorize import Size, enlarged, half

_SAMPLED_ROWS_A_TILE = 6


@dataclass(frozen=True)
class Scene:
    """What the search compares with, at the size at which photos are compared.

    `luma` is the decoded luma and `reference` the source's CIELAB there; `chroma` is the source's
    at `chroma_size`, half of the photo's size at most, and `fit_luma` the decoded luma at that of
    `fit_chroma`, which hints are fitted to.
    """

    luma: Luma
    reference: measure.Lab
    chroma_size: Size
    fit_luma: NDArray[np.float32]
    fit_chroma: Chroma


def scene_of(pixels: Pixels, luma_hat: Luma) -> Scene:
    """The scene of a source's `pixels`, whose stored luma decodes to `luma_hat`."""
    small = measure.reduced(pixels)
    size = small.shape[0], small.shape[1]
    full_half = half(luma_hat.shape[:2])
    fit_size = half(size)
    return Scene(
        luma=measure.reduced_luma(luma_hat),
        reference=measure.lab_of(small),
        chroma_size=(min(full_half[0], size[0]), min(full_half[1], size[1])),
        fit_luma=resize(measure.reduced_luma(luma_hat), fit_size, "box").astype(np.float32),
        fit_chroma=chroma_of(resize(small, fit_size, "box")),
    )


def estimated(scene: Scene, hints: Hints, colorizer: Colorizer) -> Fidelity:
    """The fidelity of the scene restored from `hints`, estimated on a sample of rows.

    The restore is done at the size of the comparison instead of being reduced to it, so the
    estimate guides the search; what is recorded is measured by the definition.
    """
    side = measure.tile_side(*scene.luma.shape)
    every = max(1, side // _SAMPLED_ROWS_A_TILE)
    rows = slice(every // 2, None, every) if scene.luma.shape[0] > every else slice(None)
    chroma = _chroma(scene, hints, colorizer)
    restored = merge(scene.luma[rows], chroma[:, rows])
    return measure.fidelity(
        scene.reference[rows],
        measure.lab_of(restored),
        None,
        tile=(max(1, side // every), side),
    )


def _chroma(scene: Scene, hints: Hints, colorizer: Colorizer) -> Chroma:
    chroma = colorizer.predict(scene.luma, hints, scene.chroma_size)
    return enlarged(chroma, scene.luma.shape)
