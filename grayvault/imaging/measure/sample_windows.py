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
    rows = min((2, 3, 1, 6), key=lambda count: _elongation(size, count))
    return [
        (vertical, horizontal)
        for vertical in _middles(height, rows)
        for horizontal in _middles(width, _CROPS // rows)
    ]


def _elongation(size: Size, rows: int) -> float:
    """How far from square the cells are, if there are so many rows of them; 1 is square."""
    height, width = size[0] / rows, size[1] * rows / _CROPS
    return max(height / width, width / height)


def _middles(extent: int, cells: int) -> list[slice]:
    side = min(_CROP, extent // cells)
    starts = [(2 * cell + 1) * extent // (2 * cells) - side // 2 for cell in range(cells)]
    return [slice(start, start + side) for start in starts]
