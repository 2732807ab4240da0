"""From hints to grids of cells, and to chroma."""

import math
from dataclasses import dataclass

from tests.hints.reference.coder_1 import read
from tests.hints.reference.planes import Plane, averages, interpolated
from tests.hints.reference.pyramids import model_of, pyramids
from tests.hints.reference.wavelet import cells


@dataclass(frozen=True)
class Grids:
    """Means and slopes, Cb and Cr each, and the (rows, columns) of luma's detail.

    With `lightness`, lightness takes the place of luma.
    """

    means: list[Plane]
    slopes: list[Plane]
    detail: tuple[int, int]
    lightness: bool = False


def grids(data: bytes) -> Grids:
    """What hints of any coder hold."""
    if data[0] > 1:
        return _grids_of_pyramids(data)
    means, slopes, mean_step, slope_step = read(data)
    return Grids(
        [[[code * mean_step for code in row] for row in plane] for plane in means],
        [[[code * slope_step for code in row] for row in plane] for plane in slopes],
        (len(means[0]), len(means[0][0])),
    )


def chroma(data: bytes, luma: Plane) -> list[Plane]:
    """Cb and Cr for a luma plane in 8-bit codes."""
    height, width = len(luma), len(luma[0])
    hints = grids(data)
    planes = [interpolated(mean, height, width) for mean in hints.means]
    if hints.slopes[0] and hints.slopes[0][0]:
        base = interpolated(averages(luma, *hints.detail), height, width)
        for plane, slope in zip(planes, hints.slopes, strict=True):
            leans = interpolated(slope, height, width)
            for y in range(height):
                for x in range(width):
                    plane[y][x] += leans[y][x] * (luma[y][x] - base[y][x])
    return planes


def _grids_of_pyramids(data: bytes) -> Grids:
    means, slopes, step_index = pyramids(data)
    u, v = cells(means, 2 ** (step_index / 32), model_of(data).get("steps"))
    spread = [
        [_decompressed(*pair) for pair in zip(*rows, strict=True)]
        for rows in zip(u, v, strict=True)
    ]
    u, v = ([[pair[i] for pair in row] for row in spread] for i in range(2))
    mean_planes = _to_cb_and_cr(u, v)
    slope_planes: list[Plane] = [[], []]
    detail = len(u), len(u[0])
    if slopes is not None:
        slope_planes = _to_cb_and_cr(*cells(slopes, 1 / 16))
        detail = len(slope_planes[0]), len(slope_planes[0][0])
    lightness = data[0] == 3 and data[5] % 2 == 1
    return Grids(mean_planes, slope_planes, detail, lightness)


def _decompressed(u: float, v: float) -> tuple[float, float]:
    d = math.sqrt(u * u + v * v) + 1e-6
    s = min(math.exp(0.045 * min(d, 400)) - 1, 400) / (0.045 * d)
    return u * s, v * s


def _to_cb_and_cr(u: Plane, v: Plane) -> list[Plane]:
    pairs = [list(zip(*rows, strict=True)) for rows in zip(u, v, strict=True)]
    root = math.sqrt(2)
    return [
        [[(a / 1.65 - b / 0.85) / root for a, b in row] for row in pairs],
        [[(a / 1.65 + b / 0.85) / root for a, b in row] for row in pairs],
    ]
