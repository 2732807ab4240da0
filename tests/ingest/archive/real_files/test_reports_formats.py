"""Pictures with what bug reports show, of ../shared/reports: all formats but JPEG."""

import hashlib
import json
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageCms
from skimage.color import deltaE_ciede2000, rgb2lab

from grayvault.core.file_stamps import stamp_of
from grayvault.core.settings import IngestSettings, Tier
from grayvault.core.sources import Source
from grayvault.core.vault_file import VaultFile
from grayvault.core.view import OutputFormat, View
from grayvault.imaging.codec.attached_files import files_beside
from grayvault.ingest.archive.archive_photo import ArchiveResources, archive_photo
from grayvault.restore.render import render
from grayvault.vault.layout import create_vault
from grayvault.vault.store import LocalStore
from tests.imaging.formats.containers import png_chunks
from tests.support.photos import PHOTOS

REPORTS = PHOTOS.parent / "reports"
FIELDS, MEAN, MOST = 12, 2.5, 10
RELATIVE = ImageCms.Intent.RELATIVE_COLORIMETRIC
KINDS = {3, 4, 5}
OUTPUTS: dict[str, OutputFormat] = {"jpg": "jpeg", "png": "png", "tif": "tiff"}


def entries() -> list[Any]:
    """The pictures of these formats, each with each tier; none of them has coefficients."""
    listed = REPORTS / "expect.json"
    document = json.loads(listed.read_text()) if listed.exists() else []
    return [
        pytest.param(
            entry,
            tier,
            id=f"{entry['file']}-{tier}",
            marks=[pytest.mark.slow] if tier == "exact" else [],
        )
        for entry in document
        if entry["kind"] in KINDS
        for tier in entry["tiers"]
    ]


def taken_in(name: str, tier: Tier, folder: Path) -> VaultFile | None:
    """A report's vault file; None where it is left alone, for a reason."""
    path = REPORTS / name
    store = LocalStore(create_vault(folder / "vault"))
    source = Source(str(path), str(path.parent), stamp_of(path.stat()))
    settings = IngestSettings(tier=tier, colorizer="propagate", min_saving=-1e6)
    outcome = archive_photo(source, settings, ArchiveResources(store, 1_000_000))
    if outcome.photo_id is None:
        assert (outcome.kind, bool(outcome.detail)) == ("skipped", True)
        return None
    return store.get(outcome.photo_id)


@pytest.mark.slow
@pytest.mark.parametrize(("expected", "tier"), entries())
def test_a_reported_file_comes_back_or_is_left_alone(
    expected: Any, tier: Tier, tmp_path: Path
) -> None:
    file = taken_in(expected["file"], tier, tmp_path)
    assert file is None or expected["accept"] != "refuse"
    assert file is not None or expected["accept"] != "keep"
    if file is None:
        return
    view = View(format=OUTPUTS[expected.get("to", "jpg")])
    restored = render(file, view)
    everything = b"\n".join([restored, *texts(restored), *(c for _, c in files_beside(file, view))])
    words = [*expected.get("xmp_contains", ()), *expected.get("tiff_tags", {}).values()]
    for word in [*words, *expected.get("png_text", {}).values()]:
        assert word.encode() in everything or word.encode("latin-1") in everything
    chunks = dict(png_chunks(restored)[0]) if "png_chunks" in expected else {}
    for kind, sha256 in expected.get("png_chunks", {}).items():
        assert hashlib.sha256(chunks[kind.encode()]).hexdigest() == sha256
    for piece in expected.get("contains", ()):
        at = everything.find(bytes.fromhex(piece["head"]))
        assert hashlib.sha256(everything[at : at + piece["bytes"]]).hexdigest() == piece["sha256"]
    with Image.open(BytesIO(restored)) as image:
        for key in "icc_profile", "exif":
            sha256 = expected.get(f"{key.removesuffix('_profile')}_sha256")
            metadata = image.info.get(key, b"").removeprefix(b"Exif\0\0")
            assert sha256 in {None, hashlib.sha256(metadata).hexdigest()}
    assert looks_right(restored, expected)


def texts(restored: bytes) -> list[bytes]:
    """The compressed texts of a PNG file."""
    if not restored.startswith(b"\x89PNG"):
        return []
    actual = [chunk for kind, chunk in png_chunks(restored)[0] if kind == b"zTXt"]
    return [zlib.decompress(chunk.partition(b"\0")[2][1:]) for chunk in actual]


def looks_right(restored: bytes, expected: dict[str, Any]) -> bool:
    """Whether the picture on white, by its profile, is one of those expected."""
    looks = [expected, *expected.get("alt_looks", ()), *expected.get("views", {}).values()]
    looks += [expected | {"grid": grid} for grid in expected.get("alt_grids", ())]
    picture = on_white(restored)
    return any(is_like(picture, look) for look in looks if "grid" in look)


def on_white(restored: bytes) -> Image.Image:
    """The picture as R'G'B' of sRGB."""
    with Image.open(BytesIO(restored)) as image:
        image.load()
        icc = image.info.get("icc_profile")
        colors = image.convert("RGBA" if "A" in image.mode else "RGB")
    alpha = colors.getchannel("A") if colors.mode == "RGBA" else None
    plain: Image.Image | None = colors.convert("RGB")
    if icc and icc[16:20] == b"RGB ":
        profile = ImageCms.ImageCmsProfile(BytesIO(icc))
        srgb = ImageCms.createProfile("sRGB")
        plain = ImageCms.profileToProfile(
            colors.convert("RGB"), profile, srgb, outputMode="RGB", renderingIntent=RELATIVE
        )
    assert plain is not None
    white = Image.new("RGB", plain.size, "white")
    return Image.composite(plain, white, alpha) if alpha else plain


def is_like(picture: Image.Image, look: dict[str, Any]) -> bool:
    fields: NDArray[Any] = np.asarray(picture.resize((FIELDS, FIELDS), Image.Resampling.BOX))
    error = deltaE_ciede2000(rgb2lab(np.uint8(look["grid"])), rgb2lab(fields))
    return picture.size == tuple(look["size"]) and bool(error.mean() < MEAN and error.max() < MOST)
