"""Training photos at the size of real ones: never measured on."""

import io
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from grayvault.core.photo import Pixels

PHOTOS = Path(__file__).parents[2] / "shared" / "photos" / "train-hires.tar"


def training_photos(every: int) -> Iterator[Pixels]:
    """Every `every`-th photo as 8-bit R'G'B'; ends the process if the collection is missing."""
    if not PHOTOS.exists():
        sys.exit(f"there are no training photos: {PHOTOS} is missing")
    with tarfile.open(PHOTOS) as archive:
        files = [member for member in archive.getmembers() if member.isfile()]
        for member in files[::every]:
            stream = archive.extractfile(member)
            assert stream is not None
            yield np.asarray(Image.open(io.BytesIO(stream.read())).convert("RGB"))
