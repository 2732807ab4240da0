"""Whatever a source says of its orientation: restored, it looks to every reader as it did."""

import os
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from grayvault.core.settings import Tier
from grayvault.core.vault_file import VaultFile
from grayvault.core.view import View
from grayvault.imaging.codec.jpeg_luma_codec import can_rebuild_jpeg
from grayvault.imaging.codec.jxl_orientation import read_orientation
from grayvault.imaging.formats import pillow_reader
from grayvault.imaging.formats.metadata import exif as our_exif
from grayvault.restore.render import opaque_pixels, render
from grayvault.vault.format.file_format import pack, unpack
from tests.imaging.formats.files import oriented_exif, saved, tiff
from tests.support.examples import examples
from tests.support.orientations import (
    LENIENT,
    Entry,
    cornered,
    exif_of,
    look,
    pixels_exif_and_xmp,
    strict,
    taken_in,
    turned,
    xmp_of,
)
from tests.support.photos import crop
from tests.support.slow import slow

TIERS: tuple[Tier, ...] = ("exact", "compact", "color")
VIEWS = (View(), View(width=40), View(format="png"), View(format="webp"))

NUMBERS = st.one_of(st.integers(1, 8), st.integers(0, 100))
ENTRIES = st.builds(
    Entry,
    st.sampled_from([1, 3, 4, 5, 6, 8, 9, 10]),
    st.lists(NUMBERS, min_size=1, max_size=3).map(tuple),
    st.booleans(),
    st.sampled_from([None, None, None, 0]),
)
EXIFS = st.one_of(
    st.none(),
    st.builds(
        exif_of,
        st.sampled_from(["<", ">"]),
        st.lists(ENTRIES, max_size=2),
        st.lists(ENTRIES, max_size=1),
        st.integers(0, 1),
    ),
)
FORMS = (
    "<tiff:Orientation>{}</tiff:Orientation>",
    "<tiff:Orientation >\n {}\n</tiff:Orientation>",
    "<t:Orientation>{}</t:Orientation>",
    "<tiff:Orientation><rdf:Description rdf:value='{}'/></tiff:Orientation>",
    "<tiff:Orientation rdf:parseType='Resource'><rdf:value>{}</rdf:value></tiff:Orientation>",
)
ATTRIBUTES = ('tiff:Orientation="{}"', "tiff:Orientation='{}'", "tiff:Orientation\n = ' {} '")
XMPS = st.one_of(
    st.none(),
    st.builds(lambda form, number: xmp_of(form.format(number)), st.sampled_from(FORMS), NUMBERS),
    st.builds(
        lambda form, number: xmp_of("", form.format(number)),
        st.sampled_from([*ATTRIBUTES, "t:Orientation='{}'"]),
        NUMBERS,
    ),
)
QUICK = settings(
    max_examples=examples(12),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def jpeg(exif: bytes | None, xmp: bytes | None = None, **options: Any) -> bytes:
    """A JPEG of four coloured corners."""
    metadata = {"exif": exif and b"Exif\0\0" + exif, "xmp": xmp}
    options |= {key: value for key, value in metadata.items() if value}
    return saved(cornered(), "JPEG", **{"quality": 95, "subsampling": 0, **options})


def assert_as_source(source: bytes, restored: bytes) -> None:
    """Each pair of a strict and a lenient reader sees what it saw, or both see the same of that."""
    before, after = pixels_exif_and_xmp(source), pixels_exif_and_xmp(restored)
    for lenient in LENIENT:
        seen, now = (
            tuple(look(stored, reader(*metadata)) for reader in (strict, lenient))
            for stored, *metadata in (before, after)
        )
        assert now in {seen, (seen[0],) * 2, (seen[1],) * 2}, lenient.__name__


@pytest.mark.slow
@pytest.mark.parametrize("tier", TIERS)
@QUICK
@given(exif=EXIFS, xmp=XMPS)
def test_every_reader_sees_the_restored_photo_as_its_source(
    tier: Tier, tmp_path: Path, exif: bytes | None, xmp: bytes | None
) -> None:
    source = jpeg(exif, xmp)
    outcome, file = taken_in(source, tmp_path / "photo.jpg", tier, originals="trash")
    assert outcome.must_stay is None  # nothing was wrong with what was restored
    for view in VIEWS:
        assert_as_source(source, render(file, view))
    assert pixels_exif_and_xmp(render(file, View()))[1] == exif
    jxl = imagecodecs.jpegxl_decode(render(file, View(format="jxl")))
    assert look(jxl) == look(cornered(), strict(exif, xmp))


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("count", [0, 2])
def test_an_entry_that_only_some_readers_heed_leaves_the_picture_upright(
    tier: Tier, count: int, tmp_path: Path
) -> None:
    source = jpeg(exif_of("<", [Entry(3, (3,), count=count)], []))
    outcome, file = taken_in(source, tmp_path / "photo.jpg", tier)
    assert outcome.kind == "archived"
    assert file.record.source.orientation == 1
    assert look(pixels_exif_and_xmp(render(file, View()))[0]) == look(cornered())
    assert look(opaque_pixels(file, View()).pixels) == look(cornered())


REPORTS = Path(__file__).parents[4] / "shared" / "reports"


@pytest.mark.slow
def test_reported_files(tmp_path: Path) -> None:
    paths = sorted(REPORTS.glob("orient-*.jpg"))
    if not paths:
        pytest.skip("../shared/reports is not there")
    for path in paths:
        _, file = taken_in(path.read_bytes(), tmp_path / path.name, "exact")
        for view in (View(), View(format="png")):
            assert_as_source(path.read_bytes(), render(file, view))


def _stored(orientation: int) -> Any:
    """The four corners as a file of this orientation holds them."""
    return turned(cornered(), {6: 8, 8: 6}.get(orientation, orientation))


def _avif(orientation: int) -> bytes:
    image = Image.fromarray(_stored(orientation))
    return saved(image, "AVIF", quality=90, exif=oriented_exif(orientation))


def _jxl(orientation: int) -> bytes:
    source = saved(_stored(orientation), "JPEG", quality=95, exif=oriented_exif(orientation))
    return bytes(imagecodecs.jpegxl_encode_jpeg(source, usecontainer=True))


SOURCES = {
    "jpg": lambda o: saved(_stored(o), "JPEG", quality=95, exif=oriented_exif(o)),
    "png": lambda o: saved(_stored(o), "PNG", exif=oriented_exif(o)),
    "webp": lambda o: saved(_stored(o), "WEBP", quality=95, exif=oriented_exif(o)),
    "tif": lambda o: tiff(_stored(o), extratags=[(274, 3, 1, o, True)], compression="zlib"),
    "avif": _avif,
    "jxl": _jxl,
}


ORIENTATIONS = range(1, 9) if os.environ.get("CI") else (1, 3, 6)

CASES = [
    (suffix, tier) if suffix == "jpg" or tier == "compact" else slow(suffix, tier)
    for suffix in SOURCES
    for tier in TIERS
]
"""The ordinary run tries every format and every tier, but only few of their orientations."""


@pytest.mark.parametrize(("suffix", "tier"), CASES)
def test_all_orientations_of_all_formats_are_shown_upright(
    suffix: str, tier: Tier, tmp_path: Path
) -> None:
    for orientation in ORIENTATIONS:
        source = SOURCES[suffix](orientation)
        path = tmp_path / f"{orientation}.{suffix}"
        outcome, file = taken_in(source, path, tier, originals="trash")
        assert outcome.must_stay is None
        picture = opaque_pixels(file, View())
        assert picture.pixels.shape[:2] == (32, 48)
        assert look(picture.pixels) == look(cornered())
        assert our_exif.read_orientation(picture.metadata.exif) == 1
        restored = render(file, View(format="jpeg"))
        with Image.open(BytesIO(restored)) as image:
            assert look(np.asarray(ImageOps.exif_transpose(image).convert("RGB"))) == look(
                cornered()
            )


def test_orientation_code_that_is_wrong_frees_no_original(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = jpeg(oriented_exif(6).removeprefix(b"Exif\0\0"))
    for answer in (1, 3, 8):
        monkeypatch.setattr(our_exif, "read_orientation", lambda _, answer=answer: answer)
        for tier in TIERS:
            outcome, _ = taken_in(source, tmp_path / "photo.jpg", tier, originals="trash")
            assert outcome.must_stay is not None, (answer, tier)
            assert "as other programs show it" in outcome.must_stay


@pytest.mark.parametrize("tier", TIERS)
def test_colours_turned_against_the_brightness_are_seen(
    tier: Tier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pillow_reader, "to_upright", lambda pixels, _: pixels[::-1, ::-1])
    source = jpeg(None)
    outcome, file = taken_in(source, tmp_path / "photo.jpg", tier, originals="trash")
    assert outcome.must_stay is not None
    assert file.record.source.orientation == 1


@pytest.mark.parametrize("tier", TIERS)
def test_a_gray_jpeg_is_shown_as_its_source(tier: Tier, tmp_path: Path) -> None:
    gray = Image.fromarray(_stored(6)).convert("L")
    source = saved(gray, "JPEG", quality=95, exif=oriented_exif(6))
    outcome, file = taken_in(source, tmp_path / "photo.jpg", tier, originals="trash")
    assert outcome.must_stay is None
    for view in VIEWS:
        with Image.open(BytesIO(render(file, view))) as restored:
            upright = ImageOps.exif_transpose(restored).convert("L")
        expected = gray.rotate(-90, expand=True).resize(upright.size)
        assert np.abs(np.asarray(upright).astype(int) - np.asarray(expected)).mean() < 6


def old(file: VaultFile) -> VaultFile:
    """As older GrayVaults wrote it: its Exif said upright, but for a JPEG's coefficients, and what
    its source's container held wasn't kept.
    """
    source = replace(file.record.source, verbatim=False)
    file = replace(file, record=replace(file.record, source=source), attachments=())
    before = unpack(pack(file))
    exif = None if before.exif is None else our_exif.reset_orientation(before.exif)
    return replace(before, exif=exif)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_older_vault_files_come_back_as_their_sources_lay(orientation: int, tmp_path: Path) -> None:
    exif = oriented_exif(orientation).removeprefix(b"Exif\0\0")
    source = saved(_stored(orientation), "JPEG", quality=95, exif=b"Exif\0\0" + exif)
    _, file = taken_in(source, tmp_path / "photo.jpg", "lossless")
    restored = render(old(file), View())
    assert_as_source(source, restored)
    assert pixels_exif_and_xmp(restored)[1] == exif
    assert look(opaque_pixels(old(file), View()).pixels) == look(cornered())


@pytest.mark.parametrize("tier", ["exact", "color"])
def test_a_codestream_has_the_orientation_that_was_decided(tier: Tier, tmp_path: Path) -> None:
    for orientation in range(1, 9):
        source = SOURCES["jpg"](orientation)
        _, file = taken_in(source, tmp_path / "photo.jpg", tier)
        assert read_orientation(file.codestream) == orientation


PLAIN: dict[str, Any] = {}


@pytest.mark.parametrize("options", [{"progressive": True, "restart_marker_rows": 1}, PLAIN])
def test_kept_coefficients_are_decoded_as_viewers_do(
    options: dict[str, Any], tmp_path: Path
) -> None:
    source = saved(crop("coffee", 66, 88), "JPEG", quality=90, subsampling=2, **options)
    outcome, file = taken_in(source, tmp_path / "photo.jpg", "color", originals="trash")
    assert outcome.must_stay is None
    assert file.record.distance == 0
    assert file.record.fidelity is not None
    assert file.record.fidelity.delta_e_mean == 0
    for view in (View(), View(format="png")):
        assert np.array_equal(
            pixels_exif_and_xmp(render(file, view))[0], pixels_exif_and_xmp(source)[0]
        )


def test_coefficients_that_show_another_picture_are_not_kept(tmp_path: Path) -> None:
    """By JFIF's segment, which isn't kept with them, its components are Y, Cb and Cr."""
    source = saved(crop("coffee", 48, 64), "JPEG", quality=90, subsampling=0)
    frame, scan = source.index(b"\xff\xc0") + 10, source.index(b"\xff\xda") + 5
    for number, name in enumerate(b"RGB"):
        for at in (frame + 3 * number, scan + 2 * number):
            source = source[:at] + bytes([name]) + source[at + 1 :]
    before = pixels_exif_and_xmp(source)[0]
    _, file = taken_in(source, tmp_path / "photo.jpg", "color")
    assert not can_rebuild_jpeg(file.codestream)
    assert np.abs(opaque_pixels(file, View()).pixels.astype(int) - before).mean() < 4
