"""Views over HTTP as caches, browsers and downloads expect them."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from email.utils import parsedate_to_datetime
from io import BytesIO
from pathlib import Path
from threading import Event

import numpy as np
import pytest
from PIL import Image
from sqlalchemy import update

from grayvault.bootstrap.configured_vault import opened_vault
from grayvault.catalog.database.schema import photos
from grayvault.catalog.database.writing import writing
from grayvault.core.config.paths import Places
from grayvault.restore.views.view_cache import ViewCache
from grayvault.server.responses.content_negotiation import preferred
from tests.server.server import Server, serving
from tests.support.pictures import SIZE, piece, save_photo

CHROME = "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "format_name"),
    [
        ("", "jpeg"),
        ("*/*", "jpeg"),
        ("image/*", "jpeg"),
        (CHROME, "avif"),
        ("image/webp,*/*", "webp"),
        ("image/jxl, image/webp;q=0.9", "jxl"),
        ("image/webp;q=0.5, image/jpeg;q=0.8", "jpeg"),
        ("image/avif;q=0, image/webp", "webp"),
        ("IMAGE/WebP ; q=1.0", "webp"),
        ("image/avif;q=nonsense", "jpeg"),
        ("text/html", "jpeg"),
    ],
)
def test_the_format_is_the_one_that_a_client_likes_best(accept: str, format_name: str) -> None:
    assert preferred(accept) == format_name


def test_a_browser_gets_avif_and_the_answer_varies_by_accept(server: Server, photo: str) -> None:
    answer = server.client.get(photo, headers={"Accept": CHROME})
    assert answer.headers["content-type"] == "image/avif"
    assert answer.headers["vary"] == "Accept"
    plain = server.client.get(photo)
    assert (plain.headers["content-type"], plain.headers["vary"]) == ("image/jpeg", "Accept")
    assert plain.headers["etag"] != answer.headers["etag"]
    named = server.client.get(photo, params={"format": "jpeg"}, headers={"Accept": CHROME})
    assert named.headers["content-type"] == "image/jpeg"
    assert "vary" not in named.headers
    assert named.headers["etag"] == plain.headers["etag"]


@pytest.mark.parametrize(
    ("query", "size"),
    [
        ({"w": 60}, (60, 45)),
        ({"h": 45}, (60, 45)),
        ({"w": 100, "h": 30}, (40, 30)),
        ({"w": 40, "h": 80}, (40, 30)),
        ({"w": 500, "h": 500}, (88, 66)),
        ({"h": 1}, (1, 1)),
    ],
)
def test_a_view_fits_into_the_requested_size(
    server: Server, photo: str, query: dict[str, int], size: tuple[int, int]
) -> None:
    answer = server.client.get(photo, params=query)
    with Image.open(BytesIO(answer.content)) as image:
        assert image.size == size


def test_quality_is_the_encoder_s(server: Server, photo: str) -> None:
    poor, good = (server.client.get(photo, params={"quality": q}) for q in (30, 98))
    assert len(poor.content) < 0.5 * len(good.content)
    assert server.client.get(photo, params={"quality": 101}).status_code == 422
    pngs = [
        server.client.get(photo, params={"quality": q, "format": "png"}).headers["etag"]
        for q in (30, 98)
    ]
    assert pngs[0] == pngs[1]


def test_an_address_with_its_tag_is_good_for_ever(server: Server, photo: str) -> None:
    tag = server.client.get(photo).headers["etag"].strip('"')
    for value, expected in (
        (tag, "private, max-age=31536000, immutable"),
        ("old", "private, no-cache"),
    ):
        answer = server.client.get(photo, params={"v": value})
        assert answer.headers["cache-control"] == expected
        assert answer.headers["etag"] == f'"{tag}"'


def test_last_modified_is_the_time_of_archiving(server: Server, photo: str) -> None:
    answer = server.client.get(photo)
    archived = parsedate_to_datetime(answer.headers["last-modified"])
    meta = server.client.get(f"{photo}/meta").json()
    assert archived.isoformat() == meta["archived_at"]


def test_a_download_has_the_photo_s_name(server: Server, tmp_path: Path) -> None:
    path = save_photo(tmp_path / "für Ana & Bo.jpg", 97)
    form = {"file": (path.name, path.read_bytes())}
    location = server.client.post("/photos", files=form).headers["location"]
    disposition = server.client.get(location).headers["content-disposition"]
    assert disposition == "inline; filename*=UTF-8''f%C3%BCr%20Ana%20%26%20Bo.jpg"
    saved = server.client.get(location, params={"download": "true", "format": "webp"})
    assert saved.headers["content-disposition"] == disposition.replace(
        "inline", "attachment"
    ).replace(".jpg", ".webp")


def test_byte_ranges_of_a_view(server: Server, photo: str) -> None:
    whole = server.client.get(photo)
    etag = whole.headers["etag"]
    part = server.client.get(photo, headers={"Range": "bytes=10-99", "If-Range": etag})
    assert part.status_code == 206
    assert part.headers["content-range"] == f"bytes 10-99/{len(whole.content)}"
    assert part.content == whole.content[10:100]
    changed = server.client.get(photo, headers={"Range": "bytes=10-99", "If-Range": '"old"'})
    assert (changed.status_code, changed.content) == (200, whole.content)
    beyond = server.client.get(photo, headers={"Range": "bytes=999999999-"})
    assert beyond.status_code == 416


def test_a_view_is_kept_on_disk(server: Server, photo: str) -> None:
    tag = server.client.get(photo, params={"w": 77}).headers["etag"].strip('"')
    [cached] = server.vault.glob(f"views/*/{tag}.jpeg")
    cached.write_bytes(b"what is kept is what is sent")
    other = server.client.get(f"{photo}?w=77&other=address")
    assert other.content == b"what is kept is what is sent"
    cached.unlink()
    with Image.open(BytesIO(server.client.get(f"{photo}?w=77&another=1").content)) as image:
        assert image.size[0] == 77


def test_a_repeated_request_gets_the_same_answer(server: Server, photo: str) -> None:
    asked: list[dict[str, str]] = [
        {},
        {"Accept": "image/webp"},
        {"If-None-Match": "*"},
        {"Range": "bytes=5-9"},
    ]
    for headers in asked:
        answers = [server.client.get(photo, params={"w": 78}, headers=headers) for _ in range(3)]
        facts = {(answer.status_code, answer.content, answer.headers["etag"]) for answer in answers}
        assert len(facts) == 1
        own = {"date", "x-request-id"}
        kinds = [{k: v for k, v in answer.headers.items() if k not in own} for answer in answers]
        assert kinds[0] == kinds[1] == kinds[2]


def test_no_answer_is_repeated_once_the_catalog_has_changed(server: Server, tmp_path: Path) -> None:
    photo = server.upload(save_photo(tmp_path / "p.jpg", 78)).headers["location"]
    first = server.client.get(photo)
    assert server.client.get(photo).headers["etag"] == first.headers["etag"]
    with opened_vault(Places(vault=server.vault)) as vault, writing(vault.engine) as connection:
        here = photos.c.id == photo.rpartition("/")[2]
        connection.execute(update(photos).where(here).values(revision="0" * 64))
    assert server.client.get(photo).headers["etag"] != first.headers["etag"]


@pytest.mark.slow
def test_small_views_are_made_when_a_photo_is_archived(tmp_path: Path) -> None:
    with serving(tmp_path / "vault", {"thumbnails": [40, 5000]}) as server:
        photo = server.upload(save_photo(tmp_path / "p.jpg")).headers["location"]
        paths = {path.name: path for path in server.vault.glob("views/*/*")}
        assert len(paths) == 2
        for width in (40, 5000):
            answer = server.client.get(f"{photo}?w={width}&format=webp")
            tag = answer.headers["etag"].strip('"')
            assert paths[f"{tag}.webp"].read_bytes() == answer.content
        assert "grayvault_render_seconds_count 0.0" in server.client.get("/metrics").text


def render_once(cache: ViewCache, key: str, render: Callable[[], bytes]) -> Path | None:
    """A view from the cache, rendered if it isn't there."""
    with cache.rendering(key):
        return cache.find(key) or cache.put(key, render())


def test_a_view_requested_many_times_at_once_is_made_once(tmp_path: Path) -> None:
    cache, made = ViewCache(tmp_path / "views", 10_000), []

    def make() -> bytes:
        made.append(1)
        return b"view"

    with ThreadPoolExecutor(16) as pool:
        actual = list(pool.map(lambda _: render_once(cache, "aa.jpeg", make), range(64)))
    assert len(made) == 1
    assert {path.read_bytes() for path in actual if isinstance(path, Path)} == {b"view"}


def test_the_least_recently_used_leave(tmp_path: Path) -> None:
    cache = ViewCache(tmp_path / "views", 1000)
    for number in range(8):
        path = render_once(cache, f"{number}{number}.jpeg", lambda: b"x" * 100)
        assert isinstance(path, Path)
        os.utime(path, (number, number))
    first = render_once(cache, "00.jpeg", lambda: b"never made")  # is used again
    assert isinstance(first, Path)
    for number in range(8):
        render_once(cache, f"a{number}.jpeg", lambda: b"y" * 100)
    names = {path.name for path in (tmp_path / "views").glob("*/*")}
    assert {"00.jpeg", "a7.jpeg"} <= names
    assert "11.jpeg" not in names
    assert len(names) <= 12


def test_without_a_cache_nothing_is_kept(tmp_path: Path) -> None:
    cache = ViewCache(tmp_path / "views", 0)
    assert render_once(cache, "aa.jpeg", lambda: b"view") is None
    assert not (tmp_path / "views").exists()


def test_a_folder_that_can_t_be_written_is_no_reason_not_to_show(tmp_path: Path) -> None:
    (tmp_path / "views").write_text("a file where the folder should be")
    cache = ViewCache(tmp_path / "views", 1000)
    assert render_once(cache, "aa.jpeg", lambda: b"view") is None


def test_colours_are_compared_side_by_side(server: Server, photo: str) -> None:
    answer = server.client.get(photo, params={"view": "compare", "format": "png"})
    with Image.open(BytesIO(answer.content)) as image:
        pixels = np.asarray(image.convert("RGB"), float)
    assert pixels.shape == (66, 176, 3)
    left, right = pixels[:, :88], pixels[:, 88:]
    assert np.ptp(left, axis=2).max() == 0
    assert np.ptp(right, axis=2).mean() > 5
    weights = np.array([0.299, 0.587, 0.114])
    assert np.abs(left[..., 0] - right @ weights).max() < 2


def test_hints_are_shown_alone(server: Server, photo: str) -> None:
    answer = server.client.get(photo, params={"view": "hints", "format": "png"})
    assert answer.headers["grayvault-color"] == "restored; colorizer=propagate; view=hints"
    with Image.open(BytesIO(answer.content)) as image:
        pixels = np.asarray(image.convert("RGB"), float)
    assert pixels.shape == (66, 88, 3)
    assert np.abs(pixels @ [0.299, 0.587, 0.114] - 128).max() < 1
    assert np.ptp(pixels, axis=2).mean() > 5


def test_a_photo_without_hints_has_none_to_show(server: Server, tmp_path: Path) -> None:
    path = tmp_path / "gray.jpg"
    piece(98).convert("L").save(path, quality=98)
    location = server.upload(path).headers["location"]
    answer = server.client.get(location, params={"view": "hints"})
    assert answer.status_code == 400
    assert "has no hints" in answer.json()["detail"]


def test_a_view_that_is_larger_than_the_cache_is_sent(photo_path: Path, tmp_path: Path) -> None:
    with serving(tmp_path / "vault", cache_bytes=2000) as server:
        photo = server.upload(photo_path).headers["location"]
        for _ in range(2):
            answer = server.client.get(photo, params={"format": "png"})
            assert answer.status_code == 200
            assert len(answer.content) > 2000
            with Image.open(BytesIO(answer.content)) as image:
                assert image.size == SIZE


def test_views_are_sent_while_their_files_are_deleted(server: Server, photo: str) -> None:
    done = Event()

    def delete() -> None:
        while not done.is_set():
            for path in server.vault.glob("views/*/*.png"):
                path.unlink(missing_ok=True)

    def size_of(number: int) -> tuple[int, int]:
        headers = {"Range": "bytes=0-"} if number % 2 else {}
        address = f"{photo}?format=png&w={30 + number % 50}"
        answer = server.client.get(address, headers=headers)
        assert answer.status_code in {200, 206}, answer.text
        with Image.open(BytesIO(answer.content)) as image:
            return image.size

    with ThreadPoolExecutor(9) as clients:
        deleting = clients.submit(delete)
        try:
            sizes = list(clients.map(size_of, range(150)))
        finally:
            done.set()
        deleting.result()
    assert [width for width, _ in sizes] == [30 + number % 50 for number in range(150)]
