"""The IIIF Image API 3.0 at level 2, by the rules of its specification."""

from io import BytesIO
from typing import Any

import httpx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from grayvault.core.errors import RequestError, UnsupportedError
from grayvault.server.routes.iiif_request import (
    Crop,
    Rotation,
    parse_region,
    parse_rotation,
    parse_size,
)
from tests.server.server import Server
from tests.support.pictures import SIZE

PHOTO = (120, 90)


@pytest.fixture(scope="package")
def iiif(photo: str) -> str:
    return photo.replace("/photo/", "/iiif/")


def picture(answer: httpx.Response) -> NDArray[np.float64]:
    assert answer.status_code == 200, answer.text
    with Image.open(BytesIO(answer.content)) as image:
        return np.asarray(image, float)


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("full", Crop(0, 0, 120, 90)),
        ("square", Crop(15, 0, 90, 90)),
        ("10,20,30,40", Crop(10, 20, 30, 40)),
        ("100,80,300,300", Crop(100, 80, 20, 10)),
        ("pct:25,10,50,20", Crop(30, 9, 60, 18)),
        ("pct:41.6,7.5,40,70", Crop(50, 7, 48, 63)),
    ],
)
def test_regions(text: str, region: Crop) -> None:
    assert parse_region(text, PHOTO) == region


@pytest.mark.parametrize(
    "text", ["", "all", "1,2,3", "120,0,5,5", "0,0,0,5", "-1,0,5,5", "pct:100,0,5,5", "1.5,0,5,5"]
)
def test_an_invalid_region_is_refused(text: str) -> None:
    with pytest.raises(RequestError):
        parse_region(text, PHOTO)


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("max", (120, 90)),
        ("^max", (120, 90)),
        ("60,", (60, 45)),
        (",30", (40, 30)),
        ("pct:50", (60, 45)),
        ("30,80", (30, 80)),
        ("!60,30", (40, 30)),
        ("!500,45", (60, 45)),
        ("^240,", (240, 180)),
        ("^,180", (240, 180)),
        ("^pct:200", (240, 180)),
        ("^200,300", (200, 300)),
        ("^!360,360", (360, 270)),
    ],
)
def test_sizes(text: str, size: tuple[int, int]) -> None:
    assert parse_size(text, PHOTO) == size


@pytest.mark.parametrize(
    "text",
    [
        *("", "full", "240,", ",180", "pct:101", "200,20", "!360,360", "0,", ",0", "pct:0"),
        *("1.5,", "^99999,99999", "-5,", "5", "!5", "^"),
    ],
)
def test_an_invalid_size_is_refused(text: str) -> None:
    with pytest.raises(RequestError):
        parse_size(text, PHOTO)


@given(st.text(max_size=20))
def test_any_text_is_a_region_or_refused(text: str) -> None:
    for parse in (lambda: parse_region(text, PHOTO), lambda: parse_size(text, PHOTO)):
        try:
            parse()
        except RequestError:
            continue
    try:
        parse_rotation(text)
    except (RequestError, UnsupportedError):
        return


def test_rotations() -> None:
    assert parse_rotation("0") == Rotation(mirrored=False, quarter_turns=0)
    assert parse_rotation("!270.0") == Rotation(mirrored=True, quarter_turns=3)
    assert parse_rotation("360") == Rotation(mirrored=False, quarter_turns=0)
    for text in ("", "-90", "361", "ninety", "!"):
        with pytest.raises(RequestError):
            parse_rotation(text)
    with pytest.raises(UnsupportedError):
        parse_rotation("22.5")


def test_the_description(server: Server, iiif: str) -> None:
    answer = server.client.get(f"{iiif}/info.json")
    assert answer.headers["content-type"] == "application/json"
    info: dict[str, Any] = answer.json()
    assert info["@context"] == "http://iiif.io/api/image/3/context.json"
    assert info["id"] == f"{server.client.base_url}".rstrip("/") + iiif
    assert (info["type"], info["profile"]) == ("ImageService3", "level2")
    assert info["protocol"] == "http://iiif.io/api/image"
    assert (info["width"], info["height"]) == SIZE
    linked = server.client.get(f"{iiif}/info.json", headers={"Accept": "application/ld+json"})
    assert linked.headers["content-type"].startswith("application/ld+json;profile=")
    base = server.client.get(iiif)
    assert (base.status_code, base.headers["location"]) == (303, f"{iiif}/info.json")


def test_the_whole_photo(server: Server, photo: str, iiif: str) -> None:
    answer = server.client.get(f"{iiif}/full/max/0/default.png")
    assert answer.headers["content-type"] == "image/png"
    assert "level2" in answer.headers["link"]
    assert answer.headers["grayvault-color"].startswith("restored; colorizer=")
    whole = picture(answer)
    assert np.array_equal(whole, picture(server.client.get(photo, params={"format": "png"})))
    gray = picture(server.client.get(f"{iiif}/full/max/0/gray.png"))
    assert gray.shape == SIZE[::-1]
    same = picture(server.client.get(f"{iiif}/full/max/0/color.png"))
    assert np.array_equal(same, whole)


def test_a_region_is_cut_out(server: Server, iiif: str) -> None:
    whole = picture(server.client.get(f"{iiif}/full/max/0/color.png"))
    part = picture(server.client.get(f"{iiif}/10,20,50,40/max/0/color.png"))
    assert np.array_equal(part, whole[20:60, 10:60])


def test_pictures_are_mirrored_then_turned_clockwise(server: Server, iiif: str) -> None:
    whole = picture(server.client.get(f"{iiif}/full/max/0/gray.png"))
    turned = picture(server.client.get(f"{iiif}/full/max/90/gray.png"))
    assert np.array_equal(turned, np.rot90(whole, -1))
    mirrored = picture(server.client.get(f"{iiif}/full/max/!90/gray.png"))
    assert np.array_equal(mirrored, np.rot90(whole[:, ::-1], -1))


@pytest.mark.parametrize(
    ("size", "shape"), [("60,", (45, 60)), ("!50,50", (38, 50)), ("^240,", (180, 240))]
)
def test_pictures_are_scaled(server: Server, iiif: str, size: str, shape: tuple[int, int]) -> None:
    assert picture(server.client.get(f"{iiif}/full/{size}/0/default.jpg")).shape[:2] == shape


def test_tiles_fit_together(server: Server, iiif: str) -> None:
    """At half the size, as a viewer asks for them: the same as the whole at that size."""
    whole = picture(server.client.get(f"{iiif}/full/44,/0/gray.png"))
    left, right = (
        picture(server.client.get(f"{iiif}/{x},0,44,66/22,/0/gray.png")) for x in (0, 44)
    )
    assert np.abs(np.hstack([left, right]) - whole).max() <= 1


@pytest.mark.parametrize("kind", ["jpg", "png", "webp", "avif", "jxl"])
def test_formats(server: Server, iiif: str, kind: str) -> None:
    answer = server.client.get(f"{iiif}/full/30,/0/default.{kind}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == f"image/{'jpeg' if kind == 'jpg' else kind}"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("full/max/0/default.gif", 400),
        ("full/max/0/bitonal.png", 400),
        ("full/max/0/default", 400),
        ("full/240,/0/default.jpg", 400),
        ("200,200,5,5/max/0/default.jpg", 400),
        ("full/max/400/default.jpg", 400),
        ("full/max/45/default.jpg", 501),
    ],
)
def test_impossible_requests_are_refused(server: Server, iiif: str, path: str, status: int) -> None:
    answer = server.client.get(f"{iiif}/{path}")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


def test_an_unknown_photo(server: Server) -> None:
    for path in ("info.json", "full/max/0/default.jpg"):
        assert server.client.get(f"/iiif/{'0' * 64}/{path}").status_code == 404
        assert server.client.get(f"/iiif/..%2f..%2fetc/{path}").status_code == 404


def test_a_picture_that_the_viewer_has_is_not_sent_again(server: Server, iiif: str) -> None:
    url = f"{iiif}/full/60,/0/default.jpg"
    etag = server.client.get(url).headers["etag"]
    assert server.client.get(url, headers={"If-None-Match": etag}).status_code == 304
    assert server.client.get(f"{iiif}/full/61,/0/default.jpg").headers["etag"] != etag
