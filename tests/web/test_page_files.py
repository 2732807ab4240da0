"""The page's files as the server sends them."""

import re

import pytest

from tests.web.conftest import Archive


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


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("script/main.js", "text/javascript; charset=utf-8"),
        ("style/base.css", "text/css; charset=utf-8"),
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
