import pytest

from grayvault.imaging.formats.jpeg.jpeg_segments import trailing_bytes
from tests.imaging.formats.files import saved
from tests.support.photos import crop, shared

PHOTO = crop("astronaut", 50, 70)


@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("subsampling", [0, 2])
@pytest.mark.parametrize("restart", [0, 1])
def test_bytes_behind_the_picture_are_counted(
    progressive: bool, subsampling: int, restart: int
) -> None:
    data = saved(
        PHOTO,
        "JPEG",
        quality=98,
        progressive=progressive,
        subsampling=subsampling,
        restart_marker_rows=restart,
    )
    assert trailing_bytes(data) == 0
    assert trailing_bytes(data + data) == len(data)
    assert trailing_bytes(data + b"\xff" * 9) == 9
    assert trailing_bytes(data.replace(b"\xff\xda", b"\xff\xff\xff\xda", 1)) == 0  # fill bytes


def test_a_picture_in_a_segment_does_not_follow() -> None:
    inner = saved(crop("astronaut", 9, 9), "JPEG")
    assert trailing_bytes(saved(PHOTO, "JPEG", comment=inner)) == 0


def test_a_jpeg_without_an_end_has_no_trailing_bytes() -> None:
    data = saved(PHOTO, "JPEG")
    assert trailing_bytes(data[:-2]) == 0
    assert trailing_bytes(data[: len(data) // 2]) == 0
    assert trailing_bytes(b"") == 0
    assert trailing_bytes(b"\xff\xd8" + b"\xff\xe1\xff\xff" * 1000) == 0


def test_a_camera_s_preview_behind_the_photo_is_counted() -> None:
    data = shared("camera/nikon-d3200-banana.jpg").read_bytes()
    following = trailing_bytes(data)
    assert following == 212_020
    assert data[-following - 2 : -following] == b"\xff\xd9"
