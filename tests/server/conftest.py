"""A server, and photos to send to it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.server import Server, serving
from tests.support.pictures import save_photo


@pytest.fixture(scope="package")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that the server's configuration watches, with one folder of photos in it."""
    library = tmp_path_factory.mktemp("library")
    for number in range(3):
        save_photo(library / "2020" / f"{number}.jpg", 900 + number)
    return library


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory, library: Path) -> Iterator[Server]:
    """A server with a vault of its own, for all tests that leave it running."""
    keys = {"watch": {"settle_seconds": 0, "folders": [str(library)]}}
    with serving(tmp_path_factory.mktemp("server") / "vault", keys) as server:
        yield server


@pytest.fixture(scope="package")
def photo_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The photo behind `photo`."""
    return save_photo(tmp_path_factory.mktemp("photos") / "photo.jpg", 0)


@pytest.fixture(scope="package")
def photo(server: Server, photo_path: Path) -> str:
    """The address of a photo in colour."""
    answer = server.upload(photo_path)
    assert answer.status_code == 201, answer.text
    return answer.headers["location"]
