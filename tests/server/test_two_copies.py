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
from tests.support.processes import wait_for
from tests.support.servers.postgres import PostgresServer
from tests.support.servers.s3_server import S3Server

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


@pytest.fixture
def copies(postgres: PostgresServer, s3: S3Server, tmp_path: Path) -> Iterator[Copies]:
    catalog = postgres.new_database().render_as_string(hide_password=False)
    photo = save_photo(tmp_path / "photo.jpg", 0)
    with ExitStack() as stack:
        url = s3_url(s3, stack.enter_context(pytest.MonkeyPatch.context()))
        first, second = (
            stack.enter_context(
                serving(
                    tmp_path / name, {"catalog": catalog}, url=url, requests_per_minute=PER_MINUTE
                )
            )
            for name in ("first", "second")
        )
        answer = first.upload(photo)
        assert answer.status_code == HTTPStatus.CREATED, answer.text
        yield Copies(first, second, url, photo, answer.headers["location"])


def check_that_answers_are_the_same(copies: Copies) -> None:
    """Both answer alike, with the same tags."""
    for view in ("?w=100&format=webp", "?format=jpeg", "/original", "/meta"):
        address = copies.address + view
        here, there = (each.client.get(address) for each in (copies.first, copies.second))
        assert here.status_code == there.status_code == HTTPStatus.OK
        assert here.content == there.content
        for header in ("etag", "last-modified"):
            assert here.headers.get(header) == there.headers.get(header)


def check_an_upload_to_the_second(copies: Copies) -> None:
    """What the second one gets is archived, and kept in the store."""
    photo = save_photo(copies.photo.with_name("another.jpg"), 1)
    answer = copies.second.upload(photo)
    assert answer.status_code == HTTPStatus.CREATED, answer.text
    original = copies.first.client.get(f"{answer.headers['location']}/original")
    assert original.content == photo.read_bytes()
    names = list(connect(copies.url).names())
    assert not [name for name in names if name.startswith("incoming/")]
    assert len([name for name in names if name.startswith("originals/")]) >= 2
    assert copies.first.incoming() == copies.second.incoming() == []


def check_a_token(copies: Copies) -> None:
    """A token of one holds at the other until it is revoked."""
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


def check_a_link(copies: Copies) -> None:
    """A link of one opens at the other until it ends."""
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


def check_that_one_removes_and_the_other_brings_back(copies: Copies) -> None:
    """The trash is that of both."""
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


def check_a_trial(copies: Copies) -> None:
    """What one tries the other shows."""
    content = save_photo(copies.photo.with_name("tried.jpg"), 2).read_bytes()
    trial = copies.first.client.post("/trials", content=content).headers["location"]
    there = copies.second.client
    wait_for(lambda: there.get(trial).json()["result"] is not None, "the trial")
    assert there.get(f"{trial}/before").content == content
    pictures = [each.client.get(f"{trial}/after") for each in (copies.first, copies.second)]
    assert pictures[0].content == pictures[1].content
    assert pictures[1].status_code == HTTPStatus.OK


def check_the_metrics(copies: Copies) -> None:
    """Both say that one of them works on the queue."""
    for each in (copies.first, copies.second):
        figures = each.client.get("/metrics").text
        for line in ("supervised 1.0", "queue_seconds 0.0", "store_failures_total 0.0"):
            assert f"grayvault_{line}\n" in figures


def check_that_requests_to_both_count(copies: Copies) -> None:
    """A caller has one limit for both."""
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


def test_a_second_server_misses_nothing(copies: Copies) -> None:
    """All at one pair of servers: starting them takes longest."""
    check_that_answers_are_the_same(copies)
    check_an_upload_to_the_second(copies)
    check_a_token(copies)
    check_a_link(copies)
    check_that_one_removes_and_the_other_brings_back(copies)
    check_a_trial(copies)
    check_the_metrics(copies)
    check_that_requests_to_both_count(copies)
