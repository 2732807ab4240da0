"""What TIFF, GIF and BMP files hold beside their pixels."""

import struct
from typing import Any

import imagecodecs
import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from grayvault.imaging.formats.container import (
    container_files,
    describe_container,
    read_container,
)
from grayvault.imaging.formats.read_photo import read_photo
from tests.imaging.formats.containers import tiff_tags
from tests.imaging.formats.files import MAX_PIXELS, saved
from tests.imaging.formats.test_containers import COLOR, FEW, put_back, tiff_of
from tests.support.photos import crop, deep_crop

TAGS = st.dictionaries(
    st.one_of(st.sampled_from([269, 270, 271, 285, 305, 315, 316]), st.integers(60_000, 65_535)),
    st.sampled_from([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]),
    max_size=8,
)


@FEW
@given(TAGS, st.data(), st.booleans(), st.booleans())
def test_tiff_tags_come_back(tags: dict[int, int], data: Any, big: bool, deep: bool) -> None:
    sizes = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}
    order = ">" if big else "<"
    values = {}
    for tag, kind in tags.items():
        count = data.draw(st.integers(1, 9))
        size = count * sizes[kind]
        values[tag] = (kind, count, data.draw(st.binary(min_size=size, max_size=size)))
    exif = {0x9286: (7, 12, b"a remark    "), 0x927C: (7, 5, b"maker")}
    picture = deep_crop("coffee", 9, 7) if deep else crop("coffee", 9, 7)
    source = tiff_of(picture, values, exif, order)
    restored = put_back(source, "tiff", labelled=False)
    actual = tiff_tags(restored)
    assert {tag: actual[tag] for tag in values} == values
    assert restored[:2] == source[:2]
    below = tiff_tags(restored, struct.unpack(order + "I", actual[0x8769][2])[0])
    assert below == exif
    assert np.array_equal(read_photo(restored, MAX_PIXELS).pixels, picture)


def test_a_gifs_comments_are_kept() -> None:
    data = saved(Image.fromarray(COLOR).quantize(32), "GIF", comment=b"a comment") + b"behind"
    container = read_container(data, "gif")
    assert container is not None
    assert read_photo(data, MAX_PIXELS).container == container
    assert describe_container(container, "gif") == ("comment", "6 bytes behind its end")
    assert container_files(container, "gif") == (
        (".comment.txt", b"a comment"),
        (".trailing.bin", b"behind"),
    )
    assert read_container(saved(Image.fromarray(COLOR).quantize(32), "GIF"), "gif") is None


def test_a_bmps_profile_is_its_colour_space() -> None:
    icc = bytes(imagecodecs.cms_profile("rgb", gamma=1.8))
    plain = saved(COLOR, "BMP")
    start = struct.unpack_from("<I", plain, 10)[0]
    header = bytearray(124)
    header[:40] = plain[14:54]
    struct.pack_into("<I", header, 0, 124)
    struct.pack_into("<I", header, 56, 0x4D424544)
    struct.pack_into("<II", header, 112, 124 + len(plain) - start, len(icc))
    data = plain[:10] + struct.pack("<I", 14 + 124) + bytes(header) + plain[start:] + icc
    photo = read_photo(data, MAX_PIXELS)
    assert np.array_equal(photo.pixels, COLOR)
    assert photo.metadata.icc == icc
    assert icc in (photo.container or b"")
    assert (
        describe_container(photo.container or b"", "bmp")[-1]
        == f"{len(icc)} bytes behind its pixels"
    )
