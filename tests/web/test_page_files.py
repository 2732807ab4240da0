"""The page's files as the server sends them."""

import re
from pathlib import Path
from urllib.parse import urljoin

import pytest

from grayvault.server.routes import static_files
from tests.web.conftest import Archive

IMPORT = re.compile(r'^import [^;]*?from "(\.[^"]+)";', re.MULTILINE)
MAIN = "/static/script/main.js"


@pytest.mark.parametrize("address", ["/", "/accounts", "/map", f"/view/{'0' * 64}"])
def test_every_address_of_the_page_is_the_page(archive: Archive, address: str) -> None:
    answer = archive.server.client.get(address)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "<style" not in answer.text
    assert not re.search(r"<script(?![^>]*\ssrc=)|\sstyle=|\son\w+=|https?://", answer.text)
    known = archive.server.client.get(address, headers={"If-None-Match": answer.headers["etag"]})
    assert (known.status_code, known.content) == (304, b"")


def test_all_that_the_first_view_needs_is_asked_for_at_once(archive: Archive) -> None:
    page = archive.server.client.get("/").text
    needed, unread = {MAIN}, [MAIN]
    while unread:
        address = unread.pop()
        names = IMPORT.findall(archive.server.client.get(address).text)
        new = {urljoin(address, name) for name in names} - needed
        needed |= new
        unread += new
    asked = re.findall(r'<link rel="modulepreload" href="([^"]+)">', page)
    assert sorted([*asked, MAIN]) == sorted(needed)


def test_every_style_sheet_is_in_the_one_that_is_sent(archive: Archive) -> None:
    sent = archive.server.client.get("/static/style.css").text
    sheets = list((Path(static_files.__file__).parents[1] / "web" / "style").glob("*.css"))
    assert sheets
    assert all(sheet.read_text() in sent for sheet in sheets)


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("script/main.js", "text/javascript; charset=utf-8"),
        ("style.css", "text/css; charset=utf-8"),
        ("icon.svg", "image/svg+xml"),
    ],
)
def test_files_have_their_types_and_tags(archive: Archive, name: str, media_type: str) -> None:
    answer = archive.server.client.get(f"/static/{name}")
    assert answer.headers["content-type"] == media_type
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["etag"]
    assert archive.server.client.head(f"/static/{name}").headers["etag"] == answer.headers["etag"]


@pytest.mark.parametrize(
    "path", ["nothing.js", "", "script", "../api/page.py", "..%2Fapi%2Fpage.py", "%00", "index.js"]
)
def test_no_other_file_is_served(archive: Archive, path: str) -> None:
    answer = archive.server.client.get(f"/static/{path}")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
