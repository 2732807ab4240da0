import hashlib
import os
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from grayvault.core.file_stamps import stamp_of
from grayvault.core.jobs import Outcome
from grayvault.core.settings import Bound, IngestSettings
from grayvault.core.sources import Source
from grayvault.core.view import View
from grayvault.imaging.codec import jxl
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_luma
from grayvault.imaging.formats.read_photo import read_photo
from grayvault.ingest.archive.archive_photo import ArchiveResources, archive_photo
from grayvault.restore.render import render
from grayvault.vault.layout import VaultFolder
from tests.imaging.formats.files import saved
from tests.ingest.archive.conftest import MAX_PIXELS
from tests.support import color_error_definition as definition
from tests.support.photos import crop
from tests.support.pictures import save_deep_png

LOOSE = IngestSettings(bound=Bound(4.0, 12.0, 16.0), colorizer="propagate")
WHATEVER_IT_SAVES = replace(LOOSE, min_saving=-1e6)


def source_of(path: Path, root: Path) -> Source:
    return Source(str(path), str(root), stamp_of(path.stat()))


def written(path: Path, data: bytes) -> Source:
    """A source below a folder called `photos`."""
    path.write_bytes(data)
    root = next(parent for parent in path.parents if parent.name == "photos")
    return source_of(path, root)


def coffee() -> bytes:
    return saved(crop("coffee", 150, 200), "JPEG", quality=95)


def stored_files(folder: VaultFolder) -> list[Path]:
    return sorted(path for path in folder.root.rglob("*.jxl") if path.is_file())


def assert_left(outcome: Outcome, kind: str, reason: str, path: str) -> None:
    assert (outcome.kind, outcome.reason) == (kind, reason)
    assert outcome.stored is None
    assert outcome.detail is not None
    assert outcome.detail.startswith(f"{path}: ")
    assert "\n" not in outcome.detail


def test_a_photo_is_archived_within_the_bound(
    photos: Path, resources: ArchiveResources, folder: VaultFolder
) -> None:
    data = coffee()
    source = written(photos / "summer" / "coffee.jpg", data + b"a preview of sorts")
    settings = IngestSettings(bound=Bound(2.5, 8.0, 10.0))
    outcome = archive_photo(source, settings, resources)
    stored = outcome.stored
    assert outcome.kind == "archived"
    assert outcome.stamp == source.stamp
    assert stored is not None
    record = stored.record
    assert outcome.photo_id == record.id == hashlib.sha256(data + b"a preview of sorts").hexdigest()
    assert (record.width, record.height, record.depth) == (200, 150, 8)
    assert (record.tier, record.distance, record.bound) == ("compact", 1.0, settings.bound)
    facts = record.source
    assert (facts.name, facts.folder, facts.format) == ("coffee.jpg", "summer", "jpeg")
    assert (facts.size, facts.preview_bytes) == (len(data) + 18, 0)
    assert facts.mtime_ns == source.stamp.mtime_ns
    (path,) = stored_files(folder)
    assert path == folder.photo_path(record.id)
    assert path.stat().st_size == stored.stored_bytes
    assert hashlib.sha256(path.read_bytes()).hexdigest() == stored.revision
    assert Path(source.path).read_bytes() == data + b"a preview of sorts"


def test_the_recorded_fidelity_is_that_of_the_restored_png(
    photos: Path, resources: ArchiveResources
) -> None:
    data = coffee()
    outcome = archive_photo(written(photos / "coffee.jpg", data), LOOSE, resources)
    assert outcome.photo_id is not None
    file = resources.store.get(outcome.photo_id)
    with Image.open(BytesIO(data)) as image:
        source = np.asarray(image)
    with Image.open(BytesIO(render(file, View("color", "png")))) as image:
        restored = np.asarray(image)
    measured, recorded = definition.figures(source, restored), file.record.fidelity
    assert recorded is not None
    assert recorded.delta_e_mean == pytest.approx(measured.mean, abs=0.02)
    assert recorded.delta_e_p95 == pytest.approx(measured.p95, abs=0.02)
    assert recorded.delta_e_tile == pytest.approx(measured.tile, abs=0.02)
    luma = jxl.decode_gray(file.codestream)
    expected = definition.psnr(np.asarray(Image.fromarray(source).convert("L")), luma)
    assert recorded.luma_psnr == pytest.approx(expected, abs=0.001)


def test_the_second_time_a_photo_is_known(
    photos: Path, resources: ArchiveResources, folder: VaultFolder
) -> None:
    first = archive_photo(written(photos / "coffee.jpg", coffee()), LOOSE, resources)
    (path,) = stored_files(folder)
    before = path.stat()
    other = written(photos / "summer" / "the same.jpg", coffee())
    second = archive_photo(other, IngestSettings(tier="lossless"), resources)
    assert second.kind == "known"
    assert second.photo_id == first.photo_id
    assert second.stored == first.stored
    assert second.stamp == other.stamp
    after = path.stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)
    assert stored_files(folder) == [path]


def test_a_damaged_vault_file_is_written_again(
    photos: Path, resources: ArchiveResources, folder: VaultFolder
) -> None:
    source = written(photos / "coffee.jpg", coffee())
    archive_photo(source, LOOSE, resources)
    (path,) = stored_files(folder)
    path.write_bytes(path.read_bytes()[:-9])
    again = archive_photo(source, LOOSE, resources)
    assert again.kind == "archived"
    assert again.photo_id is not None
    assert resources.store.read_verified(again.photo_id) == again.stored


def test_a_16_bit_png_is_kept_losslessly(photos: Path, resources: ArchiveResources) -> None:
    path = save_deep_png(photos / "deep.png")
    outcome = archive_photo(source_of(path, photos), LOOSE, resources)
    assert outcome.kind == "archived"
    assert outcome.stored is not None
    record = outcome.stored.record
    assert (record.tier, record.depth, record.distance) == ("lossless", 16, 0.0)
    luma = jxl.decode_gray(resources.store.get(record.id).codestream)
    expected = rgb_to_luma(read_photo(path.read_bytes(), MAX_PIXELS).pixels)
    assert luma.dtype == np.uint16
    assert np.array_equal(luma, expected)


def test_lossless_luma_is_bit_exact(photos: Path, resources: ArchiveResources) -> None:
    data = saved(crop("coffee", 66, 88), "PNG")
    settings = replace(LOOSE, tier="lossless")
    outcome = archive_photo(written(photos / "coffee.png", data), settings, resources)
    assert outcome.photo_id is not None
    file = resources.store.get(outcome.photo_id)
    with Image.open(BytesIO(data)) as image:
        expected = np.asarray(image.convert("L"))
    assert np.array_equal(jxl.decode_gray(file.codestream), expected)
    assert file.record.fidelity is not None
    assert file.record.fidelity.luma_psnr is None


def test_a_gray_photo_has_no_hints(photos: Path, resources: ArchiveResources) -> None:
    gray = crop("coffee", 66, 88)[..., 1].copy()
    outcome = archive_photo(
        written(photos / "gray.jpg", saved(gray, "JPEG", quality=95)), LOOSE, resources
    )
    assert outcome.stored is not None
    record = outcome.stored.record
    assert (record.hints, record.colorizer, record.tier) == (b"", None, "compact")


def test_one_pixel_is_archived_or_not_worth_it(photos: Path, resources: ArchiveResources) -> None:
    source = written(photos / "1x1.png", saved(crop("coffee", 1, 1), "PNG"))
    assert_left(archive_photo(source, LOOSE, resources), "skipped", "no-gain", source.path)
    outcome = archive_photo(source, WHATEVER_IT_SAVES, resources)
    assert outcome.kind == "archived"
    assert outcome.photo_id is not None
    with Image.open(BytesIO(render(resources.store.get(outcome.photo_id), View()))) as image:
        assert image.size == (1, 1)


@pytest.mark.parametrize(
    "settings",
    [
        IngestSettings(bound=Bound(mean=0.1)),
        replace(LOOSE, hint_bytes=20),
        replace(LOOSE, hint_bytes=0),
    ],
)
def test_a_photo_that_cannot_be_restored_is_kept_in_colour(
    settings: IngestSettings, photos: Path, resources: ArchiveResources
) -> None:
    data = saved(crop("coffee", 66, 88), "PNG")
    outcome = archive_photo(written(photos / "coffee.png", data), settings, resources)
    assert outcome.kind == "archived"
    assert outcome.stored is not None
    record = outcome.stored.record
    assert (record.tier, record.colorizer, record.hints) == ("color", None, b"")
    assert record.note is not None
    decoded = jxl.decode(resources.store.get(record.id).codestream)
    assert definition.figures(crop("coffee", 66, 88), decoded).mean < 2


def test_previews_are_no_saving(photos: Path, resources: ArchiveResources) -> None:
    poor = saved(crop("coffee", 90, 90), "JPEG", quality=20)
    source = written(photos / "small.jpg", poor + bytes(50_000))
    assert_left(archive_photo(source, LOOSE, resources), "skipped", "no-gain", source.path)


def test_a_name_that_is_not_utf_8_is_kept(photos: Path, resources: ArchiveResources) -> None:
    path = Path(os.fsdecode(os.fsencode(photos) + b"/summer/caf\xe9\n.jpg"))
    outcome = archive_photo(written(path, coffee()), LOOSE, resources)
    assert outcome.photo_id is not None
    record = resources.store.get(outcome.photo_id).record
    assert os.fsencode(record.source.name) == b"caf\xe9\n.jpg"


def test_the_capture_time_and_camera_of_a_photo_are_kept(
    photos: Path, resources: ArchiveResources
) -> None:
    exif = Image.Exif()
    exif.update({0x010F: "NIKON CORPORATION", 0x0110: "NIKON D90"})
    exif.get_ifd(0x8769)[0x9003] = "2011:04:25 01:55:30"
    data = saved(Image.fromarray(crop("coffee", 66, 88)), "JPEG", quality=95, exif=exif)
    outcome = archive_photo(written(photos / "a.jpg", data), WHATEVER_IT_SAVES, resources)
    assert outcome.stored
    record = resources.store.get(hashlib.sha256(data).hexdigest()).record
    assert record == outcome.stored.record
    assert (record.taken_at, record.camera) == ("2011-04-25T01:55:30", "NIKON D90")


def test_an_upload_has_the_client_s_name_and_no_folder(
    photos: Path, resources: ArchiveResources, folder: VaultFolder
) -> None:
    path = folder.incoming / "0123"
    path.write_bytes(coffee())
    source = replace(source_of(path, folder.root), name="my photo.jpg")
    outcome = archive_photo(source, LOOSE, resources)
    assert outcome.stored is not None
    facts = outcome.stored.record.source
    assert (facts.name, facts.folder) == ("my photo.jpg", "")


def test_the_factor_is_counted_with_the_metadata_that_is_kept(
    photos: Path, resources: ArchiveResources
) -> None:
    plain, xmp = coffee(), b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>" + b" " * 3000 + b"</x:xmpmeta>"
    data = saved(crop("coffee", 150, 200), "JPEG", quality=95, xmp=xmp)
    records = []
    for number, content in enumerate((plain, data)):
        outcome = archive_photo(written(photos / f"{number}.jpg", content), LOOSE, resources)
        assert outcome.stored is not None
        records.append(outcome.stored.record)
    more = records[1].color_bytes - records[0].color_bytes
    assert len(xmp) <= more < len(xmp) + 99  # a reference to it stands in the container, too
    assert records[1].luma_bytes == records[0].luma_bytes
