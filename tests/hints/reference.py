"""The hint decoder of docs/hints.md a second time: slow, plain, and sharing no code."""

import math
import struct

import zstandard

Plane = list[list[float]]
Codes = list[list[int]]


def read(data: bytes) -> tuple[list[Codes], list[Codes], float, float]:
    """Means and slopes (Cb, Cr each), as codes, and their steps."""
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


def chroma(data: bytes, luma: Plane) -> list[Plane]:
    """Cb and Cr for a luma plane in 8-bit codes."""
    height, width = len(luma), len(luma[0])
    means, slopes, mean_step, slope_step = read(data)
    cells = averages(luma, len(means[0]), len(means[0][0]))
    base = interpolated(cells, height, width)
    planes = []
    for mean, slope in zip(means, slopes, strict=True):
        plane = interpolated([[c * mean_step for c in row] for row in mean], height, width)
        if slope and slope[0]:
            leans = interpolated([[c * slope_step for c in row] for row in slope], height, width)
            for y in range(height):
                for x in range(width):
                    plane[y][x] += leans[y][x] * (luma[y][x] - base[y][x])
        planes.append(plane)
    return planes


def _plane(residuals: "object", rows: int, columns: int) -> Codes:
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
            z = next(residuals)  # type: ignore[call-overload]
            left_over = z // 2 if z % 2 == 0 else -(z + 1) // 2
            codes[r][c] = (guess + left_over + 128) % 256 - 128
    return codes


def averages(plane: Plane, rows: int, columns: int) -> Plane:
    """The mean of each cell, cut samples counting by their share."""
    height, width = len(plane), len(plane[0])
    cells = [[0.0] * columns for _ in range(rows)]
    for r in range(rows):
        for c in range(columns):
            total = area = 0.0
            for y in range(height):
                tall = min(y + 1, (r + 1) * height / rows) - max(y, r * height / rows)
                for x in range(width):
                    wide = min(x + 1, (c + 1) * width / columns) - max(x, c * width / columns)
                    if tall > 0 and wide > 0:
                        total += plane[y][x] * tall * wide
                        area += tall * wide
            cells[r][c] = total / area
    return cells


def interpolated(cells: Plane, height: int, width: int) -> Plane:
    """Cubic convolution, the edge cells going on."""
    rows, columns = len(cells), len(cells[0])
    plane = [[0.0] * width for _ in range(height)]
    for y in range(height):
        v = (y + 0.5) * rows / height - 0.5
        for x in range(width):
            u = (x + 0.5) * columns / width - 0.5
            for r in range(math.floor(v) - 1, math.floor(v) + 3):
                for c in range(math.floor(u) - 1, math.floor(u) + 3):
                    cell = cells[min(max(r, 0), rows - 1)][min(max(c, 0), columns - 1)]
                    plane[y][x] += cell * _kernel(abs(v - r)) * _kernel(abs(u - c))
    return plane


def _kernel(d: float) -> float:
    if d <= 1:
        return 1.5 * d**3 - 2.5 * d**2 + 1
    if d < 2:
        return -0.5 * d**3 + 2.5 * d**2 - 4 * d + 2
    return 0.0
