"""What stands behind a JPEG's picture: found, kept byte for byte, and put back."""

from io import BytesIO
from typing import Any

import imagecodecs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from grayvault.core.attachment import Attachment
from grayvault.imaging.formats.jpeg.jpeg_attachments import (
    insert_attachments,
    jpeg_attachments,
    video_alone,
)
from grayvault.imaging.formats.jpeg.jpeg_multi_picture import further_pictures, with_pictures
from grayvault.imaging.formats.read_photo import read_photo
from tests.imaging.formats.files import MAX_PIXELS, saved
from tests.support.photos import crop, shared

COLOR = crop("coffee", 64, 96)
PLAIN = saved(COLOR, "JPEG")
VIDEO = (24).to_bytes(4, "big") + b"ftypmp42" + bytes(12) + b"moov and mdat" * 50
SAMSUNG = b"\0\0\x30\x0a\x10\0\0\0MotionPhoto_Data"


def ultra_hdr() -> bytes:
    """A gain-map JPEG by libultrahdr, from linear light of which some is above white."""
    light: Any = np.ones((64, 96, 4), np.float16)
    light[..., :3] = (COLOR / 255) ** 2.2
    light[20:40, 30:60, :3] *= 4
    return bytes(imagecodecs.ultrahdr_encode(light, transfer=imagecodecs.ULTRAHDR.CT.LINEAR))


def test_an_ultra_hdr_s_gain_map_is_kept_and_put_back() -> None:
    data = ultra_hdr()
    photo = read_photo(data, MAX_PIXELS)
    [gain_map] = photo.attachments
    assert (gain_map.kind, gain_map.media_type) == ("gain-map", "image/jpeg")
    assert data.endswith(gain_map.data)
    assert photo.preview_bytes == 0

    primary = saved(photo.pixels, "JPEG", xmp=photo.metadata.xmp, quality=95)
    whole = insert_attachments(primary, photo.attachments)
    assert jpeg_attachments(whole) == photo.attachments
    seen, expected = (imagecodecs.ultrahdr_decode(jpeg, dtype=np.float16) for jpeg in (whole, data))
    assert seen.shape == expected.shape
    assert float(seen[..., :3].max()) > 1.5
    assert np.abs(seen.astype(float) - expected.astype(float)).mean() < 0.05


@pytest.mark.parametrize("front", [b"", SAMSUNG])
@pytest.mark.parametrize("before", [0, 1])
def test_a_motion_photo_s_video_is_kept(front: bytes, before: int) -> None:
    data = (ultra_hdr() if before else PLAIN) + front + VIDEO
    attachments = jpeg_attachments(data)
    assert [attachment.kind for attachment in attachments] == ["gain-map"] * before + ["video"]
    assert attachments[-1].data == front + VIDEO
    assert video_alone(attachments[-1].data) == VIDEO
    assert insert_attachments(PLAIN, attachments).endswith(front + VIDEO)
    assert jpeg_attachments(insert_attachments(PLAIN, attachments)) == attachments


def test_pictures_that_no_list_names_are_found() -> None:
    data = PLAIN + PLAIN + PLAIN
    assert [attachment.data for attachment in jpeg_attachments(data)] == [PLAIN, PLAIN]


def test_junk_and_thumbnails_are_left_out() -> None:
    assert jpeg_attachments(PLAIN) == ()
    assert jpeg_attachments(PLAIN + b"a camera's own notes" * 9) == ()
    nikon = shared("camera/nikon-d3200-banana.jpg").read_bytes()
    photo = read_photo(nikon, 50_000_000)
    assert photo.attachments == ()
    assert photo.preview_bytes > 200_000


def test_a_list_of_pictures_is_read_as_pillow_reads_it() -> None:
    whole = with_pictures(PLAIN, [PLAIN, saved(COLOR[::-1].copy(), "JPEG")])
    with Image.open(BytesIO(whole)) as image:
        assert image.n_frames == 3  # type: ignore[attr-defined]
        image.seek(2)
        assert np.abs(np.asarray(image).astype(int) - COLOR[::-1]).mean() < 8
    first = further_pictures(whole)[0]
    assert whole[first.start : first.end] == PLAIN


@given(st.data())
def test_damaged_lists_are_borne(data: st.DataObject) -> None:
    whole = bytearray(with_pictures(PLAIN, [PLAIN]))
    at = whole.index(b"MPF\0")
    for _ in range(4):
        whole[at + data.draw(st.integers(4, 90))] = data.draw(st.integers(0, 255))
    for attachment in jpeg_attachments(bytes(whole)):
        assert attachment.data in whole


def test_nothing_put_back_is_the_same_file() -> None:
    assert insert_attachments(PLAIN, ()) == PLAIN
    assert insert_attachments(PLAIN, [Attachment("iptc", "application/x-iptc", b"no")]) == PLAIN
