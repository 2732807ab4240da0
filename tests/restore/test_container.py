"""All that a JPEG held is in the JPEG that is restored from it, whatever was kept of its pixels."""

import hashlib
import json
import struct
import subprocess
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from grayvault.core.file_stamps import stamp_of
from grayvault.core.settings import Bound, IngestSettings, Tier
from grayvault.core.sources import Source
from grayvault.core.vault_file import VaultFile
from grayvault.core.view import View
from grayvault.imaging.formats.metadata import restored_label
from grayvault.imaging.formats.metadata.exif import without_thumbnail
from grayvault.ingest.archive.archive_photo import ArchiveResources, archive_photo
from grayvault.restore.render import render
from grayvault.vault.layout import create_vault
from grayvault.vault.store import LocalStore
from tests.imaging.color.test_color_space import profile
from tests.imaging.formats.files import saved
from tests.imaging.formats.listing import Listing, listing, segment
from tests.support.photos import crop
from tests.support.tools import need

TIERS: tuple[Tier, ...] = ("compact", "lossless", "exact", "color")
COLORS = crop("coffee", 96, 128)
CODED = listing(saved(COLORS, "JPEG", quality=97, subsampling=0)).coded
XMP_NAME, EXTENSION = b"http://ns.adobe.com/xap/1.0/\0", b"http://ns.adobe.com/xmp/extension/\0"
EXTENDED = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>" + b"depth" * 15_000 + b"</x:xmpmeta>"
GUID = hashlib.md5(EXTENDED).hexdigest().upper().encode()
PACKET = (
    b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF "
    b"xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description rdf:about='' "
    b"xmlns:tiff='http://ns.adobe.com/tiff/1.0/' tiff:Orientation='6' "
    b"xmlns:xmpNote='http://ns.adobe.com/xmp/note/' xmpNote:HasExtendedXMP='" + GUID + b"'/>"
    b"</rdf:RDF></x:xmpmeta>"
)


def long_exif() -> bytes:
    """Exif with orientation 6 that takes more than a segment, for a maker's own notes."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "a maker"
    exif.get_ifd(0x8769)[0x927C] = bytes(range(256)) * 350
    return exif.tobytes().removeprefix(b"Exif\0\0")


def extended(number: int) -> bytes:
    at = number * 40_000
    place = len(EXTENDED).to_bytes(4, "big") + at.to_bytes(4, "big")
    return EXTENSION + GUID + place + EXTENDED[at : at + 40_000]


def photoshop() -> bytes:
    """A caption as IPTC, a path and a copyright flag, as Photoshop's resources."""
    iptc = b"\x1c\x02\x78\0\x05a cup"
    blocks = ((0x0404, iptc), (0x07D0, b"path" * 6), (0x040A, b"\1"))
    return b"Photoshop 3.0\0" + b"".join(
        b"8BIM"
        + kind.to_bytes(2, "big")
        + bytes(2)
        + len(content).to_bytes(4, "big")
        + content
        + bytes(len(content) % 2)
        for kind, content in blocks
    )


EXIF, ICC = long_exif(), profile(1.8)
HEAD = (
    *((0xE0, b"JFIF\0\1\2\1\1\x2c\1\x2c\0\0"), (0xE1, b"Exif\0\0" + EXIF[:60_000])),
    *((0xE1, b"Exif\0\0" + EXIF[60_000:]), (0xE1, XMP_NAME + PACKET)),
    *((0xE1, extended(0)), (0xE1, extended(1)), (0xE1, b"FLIR\0\1\0\0" + bytes(range(200)))),
    (0xE2, b"ICC_PROFILE\0\2\2" + ICC[200:]),
    (0xE2, b"ICC_PROFILE\0\1\2" + ICC[:200]),
    *((0xED, photoshop()), (0xFE, b"a comment"), (0xFE, b""), (0xE4, b"a maker's"), (0xE7, b"")),
    *((0xEB, b"JP\0\1\0\0\0\1\0\0\0\x10jumbc2pa"), (0xEE, b"Adobe\0\x64\0\0\0\0\1")),
)
TRAILING = b"\0\0\x01\x0a\x0e\0\0\0Image_UTC_Data" + bytes(range(256)) * 9 + b"SEFH\x6a\0\0\0SEFT"
AT_END = (0xFE, b"behind the scan")


def rich(coded: bytes = CODED) -> bytes:
    """A JPEG with everything, stored lying on its side."""
    head = b"".join(segment(*entry) for entry in HEAD)
    return coded[:2] + head + coded[2:-2] + segment(*AT_END) + coded[-2:] + TRAILING


def archived(data: bytes, tier: Tier, folder: Path) -> VaultFile:
    (folder / "a.jpg").write_bytes(data)
    store = LocalStore(create_vault(folder / "vault"))
    source = Source(str(folder / "a.jpg"), str(folder), stamp_of((folder / "a.jpg").stat()))
    settings = IngestSettings(
        bound=Bound(9, 99, 99), tier=tier, colorizer="propagate", min_saving=-1e6
    )
    outcome = archive_photo(source, settings, ArchiveResources(store, 1_000_000))
    assert outcome.photo_id is not None, outcome.detail
    return store.get(outcome.photo_id)


def assert_contents_restored(actual: Listing, source: bytes) -> None:
    """All but the label of restored colour is as it was."""
    [(_, packet)] = [segment for segment in actual.segments if segment[1].startswith(XMP_NAME)]
    plain = [segment for segment in actual.segments if not segment[1].startswith(XMP_NAME)]
    before = listing(source)
    assert plain == [segment for segment in before.segments if not segment[1].startswith(XMP_NAME)]
    assert [segment[0] for segment in actual.segments] == [
        segment[0] for segment in before.segments
    ]
    assert b"HasExtendedXMP" in packet
    assert GUID in packet
    assert actual.trailing == before.trailing
    assert actual.markers[-2:] == before.markers[-2:]


@pytest.fixture(scope="module", params=TIERS)
def restored(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[VaultFile, bytes]:
    """The rich JPEG's vault file of a tier, and the JPEG that is restored from it."""
    file = archived(rich(), request.param, tmp_path_factory.mktemp("vault"))
    assert file.record.tier == request.param
    return file, render(file, View())


def test_all_comes_back_byte_for_byte(restored: tuple[VaultFile, bytes]) -> None:
    source, (file, again) = rich(), restored
    contents = listing(again)
    assert_contents_restored(contents, source)
    [packet] = contents.bodies(0xE1, XMP_NAME)
    assert restored_label.is_restored(packet) == (file.record.colorizer is not None)
    assert packet == PACKET or file.record.tier != "color"
    with Image.open(BytesIO(source)) as before, Image.open(BytesIO(again)) as after:
        assert after.info["dpi"] == before.info["dpi"] == (300, 300)
        assert after.info["icc_profile"] == ICC
        difference = np.abs(np.asarray(before, int) - np.asarray(after, int)).mean()
    assert difference < (8 if file.record.colorizer else 1)


@pytest.mark.parametrize("tier", TIERS)
def test_a_gray_jpeg_keeps_all_as_well(tier: Tier, tmp_path: Path) -> None:
    coded = listing(saved(Image.fromarray(COLORS).convert("L"), "JPEG", quality=97)).coded
    source = rich(coded)
    file = archived(source, tier, tmp_path)
    contents = listing(render(file, View()))
    assert_contents_restored(contents, source)
    assert contents.bodies(0xE1, XMP_NAME) == [PACKET]


def test_exiftool_sees_no_difference(restored: tuple[VaultFile, bytes], tmp_path: Path) -> None:
    tool = [need("exiftool"), "-json", "-G1", "-a", "-ee", "-x", "System:all", "-x", "ExifTool:all"]
    (tmp_path / "a.jpg").write_bytes(rich())
    (tmp_path / "again.jpg").write_bytes(restored[1])
    paths = [str(tmp_path / name) for name in ("a.jpg", "again.jpg")]
    done = subprocess.run([*tool, *paths], capture_output=True, check=True)
    before, after = (tags_of_metadata(tags) for tags in json.loads(done.stdout))
    assert len(before) > 20
    assert after == before


def tags_of_metadata(tags: dict[str, Any]) -> dict[str, Any]:
    """Without the tags that describe the file, its coding and its restoring."""
    own = ("SourceFile", "File:", "Composite:", "XMP-grayvault:", "XMP-x:")
    return {tag: value for tag, value in tags.items() if not tag.startswith(own)}


@pytest.mark.parametrize("tier", ["compact", "exact"])
def test_other_formats_have_the_whole_exif(tier: Tier, tmp_path: Path) -> None:
    file = archived(rich(), tier, tmp_path)
    entry = b"\x01\x12\0\3\0\0\0\1\0"  # the orientation, one SHORT
    upright = EXIF.replace(entry + b"\6", entry + b"\1")
    with Image.open(BytesIO(render(file, View(format="png")))) as image:
        assert image.info["exif"].removeprefix(b"Exif\0\0") == upright
        assert image.getexif().get(0x0112, 1) == 1
        assert image.size == (96, 128)
    narrow = listing(render(file, View(width=50)))
    assert b"".join(narrow.bodies(0xE1, b"Exif\0\0")) == upright


@pytest.mark.parametrize("beside", [b"", bytes(400_000), np.random.default_rng(0).bytes(400_000)])
@pytest.mark.parametrize("tier", ["compact", "color"])
def test_bytes_that_pass_through_neither_save_nor_cost(
    tier: Tier, beside: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(CODED + beside)
    store = LocalStore(create_vault(tmp_path / "vault"))
    source = Source(str(path), str(tmp_path), stamp_of(path.stat()))
    outcomes = []
    for saving in (0.95, 0.1):
        bound = Bound(9, 99, 99)
        settings = IngestSettings(tier, 1.0, "propagate", bound, min_saving=saving)
        outcomes.append(archive_photo(source, settings, ArchiveResources(store, 1_000_000)).kind)
    assert outcomes == ["skipped", "archived"]


def test_a_thumbnail_alone_is_left_out(tmp_path: Path) -> None:
    exif, thumbnail = Image.Exif(), saved(crop("coffee", 60, 80), "JPEG")
    exif[0x010F] = "a maker"
    tiff = bytearray(exif.tobytes().removeprefix(b"Exif\0\0"))
    link = 8 + 2 + 12
    tiff[link : link + 4] = len(tiff).to_bytes(4, "big")
    places = (0x0201, len(tiff) + 2 + 24 + 4), (0x0202, len(thumbnail))
    entries = b"".join(struct.pack(">HHII", tag, 4, 1, value) for tag, value in places)
    whole = bytes(tiff) + b"\0\2" + entries + bytes(4) + thumbnail
    source = CODED[:2] + segment(0xE1, b"Exif\0\0" + whole) + segment(0xFE) + CODED[2:]
    file = archived(source, "compact", tmp_path)
    (_, again), comment = listing(render(file, View())).segments[::2]
    assert again == b"Exif\0\0" + without_thumbnail(whole)
    assert comment == (0xFE, b"")
    assert file.record.source.preview_bytes == len(thumbnail)
