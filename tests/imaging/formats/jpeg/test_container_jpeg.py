"""What a JPEG holds beside its coded picture: taken out and put into another JPEG, in order."""

from contextlib import suppress
from io import BytesIO

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from grayvault.core.errors import DamagedFileError
from grayvault.imaging.formats.container import describe_container, insert_container, read_container
from grayvault.imaging.formats.jpeg.jpeg_metadata import with_xmp
from grayvault.imaging.formats.jpeg.jpeg_multi_picture import further_pictures, with_pictures
from grayvault.imaging.formats.metadata.restored_label import add_label, is_restored, read_label
from tests.imaging.formats.files import oriented_exif, saved
from tests.imaging.formats.listing import Listing, coded, listing, segment
from tests.support.photos import crop

CODED = coded(saved(crop("coffee", 48, 64), "JPEG", quality=95))
OTHER = saved(crop("coffee", 48, 64), "JPEG", quality=60, progressive=True, comment=b"ours")
SOF, SOS = CODED.index(b"\xff\xc0"), CODED.index(b"\xff\xda")
PLACES = (2, SOF, SOS, len(CODED) - 2)
LABEL = {"Color": "restored", "DeltaEMean": "1.00"}
NAMESPACE = b"http://ns.adobe.com/xap/1.0/\0"
PACKET = (
    b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF "
    b"xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description rdf:about='' "
    b"xmlns:xmpNote='http://ns.adobe.com/xmp/note/' xmpNote:HasExtendedXMP='AE91160D8CAF5684'/>"
    b"</rdf:RDF></x:xmpmeta>"
)
LONG_PACKET = PACKET.replace(b"AE91", b"A" * (65_503 - len(PACKET)))

MARKERS = st.sampled_from([*range(0xE0, 0xF0), 0xFE])
BODIES = st.one_of(
    st.binary(max_size=40),
    st.sampled_from([b"\xff\xd9", b"\xff\xd8\xff\xda", b"JFIF\0\1\1\1\0\x48\0\x48\0\0"]),
    st.sampled_from([b"Exif\0\0", b"MPF\0", b"Adobe", NAMESPACE, b"ICC_PROFILE\0"]),
    st.sampled_from([0, 1, 2, 3, 65_532, 65_533]).map(lambda size: bytes([size % 251]) * size),
)
SEGMENTS = st.lists(st.tuples(st.integers(0, 3), MARKERS, BODIES), max_size=12)


def file_with(segments: list[tuple[int, int, bytes]], trailing: bytes = b"") -> bytes:
    """A JPEG of these segments at their places, 0 to 3."""
    data, done = b"", 0
    for place, at in enumerate(PLACES):
        data += CODED[done:at]
        data += b"".join(segment(marker, body) for to, marker, body in segments if to == place)
        done = at
    return data + CODED[done:] + trailing


def put_back(data: bytes, encoded: bytes = OTHER) -> bytes:
    container = read_container(data, "jpeg")
    assert container is not None
    return insert_container(encoded, "jpeg", container)


def places(contents: Listing) -> list[int]:
    """Of each APPn and COM segment, where it stands among the others."""
    numbers, place = [], 0
    for marker in contents.markers:
        if marker == 0xFE or 0xE0 <= marker <= 0xEF:
            numbers.append(place)
        elif marker == 0xDA:
            place = 3
        else:
            place = max(place, 2 if marker in {0xC0, 0xC1, 0xC2} else 1)
    return numbers[: len(contents.segments)]


@given(SEGMENTS, st.binary(max_size=60))
@example([(0, 0xE1, b"FLIR\0" + bytes(65_528)), (0, 0xEB, b"")], b"\xff\xd8\xff\xd9SEFT")
def test_each_segment_comes_back_in_its_place_and_order(
    segments: list[tuple[int, int, bytes]], trailing: bytes
) -> None:
    data = file_with(segments, trailing)
    before, after = listing(data), listing(put_back(data))
    assert after.segments == before.segments
    assert after.trailing == before.trailing == trailing
    assert places(after) == places(before)
    assert coded(put_back(data)) == coded(OTHER)


@given(st.binary(max_size=300), st.integers(0, 5))
def test_a_damaged_container_is_named(noise: bytes, cut: int) -> None:
    container = read_container(file_with([(0, 0xFE, b"a comment")]), "jpeg") or b""
    with pytest.raises(DamagedFileError):
        describe_container(container[: len(container) - 1 - cut], "jpeg")
    with suppress(DamagedFileError):
        assert isinstance(describe_container(noise, "jpeg"), tuple)


def test_segments_that_are_not_whole_are_no_container() -> None:
    assert read_container(CODED[:2] + b"\xff\xe4\0\1" + CODED[2:], "jpeg") is None
    assert read_container(b"no picture", "jpeg") is None


def test_the_label_joins_each_xmp_packet_and_all_else_stays() -> None:
    extended = b"http://ns.adobe.com/xmp/extension/\0" + b"AE91160D8CAF5684" * 2 + bytes(70)
    segments = [(0, 0xE1, NAMESPACE + PACKET), (0, 0xE1, extended), (0, 0xE1, b"FLIR\0abc")]
    restored = with_xmp(OTHER, add_label(None, LABEL))
    before, after = listing(file_with(segments)), listing(put_back(file_with(segments), restored))
    assert after.segments[1:] == before.segments[1:]
    [packet] = after.bodies(0xE1, NAMESPACE)
    assert is_restored(packet)
    assert read_label(packet) == LABEL
    assert PACKET[: PACKET.index(b"</rdf:RDF>")] in packet


@pytest.mark.parametrize("packet", [None, b"", b"no packet at all", LONG_PACKET])
def test_the_label_stands_alone_where_no_packet_can_hold_it(packet: bytes | None) -> None:
    exif, maker = (0, 0xE1, oriented_exif(6)), (0, 0xE4, b"a maker's")
    own = [] if packet is None else [(0, 0xE1, NAMESPACE + packet)]
    restored = with_xmp(OTHER, add_label(None, LABEL))
    after = listing(put_back(file_with([exif, *own, maker]), restored))
    label = after.bodies(0xE1, NAMESPACE)[-1]
    assert is_restored(label)
    expected = [exif, *own, (0, 0xE1, NAMESPACE + label), maker]
    assert after.segments == [(marker, body) for _, marker, body in expected]


def test_a_packet_s_padding_makes_room_for_the_label() -> None:
    data = file_with([(0, 0xE1, NAMESPACE + PACKET.ljust(65_504))])
    [packet] = listing(put_back(data, with_xmp(OTHER, add_label(None, LABEL)))).bodies(
        0xE1, NAMESPACE
    )
    assert is_restored(packet)
    assert b"HasExtendedXMP" in packet


def test_adobe_says_how_the_colours_are_coded_now() -> None:
    adobe = b"Adobe\0\x64\x80\0\0\0\0"
    red = saved(np.full((16, 16, 3), (250, 10, 10), np.uint8), "JPEG", quality=95)
    source = file_with([(0, 0xEE, adobe), (0, 0xFE, b"R'G'B'")])
    again = put_back(source, red)
    assert listing(again).segments == [(0xEE, adobe[:-1] + b"\1"), (0xFE, b"R'G'B'")]
    with Image.open(BytesIO(again)) as image:
        assert np.abs(np.asarray(image).astype(int) - (250, 10, 10)).max() < 5
    as_it_was = put_back(source, source)
    assert listing(as_it_was).segments == listing(source).segments


@pytest.mark.parametrize("byte_order", ["<", ">"])
def test_the_list_of_pictures_names_them_at_their_new_places(byte_order: str) -> None:
    pictures = [saved(crop("chelsea", 20 + n, 30), "JPEG") for n in range(3)]
    whole = with_pictures(CODED, pictures)
    if byte_order == ">":
        whole = in_other_order(whole)
    again = put_back(whole + b"and more")
    assert [again[picture.start : picture.end] for picture in further_pictures(again)] == pictures
    assert len(again) != len(whole) + len(b"and more")
    assert listing(again).trailing == b"".join(pictures) + b"and more"
    with Image.open(BytesIO(again)) as image:
        assert image.n_frames == 4  # type: ignore[attr-defined]
        image.seek(3)
        assert image.size == (30, 22)


def test_a_preview_in_the_list_goes_and_the_others_stay() -> None:
    pictures = [saved(crop("chelsea", 20 + n, 30), "JPEG") for n in range(3)]
    whole = bytearray(with_pictures(CODED, pictures))
    entries = whole.index(b"MPF\0") + 4 + 8 + 2 + 3 * 12 + 4
    whole[entries + 2 * 16 : entries + 2 * 16 + 4] = (0x010001).to_bytes(4, "little")
    whole[entries + 12 : entries + 16] = b"\3\0\4\0"  # the first depends on the preview, and on one
    again = put_back(bytes(whole))
    assert listing(again).trailing == pictures[0] + pictures[2]
    actual = further_pictures(again)
    assert [again[entry.start : entry.end] for entry in actual] == [pictures[0], pictures[2]]
    at = again.index(b"MPF\0") + 4 + 8 + 2 + 3 * 12 + 4
    assert again[at + 12 : at + 16] == b"\0\0\3\0"


def in_other_order(jpeg: bytes) -> bytes:
    """A JPEG whose list of pictures is big-endian."""
    at = jpeg.index(b"MPF\0") + 4
    changed = bytearray(jpeg)
    changed[at : at + 4] = b"MM\0*"
    fields = 8 + 2
    widths = [(4, 4), (8, 2), *((fields + 12 * n + k, w) for n in range(3) for k, w in FIELD)]
    widths.remove((fields + 8, 4))  # the version is text
    widths += [(50 + 16 * n + k, 4) for n in range(4) for k in (0, 4, 8)]
    for offset, width in widths:
        place = slice(at + offset, at + offset + width)
        changed[place] = changed[place][::-1]
    return bytes(changed)


FIELD = ((0, 2), (2, 2), (4, 4), (8, 4))


def test_exif_of_several_segments_comes_back_as_it_was_but_for_its_thumbnail() -> None:
    exif = Image.Exif()
    exif[0x010F] = "a maker"
    plain = exif.tobytes().removeprefix(b"Exif\0\0") + bytes(range(256)) * 400
    cut = [plain[at : at + 65_000] for at in range(0, len(plain), 65_000)]
    segments = [(0, 0xE1, b"Exif\0\0" + part) for part in cut]
    data = file_with([*segments, (0, 0xFE, b"")])
    assert listing(put_back(data)).segments == listing(data).segments
    assert "Exif in 2 segments" in describe_container(read_container(data, "jpeg") or b"", "jpeg")


def test_its_contents_are_described() -> None:
    segments = [(0, 0xFE, b"one"), (2, 0xFE, b"two"), (0, 0xE1, b"FLIR\0x"), (1, 0xE4, b"maker")]
    container = read_container(b"\n" + file_with(segments, b"behind"), "jpeg") or b""
    assert describe_container(container, "jpeg") == (
        *("2 comments", "FLIR", "APP4"),
        *("1 byte before the picture", "6 bytes behind the picture"),
    )
