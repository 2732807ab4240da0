"""What a renderer keeps in memory between the views of a photo."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import imagecodecs
import pytest

from grayvault.bootstrap import renderer as module
from grayvault.bootstrap.configured_vault import ConfiguredVault
from grayvault.bootstrap.renderer import Renderer
from grayvault.catalog.photos import PhotoRow, find, photo_ids
from grayvault.core.view import View
from tests.support.desk import Desk
from tests.support.pictures import save_photo

SMALL, SMALLER = View(width=60), View(width=40)


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConfiguredVault]:
    """A vault with one photo."""
    desk = Desk(tmp_path_factory.mktemp("renderer"))
    save_photo(desk.photos / "a.jpg")
    assert desk.add().code == 0
    with desk.services() as vault:
        yield vault


@pytest.fixture
def photo(vault: ConfiguredVault) -> PhotoRow:
    [photo_id] = photo_ids(vault.engine)
    return find(vault.engine, photo_id)


@pytest.fixture
def decoded(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The codestreams that were decoded."""
    decoded: list[bytes] = []
    decode = imagecodecs.jpegxl_decode

    def note(codestream: bytes, **options: Any) -> object:
        decoded.append(codestream)
        return decode(codestream, **options)

    monkeypatch.setattr(imagecodecs, "jpegxl_decode", note)
    return decoded


def show(renderer: Renderer, photo: PhotoRow, view: View) -> bytes:
    return renderer.render(renderer.plan(photo, view))


def test_the_second_view_of_a_photo_decodes_nothing(
    vault: ConfiguredVault, photo: PhotoRow, decoded: list[bytes]
) -> None:
    renderer = Renderer(vault)
    views = [show(renderer, photo, view) for view in (SMALL, SMALLER)]
    assert len(decoded) == 1
    assert views == [show(Renderer(vault), photo, view) for view in (SMALL, SMALLER)]


def test_a_large_picture_is_decoded_for_each_view(
    vault: ConfiguredVault,
    photo: PhotoRow,
    decoded: list[bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "_MOST_DECODED_BYTES", photo.width * photo.height - 1)
    renderer = Renderer(vault)
    for view in (SMALL, SMALLER):
        show(renderer, photo, view)
    assert len(decoded) == 2


def test_views_are_planned_while_colorizers_are_listed_again(
    vault: ConfiguredVault, photo: PhotoRow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_LISTING_SECONDS", -1)  # at each plan
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        renderer = Renderer(vault)
        with ThreadPoolExecutor(6) as pool:
            plans = list(pool.map(lambda _: renderer.plan(photo, SMALL), range(3000)))
    finally:
        sys.setswitchinterval(interval)
    assert len({plan.etag for plan in plans}) == 1
