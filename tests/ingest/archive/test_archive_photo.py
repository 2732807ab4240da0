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
from grayvault.imaging.formats.metadata.xmp import add_label
from grayvault.imaging.formats.read_photo import read_photo
from grayvault.ingest.archive.archive_photo import ArchiveResources, archive_photo
from grayvault.restore.render import render
from grayvault.vault.layout import VaultFolder, create_vault
from grayvault.vault.store import LocalStore
from tests.imaging.formats.files import saved
from tests.support import color_error_definition as definition
from tests.support.photos import crop, shared
from tests.support.pictures import save_deep_png

MAX_PIXELS = 1_000_000
LOOSE = IngestSettings(bound=Bound(4.0, 12.0, 16.0), colorizer="propagate")
WHATEVER_IT_SAVES = replace(LOOSE, min_saving=-1e6)


@pytest.fixture
def folder(tmp_path: Path) -> VaultFolder:
    return create_vault(tmp_path / "vault")


@pytest.fixture
def parts(folder: VaultFolder) -> ArchiveResources:
    return ArchiveResources(LocalStore(folder), MAX_PIXELS)


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    (tmp_path / "photos" / "summer").mkdir(parents=True)
    return tmp_path / "photos"


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
    photos: Path, parts: ArchiveResources, folder: VaultFolder
) -> None:
    data = coffee()
    source = written(photos / "summer" / "coffee.jpg", data + b"a preview of sorts")
    settings = IngestSettings(bound=Bound(2.5, 8.0, 10.0))
    outcome = archive_photo(source, settings, parts)
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
    photos: Path, parts: ArchiveResources
) -> None:
    data = coffee()
    outcome = archive_photo(written(photos / "coffee.jpg", data), LOOSE, parts)
    assert outcome.photo_id is not None
    file = parts.store.get(outcome.photo_id)
    with Image.open(BytesIO(data)) as image:
        source = np.asarray(image)
    with Image.open(BytesIO(render(file, View("color", "png")))) as image:
        restored = np.asarray(image)
    found, recorded = definition.figures(source, restored), file.record.fidelity
    assert recorded is not None
    assert recorded.delta_e_mean == pytest.approx(found.mean, abs=0.02)
    assert recorded.delta_e_p95 == pytest.approx(found.p95, abs=0.02)
    assert recorded.delta_e_tile == pytest.approx(found.tile, abs=0.02)
    luma = jxl.decode_gray(file.codestream)
    expected = definition.psnr(np.asarray(Image.fromarray(source).convert("L")), luma)
    assert recorded.luma_psnr == pytest.approx(expected, abs=0.001)


def test_the_second_time_a_photo_is_known(
    photos: Path, parts: ArchiveResources, folder: VaultFolder
) -> None:
    first = archive_photo(written(photos / "coffee.jpg", coffee()), LOOSE, parts)
    (path,) = stored_files(folder)
    before = path.stat()
    other = written(photos / "summer" / "the same.jpg", coffee())
    second = archive_photo(other, IngestSettings(tier="lossless"), parts)
    assert second.kind == "known"
    assert second.photo_id == first.photo_id
    assert second.stored == first.stored
    assert second.stamp == other.stamp
    after = path.stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)
    assert stored_files(folder) == [path]


def test_a_damaged_vault_file_is_written_again(
    photos: Path, parts: ArchiveResources, folder: VaultFolder
) -> None:
    source = written(photos / "coffee.jpg", coffee())
    archive_photo(source, LOOSE, parts)
    (path,) = stored_files(folder)
    path.write_bytes(path.read_bytes()[:-9])
    again = archive_photo(source, LOOSE, parts)
    assert again.kind == "archived"
    assert again.photo_id is not None
    assert parts.store.read_verified(again.photo_id) == again.stored


def test_a_16_bit_png_is_kept_losslessly(photos: Path, parts: ArchiveResources) -> None:
    path = save_deep_png(photos / "deep.png")
    outcome = archive_photo(source_of(path, photos), LOOSE, parts)
    assert outcome.kind == "archived"
    assert outcome.stored is not None
    record = outcome.stored.record
    assert (record.tier, record.depth, record.distance) == ("lossless", 16, 0.0)
    luma = jxl.decode_gray(parts.store.get(record.id).codestream)
    expected = rgb_to_luma(read_photo(path.read_bytes(), MAX_PIXELS).pixels)
    assert luma.dtype == np.uint16
    assert np.array_equal(luma, expected)


def test_lossless_luma_is_bit_exact(photos: Path, parts: ArchiveResources) -> None:
    data = saved(crop("coffee", 200, 300), "PNG")
    settings = replace(LOOSE, tier="lossless")
    outcome = archive_photo(written(photos / "coffee.png", data), settings, parts)
    assert outcome.photo_id is not None
    file = parts.store.get(outcome.photo_id)
    with Image.open(BytesIO(data)) as image:
        expected = np.asarray(image.convert("L"))
    assert np.array_equal(jxl.decode_gray(file.codestream), expected)
    assert file.record.fidelity is not None
    assert file.record.fidelity.luma_psnr is None


def test_a_gray_photo_has_no_hints(photos: Path, parts: ArchiveResources) -> None:
    gray = crop("coffee", 200, 300)[..., 1].copy()
    outcome = archive_photo(
        written(photos / "gray.jpg", saved(gray, "JPEG", quality=95)), LOOSE, parts
    )
    assert outcome.stored is not None
    record = outcome.stored.record
    assert (record.hints, record.colorizer, record.tier) == (b"", None, "compact")


def test_one_pixel_is_archived_or_not_worth_it(photos: Path, parts: ArchiveResources) -> None:
    source = written(photos / "1x1.png", saved(crop("coffee", 1, 1), "PNG"))
    assert_left(archive_photo(source, LOOSE, parts), "skipped", "no-gain", source.path)
    outcome = archive_photo(source, WHATEVER_IT_SAVES, parts)
    assert outcome.kind == "archived"
    assert outcome.photo_id is not None
    with Image.open(BytesIO(render(parts.store.get(outcome.photo_id), View()))) as image:
        assert image.size == (1, 1)


@pytest.mark.parametrize(
    "settings",
    [
        IngestSettings(bound=Bound(mean=0.1)),
        replace(LOOSE, hint_bytes=20),
        replace(LOOSE, hint_bytes=0),
    ],
)
def test_what_cannot_be_restored_is_kept_in_colour(
    settings: IngestSettings, photos: Path, parts: ArchiveResources
) -> None:
    data = saved(crop("coffee", 200, 300), "PNG")
    outcome = archive_photo(written(photos / "coffee.png", data), settings, parts)
    assert outcome.kind == "archived"
    assert outcome.stored is not None
    record = outcome.stored.record
    assert (record.tier, record.colorizer, record.hints) == ("color", None, b"")
    assert record.note is not None
    decoded = jxl.decode(parts.store.get(record.id).codestream)
    assert definition.figures(crop("coffee", 200, 300), decoded).mean < 2


def test_no_gain_leaves_the_source_alone(
    photos: Path, parts: ArchiveResources, folder: VaultFolder
) -> None:
    source = written(photos / "small.jpg", saved(crop("coffee", 90, 90), "JPEG", quality=20))
    assert_left(archive_photo(source, LOOSE, parts), "skipped", "no-gain", source.path)
    assert stored_files(folder) == []
    assert list(folder.tmp.iterdir()) == []


def test_previews_are_no_saving(photos: Path, parts: ArchiveResources) -> None:
    poor = saved(crop("coffee", 90, 90), "JPEG", quality=20)
    source = written(photos / "small.jpg", poor + bytes(50_000))
    assert_left(archive_photo(source, LOOSE, parts), "skipped", "no-gain", source.path)


def test_a_restored_picture_is_left_alone(photos: Path, parts: ArchiveResources) -> None:
    outcome = archive_photo(written(photos / "coffee.jpg", coffee()), LOOSE, parts)
    assert outcome.photo_id is not None
    file = parts.store.get(outcome.photo_id)
    for number, output in enumerate(("jpeg", "png", "webp", "tiff")):
        data = render(file, View("color", output))  # type: ignore[arg-type]
        source = written(photos / f"restored{number}.jpg", data)
        assert_left(archive_photo(source, LOOSE, parts), "skipped", "restored", source.path)
    gray = written(photos / "gray.jpg", render(file, View("gray", "jpeg")))
    assert archive_photo(gray, WHATEVER_IT_SAVES, parts).kind == "archived"


@pytest.mark.parametrize(
    ("data", "kind", "reason"),
    [
        (b"", "failed", "unreadable"),
        (b"a text named .jpg\n", "failed", "unreadable"),
        (coffee()[:4000], "skipped", "half-written"),
        (
            saved(Image.fromarray(crop("coffee", 9, 9)).convert("CMYK"), "JPEG"),
            "skipped",
            "color-space",
        ),
        (saved(Image.new("L", (1001, 1000)), "PNG"), "skipped", "too-large"),
        (
            saved(crop("coffee", 9, 9), "JPEG", xmp=add_label(None, {"Color": "restored"})),
            "skipped",
            "restored",
        ),
    ],
)
def test_what_is_not_taken_in_says_why(
    data: bytes, kind: str, reason: str, photos: Path, parts: ArchiveResources
) -> None:
    source = written(photos / "some.jpg", data)
    outcome = archive_photo(source, LOOSE, parts)
    assert_left(outcome, kind, reason, source.path)
    assert outcome.stamp == source.stamp
    assert list(parts.store.ids()) == []


def test_a_changed_file_is_to_be_tried_again(
    photos: Path, parts: ArchiveResources, folder: VaultFolder
) -> None:
    path = photos / "coffee.jpg"
    source = written(path, coffee())
    for changed in (
        replace(source, stamp=replace(source.stamp, size=source.stamp.size - 1)),
        replace(source, stamp=replace(source.stamp, mtime_ns=source.stamp.mtime_ns - 1)),
        replace(source, stamp=replace(source.stamp, inode=source.stamp.inode + 1)),
    ):
        assert archive_photo(changed, LOOSE, parts) == Outcome("changed", changed.stamp)
    path.unlink()
    assert archive_photo(source, LOOSE, parts) == Outcome("changed", source.stamp)
    assert stored_files(folder) == []


def test_a_folder_in_the_place_of_a_file_failed(photos: Path, parts: ArchiveResources) -> None:
    source = source_of(photos / "summer", photos)
    assert_left(archive_photo(source, LOOSE, parts), "failed", "unreadable", source.path)


def test_a_name_that_is_not_utf_8_is_kept(photos: Path, parts: ArchiveResources) -> None:
    path = Path(os.fsdecode(os.fsencode(photos) + b"/summer/caf\xe9\n.jpg"))
    outcome = archive_photo(written(path, coffee()), LOOSE, parts)
    assert outcome.photo_id is not None
    record = parts.store.get(outcome.photo_id).record
    assert os.fsencode(record.source.name) == b"caf\xe9\n.jpg"


def test_when_and_with_what_a_photo_was_taken_is_kept(
    photos: Path, parts: ArchiveResources
) -> None:
    exif = Image.Exif()
    exif.update({0x010F: "NIKON CORPORATION", 0x0110: "NIKON D90"})
    exif.get_ifd(0x8769)[0x9003] = "2011:04:25 01:55:30"
    data = saved(Image.fromarray(crop("coffee", 96, 128)), "JPEG", quality=95, exif=exif)
    outcome = archive_photo(written(photos / "a.jpg", data), WHATEVER_IT_SAVES, parts)
    assert outcome.stored
    record = parts.store.get(hashlib.sha256(data).hexdigest()).record
    assert record == outcome.stored.record
    assert (record.taken_at, record.camera) == ("2011-04-25T01:55:30", "NIKON D90")


def test_an_upload_has_the_client_s_name_and_no_folder(
    photos: Path, parts: ArchiveResources, folder: VaultFolder
) -> None:
    path = folder.incoming / "0123"
    path.write_bytes(coffee())
    source = replace(source_of(path, folder.root), name="my photo.jpg")
    outcome = archive_photo(source, LOOSE, parts)
    assert outcome.stored is not None
    facts = outcome.stored.record.source
    assert (facts.name, facts.folder) == ("my photo.jpg", "")


def test_the_factor_is_counted_with_the_metadata_that_is_kept(
    photos: Path, parts: ArchiveResources
) -> None:
    plain, xmp = coffee(), b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>" + b" " * 3000 + b"</x:xmpmeta>"
    data = saved(crop("coffee", 150, 200), "JPEG", quality=95, xmp=xmp)
    records = []
    for number, one in enumerate((plain, data)):
        outcome = archive_photo(written(photos / f"{number}.jpg", one), LOOSE, parts)
        assert outcome.stored is not None
        records.append(outcome.stored.record)
    more = records[1].color_bytes - records[0].color_bytes
    assert len(xmp) <= more < len(xmp) + 99  # a reference to it stands in the container, too
    assert records[1].luma_bytes == records[0].luma_bytes


def test_a_video_that_passes_through_is_no_gain(parts: ArchiveResources) -> None:
    """Its picture alone would grow."""
    photo = shared("formats/samsung-one-ui-6.heic")
    settings = IngestSettings(colorizer="propagate")
    outcome = archive_photo(
        source_of(photo, photo.parent), settings, replace(parts, max_pixels=20_000_000)
    )
    assert (outcome.kind, outcome.reason) == ("skipped", "no-gain")
