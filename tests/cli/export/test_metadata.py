"""What exiftool finds in a photo it finds in the file that `export` writes of it."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from grayvault.restore.export.sha256sums import ChecksumList
from tests.cli.conftest import run
from tests.cli.export.test_export import LOOSE, assert_served
from tests.server.server import serving
from tests.support.photos import jpeg_piece, shared, shared_all
from tests.support.tools import need

SMALL = ("picasa.jpg", "denali.webp", "portrait-orientation-6.jpg")
EXIFTOOL = ("-json", "-G1", "-n", "-x", "IFD1:all")
FAMILIES = ("-EXIF:all", "-XMP:all", "-MakerNotes:all")
JPEG_ONLY = ("-IPTC:all", "-ICC_Profile:all")
"""JPEG XL has no place for IPTC; its profile lies in the codestream, unseen by exiftool."""

OF_THE_FILE = (
    *("SourceFile", "ExifTool:", "IFD1:"),
    *("XMP-grayvault:", "XMP-x:"),  # the label, and who wrote the packet last
    *("ICC_Profile2:", "ICC-header2:"),  # of an HEIC's thumbnail
    "PreviewIFD:PreviewImageStart",  # an offset in the file
)


def described(paths: list[Path], *families: str) -> list[dict[str, Any]]:
    """What exiftool says of photos, as numbers, by group and tag."""
    command = [need("exiftool"), *EXIFTOOL, *families, *map(str, paths)]
    documents = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return [
        {tag: value for tag, value in document.items() if not tag.startswith(OF_THE_FILE)}
        for document in documents
    ]


def assert_metadata_kept(photos: list[Path], folder: Path) -> Path:
    """Archive photos, export them in both formats, and compare what exiftool says.

    Returns the vault.
    """
    config, vault = folder / "config.yaml", folder / "vault"
    config.write_text(LOOSE)
    for photo in photos:
        (folder / "photos").mkdir(exist_ok=True)
        shutil.copy2(photo, folder / "photos")
    run("--config", config, "add", folder / "photos", vault=vault)
    for output in ("jpeg", "jxl"):
        assert run("export", folder / output, "--format", output, vault=vault).exit_code == 0
        exported = {
            entry.photo_id: entry.files[0][0] for entry in ChecksumList(folder / output).read()
        }
        archived = json.loads(run("list", "--json", vault=vault).stdout)
        assert len(archived) == len(exported) >= 0.7 * len(photos)
        families = (*FAMILIES, *JPEG_ONLY) if output == "jpeg" else FAMILIES
        sources = described([Path(photo["source"]) for photo in archived], *families)
        files = [folder / output / exported[photo["id"]] for photo in archived]
        for photo, before, after in zip(
            archived, sources, described(files, *families), strict=True
        ):
            upright(before, after)
            assert after == before, photo["source"]
    return vault


def upright(before: dict[str, Any], after: dict[str, Any]) -> None:
    """Leave out the orientation of a photo that was turned upright."""
    orientations = before.get("IFD0:Orientation"), after.get("IFD0:Orientation")
    if orientations[1] == 1:
        before.pop("IFD0:Orientation", None)
        del after["IFD0:Orientation"]


def test_metadata_are_those_of_the_sources(tmp_path: Path) -> None:
    assert_metadata_kept([shared(f"formats/{name}") for name in SMALL], tmp_path)


def some_of(folder: str, pieces: Path) -> list[Path]:
    paths = shared_all(folder)[:: 3 if folder == "camera" else 2]
    return [jpeg_piece(path, pieces) for path in paths]


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("folder", ["formats", "camera"])
def test_metadata_of_all_are_those_of_the_sources_and_pixels_those_of_the_service(
    folder: str, tmp_path: Path
) -> None:
    vault = assert_metadata_kept(some_of(folder, tmp_path / "pieces"), tmp_path)
    with serving(vault) as server:
        for output in ("jpeg", "jxl"):
            for entry in ChecksumList(tmp_path / output).read():
                assert_served(server, entry.photo_id, tmp_path / output / entry.files[0][0])
