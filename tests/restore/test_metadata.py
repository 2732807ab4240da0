"""What cameras and programs wrote into a photo is in its restored pictures, by exiftool's word."""

import json
import subprocess
from io import BytesIO
from pathlib import Path
from typing import Any

import imagecodecs
import pytest
from PIL import Image

from grayvault.core.file_stamps import stamp_of
from grayvault.core.settings import Bound, IngestSettings
from grayvault.core.sources import Source
from grayvault.core.vault_file import VaultFile
from grayvault.core.view import OutputFormat, View
from grayvault.imaging.formats.jpeg.jpeg_segments import trailing_bytes
from grayvault.imaging.formats.metadata.exif import without_thumbnail
from grayvault.ingest.archive.archive_photo import ArchiveResources, archive_photo
from grayvault.restore.render import render
from grayvault.vault.layout import create_vault
from grayvault.vault.store import LocalStore
from tests.imaging.formats.files import with_png_chunk
from tests.support.photos import deep_crop, shared
from tests.support.tools import need

TAGS = (
    *("Make", "Model", "EXIF:DateTimeOriginal", "GPSLatitude", "GPSLongitude", "GPSAltitude"),
    *("ExposureTime", "FNumber", "ISO", "FocalLength", "Flash", "Artist", "Copyright"),
    *("XMP-dc:all", "XMP-xmp:Rating", "XMP-photoshop:all"),
)
OUTPUTS: tuple[OutputFormat, ...] = ("jpeg", "png", "webp", "tiff", "avif", "jxl")
SETTINGS = IngestSettings(bound=Bound(9, 99, 99), min_saving=-1e6, colorizer="propagate")


def described(*paths: Path) -> list[dict[str, Any]]:
    """What exiftool says of each file, as numbers, by tag."""
    command = [need("exiftool"), "-json", "-n", "-Orientation", *(f"-{tag}" for tag in TAGS)]
    done = subprocess.run([*command, *map(str, paths)], capture_output=True, check=True)
    document: list[dict[str, Any]] = json.loads(done.stdout)
    for tags in document:
        del tags["SourceFile"]
    return document


def archived(path: Path, folder: Path) -> VaultFile:
    store = LocalStore(create_vault(folder / "vault"))
    source = Source(str(path), str(path.parent), stamp_of(path.stat()))
    outcome = archive_photo(source, SETTINGS, ArchiveResources(store, 100_000_000))
    assert outcome.photo_id is not None
    return store.get(outcome.photo_id)


def cropped(path: Path, folder: Path) -> Path:
    """A corner of a photo, to be quick, with all that came with it."""
    with Image.open(path) as image:
        metadata = {
            key: image.info[key] for key in ("exif", "xmp", "icc_profile") if key in image.info
        }
        corner = image.crop((0, 0, 63, 41))
        corner.save(folder / path.name, "WEBP" if path.suffix == ".webp" else "JPEG", **metadata)
    return folder / path.name


def assert_metadata_kept(source: Path, folder: Path) -> None:
    file = archived(source, folder)
    restored = [folder / f"restored.{output}" for output in OUTPUTS]
    for path, output in zip(restored, OUTPUTS, strict=True):
        path.write_bytes(render(file, View("color", output)))
    before, *after = described(source, *restored)
    orientation = before.pop("Orientation", 1)
    assert len(before) > 3
    for output, tags in zip(OUTPUTS, after, strict=True):
        as_source = output == "jpeg" and source.suffix == ".jpg"
        assert tags.pop("Orientation", 1) == (orientation if as_source else 1)
        assert tags == before, output


@pytest.mark.parametrize(
    "name",
    [
        "formats/picasa.jpg",
        "formats/thompson-springs.jpg",
        "formats/denali.webp",
        "formats/el_torcal_rocks.jpg",
        "camera/iphone5-flowers.jpg",
        "camera/nikon-d90-book.jpg",
        "camera/oppo-r7-cairn.jpg",
        "camera/xperia-z2-path.jpg",
        "camera/canon-1000d-street.jpg",
    ],
)
def test_metadata_is_kept(name: str, tmp_path: Path) -> None:
    assert_metadata_kept(cropped(shared(name), tmp_path), tmp_path)


def test_metadata_of_16_bits_is_kept(tmp_path: Path) -> None:
    with Image.open(shared("camera/oppo-r7-cairn.jpg")) as image:
        exif = image.info["exif"].removeprefix(b"Exif\0\0")
    plain = bytes(imagecodecs.png_encode(deep_crop("coffee", 41, 63)))
    path = tmp_path / "deep.png"
    path.write_bytes(with_png_chunk(plain, b"IDAT", b"eXIf", exif))
    assert_metadata_kept(path, tmp_path)
    with Image.open(tmp_path / "restored.tiff") as image:
        assert image.tag_v2[258] == (16, 16, 16)  # type: ignore[attr-defined]


def test_the_label_is_there_for_other_programs(tmp_path: Path) -> None:
    file = archived(cropped(shared("formats/picasa.jpg"), tmp_path), tmp_path)
    paths = [tmp_path / f"restored.{output}" for output in OUTPUTS]
    for path, output in zip(paths, OUTPUTS, strict=True):
        path.write_bytes(render(file, View("color", output)))
    command = [need("exiftool"), "-s3", "-XMP-grayvault:Color", *map(str, paths)]
    done = subprocess.run(command, capture_output=True, check=True)
    assert done.stdout.count(b"restored\n") == len(OUTPUTS)


def test_a_camera_s_maker_note_is_kept_byte_for_byte(tmp_path: Path) -> None:
    path = cropped(shared("camera/nikon-d90-book.jpg"), tmp_path)
    restored = render(archived(path, tmp_path), View("color", "jpeg"))
    assert trailing_bytes(restored) == 0
    with Image.open(path) as before, Image.open(BytesIO(restored)) as after:
        exif = without_thumbnail(before.info["exif"].removeprefix(b"Exif\0\0"))
        assert after.info["exif"] == b"Exif\0\0" + exif
        assert before.info["exif"][6 + 200 : 6 + len(exif)] == exif[200:]
        assert b"Nikon" in exif
        assert len(exif) < len(before.info["exif"]) - 1000  # the thumbnail's
