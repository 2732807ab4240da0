"""From the codes of a pyramid to cells: steps, and the 9/7 wavelet backwards."""

from tests.hints.reference.planes import Plane
from tests.hints.reference.pyramids import Pyramid


def cells(pyramid: Pyramid, step: float, octaves: list[list[float]] | None = None) -> list[Plane]:
    """Codes to cells, before they are colours."""
    levels = len(pyramid.details)
    planes: list[Plane] = []
    for p in range(2):
        coarser = octaves[p] if octaves else [0.0]
        last = len(coarser) - 1
        unit = step * 1.2**-levels * 2 ** coarser[min(levels, last)]
        plane = [[code * unit for code in row] for row in pyramid.base[p]]
        for k in range(levels):
            finer = levels - 1 - k
            unit = step * 1.2**-finer * 2 ** coarser[min(finer, last)]
            bands = [
                [[code * unit for code in row] for row in pyramid.details[k][o][p]]
                for o in range(3)
            ]
            low = _columns_joined(plane, bands[0])
            high = _columns_joined(bands[1], bands[2])
            plane = [_joined(*rows) for rows in zip(low, high, strict=True)]
        planes.append(plane)
    return planes


def _columns_joined(low: Plane, high: Plane) -> Plane:
    columns = zip(zip(*low, strict=True), zip(*high, strict=True), strict=True)
    joined = [_joined(list(lower), list(higher)) for lower, higher in columns]
    return [list(row) for row in zip(*joined, strict=True)]


def _joined(lows: list[float], highs: list[float]) -> list[float]:
    """The 9/7 wavelet backwards along one line."""
    m = len(lows)
    low, high = [x / 1.149604398860241 for x in lows], [x * 1.149604398860241 for x in highs]
    for of_low, of_high in (
        (0.443506852043971, 0.882911075530934),
        (-0.052980118572961, -1.586134342059924),
    ):
        low = [low[i] - of_low * (high[max(i - 1, 0)] + high[i]) for i in range(m)]
        high = [high[i] - of_high * (low[i] + low[min(i + 1, m - 1)]) for i in range(m)]
    return [x for pair in zip(low, high, strict=True) for x in pair]
