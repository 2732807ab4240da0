"""Training photos at the scale of real ones: what settings are chosen on, never measured on."""

import io
import sys
import tarfile
from collections.abc import Iterator

import numpy as np
from PIL import Image

from benchmarks.common.harness import PHOTOS
from grayvault.core.photo import Pixels


def training_photos(every: int) -> Iterator[Pixels]:
    """Each `every`-th photo of the collection as 8-bit R'G'B'; ends the run where it is absent."""
    path = PHOTOS / "train-hires.tar"
    if not path.exists():
        sys.exit(f"this benchmark chooses on {path}, which is not here")
    with tarfile.open(path) as archive:
        files = [member for member in archive.getmembers() if member.isfile()]
        for member in files[::every]:
            stream = archive.extractfile(member)
            assert stream is not None
            yield np.asarray(Image.open(io.BytesIO(stream.read())).convert("RGB"))
