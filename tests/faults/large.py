"""Photos that keep a worker busy for a while."""

from pathlib import Path

import numpy as np
from PIL import Image


def save_large(path: Path, width: int, height: int) -> Path:
    """A photo of so many pixels that says little."""
    path.parent.mkdir(parents=True, exist_ok=True)
    colors = np.random.default_rng(0).integers(0, 255, (60, 90, 3), dtype=np.uint8)
    Image.fromarray(colors).resize((width, height)).save(path, quality=95)
    return path
