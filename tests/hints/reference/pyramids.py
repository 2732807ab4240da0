"""Coders 2 and 3: from bytes to the codes of two pyramids."""

import json
import struct
import zlib
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

Codes = list[list[int]]

Model = dict[str, Any]

MODELS = Path(__file__).parents[3] / "grayvault" / "hints" / "entropy_coding"


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
    weights = _mean_weights(levels // 16, model)
    means = _pyramid(symbols, (rows, columns), weights, model)
    assert symbols.state == 0
    assert not symbols.words
    return means, slopes, step_index


def _mean_weights(levels: int, model: Model) -> list[Any]:
    weights = [model["means"][min(k // 2, 3)] for k in range(levels)]
    if weights and "coarsest" in model:
        weights[0] = model["coarsest"][min(levels, 6) - 1]
    return weights


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
