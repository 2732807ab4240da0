"""Photos out, over HTTP."""

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import imagecodecs
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from tests.cli.conftest import HOSTILE, run
from tests.server.server import Server
from tests.support.pictures import piece, save_photo

MAGIC = {
    "jpeg": b"\xff\xd8\xff",
    "png": b"\x89PNG",
    "webp": b"RIFF",
    "avif": b"\x00\x00\x00 ftypavif",
    "jxl": b"\x00\x00\x00\x0cJXL ",
}


def pixels(content: bytes) -> NDArray[np.uint8]:
    with Image.open(BytesIO(content)) as image:
        return np.asarray(image)


def test_a_photo_comes_back_in_color(server: Server, photo: str) -> None:
    answer = server.client.get(photo)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["cache-control"] == "private, no-cache"
    assert answer.headers["x-content-type-options"] == "nosniff"
    restored, source = pixels(answer.content), np.asarray(piece(0))
    assert restored.shape == source.shape
    assert np.abs(restored.astype(float) - source).mean() < 8


def test_restored_color_is_labelled_with_its_error(server: Server, photo: str) -> None:
    meta = server.client.get(f"{photo}/meta").json()
    label = server.client.get(photo).headers["grayvault-color"]
    assert label == f"restored; colorizer={meta['colorizer']}; delta-e={meta['delta_e_mean']:.2f}"


@pytest.mark.parametrize("name", ["jpeg", "png", "webp"])
def test_restored_photos_are_labelled_inside_too(server: Server, photo: str, name: str) -> None:
    restored = server.client.get(photo, params={"format": name}).content
    answer = server.client.post("/photos", content=restored)
    assert (answer.status_code, answer.json()["reason"]) == (422, "restored")


@pytest.mark.parametrize("name", MAGIC)
def test_formats(server: Server, photo: str, name: str) -> None:
    answer = server.client.get(photo, params={"format": name})
    assert answer.headers["content-type"] == f"image/{name}"
    assert answer.content.startswith(MAGIC[name])
    if name == "jxl":
        assert imagecodecs.jpegxl_decode(answer.content).shape == (66, 88, 3)
    else:
        assert pixels(answer.content).shape == (66, 88, 3)


def test_gray_view(server: Server, photo: str) -> None:
    answer = server.client.get(photo, params={"view": "gray", "format": "png"})
    assert answer.headers["grayvault-color"] == "gray"
    assert pixels(answer.content).shape == (66, 88)


def test_a_photo_kept_in_color_says_so(server: Server, tmp_path: Path) -> None:
    source = save_photo(tmp_path / "kept.jpg", 5)
    added = run("add", source, "--tier", "color", vault=server.vault)
    assert added.exit_code == 0, added.output
    photo = f"/photo/{hashlib.sha256(source.read_bytes()).hexdigest()}"
    assert server.client.get(photo).headers["grayvault-color"] == "kept"
    gray = server.client.get(photo, params={"view": "gray"})
    assert gray.headers["grayvault-color"] == "gray"


def test_a_gray_photo_is_gray(server: Server, tmp_path: Path) -> None:
    source = tmp_path / "gray.jpg"
    piece(6).convert("L").save(source, quality=98)
    answer = server.client.get(server.upload(source).headers["location"])
    assert answer.headers["grayvault-color"] == "gray"


def test_widths(server: Server, photo: str) -> None:
    small = server.client.get(photo, params={"w": 40})
    assert pixels(small.content).shape == (30, 40, 3)
    full, larger = (server.client.get(photo, params=params) for params in ({}, {"w": 5000}))
    assert full.content == larger.content
    assert full.headers["etag"] == larger.headers["etag"] != small.headers["etag"]


def test_a_picture_that_the_client_has_is_not_sent_again(server: Server, photo: str) -> None:
    etag = server.client.get(photo).headers["etag"]
    for known in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        answer = server.client.get(photo, headers={"If-None-Match": known})
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["etag"] == etag
    for unknown in ('"other"', etag.strip('"')[:8], ""):
        answer = server.client.get(photo, headers={"If-None-Match": unknown})
        assert answer.status_code == 200


def test_every_view_has_an_etag_of_its_own(server: Server, photo: str) -> None:
    views = "", "w=40", "w=41", "view=gray", "format=png"
    etags = {server.client.head(f"{photo}?{view}").headers["etag"] for view in views}
    assert len(etags) == len(views)


def test_head_has_the_headers_of_get(server: Server, photo: str) -> None:
    got, head = server.client.get(photo), server.client.head(photo)
    assert (head.status_code, head.content) == (200, b"")
    for name in ("etag", "content-type", "cache-control", "grayvault-color"):
        assert head.headers[name] == got.headers[name]


def test_many_at_once(server: Server, photo: str) -> None:
    with ThreadPoolExecutor(16) as clients:
        asked = [clients.submit(server.client.get, photo, params={"w": w}) for w in range(1, 65)]
        answers = [request.result() for request in asked]
    assert [answer.status_code for answer in answers] == [200] * 64
    assert [pixels(answer.content).shape[1] for answer in answers] == list(range(1, 65))


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/photo/" + "0" * 64, 404),
        ("/photo/" + "0" * 63, 404),
        ("/photo/nonsense/meta", 404),
        ("/photo/..%2F..%2Fetc%2Fpasswd", 404),
        ("/nowhere", 404),
        ("/jobs/99999", 404),
        ("/jobs/0", 422),
        ("/jobs/99999999999999999999", 422),
        ("/photos?limit=0", 422),
        ("/photos?limit=all", 422),
        ("/timeline?limit=99999999999999999999", 422),
    ],
)
def test_errors_are_problems(server: Server, address: str, status: int) -> None:
    answer = server.client.get(address)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert problem["detail"]


@pytest.mark.parametrize(
    ("address", "detail"),
    [
        ("/stats?by=x", "`by` should be 'folder', 'month', "),
        ("/photos?area=1,2,3", "`area` has not the form that /openapi.json shows"),
        ("/removed []", "`body` should be a JSON object"),
        ("/removed {", "`body` should be a JSON object"),
        ('/removed {"ids": ["x"]}', "`ids` has not the form that /openapi.json shows"),
        ('/removed {"ids": []}', "`ids` should have at least 1 item"),
        ('/removed {"id": "x"}', "`ids` is missing; `id` is not known here"),
    ],
)
def test_what_is_wrong_is_named_as_it_was_sent(server: Server, address: str, detail: str) -> None:
    path, _, body = address.partition(" ")
    headers = {"Content-Type": "application/json"}
    method = "POST" if body else "GET"
    answer = server.client.request(method, path, content=body, headers=headers)
    assert answer.status_code == 422
    assert answer.json()["detail"].startswith(detail)


@pytest.mark.parametrize("query", ["w=0", "w=-1", "w=x", "format=bmp", "format=tiff", "view=red"])
def test_impossible_views_are_refused(server: Server, photo: str, query: str) -> None:
    answer = server.client.get(f"{photo}?{query}")
    assert answer.status_code == 422
    assert answer.json()["detail"].count(f"`{query.partition('=')[0]}`") == 1


def test_shortened_ids_are_not_addresses(server: Server, photo: str) -> None:
    assert server.client.get(photo[: len("/photo/") + 12]).status_code == 404
    assert server.client.get(photo.upper().replace("PHOTO", "photo")).status_code == 404


def test_other_methods(server: Server, photo: str) -> None:
    answer = server.client.delete(photo)
    assert answer.status_code == 405
    assert answer.json()["status"] == 405


def test_a_damaged_vault_file_is_an_error_not_a_gray_photo(server: Server, tmp_path: Path) -> None:
    photo = server.upload(save_photo(tmp_path / "p.jpg", 7)).headers["location"]
    [file] = server.vault.glob(f"??/{photo.removeprefix('/photo/')}.jxl")
    good = file.read_bytes()
    try:
        file.write_bytes(good[:-1] + bytes([good[-1] ^ 1]))
        assert server.client.get(photo).status_code == 500
        file.unlink()
        answer = server.client.get(photo)
        assert answer.status_code == 500
        assert "missing" in answer.json()["detail"]
    finally:
        file.write_bytes(good)
    assert server.client.get(photo).status_code == 200


def test_the_list_has_every_photo_once(server: Server, photo: str, tmp_path: Path) -> None:
    server.upload(save_photo(tmp_path / "p.jpg", 8))
    everything = server.client.get("/photos").json()
    assert everything["next"] is None
    listed, address = [], "/photos?limit=1"
    while address:
        page = server.client.get(address).json()
        listed += page["photos"]
        address = page["next"]
    assert len(listed) == server.client.get("/stats").json()["photos"] > 1
    assert listed == everything["photos"]
    assert photo.removeprefix("/photo/") in {photo["id"] for photo in listed}


def test_the_list_under_a_folder(server: Server, tmp_path: Path) -> None:
    source = save_photo(tmp_path / "päth" / HOSTILE, 9)
    assert run("add", source, vault=server.vault).exit_code == 0
    [entry] = server.client.get("/photos", params={"under": str(source.parent)}).json()["photos"]
    assert entry["source"] == str(source)
    meta = server.client.get(f"/photo/{entry['id']}/meta")
    assert json.loads(meta.content)["sources"][0]["path"] == str(source)


def test_stats_have_the_requested_groups(server: Server, photo: str) -> None:
    plain = server.client.get("/stats").json()
    asked = "by=tier&by=month&worst=1&since=2020-01-01"
    stats = server.client.get(f"/stats?{asked}").json()
    assert plain.items() <= stats.items()
    assert sum(group["photos"] for group in stats["by"]["month"]) == plain["photos"]
    assert len(stats["worst"]) == 1
    for wrong in ({"by": "shoe-size"}, {"since": "yesterday"}, {"worst": "-1"}):
        assert server.client.get("/stats", params=wrong).status_code in {400, 422}


def test_stats_and_health(server: Server, photo: str) -> None:
    stats = server.client.get("/stats").json()
    assert stats["factor"] == pytest.approx(stats["factor_codec"] * stats["factor_color"])
    assert server.client.get("/healthz").json() == {"status": "ok"}
    for path in ("/healthz", "/readyz"):  # monitors ask so
        head = server.client.head(path)
        assert (head.status_code, head.content) == (200, b"")
