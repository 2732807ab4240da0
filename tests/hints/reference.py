"""The hint decoder of docs/reference/hints.md a second time: slow, plain, and sharing no code."""

import json
import math
import struct
import zlib
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

import zstandard

from tests.hints.reference_planes import Plane, averages, interpolated

Codes = list[list[int]]

MODELS = Path(__file__).parents[2] / "grayvault" / "hints"

Model = dict[str, Any]


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


# Coder 1


def read(data: bytes) -> tuple[list[Codes], list[Codes], float, float]:
    """Means and slopes (Cb, Cr each) of coder 1, as codes, and their steps."""
    version, rows, columns, slope_rows, slope_columns, mean, slope = struct.unpack(
        ">BHHHHBB", data[:11]
    )
    assert version == 1
    decompressor = zstandard.ZstdDecompressor(format=zstandard.FORMAT_ZSTD1_MAGICLESS)
    residuals = iter(decompressor.decompressobj().decompress(data[11:]))
    means = [_plane(residuals, rows, columns) for _ in range(2)]
    slopes = [_plane(residuals, slope_rows, slope_columns) for _ in range(2)]
    assert next(residuals, None) is None
    return means, slopes, mean / 8, slope / 256


def _plane(residuals: Iterator[int], rows: int, columns: int) -> Codes:
    codes: Codes = [[0] * columns for _ in range(rows)]
    for r in range(rows):
        for c in range(columns):
            if r == 0 and c == 0:
                guess = 0
            elif r == 0:
                guess = codes[0][c - 1]
            elif c == 0:
                guess = codes[r - 1][0]
            else:
                w, n, nw = codes[r][c - 1], codes[r - 1][c], codes[r - 1][c - 1]
                guess = sorted((w, n, w + n - nw))[1]
            z = next(residuals)
            left_over = z // 2 if z % 2 == 0 else -(z + 1) // 2
            codes[r][c] = (guess + left_over + 128) % 256 - 128
    return codes


# Coders 2 and 3


@dataclass
class Pyramid:
    """Codes: base[plane][row][column], details[level][orientation][plane][row][column]."""

    base: list[Codes]
    details: list[list[list[Codes]]]


@dataclass
class Symbols:
    """Symbols from words."""

    words: list[int]
    state: int = 0

    def move(self) -> None:
        if self.words:
            self.state = self.state << 32 | self.words.pop()

    def symbol(self, frequencies: list[int]) -> int:
        bounds = [0, *accumulate(256 * frequency for frequency in frequencies)]
        assert bounds[-1] == 1 << 24
        q = self.state % (1 << 24)
        i = bisect_right(bounds, q) - 1
        self.state = (self.state >> 24) * 256 * frequencies[i] + q - bounds[i]
        if self.state < 1 << 32:
            self.move()
        return i

    def plain(self, bits: int) -> int:
        q = self.state % (1 << 24)
        i = q >> (24 - bits)
        self.state = (self.state >> 24) * (1 << (24 - bits)) + q - (i << (24 - bits))
        if self.state < 1 << 32:
            self.move()
        return i

    def numbers(self, count: int, table: list[int]) -> list[int]:
        lengths = [self.symbol(table) for _ in range(count)]
        numbers = [min(length, 1) for length in lengths]
        for length in range(2, len(table)):
            for i in range(count):
                if lengths[i] == length:
                    numbers[i] = (1 << (length - 1)) + self.plain(length - 1)
        return numbers


def model_of(data: bytes) -> Model:
    """The model that is a part of the hints' coder."""
    model: Model = json.loads((MODELS / f"statistics_v{data[0]}.json").read_text())
    return model


def pyramids(data: bytes) -> tuple[Pyramid, Pyramid | None, int]:
    """Means and slopes (None: there are none) of coder 2 or 3 as codes, and the step index."""
    version, rows, columns, levels, step_index = data[:5]
    assert version in {2, 3}
    assert zlib.crc32(data[:-2]) % 65536 == int.from_bytes(data[-2:], "big")
    body = data[{2: 5, 3: 6}[version] : -2]
    body += bytes(-len(body) % 4)
    symbols = Symbols([word for (word,) in struct.iter_unpack("<I", body)])
    symbols.move()
    symbols.move()
    model = model_of(data)
    slopes = None
    if levels % 16 != 15:
        slopes = _pyramid(symbols, (rows, columns), [model["slopes"]] * (levels % 16), model)
    weights = [model["means"][min(k // 2, 3)] for k in range(levels // 16)]
    means = _pyramid(symbols, (rows, columns), weights, model)
    assert symbols.state == 0
    assert not symbols.words
    return means, slopes, step_index


def _pyramid(symbols: Symbols, size: tuple[int, int], weights: list[Any], model: Model) -> Pyramid:
    rows, columns = size
    folded = symbols.numbers(2 * rows * columns, model["bases"])
    base: list[Codes] = []
    for plane in range(2):
        code, codes = 0, []
        for z in folded[plane * rows * columns :][: rows * columns]:
            code += -(z + 1) // 2 if z % 2 else z // 2
            codes.append(code)
        base.append([codes[r * columns :][:columns] for r in range(rows)])
    pyramid = Pyramid(base, [])
    for k, weight in enumerate(weights):
        zeros = [[[[0] * (columns << k) for _ in range(rows << k)] for _ in "01"] for _ in "012"]
        pyramid.details.append(zeros)
        if symbols.plain(1):
            for plane in range(2):
                for color in range(2):
                    _batch(symbols, pyramid, (plane, color), (weight[plane][color], model))
    return pyramid


def _batch(
    symbols: Symbols, pyramid: Pyramid, batch: tuple[int, int], statistics: tuple[list[int], Any]
) -> None:
    """Fill in a batch of the last level so far."""
    (plane, color), (weights, model) = batch, statistics
    level = pyramid.details[-1]
    rows, columns = len(level[0][0]), len(level[0][0][0])
    places = [
        (o, r, c)
        for o in range(3)
        for r in range(rows)
        for c in range(columns)
        if (r + c) % 2 == color
    ]
    contexts = []
    for place in places:
        neighbors = _neighbors(pyramid, plane, color, place)
        expected = sum(w * n for w, n in zip(weights, neighbors, strict=True))
        contexts.append(sum(edge <= expected for edge in model["edges"]))
    magnitudes = [0] * len(places)
    for i in sorted(range(len(places)), key=contexts.__getitem__):
        magnitudes[i] = symbols.symbol(model["magnitudes"][contexts[i]])
    large = [i for i, magnitude in enumerate(magnitudes) if magnitude == 15]
    for i, more in zip(large, symbols.numbers(len(large), model["escapes"]), strict=True):
        magnitudes[i] += more
    for (o, r, c), magnitude in zip(places, magnitudes, strict=True):
        if magnitude:
            level[o][plane][r][c] = -magnitude if symbols.plain(1) else magnitude


def _neighbors(pyramid: Pyramid, plane: int, color: int, place: tuple[int, int, int]) -> list[int]:
    """The seven kinds of neighbours, summed."""
    o, r, c = place
    level = pyramid.details[-1]
    counted = [1, 0, 0, 0, 0, 0, 0]
    if len(pyramid.details) > 1:
        parents = pyramid.details[-2]
        counted[1] = _magnitude(parents[o][plane], r // 2, c // 2)
        counted[2] = _around(parents[o][plane], r // 2, c // 2)
        others = [parents[other][plane] for other in range(3) if other != o]
        counted[3] = sum(_magnitude(other, r // 2, c // 2) for other in others)
    if color == 1:
        counted[4] = _around(level[o][plane], r, c)
    if plane == 1:
        counted[5] = _magnitude(level[o][0], r, c)
        counted[6] = _around(level[o][0], r, c)
    return counted


def _magnitude(codes: Codes, r: int, c: int) -> int:
    inside = 0 <= r < len(codes) and 0 <= c < len(codes[0])
    return min(abs(codes[r][c]), 20) if inside else 0


def _around(codes: Codes, r: int, c: int) -> int:
    places = [(r - 1, c), (r + 1, c), (r, c - 1), (r, c + 1)]
    return sum(_magnitude(codes, *place) for place in places)


def _grids_of_pyramids(data: bytes) -> Grids:
    means, slopes, step_index = pyramids(data)
    u, v = _planes(means, 2 ** (step_index / 32), model_of(data).get("steps"))
    spread = [
        [_spread(*pair) for pair in zip(*rows, strict=True)] for rows in zip(u, v, strict=True)
    ]
    u, v = ([[pair[i] for pair in row] for row in spread] for i in range(2))
    mean_planes = _turned(u, v)
    slope_planes: list[Plane] = [[], []]
    detail = len(u), len(u[0])
    if slopes is not None:
        slope_planes = _turned(*_planes(slopes, 1 / 16))
        detail = len(slope_planes[0]), len(slope_planes[0][0])
    lightness = data[0] == 3 and data[5] % 2 == 1
    return Grids(mean_planes, slope_planes, detail, lightness)


def _planes(pyramid: Pyramid, step: float, octaves: list[list[float]] | None = None) -> list[Plane]:
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


def _spread(u: float, v: float) -> tuple[float, float]:
    d = math.sqrt(u * u + v * v) + 1e-6
    s = min(math.exp(0.045 * min(d, 400)) - 1, 400) / (0.045 * d)
    return u * s, v * s


def _turned(u: Plane, v: Plane) -> list[Plane]:
    pairs = [list(zip(*rows, strict=True)) for rows in zip(u, v, strict=True)]
    root = math.sqrt(2)
    return [
        [[(a / 1.65 - b / 0.85) / root for a, b in row] for row in pairs],
        [[(a / 1.65 + b / 0.85) / root for a, b in row] for row in pairs],
    ]
