"""JPEGs with what bug reports show, of ../shared/reports: all that came with them comes back."""

import hashlib
import json
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageCms
from skimage.color import deltaE_ciede2000, rgb2lab

from grayvault.core.settings import Tier
from grayvault.core.view import View
from grayvault.restore.render import render
from tests.imaging.formats.listing import listing
from tests.restore.test_container import archived
from tests.support.photos import PHOTOS

REPORTS = PHOTOS.parent / "reports"
FIELDS = 12


def entries() -> list[Any]:
    """The JPEGs with metadata, each with each tier."""
    listed = REPORTS / "expect.json"
    document = json.loads(listed.read_text()) if listed.exists() else []
    return [
        pytest.param(entry, tier, id=f"{entry['file']}-{tier}")
        for entry in document
        if entry["kind"] == 2
        for tier in entry["tiers"]
    ]


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize(("expected", "tier"), entries())
def test_a_reported_jpeg_comes_back(expected: dict[str, Any], tier: Tier, tmp_path: Path) -> None:
    again = render(archived((REPORTS / expected["file"]).read_bytes(), tier, tmp_path), View())
    contents = listing(again)
    flir = sorted(contents.bodies(0xE1, b"FLIR\0"))
    for key, actual in (
        ("exif_sha256", b"".join(contents.bodies(0xE1, b"Exif\0\0"))),
        ("flir_sha256", b"".join(part[3:] for part in flir)),
        ("icc_sha256", in_order(contents.bodies(0xE2, b"ICC_PROFILE\0"))),
    ):
        assert key not in expected or sha256(actual) == expected[key]
    hashes = {(marker, sha256(body)) for marker, body in contents.segments}
    assert hashes >= {
        (segment["marker"], segment["sha256"]) for segment in expected.get("segments", ())
    }
    assert (
        resource_hashes(contents.bodies(0xED, b"Photoshop 3.0\0")).items()
        >= dict(expected.get("photoshop", {})).items()
    )
    for piece in expected.get("contains", ()):
        at = again.find(bytes.fromhex(piece["head"]), 100)
        assert sha256(again[at : at + piece["bytes"]]) == piece["sha256"]
    if extended := expected.get("extended_xmp"):
        pieces = contents.bodies(0xE1, b"http://ns.adobe.com/xmp/extension/\0")
        assert {part[:32] for part in pieces} == {extended["guid"].encode()}
        assert sha256(b"".join(part[40:] for part in pieces)) == extended["sha256"]
    assert looks_right(again, expected)


def in_order(chunks: list[bytes]) -> bytes:
    """A profile of its numbered parts."""
    return b"".join(part[2:] for part in sorted(chunks))


def resource_hashes(blocks: list[bytes]) -> dict[str, str]:
    """SHA-256 of Photoshop's resources by number, those over several segments joined."""
    whole, hashes, at = b"".join(blocks), {}, 0
    while whole[at : at + 4] == b"8BIM":
        start = at + 6 + (whole[at + 6] + 2) // 2 * 2
        size = int.from_bytes(whole[start : start + 4], "big")
        hashes[whole[at + 4 : at + 6].hex().upper()] = sha256(whole[start + 4 : start + 4 + size])
        at = start + 4 + size + size % 2
    return hashes


def looks_right(jpeg: bytes, expected: dict[str, Any]) -> bool:
    """Whether the picture, by its profile, has the colours of one of the expected ones."""
    with Image.open(BytesIO(jpeg)) as image:
        picture, icc = image.copy(), image.info.get("icc_profile")
    if icc and not expected.get("ignore_icc"):
        profile = ImageCms.ImageCmsProfile(BytesIO(icc))
        converted = ImageCms.profileToProfile(
            picture, profile, ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
        assert converted is not None
        picture = converted
    assert list(picture.size) == expected["size"]
    fields = np.asarray(picture.convert("RGB").resize((FIELDS, FIELDS), Image.Resampling.BOX))
    grids = [expected["grid"], *expected.get("alt_grids", ())]
    errors = [deltaE_ciede2000(rgb2lab(np.uint8(grid)), rgb2lab(fields)) for grid in grids]
    return any(error.mean() < 2.5 and error.max() < 10 for error in errors)
