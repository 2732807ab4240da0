"""A server, and photos to send to it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.server import Server, serving
from tests.support.pictures import save_photo


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with a vault of its own, for all tests that leave it running."""
    with serving(tmp_path_factory.mktemp("server") / "vault") as server:
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
