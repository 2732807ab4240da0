"""Reported files of all formats are read the way up, and with the crop, that viewers show."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from grayvault.imaging.color.flatten_alpha import flatten_alpha
from grayvault.imaging.formats.independent_reader import read_independently
from grayvault.imaging.formats.read_photo import read_photo
from tests.imaging.formats.files import MAX_PIXELS

REPORTS = Path(__file__).parents[4] / "shared" / "reports"
NAMES = (
    *("irot1.avif", "imir1.avif", "clap-s.avif", "clap-irot-s.avif", "pasp-s.avif"),
    *("clap-irot-imir-s.heic", "exif6-no-irot.heic", "exif6-and-irot.heic", "orientation6.jxl"),
    *("exif6-after-idat.png", "exif6.webp", "orientation6.tif", "orient-short-6.jpg"),
)


def fields(pixels: Any) -> Any:
    """The mean colours of 12 by 12 equal fields."""
    small = Image.fromarray(pixels).convert("RGB").resize((12, 12), Image.Resampling.BOX)
    return np.asarray(small).astype(int)


@pytest.mark.parametrize("name", NAMES)
def test_a_reported_file_is_read_as_viewers_show_it(name: str) -> None:
    if not (REPORTS / name).exists():
        pytest.skip("../shared/reports is not there")
    entries = json.loads((REPORTS / "expect.json").read_text())
    reported = next(entry for entry in entries if entry["file"] == name)
    looks = [
        reported,
        *reported.get("alt_looks", ()),
        *reported.get("views", {}).values(),
    ]
    grids = [(look["size"], look["grid"]) for look in looks if "grid" in look]
    grids += [(reported["size"], grid) for grid in reported.get("alt_grids", ())]
    data = (REPORTS / name).read_bytes()
    second = read_independently(data)
    assert second is not None
    for photo in (read_photo(data, MAX_PIXELS), second.photo):
        opaque = photo.pixels if photo.alpha is None else flatten_alpha(photo.pixels, photo.alpha)
        near = [
            [photo.width, photo.height] == list(size)
            and np.abs(fields(opaque) - np.array(grid)).mean() < 8
            for size, grid in grids
        ]
        assert any(near)
