"""The heat map is the measured error."""

from pathlib import Path

import numpy as np
import pytest

from grayvault.core.file_stamps import stamp_of
from grayvault.core.settings import IngestSettings
from grayvault.core.sources import Source
from grayvault.core.view import View
from grayvault.imaging.formats.read_photo import read_photo
from grayvault.ingest.archive.archive_photo import ArchiveResources, archive_photo
from grayvault.report.page.heatmap import HOTTEST, error_map, heatmap, legend
from grayvault.restore.render import opaque_pixels
from grayvault.vault.layout import create_vault
from grayvault.vault.store import LocalStore
from tests.support.photos import crop
from tests.support.pictures import save_photo


def test_the_error_map_has_the_recorded_mean(tmp_path: Path) -> None:
    path = save_photo(tmp_path / "photo.jpg", 0)
    store = LocalStore(create_vault(tmp_path / "vault"))
    source = Source(str(path), str(tmp_path), stamp_of(path.stat()))
    outcome = archive_photo(source, IngestSettings(), ArchiveResources(store, 10**6))
    assert outcome.stored
    file = store.get(outcome.stored.record.id)
    original = read_photo(path.read_bytes(), 10**6).pixels
    error = error_map(original, opaque_pixels(file, View()).pixels, file.record.icc)
    assert file.record.fidelity
    assert error.mean() == pytest.approx(file.record.fidelity.delta_e_mean, abs=0.02)
    assert np.percentile(error, 95) == pytest.approx(file.record.fidelity.delta_e_p95, abs=0.05)


def test_equal_pictures_are_black_and_wrong_ones_bright() -> None:
    photo = crop("coffee", 40, 50)
    assert error_map(photo, photo, None).max() == 0
    assert heatmap(error_map(photo, photo, None)).max() <= 4
    assert heatmap(error_map(photo, 255 - photo, None)).mean() > 150


def test_colours_grow_brighter_with_the_error_up_to_the_scale_s_end() -> None:
    error = np.linspace(0, 2 * HOTTEST, 101, dtype=np.float32)[None]
    brightness = heatmap(error)[0] @ np.array([0.299, 0.587, 0.114])
    assert (np.diff(brightness[:51]) > 0).all()
    assert len(np.unique(brightness[51:])) == 1
    gradient, marks = legend()
    assert gradient.startswith("linear-gradient(to right, #000004")
    assert [mark for _, mark in marks] == ["0", "2", "4", "6", "8", "≥ 10"]
