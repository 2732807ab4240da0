"""Two servers with a working folder each, one catalog on PostgreSQL and one vault in S3."""

import itertools
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

import httpx
import pytest

from grayvault.vault.objects.connect import connect
from tests.server.server import Server, serving
from tests.support.far_desk import s3_url
from tests.support.pictures import save_photo
from tests.support.postgres import PostgresServer
from tests.support.processes import wait_for
from tests.support.s3_server import S3Server

pytestmark = pytest.mark.cluster

PER_MINUTE = 6


@dataclass(frozen=True)
class Copies:
    """Two servers, the URL of their vault, and a photo that was uploaded to the first one."""

    first: Server
    second: Server
    url: str
    photo: Path
    address: str

    @property
    def photo_id(self) -> str:
        return self.address.rpartition("/")[2]


@pytest.fixture(scope="module")
def copies(
    postgres: PostgresServer, s3: S3Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Copies]:
    folder = tmp_path_factory.mktemp("copies")
    catalog = postgres.new_database().render_as_string(hide_password=False)
    photo = save_photo(folder / "photo.jpg", 0)
    with ExitStack() as stack:
        url = s3_url(s3, stack.enter_context(pytest.MonkeyPatch.context()))
        first, second = (
            stack.enter_context(
                serving(
                    folder / name, {"catalog": catalog}, url=url, requests_per_minute=PER_MINUTE
                )
            )
            for name in ("first", "second")
        )
        answer = first.upload(photo)
        assert answer.status_code == HTTPStatus.CREATED, answer.text
        yield Copies(first, second, url, photo, answer.headers["location"])


@pytest.mark.parametrize("view", ["?w=100&format=webp", "?format=jpeg", "/original", "/meta"])
def test_they_give_the_same_answers(copies: Copies, view: str) -> None:
    here, there = (each.client.get(copies.address + view) for each in (copies.first, copies.second))
    assert here.status_code == there.status_code == HTTPStatus.OK
    assert here.content == there.content
    assert here.headers.get("etag") == there.headers.get("etag")
    assert here.headers.get("last-modified") == there.headers.get("last-modified")


def test_what_the_second_one_gets_is_archived_and_kept_in_the_store(copies: Copies) -> None:
    photo = save_photo(copies.photo.with_name("another.jpg"), 1)
    answer = copies.second.upload(photo)
    assert answer.status_code == HTTPStatus.CREATED, answer.text
    original = copies.first.client.get(f"{answer.headers['location']}/original")
    assert original.content == photo.read_bytes()
    names = list(connect(copies.url).names())
    assert not [name for name in names if name.startswith("incoming/")]
    assert len([name for name in names if name.startswith("originals/")]) >= 2
    assert copies.first.incoming() == copies.second.incoming() == []


def test_a_token_of_one_holds_at_the_other_until_it_is_revoked(copies: Copies) -> None:
    made = copies.first.client.post("/tokens", json={"name": "phone", "scope": "read"}).json()
    bearer = {"Authorization": f"Bearer {made['token']}"}
    for each in (copies.first, copies.second):
        assert each.client.get("/access", headers=bearer).json() == {"scope": "read"}
    copies.first.client.delete(f"/tokens/{made['id']}").raise_for_status()
    refused = HTTPStatus.UNAUTHORIZED
    assert copies.first.client.get("/access", headers=bearer).status_code == refused

    def is_refused() -> bool:
        return copies.second.client.get("/access", headers=bearer).status_code == refused

    wait_for(is_refused, "the second server to refuse it", pause=0.5)


def test_a_link_of_one_opens_at_the_other_until_it_ends(copies: Copies) -> None:
    request = {"ids": [copies.photo_id], "name": "Holiday", "seconds": 3600}
    made = copies.first.client.post("/shared", json=request).json()
    link = httpx.URL(made["url"]).raw_path.decode()
    shown = copies.second.client.get(link).json()
    [photo] = shown["photos"]
    assert copies.first.client.get(photo["thumbnail"]).status_code == HTTPStatus.OK
    copies.second.client.delete(f"/shared/{made['id']}").raise_for_status()
    assert copies.second.client.get(link).status_code == HTTPStatus.FORBIDDEN

    def has_ended() -> bool:
        answer = copies.first.client.get(photo["thumbnail"])
        return answer.status_code == HTTPStatus.UNAUTHORIZED

    wait_for(has_ended, "the first server to refuse it", pause=0.5)


def test_what_one_removes_the_other_brings_back(copies: Copies) -> None:
    before = copies.second.client.get(copies.address).headers["etag"]
    chosen = {"ids": [copies.photo_id]}
    assert copies.first.client.post("/removed", json=chosen).json() == {"photos": 1}
    assert copies.second.client.get(copies.address).status_code == HTTPStatus.GONE
    trashes = [each.client.get("/trash").json() for each in (copies.first, copies.second)]
    assert trashes[0] == trashes[1] != []
    assert copies.second.client.post("/removed/undo", json=chosen).json() == {"photos": 1}
    again = copies.first.client.get(copies.address)
    assert (again.status_code, again.headers["etag"]) == (HTTPStatus.OK, before)
    original = copies.first.client.get(f"{copies.address}/original")
    assert original.content == copies.photo.read_bytes()


def test_what_one_tries_the_other_shows(copies: Copies) -> None:
    content = save_photo(copies.photo.with_name("tried.jpg"), 2).read_bytes()
    trial = copies.first.client.post("/trials", content=content).headers["location"]
    there = copies.second.client
    wait_for(lambda: there.get(trial).json()["result"] is not None, "the trial")
    assert there.get(f"{trial}/before").content == content
    pictures = [each.client.get(f"{trial}/after") for each in (copies.first, copies.second)]
    assert pictures[0].content == pictures[1].content
    assert pictures[1].status_code == HTTPStatus.OK


def test_both_say_that_one_of_them_works_on_the_queue(copies: Copies) -> None:
    for each in (copies.first, copies.second):
        figures = each.client.get("/metrics").text
        for line in ("supervised 1.0", "queue_seconds 0.0", "store_failures_total 0.0"):
            assert f"grayvault_{line}\n" in figures


def test_requests_to_both_count(copies: Copies) -> None:
    made = copies.second.client.post("/tokens", json={"name": "busy", "scope": "read"}).json()
    bearer = {"Authorization": f"Bearer {made['token']}"}
    allowed, refused, began = 0, set[int](), time.monotonic()
    for number, each in enumerate(itertools.cycle((copies.first, copies.second))):
        status = each.client.get("/access", headers=bearer).status_code
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            refused.add(number % 2)
        else:
            assert status == HTTPStatus.OK
            allowed += 1
        if len(refused) == 2:
            break
    assert PER_MINUTE <= allowed <= PER_MINUTE * (1 + (time.monotonic() - began) / 60) + 1
