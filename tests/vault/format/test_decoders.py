"""Decoders that know nothing of GrayVault open vault files as gray pictures."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pillow_jxl  # noqa: F401  (registers the format with Pillow)
import pytest
from numpy.typing import NDArray
from PIL import Image

from grayvault.core.vault_file import VaultFile
from grayvault.vault.format.file_format import pack
from tests.support.tools import need
from tests.vault.examples import RECORD, TIFF, XMP, codestream, container, jpeg, luma


def deep() -> bytes:
    """16 bits a sample, which takes `jxll`."""
    return bytes(imagecodecs.jpegxl_encode(luma().astype(np.uint16) * 257, lossless=True))


def transcoded() -> bytes:
    return bytes(imagecodecs.jpegxl_encode_jpeg(jpeg()))


@pytest.fixture(params=[codestream, container, transcoded, deep], ids=lambda make: make.__name__)
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    make: Callable[[], bytes] = request.param
    file = tmp_path / "photo.jxl"
    file.write_bytes(pack(VaultFile(RECORD, make(), TIFF, XMP)))
    return file


def close(pixels: NDArray[Any]) -> bool:
    """Whether these are the example's pixels, up to the loss of the encoders."""
    scale = 257.0 if pixels.dtype == np.uint16 else 1.0
    return bool(np.abs(pixels / scale - luma()).mean() < 3)


def test_djxl(path: Path) -> None:
    pgm = path.with_suffix(".pgm")
    subprocess.run([need("djxl"), path, pgm], check=True, capture_output=True, timeout=60)
    with Image.open(pgm) as picture:
        assert picture.size == (64, 48)
        assert len(picture.getbands()) == 1
        top = 65535 if picture.mode.startswith("I") else 255
        assert close(np.asarray(picture) * (255 / top))


def test_pillow(path: Path) -> None:
    with Image.open(path, formats=["JXL"]) as picture:
        assert picture.size == (64, 48)
        assert len(picture.getbands()) == 1
        assert close(np.asarray(picture))


def test_imagecodecs(path: Path) -> None:
    pixels = imagecodecs.jpegxl_decode(path.read_bytes())
    assert pixels.shape == (48, 64)
    assert close(pixels)


def test_djxl_gives_the_jpeg_back(tmp_path: Path) -> None:
    file, back = tmp_path / "photo.jxl", tmp_path / "back.jpg"
    file.write_bytes(pack(VaultFile(RECORD, transcoded(), TIFF, XMP)))
    subprocess.run([need("djxl"), file, back], check=True, capture_output=True, timeout=60)
    assert back.read_bytes() == jpeg()


def test_exiftool_reads_the_metadata(path: Path) -> None:
    command = [need("exiftool"), "-j", "-G", "-Make", "-ImageWidth", "-XMPToolkit", str(path)]
    out = subprocess.run(command, check=True, capture_output=True, timeout=60).stdout
    assert json.loads(out)[0]["EXIF:Make"] == "GV1"
