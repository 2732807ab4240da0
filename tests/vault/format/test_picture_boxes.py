"""The boxes of a vault file that hold its picture and its metadata."""

import itertools
from dataclasses import replace

import imagecodecs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grayvault.core.errors import DamagedFileError
from grayvault.core.vault_file import VaultFile
from grayvault.imaging.formats.isobmff.boxes import box_bytes
from grayvault.vault.format.file_format import pack, unpack
from tests.vault.examples import (
    RECORD,
    TIFF,
    TINY,
    XMP,
    gvlt_span,
    jpeg,
    sealed,
)
from tests.vault.format.test_file_format import HEAD


def jxlp(pieces: list[bytes]) -> list[bytes]:
    numbers = [*range(len(pieces) - 1), len(pieces) - 1 | 1 << 31]
    joined = zip(numbers, pieces, strict=True)
    return [box_bytes(b"jxlp", number.to_bytes(4, "big") + part) for number, part in joined]


@given(st.lists(st.integers(0, len(TINY.codestream)), max_size=6).map(sorted))
def test_codestream_boxes_are_joined(cuts: list[int]) -> None:
    edges = [0, *cuts, len(TINY.codestream)]
    pieces = [TINY.codestream[a:b] for a, b in itertools.pairwise(edges)]
    original = replace(TINY, codestream=HEAD + b"".join(jxlp(pieces)))
    assert unpack(pack(original)) == TINY


def test_missing_doubled_or_mixed_codestream_boxes_are_refused() -> None:
    first, second, third = jxlp([TINY.codestream[:5], TINY.codestream[5:9], TINY.codestream[9:]])
    whole = box_bytes(b"jxlc", TINY.codestream)
    for wrong in (
        first + second,
        second + third,
        first + third,
        second + first + third,
        first + second + third + third,
        first + second + third + whole,
        whole + whole,
        box_bytes(b"jxlp", b""),
        box_bytes(b"jxlc", b"no codestream"),
        b"",
    ):
        with pytest.raises(DamagedFileError):
            pack(replace(TINY, codestream=HEAD + wrong))


def test_containers_with_long_box_sizes_and_to_the_end_are_taken() -> None:
    content = TINY.codestream
    long = (1).to_bytes(4, "big") + b"jxlc" + (16 + len(content)).to_bytes(8, "big") + content
    endless = bytes(4) + b"jxlc" + content
    for box in (long, endless):
        assert unpack(pack(replace(TINY, codestream=HEAD + box))) == TINY


def test_a_vault_file_whose_last_box_goes_to_the_end_is_read() -> None:
    plain = replace(TINY, exif=None, xmp=None)
    data = pack(plain)
    at = data.rindex(b"jxlc") - 4
    assert unpack(sealed(data[:at] + bytes(4) + data[at + 4 :])) == plain


def test_level_stays_in_front_and_other_boxes_are_kept() -> None:
    level, other = box_bytes(b"jxll", b"\x0a"), box_bytes(b"brob", b"jumb not looked at")
    own = [
        box_bytes(b"Exif", b"\0\0\0\0old"),
        box_bytes(b"brob", b"Exif old"),
        box_bytes(b"brob", b"xml old"),
        box_bytes(b"xml ", b"old"),
        box_bytes(b"gvlt", b"old"),
        box_bytes(b"gvlx", b"old"),
    ]
    picture = box_bytes(b"jxlc", TINY.codestream)
    data = pack(replace(TINY, codestream=HEAD + level + b"".join(own) + picture + other))
    start, end = gvlt_span(data)
    assert data[:start] == HEAD + level
    assert data[end:].startswith(picture + other + box_bytes(b"Exif", bytes(4) + TIFF))
    assert b"old" not in data
    assert unpack(data) == TINY


def test_exif_offset_is_obeyed() -> None:
    data = pack(TINY)
    shifted = data.replace(
        box_bytes(b"Exif", bytes(4) + TIFF), box_bytes(b"Exif", b"\0\0\0\6Exif\0\0" + TIFF)
    )
    assert unpack(sealed(shifted)).exif == TIFF


def test_a_jpeg_stays_a_jpeg() -> None:
    transcoded = bytes(imagecodecs.jpegxl_encode_jpeg(jpeg()))
    file = unpack(pack(VaultFile(RECORD, transcoded, TIFF, XMP)))
    assert file.codestream == transcoded
    assert bytes(imagecodecs.jpegxl_decode_jpeg(file.codestream, numthreads=1)) == jpeg()
    assert unpack(pack(file)) == file
