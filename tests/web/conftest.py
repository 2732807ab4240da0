"""An archive of real photos, its server, and a browser that looks at its page."""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import skimage.data
from PIL import Image
from playwright.sync_api import Browser

from tests.cli.conftest import run
from tests.server.server import Server, serving
from tests.support.gps import NEAR_ZURICH, SYDNEY, ZURICH, save_photo_at
from tests.support.pictures import piece, save_photo
from tests.support.servers.chromium import browsing
from tests.web.browser import Visit, Watched

HOSTILE = "<img src=x onerror=document.title='owned'>\n\u202egpj.\udcff.jpg"
HOSTILE_FOLDER = "<b>caf\udce9&copy; %41+"
COFFEE = "zz coffee.jpg"
DAY = 24 * 3600


@dataclass(frozen=True)
class Archive:
    """Photos as they lie on disk, and the server that shows them."""

    photos: Path
    server: Server


@pytest.fixture(scope="package")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """Twelve photos: by name and by date the same order, the large one newest, four with places."""
    folder = tmp_path_factory.mktemp("page")
    root = folder / "photos"
    places = enumerate((ZURICH, NEAR_ZURICH, SYDNEY, SYDNEY))
    made = [save_photo_at(root / "trip" / f"{number:02}.jpg", number, at) for number, at in places]
    made += [save_photo(root / "trip" / f"{number:02}.jpg", number) for number in range(4, 8)]
    made.append(save_photo(root / "trip" / "alps" / "Ärger am Gipfel.jpg", 8))
    made.append(save_photo(root / HOSTILE_FOLDER / HOSTILE, 9))
    gray = root / "gray.jpg"
    piece(10).convert("L").save(gray, quality=98)
    coffee = root / COFFEE
    Image.fromarray(skimage.data.coffee()).save(coffee, quality=96, subsampling=0)
    made += [gray, coffee]
    for number, path in enumerate(made):
        os.utime(path, (1_600_000_000 + number * DAY,) * 2)
    vault = folder / "vault"
    added = run("add", root, vault=vault)
    assert added.exit_code == 0, added.output
    with serving(vault) as server:
        yield Archive(root, server)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """A browser for all tests of the page."""
    with browsing() as browser:
        yield browser


@pytest.fixture
def visit(browser: Browser, archive: Archive) -> Iterator[Visit]:
    """A visit that ends without a complaint of the browser, and without a request elsewhere."""
    watched = Watched(archive.server.url)
    yield Visit(browser, archive.server.url, watched)
    assert watched.complaints == []
    assert watched.elsewhere == []


@pytest.fixture(scope="module")
def coffee(archive: Archive) -> str:
    """The address of a photo in colour, of 600 x 400 pixels."""
    data = (archive.photos / COFFEE).read_bytes()
    return f"/view/{hashlib.sha256(data).hexdigest()}"
