"""Files of every format version ever written stay readable (made by `make_golden.py`)."""

import hashlib
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import imagecodecs
import numpy as np

from grayvault.core.attachment import Attachment
from grayvault.core.colorizer import ModelRef
from grayvault.core.fidelity import Fidelity, Likeness
from grayvault.core.settings import Bound
from grayvault.core.vault_file import Scene, SourceFacts, VaultRecord
from grayvault.vault.format.box_recovery import healed
from grayvault.vault.format.file_format import read_record, unpack
from grayvault.vault.journal.folder_journal import FolderJournal
from tests.vault.examples import EVENTS, luma

GOLDEN = Path(__file__).parent / "golden"


def test_a_photo_of_version_1() -> None:
    path = GOLDEN / "photo-v1.jxl"
    file = unpack(path.read_bytes())
    assert file.record == VaultRecord(
        id="df0c29d39619e8cf2d4b67713d61dc9a9ea29f4133b3925bfcea433547eabf0a",
        source=SourceFacts(
            name="caf\udce9 \N{GREEN HEART}\n.jpg",
            folder="holidays/été",
            mtime_ns=1_726_925_432_123_456_789,
            format="jpeg",
            size=123_456,
            preview_bytes=7_890,
        ),
        width=64,
        height=48,
        depth=8,
        tier="compact",
        distance=1.25,
        effort=3,
        bound=Bound(mean=2.5, p95=6.25, tile=8.125),
        colorizer=ModelRef(
            "propagate", "9a129038d9a00aed0cf6a7ea059ca50a813449061ab87848cf1a13eafdf33b2c"
        ),
        fidelity=Fidelity(
            delta_e_mean=1.2345, delta_e_p95=4.5678, delta_e_tile=5.6789, luma_psnr=43.2109
        ),
        luma_bytes=1_001,
        color_bytes=1_234,
        archived_at="2026-01-02T03:04:05+00:00",
        note="an example",
        hints=bytes(range(32)),
        icc=b"an ICC profile, as far as the vault knows",
    )
    assert read_record(path) == file.record
    assert file.exif == (b"II*\0\x08\0\0\0\x01\0\x0f\x01\x02\0\x04\0\0\0GV1\0\0\0\0\0")
    assert file.xmp == b'<x:xmpmeta xmlns:x="adobe:ns:meta/"/>'
    assert (
        hashlib.sha256(file.codestream).hexdigest()
        == "6477364d5a2e78a09886635af3e7866b4c158b1753e996243c42d13fe4eeeadb"
    )
    pixels = imagecodecs.jpegxl_decode(file.codestream)
    assert np.abs(pixels.astype(float) - luma()).mean() < 3


def test_a_photo_of_version_1_with_attachments() -> None:
    file = unpack((GOLDEN / "photo-attachments-v1.jxl").read_bytes())
    plain = unpack((GOLDEN / "photo-v1.jxl").read_bytes())
    assert replace(file, attachments=()) == plain
    assert file.attachments == (
        Attachment(
            "gain-map", "image/jpeg", b"\xff\xd8 a gain map, as far as the vault knows \xff\xd9"
        ),
        Attachment("video", "video/mp4", bytes(range(256))),
        Attachment("auxiliary", "image/heic", b""),
    )


def test_a_photo_of_version_1_with_capture_time_and_camera() -> None:
    file = unpack((GOLDEN / "photo-taken-v1.jxl").read_bytes())
    plain = unpack((GOLDEN / "photo-v1.jxl").read_bytes())
    assert (plain.record.scene, plain.record.taken_at, plain.record.camera) == (None, None, None)
    assert file.record == replace(
        plain.record,
        scene=Scene("portrait", "hintnet"),
        taken_at="2024-09-28T11:03:29.239000+02:00",
        camera="Canon EOS 1000D",
    )


def test_a_photo_of_version_1_that_says_how_alike_it_looks() -> None:
    file = unpack((GOLDEN / "photo-likeness-v1.jxl").read_bytes())
    taken = unpack((GOLDEN / "photo-taken-v1.jxl").read_bytes())
    assert taken.record.fidelity == Fidelity(1.2345, 4.5678, 5.6789, 43.2109, None)
    assert file.record == replace(
        taken.record,
        fidelity=replace(taken.record.fidelity, likeness=Likeness(81.25, -3.5, 92.0625)),
        quality=80.0,
        lossless_bytes=98_765,
    )


def test_a_photo_of_version_1_with_recovery_data() -> None:
    data = (GOLDEN / "photo-recovery-v1.jxl").read_bytes()
    plain = (GOLDEN / "photo-v1.jxl").read_bytes()
    assert unpack(data) == unpack(plain)
    for at in range(0, len(data), 64):
        damaged = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        assert healed(damaged) == data


def test_the_journal_of_version_1() -> None:
    assert [event for _, event in FolderJournal(GOLDEN / "journal-v1.log").read()] == list(EVENTS)


def test_the_dictionary_of_version_1_never_changes() -> None:
    data = files("grayvault.vault.format").joinpath("record-v1.dict").read_bytes()
    assert hashlib.sha256(data).hexdigest() == (
        "49b01403c011544e66907eee177a45f2a14739f9aa626bf439ac96244db92c79"
    )
