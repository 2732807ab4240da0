"""What a WebDAV client gets at `/dav/`, request by request (RFC 4918)."""

from email.utils import parsedate_to_datetime
from io import BytesIO
from xml.etree import ElementTree

import httpx
import pytest
from PIL import Image

from tests.server.server import Server
from tests.support.processes import wait_for
from tests.support.vault_access import tokens_of

UPLOADS = "/dav/by-folder/uploads/"
DAV = "{DAV:}"
SIZE = "<propfind xmlns='DAV:'><prop><getcontentlength/><getetag/><quota/></prop></propfind>"


def propfind(server: Server, path: str, depth: str = "1", body: str = "") -> httpx.Response:
    return server.client.request("PROPFIND", path, headers={"Depth": depth}, content=body)


def properties(answer: httpx.Response) -> dict[str, dict[str, str]]:
    """What an answer says of each address, by the names of the properties."""
    assert answer.status_code == 207, answer.text
    found = {}
    for response in ElementTree.fromstring(answer.text):
        href = response.findtext(f"{DAV}href") or ""
        first = response.find(f"{DAV}propstat/{DAV}prop")
        assert first is not None
        found[href] = {entry.tag.removeprefix(DAV): entry.text or "" for entry in first}
    return found


@pytest.fixture(scope="package")
def file(server: Server, photo: str) -> str:
    """The address of the photo's file, whose size the listing says."""
    del photo

    def listed() -> list[str]:
        answer = propfind(server, UPLOADS)
        files = properties(answer) if answer.status_code == 207 else {}
        return [href for href in files if not href.endswith("/")]

    wait_for(lambda: bool(listed()), "the upload to be listed")
    return listed()[0]


def test_it_says_what_it_can_do(server: Server) -> None:
    answer = server.client.options("/dav/")
    assert (answer.status_code, answer.headers["dav"]) == (200, "1")
    assert set(answer.headers["allow"].split(", ")) == {"OPTIONS", "HEAD", "GET", "PROPFIND"}


def test_folders_are_listed_one_at_a_time(server: Server, file: str) -> None:
    assert set(properties(propfind(server, "/dav/", "0"))) == {"/dav/"}
    listed = set(properties(propfind(server, "/dav/")))
    renamed = {"/dav/renamed.txt"}  # is there if other tests uploaded photos of the same name
    assert listed - renamed == {"/dav/", "/dav/by-folder/", "/dav/by-date/"}
    assert propfind(server, "/dav/", "infinity").status_code == 403
    without = server.client.request("PROPFIND", "/dav/")
    assert "Depth: 1" in without.json()["detail"]
    assert file in properties(propfind(server, UPLOADS))


def test_a_file_is_as_it_is_listed(server: Server, file: str) -> None:
    listed = properties(propfind(server, file, "0"))[file]
    answer = server.client.get(file)
    assert listed["getcontentlength"] == answer.headers["content-length"]
    assert int(listed["getcontentlength"]) == len(answer.content)
    assert listed["getlastmodified"] == answer.headers["last-modified"]
    assert listed["getcontenttype"] == answer.headers["content-type"] == "image/jpeg"
    assert f'"{listed["getetag"]}"' == answer.headers["etag"]
    assert parsedate_to_datetime(listed["getlastmodified"]).tzinfo is not None
    Image.open(BytesIO(answer.content)).load()
    head = server.client.head(file)
    assert head.headers["content-length"] == answer.headers["content-length"]


def test_properties_can_be_chosen(server: Server, file: str) -> None:
    listed = propfind(server, file, "0", SIZE)
    assert "getcontentlength" in listed.text
    assert "404 Not Found" in listed.text  # `quota`
    assert propfind(server, file, "0", "no xml").status_code == 400
    assert propfind(server, file, "0", "x" * 100_000).status_code == 413


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-65535", 0, 65536),
        ("bytes=0-0", 0, 1),
        ("bytes=100000-", 100_000, None),
        ("bytes=-10", -10, None),
        ("bytes=10-99999999", 10, None),
    ],
)
def test_ranges(server: Server, file: str, asked: str, start: int, end: int | None) -> None:
    whole = server.client.get(file).content
    answer = server.client.get(file, headers={"Range": asked})
    assert (answer.status_code, answer.content) == (206, whole[start:end])
    first = start % len(whole)
    last = first + len(answer.content) - 1
    assert answer.headers["content-range"] == f"bytes {first}-{last}/{len(whole)}"


@pytest.mark.parametrize(
    "asked",
    [
        *("bytes=9-3", "bytes=a-b", "bytes=-", "bytes=0-1,5-6", "pages=1"),
        *(f"bytes=0-{'9' * 5000}", f"bytes=-{'9' * 5000}"),
    ],
)
def test_what_is_no_single_range_gets_the_whole(server: Server, file: str, asked: str) -> None:
    answer = server.client.get(file, headers={"Range": asked})
    assert answer.status_code == 200
    assert len(answer.content) == int(answer.headers["content-length"])


def test_ranges_and_conditions_that_do_not_hold(server: Server, file: str) -> None:
    beyond = server.client.get(file, headers={"Range": "bytes=99999999-"})
    size = server.client.head(file).headers["content-length"]
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{size}")
    changed = server.client.get(file, headers={"Range": "bytes=0-9", "If-Range": '"other"'})
    assert (changed.status_code, len(changed.content)) == (200, int(size))
    etag = server.client.head(file).headers["etag"]
    assert server.client.get(file, headers={"If-None-Match": etag}).status_code == 304


@pytest.mark.parametrize(
    "method", ["PUT", "DELETE", "MKCOL", "LOCK", "UNLOCK", "PROPPATCH", "COPY", "MOVE", "POST"]
)
def test_nothing_can_be_written(server: Server, file: str, method: str) -> None:
    for path in (file, "/dav/", "/dav/new"):
        answer = server.client.request(method, path, headers={"Destination": "/dav/x"})
        assert answer.status_code == 405, answer.text
        assert answer.headers["allow"] == "OPTIONS, GET, HEAD, PROPFIND"
    assert server.client.get(file).status_code == 200


@pytest.mark.parametrize(
    "path", ["nothing", "..%2f..%2fetc%2fpasswd", "%2e%2e/health", "by-folder/../../journal.log"]
)
def test_no_path_leads_out(server: Server, path: str) -> None:
    url = httpx.URL(server.url).copy_with(raw_path=f"/dav/{path}".encode())
    for method in ("GET", "PROPFIND", "HEAD"):
        answer = server.client.request(method, url, headers={"Depth": "0"})
        assert answer.status_code == 404


def test_a_folder_is_not_a_file(server: Server, file: str) -> None:
    answer = server.client.get("/dav/by-folder/")
    assert (answer.status_code, "is a folder" in answer.json()["detail"]) == (400, True)


def test_a_token_is_the_password_of_any_user(server: Server, file: str) -> None:
    _, secret = tokens_of(server.vault).create("phone", "read")
    anyone = httpx.BasicAuth("anyone", secret)
    depth = {"Depth": "0"}
    assert server.client.request("PROPFIND", file, auth=anyone, headers=depth).status_code == 207
    assert server.client.get(file, auth=anyone).status_code == 200
    assert server.client.put(file, auth=anyone).status_code == 403
    wrong = server.client.request("PROPFIND", file, auth=("anyone", "wrong"), headers=depth)
    assert wrong.status_code == 401
    assert "Basic" in wrong.headers["www-authenticate"]
