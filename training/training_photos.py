"""Training photos at the size of real ones: never measured on."""

import io
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from grayvault.core.photo import Pixels

FOLDER = Path(__file__).parents[2] / "shared" / "photos"


def training_photos(every: int) -> Iterator[Pixels]:
    """Every `every`-th photo as 8-bit R'G'B'; ends the process if the collection is missing."""
    return _pictures("train-hires.tar", every)


def training_pieces(every: int) -> Iterator[Pixels]:
    """Every `every`-th piece, of 512 by 512 pixels, of camera photos at full size, likewise."""
    for name in ("train-full-0.tar", "train-full-1.tar"):
        yield from _pictures(name, every)


def _pictures(name: str, every: int) -> Iterator[Pixels]:
    path = FOLDER / name
    if not path.exists():
        sys.exit(f"there are no training photos: {path} is missing")
    with tarfile.open(path) as archive:
        files = [member for member in archive.getmembers() if member.isfile()]
        for member in files[::every]:
            stream = archive.extractfile(member)
            assert stream is not None
            yield np.asarray(Image.open(io.BytesIO(stream.read())).convert("RGB"))
