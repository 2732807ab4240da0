"""A real folder through the command line: archived rightly, or refused with the right reason."""

import json
import shutil
import subprocess
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageCms, ImageOps

from grayvault.catalog.source_files import known_under
from tests.support.desk import Desk
from tests.support.photos import jpeg_piece, shared_all
from tests.support.tools import need

REFUSED = {
    "10bit-HDR-P3-nclx.avif": "hdr",
    "density_plot.png": "no-gain",
    "picasa.jpg": "no-gain",
    "samsung-one-ui-6.heic": "no-gain",
}
TAGS = ("Make", "Model", "DateTimeOriginal", "GPSLatitude", "GPSLongitude", "ISO", "Copyright")


@pytest.mark.slow
def test_a_folder_of_all_formats(desk: Desk) -> None:
    desk.photos.mkdir()
    paths = [_in_folder(desk.photos, path) for path in shared_all("formats")]
    answer = desk.add(desk.photos)
    assert answer.code == 3
    with desk.services() as vault:
        known = known_under(vault.engine, str(desk.photos))
    became = {Path(path).name: (file.kind, file.reason) for path, file in known.items()}
    refused = {name: ("skipped", reason) for name, reason in REFUSED.items()}
    # the two rocks are the same file
    taken_in = {path.name: ("archived", None) for path in paths if path.name not in REFUSED}
    assert became == taken_in | refused
    desk.check()
    # One of each format; tests/cli/export compares the metadata of all.
    archived = {path.suffix: path for path in paths if path.name not in REFUSED}
    for path in archived.values():
        _check_restored(desk, path)


def _in_folder(folder: Path, path: Path) -> Path:
    """A photo, or a piece of it if it is a large JPEG, in a folder."""
    piece = jpeg_piece(path, folder)
    return piece if piece.parent == folder else Path(shutil.copy2(piece, folder))


def _check_restored(desk: Desk, path: Path) -> None:
    output = desk.folder / f"{path.name}.jpg"
    answer = desk.run("restore", f"path:{path}", "-o", output)
    assert answer.code == 0, answer.out
    before, after = described(path), described(output)
    for tag in TAGS:
        assert after.get(tag) == before.get(tag), (path.name, tag)
    facts = json.loads(desk.run("show", f"path:{path}", "--json").stdout)
    with Image.open(output) as image:
        upright = ImageOps.exif_transpose(image)
        assert upright.size == (facts["width"], facts["height"])
        if path.suffix == ".heic":
            profile = ImageCms.ImageCmsProfile(BytesIO(image.info["icc_profile"]))
            assert "P3" in ImageCms.getProfileDescription(profile)


def described(path: Path) -> dict[str, Any]:
    """What exiftool says of a file, as numbers."""
    command = [need("exiftool"), "-json", "-n", *(f"-{tag}" for tag in TAGS), str(path)]
    output = subprocess.run(command, capture_output=True, check=True).stdout
    tags: dict[str, Any] = json.loads(output)[0]
    return tags
