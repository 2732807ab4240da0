"""Small photos that are worth archiving: pieces of scikit-image's, saved at high quality."""

from pathlib import Path

import numpy as np
from PIL import Image

from tests.support.photos import Name, whole_photo

SIZE = (88, 66)
"""Width and height. A little more, and grids of hints have four times as many cells, whose search
takes twice as long.
"""

NAMES: tuple[Name, ...] = ("astronaut", "coffee", "chelsea")

_SEED = 20
"""With it hints bring back the colours of the pieces 0 to 26."""


def piece(number: int, size: tuple[int, int] = SIZE) -> Image.Image:
    """One of many different pieces, by its number."""
    whole = Image.fromarray(whole_photo(NAMES[number % len(NAMES)]))
    random = np.random.default_rng([_SEED, number])
    left, top = (int(random.integers(0, whole.size[i] - size[i])) for i in range(2))
    return whole.crop((left, top, left + size[0], top + size[1]))


def save_photo(path: Path, number: int = 0) -> Path:
    """Save a piece as a JPEG; the same number gives the same bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    piece(number).save(path, format="jpeg", quality=98, subsampling=0)
    return path


def save_photos(folder: Path, count: int, first: int = 0) -> list[Path]:
    """Save `count` different photos in a folder."""
    return [save_photo(folder / f"{n}.jpg", n) for n in range(first, first + count)]


def save_deep_png(path: Path) -> Path:
    """Save a piece as a PNG of 16 bits a sample."""
    import imagecodecs

    deep = np.asarray(piece(0), dtype=np.uint16) * 257
    noise = np.random.default_rng(0).integers(0, 200, deep.shape, dtype=np.uint16)
    path.write_bytes(imagecodecs.png_encode(np.minimum(deep, 65000) + noise))
    return path
