"""Packing and unpacking vault files; what is damaged is found."""

import os
import tracemalloc
from dataclasses import replace
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from grayvault.core.attachment import Attachment
from grayvault.core.colorizer import ModelRef
from grayvault.core.errors import DamagedFileError, VaultError
from grayvault.core.fidelity import Fidelity
from grayvault.core.settings import TIERS, Bound
from grayvault.core.vault_file import SourceFacts, VaultFile, VaultRecord
from grayvault.imaging.formats.isobmff.boxes import FILE_TYPE, SIGNATURE, box_bytes
from grayvault.vault.format.file_format import pack, read_record, unpack
from tests.vault.examples import (
    RECORD,
    TIFF,
    TINY,
    XMP,
    codestream,
    container,
    gvlt_span,
    sealed,
    with_record,
)

TEXTS = st.one_of(st.text(st.characters(exclude_categories=["Cs"])), st.binary().map(os.fsdecode))
NAMES = TEXTS.map(lambda text: text.replace("/", "").replace("\0", "")).filter(
    lambda name: name not in {"", ".", ".."}
)
FIGURES = st.floats(0, 25).map(lambda x: round(x, 4))
BYTES = st.integers(0, 2**40)
SIDES = st.integers(1, 31_622)
COLORIZERS = st.sampled_from(["propagate", "deoldify-stable@12"])
RECORDS = st.builds(
    VaultRecord,
    id=st.binary(min_size=32, max_size=32).map(bytes.hex),
    source=st.builds(
        SourceFacts,
        name=NAMES,
        folder=st.lists(NAMES, max_size=3).map("/".join),
        mtime_ns=st.integers(-(2**63) * 10**9, 2**63 * 10**9 - 1),
        format=st.sampled_from(["jpeg", "heic"]),
        size=st.just(2**40),
        preview_bytes=BYTES,
        orientation=st.integers(1, 8),
    ),
    width=SIDES,
    height=SIDES,
    depth=st.sampled_from([8, 16]),
    tier=st.sampled_from(TIERS),
    distance=FIGURES,
    effort=st.integers(1, 10),
    bound=st.builds(Bound, FIGURES, FIGURES, FIGURES),
    colorizer=st.none() | st.builds(ModelRef, COLORIZERS, st.none() | st.just("a" * 64)),
    fidelity=st.none() | st.builds(Fidelity, FIGURES, FIGURES, FIGURES, st.none() | FIGURES),
    luma_bytes=BYTES,
    color_bytes=BYTES,
    archived_at=st.datetimes().map(lambda at: at.isoformat(timespec="seconds") + "+00:00"),
    note=st.none() | TEXTS,
    hints=st.binary(),
    icc=st.none() | st.binary(min_size=1),
)
ASCII = st.text(st.characters(max_codepoint=127), max_size=255)
ATTACHMENTS = st.lists(st.builds(Attachment, ASCII, ASCII, st.binary()), max_size=3).map(tuple)
FILES = st.builds(
    VaultFile,
    record=RECORDS,
    codestream=st.binary().map(lambda rest: b"\xff\x0a" + rest),
    exif=st.none() | st.binary(min_size=1),
    xmp=st.none() | st.binary(min_size=1),
    attachments=ATTACHMENTS,
)

HEAD = SIGNATURE + FILE_TYPE


def write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


@given(FILES)
def test_a_packed_file_is_unpacked_unchanged(file: VaultFile) -> None:
    assert unpack(pack(file)) == file


@given(FILES)
def test_the_front_alone_gives_the_record(
    tmp_path_factory: pytest.TempPathFactory, file: VaultFile
) -> None:
    path = tmp_path_factory.getbasetemp() / "front.jxl"
    assert read_record(write(path, pack(file))) == file.record


@pytest.mark.parametrize("hint_bytes", [0, 16_384 - 200, 16_384, 200_000])
def test_hints_of_any_size_are_read_from_the_front(tmp_path: Path, hint_bytes: int) -> None:
    record = replace(RECORD, hints=os.urandom(hint_bytes))
    data = pack(replace(TINY, record=record, codestream=b"\xff\x0a" + bytes(100_000)))
    assert read_record(write(tmp_path / "a.jxl", data)) == record


def test_the_front_is_read_without_looking_at_the_picture(tmp_path: Path) -> None:
    data = pack(TINY)
    _, end = gvlt_span(data)
    cut = data[: end + 10] + bytes(len(data) - end - 10)
    assert read_record(write(tmp_path / "a.jxl", cut)) == RECORD
    with pytest.raises(DamagedFileError):
        unpack(cut)


def test_figures_are_rounded_to_four_decimals() -> None:
    fidelity = Fidelity(1.23456789, 4.00004999, 5.0, 43.99999)
    file = unpack(pack(replace(TINY, record=replace(RECORD, fidelity=fidelity))))
    assert file.record.fidelity == Fidelity(1.2346, 4.0, 5.0, 44.0)


def test_gvlt_stands_in_front_of_the_picture() -> None:
    data = pack(TINY)
    start, end = gvlt_span(data)
    assert data[:start] == HEAD
    assert data[end:] == (
        box_bytes(b"jxlc", TINY.codestream)
        + box_bytes(b"Exif", bytes(4) + TIFF)
        + box_bytes(b"xml ", XMP)
    )


def test_the_layout_is_the_documented_one() -> None:
    data = pack(TINY)
    start, end = gvlt_span(data)
    box = data[start:end]
    record, hints, icc = (int.from_bytes(box[at : at + 4], "big") for at in (12, 16, 20))
    assert box[8:12] == b"\0\1\0\0"
    assert len(box) == 88 + record + hints + icc
    assert box[56 + record : 56 + record + hints] == RECORD.hints
    assert sealed(data) == data


def test_every_flipped_bit_is_detected() -> None:
    data = pack(TINY)
    assert unpack(data) == TINY
    for bit in range(len(data) * 8):
        flipped = bytearray(data)
        flipped[bit // 8] ^= 1 << bit % 8
        with pytest.raises(DamagedFileError):
            unpack(bytes(flipped))


def test_every_flipped_bit_of_the_front_is_detected_by_reading_only_that(tmp_path: Path) -> None:
    data = pack(TINY)
    start, end = gvlt_span(data)
    for bit in range(start * 8, end * 8, 3):
        flipped = bytearray(data)
        flipped[bit // 8] ^= 1 << bit % 8
        with pytest.raises(DamagedFileError):
            read_record(write(tmp_path / "a.jxl", bytes(flipped)))


@given(st.data())
def test_flipped_bits_of_a_real_file_are_detected(choice: st.DataObject) -> None:
    data = bytearray(pack(VaultFile(RECORD, codestream(), TIFF, XMP)))
    for bit in choice.draw(st.sets(st.integers(0, len(data) * 8 - 1), min_size=1, max_size=5)):
        data[bit // 8] ^= 1 << bit % 8
    with pytest.raises(DamagedFileError):
        unpack(bytes(data))


def test_every_cut_and_any_trailing_bytes_are_detected(tmp_path: Path) -> None:
    data = pack(TINY)
    _, end = gvlt_span(data)
    for size in range(len(data)):
        with pytest.raises(DamagedFileError):
            unpack(data[:size])
    for size in range(end):
        with pytest.raises(DamagedFileError):
            read_record(write(tmp_path / "a.jxl", data[:size]))
    for behind in (b"\0", bytes(8), box_bytes(b"free", b"")):
        with pytest.raises(DamagedFileError):
            unpack(data + behind)


@given(st.binary(), st.sampled_from([b"", SIGNATURE, HEAD, HEAD + b"\0\0\0\x60gvlt"]))
def test_garbage_is_refused(garbage: bytes, front: bytes) -> None:
    with pytest.raises(DamagedFileError):
        unpack(front + garbage)


def test_a_jpeg_xl_file_that_is_no_vault_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DamagedFileError, match="no vault file"):
        unpack(container())
    with pytest.raises(DamagedFileError, match="no vault file"):
        read_record(write(tmp_path / "a.jxl", container()))


def test_a_newer_file_is_distinguished_from_a_damaged_one(tmp_path: Path) -> None:
    data = pack(TINY)
    start, _ = gvlt_span(data)
    for at, more in ((9, 1), (10, 1), (11, 2)):
        newer = bytearray(data)
        newer[start + at] += more
        with pytest.raises(VaultError, match="newer"):
            unpack(sealed(bytes(newer)))
        with pytest.raises(VaultError, match="newer"):
            read_record(write(tmp_path / "a.jxl", sealed(bytes(newer))))


def test_an_impossible_layout_is_refused_though_sealed() -> None:
    data = pack(TINY)
    start, _ = gvlt_span(data)
    for at, value in ((9, 0), (12, 0xFF), (16, 0xFF), (20, 0xFF), (23, 0)):
        wrong = bytearray(data)
        wrong[start + at] = value
        with pytest.raises(DamagedFileError):
            unpack(sealed(bytes(wrong)))


def test_declared_sizes_allocate_nothing() -> None:
    bomb = zstandard.ZstdCompressor(level=19).compress(b"{" * (1 << 28))
    boasting = b"\x28\xb5\x2f\xfd\xa0\xff\xff\xff\x7f" + bytes(20)  # declares 2 GiB
    huge = (1).to_bytes(4, "big") + b"gvlt" + (1 << 62).to_bytes(8, "big")
    tracemalloc.start()
    try:
        for data in (
            with_record(pack(TINY), bomb),
            with_record(pack(TINY), boasting),
            HEAD + huge,
            HEAD + b"\xff\xff\xff\xf0gvlt" + bytes(1000),
        ):
            with pytest.raises(DamagedFileError):
                unpack(data)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 4 << 20


def test_a_million_boxes_are_refused() -> None:
    with pytest.raises(DamagedFileError):
        pack(replace(TINY, codestream=HEAD + box_bytes(b"free", b"") * 1_000_000))
