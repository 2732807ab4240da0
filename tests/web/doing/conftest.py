"""An archive that is changed in a browser: photos that are there, one that failed."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import ViewportSize

from tests.cli.conftest import run
from tests.server.server import serving
from tests.support.pictures import save_photo
from tests.web.conftest import Archive

SIZES = [
    pytest.param({"width": 1280, "height": 800}, id="1280"),
    pytest.param({"width": 390, "height": 844}, id="390"),
]


@pytest.fixture(scope="package")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """Six photos, and a file that is none; three new photos in a folder that is watched."""
    folder = tmp_path_factory.mktemp("doing")
    photos, vault = folder / "photos", folder / "vault"
    for number in range(6):
        save_photo(photos / f"{number}.jpg", number)
    (photos / "broken.jpg").write_bytes(b"\xff\xd8\xff" + b"no picture" * 30)
    assert run("add", photos, vault=vault).exit_code == 3
    for number in range(3):
        save_photo(folder / "library" / "2020" / f"{number}.jpg", 950 + number)
    watched = {"watch": {"settle_seconds": 0, "folders": [str(folder / "library")]}}
    with serving(vault, watched) as server:
        yield Archive(photos, server)


@pytest.fixture(params=SIZES)
def size(request: pytest.FixtureRequest) -> ViewportSize:
    """A desk's window, and a phone's."""
    viewport: ViewportSize = request.param
    return viewport
