"""A photo measured with HintNet, and a vault used, where torch isn't installed."""

import json
import re
import shutil
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.server.server import Server, serving
from tests.support.desk import Desk
from tests.support.faults.broken_libraries import in_front, ran
from tests.support.pictures import piece, save_photo

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def archived(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A vault with one photo that was measured with HintNet, for reading only."""
    desk = Desk(tmp_path_factory.mktemp("hintnet"), colorizer="auto", processes=True)
    save_photo(desk.photos / "first.jpg", 0)
    answer = desk.add("--colorizer", "hintnet", desk.photos)
    assert answer.code == 0, answer.out
    assert colorizers(desk) == ["hintnet"]
    return desk


@pytest.fixture
def desk(archived: Desk, tmp_path: Path) -> Desk:
    """The same vault and its photo, to be changed."""
    shutil.copytree(archived.folder, tmp_path, dirs_exist_ok=True)
    return Desk(tmp_path, colorizer="auto", processes=True)


def colorizers(desk: Desk) -> list[str]:
    """Who restores the vault's photos."""
    answers = (desk.run("show", photo["id"], "--json").stdout for photo in desk.listed())
    return sorted(json.loads(text)["colorizer"] for text in answers)


@pytest.fixture
def torch_gone(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes started from now on don't find torch."""
    folder = in_front(desk.folder / "without-torch", monkeypatch)
    (folder / "sitecustomize.py").write_text("import sys\nsys.modules['torch'] = None\n")


def label_of(server: Server, photo: str) -> tuple[str, str]:
    head = server.client.head(f"/photo/{photo}").headers
    return head["grayvault-color"], head["etag"]


@pytest.mark.usefixtures("torch_gone")
def test_photos_are_archived_and_the_unused_network_is_reported_once(desk: Desk) -> None:
    for number in range(1, 4):
        save_photo(desk.photos / f"{number}.jpg", number)
    code, out = ran(desk, "add", desk.photos)
    assert code == 0, out
    assert out.count("the colorizer hintnet is not used: it needs torch (pip install") == 1
    assert colorizers(desk) == ["hintnet", "propagate", "propagate", "propagate"]


@pytest.mark.usefixtures("torch_gone")
def test_naming_a_network_without_torch_is_wrong_usage(desk: Desk) -> None:
    code, out = ran(desk, "add", "--colorizer", "hintnet", desk.photos)
    assert code == 2
    assert "the colorizer hintnet needs torch (pip install 'grayvault[torch]')" in out


@pytest.mark.usefixtures("torch_gone")
def test_a_restore_says_that_its_colours_are_not_the_measured_ones(
    desk: Desk, tmp_path: Path
) -> None:
    photo = desk.listed()[0]["id"]
    code, out = ran(desk, "restore", photo, "-o", tmp_path / "photo.png")
    assert code == 0, out
    assert "restored; colorizer=propagate; measured-with=hintnet" in out
    with Image.open(tmp_path / "photo.png") as image:
        difference = np.asarray(image.convert("RGB"), float) - np.asarray(piece(0), float)
        packet = image.info["xmp"]
    assert np.abs(difference).mean() < 8
    assert b'Colorizer="propagate"' in packet
    assert b"DeltaE" not in packet


def test_a_server_without_torch_sends_another_picture(
    desk: Desk, request: pytest.FixtureRequest
) -> None:
    photo = desk.listed()[0]["id"]
    with serving(desk.vault) as server:
        label, etag = label_of(server, photo)
        whole = server.client.get(f"/photo/{photo}?format=png").content
    assert label.startswith("restored; colorizer=hintnet; delta-e=")
    request.getfixturevalue("torch_gone")
    with serving(desk.vault) as server:
        other_label, other_etag = label_of(server, photo)
        other = server.client.get(f"/photo/{photo}?format=png").content
    assert other_label == "restored; colorizer=propagate; measured-with=hintnet"
    assert other_etag != etag
    pictures = [np.asarray(Image.open(BytesIO(data)), float) for data in (whole, other)]
    assert 0 < np.abs(pictures[0] - pictures[1]).mean() < 8


def test_a_server_without_torch_shows_another_file_in_the_folder(
    desk: Desk, request: pytest.FixtureRequest
) -> None:
    def file_and_etags(server: Server) -> tuple[bytes, str, list[str]]:
        address = "/dav/by-folder/photos/first.jpg"
        answer = server.client.get(address)
        listed = server.client.request("PROPFIND", address, headers={"Depth": "0"}).text
        etags = re.findall("getetag>([^<]+)<", listed)
        return answer.content, answer.headers["etag"].strip('"'), etags

    with serving(desk.vault) as server:
        whole, etag, listed = file_and_etags(server)
    request.getfixturevalue("torch_gone")
    with serving(desk.vault) as server:
        other, other_etag, other_listed = file_and_etags(server)
    assert len(other) == len(whole)
    assert other != whole
    assert ([etag], [other_etag]) == (listed, other_listed)
    assert other_etag != etag
