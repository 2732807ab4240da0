"""What an HEIC file holds beside its primary picture: pictures as files of their own, videos."""

from io import BytesIO

import numpy as np
import pi_heif
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from grayvault.core.attachment import AttachmentKind
from grayvault.imaging.formats.isobmff.heif_attachments import heif_attachments
from grayvault.imaging.formats.isobmff.heif_meta import read_meta
from tests.support.photos import crop, shared

GAIN_MAP = b"urn:com:apple:photo:2020:aux:hdrgainmap\0"
DEPTH = b"urn:mpeg:hevc:2015:auxid:2\0"
ALPHA = b"urn:mpeg:hevc:2015:auxid:1\0"


def phone_photo() -> bytes:
    return shared("formats/IMG_2682.heic").read_bytes()


def with_auxiliary(purpose: bytes) -> bytes:
    """A phone's photo whose thumbnail is made an auxiliary picture that says this of itself."""
    data = phone_photo()
    meta = read_meta(data)
    [thumbnail] = [of for kind, of, _ in meta.references if kind == b"thmb"]
    [profile] = [box for box in meta.properties_of(thumbnail) if box[4:8] == b"colr"]
    auxiliary = (profile[:4] + b"auxC" + bytes(4) + purpose).ljust(len(profile), b"\0")
    assert len(auxiliary) == len(profile)
    at = data.rindex(profile)
    data = data[:at] + auxiliary + data[at + len(profile) :]
    return data.replace(b"thmb", b"auxl", 1)


@pytest.mark.parametrize(
    ("purpose", "kind"),
    [(GAIN_MAP, "gain-map"), (DEPTH, "depth"), (b"urn:example:hair\0", "auxiliary")],
)
def test_an_auxiliary_picture_becomes_a_file_of_its_own(
    purpose: bytes, kind: AttachmentKind
) -> None:
    [attachment] = heif_attachments(with_auxiliary(purpose))
    assert (attachment.kind, attachment.media_type) == (kind, "image/heic")
    original = pi_heif.open_heif(phone_photo())
    expected = original.info["thumbnails"]
    alone = pi_heif.open_heif(attachment.data)
    assert max(alone.size) in expected
    small = np.asarray(original.to_pillow().resize(alone.size), float)
    assert np.abs(np.asarray(alone.to_pillow(), float) - small).mean() < 15


def test_opacity_and_thumbnails_are_no_attachments() -> None:
    assert heif_attachments(with_auxiliary(ALPHA)) == ()
    assert heif_attachments(phone_photo()) == ()


def test_a_picture_of_many_tiles_is_whole() -> None:
    """The primary picture, a grid of 48 tiles, called an auxiliary one of the thumbnail."""
    data = bytearray(with_auxiliary(GAIN_MAP))
    meta = read_meta(bytes(data))
    [(of, [to])] = [(of, tos) for kind, of, tos in meta.references if kind == b"auxl"]
    at = data.index(b"auxl")
    data[at + 4 : at + 10] = b"".join(n.to_bytes(2, "big") for n in (to, 1, of))
    at = data.index(b"pitm")
    data[at + 8 : at + 10] = of.to_bytes(2, "big")
    [attachment] = heif_attachments(bytes(data))
    alone, original = pi_heif.open_heif(attachment.data), pi_heif.open_heif(phone_photo())
    assert alone.size == original.size
    assert np.array_equal(np.asarray(alone.to_pillow()), np.asarray(original.to_pillow()))


def test_a_video_is_found_behind_the_pictures() -> None:
    data = shared("formats/samsung-one-ui-6.heic").read_bytes()
    [video] = heif_attachments(data)
    assert (video.kind, video.media_type) == ("video", "video/mp4")
    assert video.data[4:8] == b"ftyp"
    assert video.data in data


def test_avif_files_have_nothing_beside_them() -> None:
    buffer = BytesIO()
    alpha = np.full((64, 64), 99, np.uint8)
    Image.fromarray(np.dstack([crop("coffee", 64, 64), alpha])).save(buffer, "AVIF")
    assert heif_attachments(buffer.getvalue()) == ()


@given(st.data())
def test_damaged_lists_are_borne(data: st.DataObject) -> None:
    whole = bytearray(with_auxiliary(GAIN_MAP))
    start = whole.index(b"meta")
    end = start + 3000
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(start, end))] = data.draw(st.integers(0, 255))
    attachments = heif_attachments(bytes(whole))
    assert sum(len(attachment.data) for attachment in attachments) < 2 * len(whole)


@given(st.integers(0, 20_000))
def test_files_that_are_cut_off_are_borne(size: int) -> None:
    assert len(heif_attachments(with_auxiliary(GAIN_MAP)[:size])) <= 1
