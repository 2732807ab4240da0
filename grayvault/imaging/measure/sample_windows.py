"""The parts of a photo that are compared at full size."""

from grayvault.core.arrays import Size, Window

_CROP = 512
_CROPS = 6


def sample_windows(size: Size) -> list[Window]:
    """The parts of a photo of `size` (height, width) that are compared at full size.

    A photo of at most 6 × 512 × 512 pixels is compared as a whole. A larger one is divided into six
    equal cells that are as square as can be; from the middle of each, up to 512 × 512 pixels.
    """
    height, width = size
    if height * width <= _CROPS * _CROP**2:
        return [(slice(0, height), slice(0, width))]
    return spread_windows(size, _CROPS, _CROP)


def spread_windows(size: Size, count: int, side: int) -> list[Window]:
    """Windows of up to `side` × `side` pixels, row by row.

    Each is in the middle of one of the `count` equal cells, as square as can be, of a picture of
    `size` (height, width).
    """
    divisors = [rows for rows in range(1, count + 1) if count % rows == 0]
    divisors.sort(key=lambda rows: abs(rows - count**0.5))  # of equally square cells, the first
    rows = min(divisors, key=lambda rows: _elongation(size, rows, count // rows))
    return [
        (vertical, horizontal)
        for vertical in _middles(size[0], rows, side)
        for horizontal in _middles(size[1], count // rows, side)
    ]


def _elongation(size: Size, rows: int, columns: int) -> float:
    """How far from square the cells are; 1 is square."""
    height, width = size[0] / rows, size[1] / columns
    return max(height / width, width / height)


def _middles(extent: int, cells: int, longest: int) -> list[slice]:
    side = min(longest, extent // cells)
    starts = [(2 * cell + 1) * extent // (2 * cells) - side // 2 for cell in range(cells)]
    return [slice(start, start + side) for start in starts]
