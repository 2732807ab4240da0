"""Real photos, from the file to the restored PNG: a few in every run, more of them in CI."""

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps

from grayvault.core.file_stamps import stamp_of
from grayvault.core.settings import IngestSettings
from grayvault.core.sources import Source
from grayvault.core.vault_file import StoredPhoto
from grayvault.core.view import View
from grayvault.ingest.archive.archive_photo import ArchiveResources, archive_photo
from grayvault.restore.render import render
from grayvault.vault.layout import VaultFolder, create_vault
from grayvault.vault.store import LocalStore
from tests.support import color_error_definition as definition
from tests.support.photos import jpeg_piece, shared, shared_all
from tests.support.tools import need

SETTINGS = IngestSettings()
MAX_PIXELS = 200_000_000


@dataclass(frozen=True)
class Totals:
    source_bytes: int
    stored_bytes: int
    hint_bytes: int
    in_color: list[str]


def accept(paths: Sequence[Path], vault: VaultFolder) -> Totals:
    """Archive photos and hold each of them to what is promised."""
    stored = [_accepted(path, vault) for path in paths]
    return Totals(
        source_bytes=sum(path.stat().st_size for path in paths),
        stored_bytes=sum(photo.stored_bytes for photo in stored),
        hint_bytes=sum(len(photo.record.hints) for photo in stored),
        in_color=[photo.record.source.name for photo in stored if photo.record.tier == "color"],
    )


def _accepted(path: Path, vault: VaultFolder) -> StoredPhoto:
    store = LocalStore(vault)
    source = Source(str(path), str(path.parent), stamp_of(path.stat()))
    outcome = archive_photo(source, SETTINGS, ArchiveResources(store, MAX_PIXELS))
    assert outcome.kind == "archived", (path.name, outcome.reason, outcome.detail)
    assert outcome.stored is not None
    record = outcome.stored.record
    with Image.open(path) as image:
        is_p3 = b"D\0i\0s\0p\0l\0a\0y\0 \0P\0003" in image.info.get("icc_profile", b"")
        original = np.asarray(ImageOps.exif_transpose(image).convert("RGB"))
    with Image.open(BytesIO(render(store.get(record.id), View("color", "png")))) as image:
        restored = np.asarray(image)
    to_xyz = definition.DISPLAY_P3 if is_p3 else None
    measured, recorded = definition.figures(original, restored, to_xyz), record.fidelity
    assert recorded is not None
    assert recorded.within(SETTINGS.bound), (path.name, recorded)
    assert recorded.delta_e_mean == pytest.approx(measured.mean, abs=0.02), path.name
    assert recorded.delta_e_p95 == pytest.approx(measured.p95, abs=0.02), path.name
    assert recorded.delta_e_tile == pytest.approx(measured.tile, abs=0.02), path.name
    assert len(record.hints) <= SETTINGS.hint_bytes
    size = original.shape[1], original.shape[0]
    if record.tier == "color":
        assert _seen_by_djxl(vault.photo_path(record.id), vault.tmp / "decoded.ppm") == size
    else:
        assert _seen_by_djxl(vault.photo_path(record.id), vault.tmp / "decoded.pgm") == size
    return outcome.stored


def _seen_by_djxl(path: Path, decoded: Path) -> tuple[int, int]:
    """The size of a vault file's picture; PGM holds gray ones only, PPM those in colour."""
    subprocess.run([need("djxl"), str(path), str(decoded)], check=True, capture_output=True)
    with Image.open(decoded) as image:
        assert image.mode == ("L" if decoded.suffix == ".pgm" else "RGB")
        return image.size


@pytest.mark.slow
@pytest.mark.parametrize("name", ["nikon-d3200-banana", "kodak-z612-castle"])
def test_a_camera_s_photo(name: str, tmp_path: Path) -> None:
    totals = accept([shared(f"camera/{name}.jpg")], create_vault(tmp_path / "vault"))
    assert totals.in_color == []
    # The Kodak's file holds a preview of 139 kB for its display, which is kept as it is.
    assert totals.source_bytes > 1.35 * totals.stored_bytes


@pytest.mark.slow
def test_photos_of_kodak(tmp_path: Path) -> None:
    paths = [shared(f"kodak/{number}.png") for number in (3, 9, 15, 23)]
    totals = accept(paths, create_vault(tmp_path / "vault"))
    assert totals.in_color == []
    assert totals.source_bytes > 4 * totals.stored_bytes


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_photos_of_cameras(tmp_path: Path) -> None:
    pieces = [jpeg_piece(path, tmp_path / "photos") for path in shared_all("camera")[1::3]]
    totals = accept(pieces, create_vault(tmp_path / "vault"))
    assert len(totals.in_color) <= 1
    assert totals.source_bytes >= 2 * totals.stored_bytes
    assert totals.hint_bytes < 0.008 * totals.stored_bytes
