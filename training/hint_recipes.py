"""What the statistics of each hint coder are trained for."""

from dataclasses import dataclass

from grayvault.hints.fit_hints import FitSettings


@dataclass(frozen=True)
class Recipe:
    """What a coder's statistics are trained for.

    `sides` are the long sides, in pixels, at which each photo is fitted; `grids` say how, by turns;
    `offsets` are added to the fit's step index; `steps` are `Statistics.steps`. `classes` and
    `coarsest` say how many sets of weights there are in `Statistics.means` and `.coarsest`. With
    `lightness`, photos have that beside their chroma, and hints of half their size.
    """

    sides: tuple[int, ...]
    grids: tuple[FitSettings, ...]
    offsets: tuple[int, ...]
    steps: tuple[tuple[float, ...], ...]
    classes: int
    coarsest: int
    lightness: bool


COARSE = Recipe(
    sides=(500, 768),
    grids=(FitSettings(192, 12, 120), FitSettings(384, 96, 152)),
    offsets=(-40, -8, 24),
    steps=((0.0,), (0.0,)),
    classes=4,
    coarsest=0,
    lightness=False,
)
"""Coder 2."""

FINE = Recipe(
    sides=(32, 64, 128, 256, 512, 1024, 2048),
    grids=(FitSettings(512, 64, 95, coder=3),),
    offsets=(-36, 0, 36),
    steps=((0.8, 0.4, 0.0, -0.4, -0.4, -0.2), (0.3, -0.3, -0.6, -0.6, -0.4, -0.2)),
    classes=4,
    coarsest=6,
    lightness=True,
)
"""Coder 3. The steps were found on training photos: where a bit brings the most SSIMULACRA2."""
