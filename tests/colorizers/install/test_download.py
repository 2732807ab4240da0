"""Downloads: whole or resumed, and every fault reported in one sentence."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from grayvault.colorizers.install.download import download
from grayvault.core.errors import DownloadError
from tests.colorizers.web import Web, serving

CONTENT = bytes(range(256)) * 20_000


@pytest.fixture
def web() -> Iterator[Web]:
    with serving() as web:
        web.files["weights.bin"] = CONTENT
        yield web


def fetch(web: Web, folder: Path) -> list[tuple[int, int | None]]:
    progress: list[tuple[int, int | None]] = []
    download(
        web.url("weights.bin"),
        folder / "weights.bin",
        lambda done, whole: progress.append((done, whole)),
    )
    return progress


def test_a_file_arrives_whole_and_its_progress_is_reported(web: Web, tmp_path: Path) -> None:
    progress = fetch(web, tmp_path)
    assert (tmp_path / "weights.bin").read_bytes() == CONTENT
    assert progress[-1] == (len(CONTENT), len(CONTENT))
    assert [path.name for path in tmp_path.iterdir()] == ["weights.bin"]


def test_a_broken_download_goes_on_where_it_was(web: Web, tmp_path: Path) -> None:
    web.breaks_after = 3_000_000
    with pytest.raises(DownloadError, match="the connection broke 2,120,000 bytes before the end"):
        fetch(web, tmp_path)
    assert not (tmp_path / "weights.bin").exists()
    web.breaks_after = None
    fetch(web, tmp_path)
    assert web.asked == [None, "bytes=3000000-"]
    assert (tmp_path / "weights.bin").read_bytes() == CONTENT


@pytest.mark.parametrize("change", ["no ranges", "another file"])
def test_a_download_that_cannot_be_resumed_begins_anew(
    web: Web, tmp_path: Path, change: str
) -> None:
    web.breaks_after = 3_000_000
    with pytest.raises(DownloadError):
        fetch(web, tmp_path)
    web.breaks_after = None
    if change == "no ranges":
        web.ranges = False
    else:
        web.files["weights.bin"], web.etag = CONTENT[::-1], '"2"'
    fetch(web, tmp_path)
    assert (tmp_path / "weights.bin").read_bytes() == web.files["weights.bin"]


def test_a_part_that_is_longer_than_the_file_is_thrown_away(web: Web, tmp_path: Path) -> None:
    (tmp_path / "weights.bin.part").write_bytes(CONTENT + b"more")
    (tmp_path / "weights.bin.mark").write_text(web.etag)
    fetch(web, tmp_path)
    assert (tmp_path / "weights.bin").read_bytes() == CONTENT


def test_a_missing_file_is_reported(web: Web, tmp_path: Path) -> None:
    with pytest.raises(DownloadError, match=r"other\.bin: the server answers 404 Not Found"):
        download(web.url("other.bin"), tmp_path / "other.bin", lambda *_: None)


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("http://127.0.0.1:9/weights", "can't be downloaded: .*refused"),
        ("http://[::bad/", "isn't the address of a file"),
    ],
)
def test_a_server_that_does_not_answer_is_reported(url: str, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(DownloadError, match=sentence):
        download(url, tmp_path / "weights.bin", lambda *_: None)
    assert list(tmp_path.iterdir()) == []
