"""Planes of cells and of pixels."""

import math

Plane = list[list[float]]


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
