"""Models of the study that are installed: photos in, and out by every door; and without them."""

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from PIL import Image

from grayvault.colorizers.install.install import Fetching, install
from grayvault.colorizers.install.model_folder import remove_model
from grayvault.colorizers.install.model_sources import find_source
from tests.colorizers import parity
from tests.imaging.formats.files import saved
from tests.server.server import serving
from tests.support.desk import Desk
from tests.support.photos import crop
from tests.support.processes import wait_for

WIDE = ("--mean-delta-e", "90", "--p95-delta-e", "99", "--tile-delta-e", "99")


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of models, for this process and for those that it starts."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    return tmp_path / "grayvault" / "models"


@pytest.fixture
def chromagan(models: Path) -> Path:
    """A narrow ChromaGAN, whose weights know nothing of photos."""
    put_in(models, "chromagan", parity.file("chromagan_div16_keras2.h5"))
    return models


def put_in(models: Path, name: str, *sources: object) -> None:
    install(find_source(name), Fetching(models, lambda *_: None, tuple(map(str, sources))))


def photo_in(desk: Desk) -> Path:
    desk.photos.mkdir()
    path = desk.photos / "coffee.jpg"
    path.write_bytes(saved(crop("coffee", 120, 160), "JPEG", quality=97))
    return path


def facts_of(desk: Desk, path: Path) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(desk.run("show", f"path:{path}", "--json").stdout)
    return facts


def restored(desk: Desk, path: Path, *words: object) -> tuple[NDArray[np.float64], str]:
    output = desk.folder / "restored.png"
    answer = desk.run("restore", f"path:{path}", "-o", output, *words)
    assert answer.code == 0, answer.out
    with Image.open(output) as image:
        return np.asarray(image, float), answer.out


def is_coloured(pixels: NDArray[np.floating]) -> bool:
    return float(np.abs(pixels[..., 0] - pixels[..., 2]).mean()) > 5


@pytest.mark.slow
def test_a_model_s_photo_keeps_the_bound_and_comes_back_without_it(
    desk: Desk, chromagan: Path
) -> None:
    path = photo_in(desk)
    assert desk.add("--colorizer", "chromagan", path).code == 0
    facts = facts_of(desk, path)
    assert facts["colorizer"] == "chromagan"
    assert facts["delta_e_mean"] <= 2
    pixels, output = restored(desk, path)
    assert f"restored; colorizer=chromagan; delta-e={facts['delta_e_mean']:.2f}" in output
    source = crop("coffee", 120, 160).astype(float)
    assert np.abs(pixels - source).mean() < 6

    with serving(desk.vault) as server:
        address = f"/photo/{facts['id']}"
        label = server.client.get(address).headers["grayvault-color"]
        assert label.startswith("restored; colorizer=chromagan; delta-e=")
        tags = set()
        for query, expected in (
            ({}, "chromagan; delta-e="),
            ({"colorizer": "propagate"}, "propagate; measured-with=chromagan"),
            ({"hints": "off"}, "chromagan; hints=off; measured-with=chromagan"),
        ):
            answer = server.client.get(address, params=query)
            assert answer.status_code == 200
            assert expected in answer.headers["grayvault-color"]
            tags.add(answer.headers["etag"])
        assert len(tags) == 3
        for name, needs in (("monet", "no colorizer called"), ("deoldify-stable", "its weights")):
            refused = server.client.get(address, params={"colorizer": name})
            assert refused.status_code == 400
            assert needs in refused.json()["detail"]

        assert remove_model(chromagan, "chromagan")
        stand_in = "restored; colorizer=propagate; measured-with=chromagan"
        wait_for(
            lambda: server.client.get(address).headers["grayvault-color"] == stand_in,
            "the server to notice",
        )
        answer = server.client.get(address)
        with Image.open(BytesIO(answer.content)) as image:
            assert is_coloured(np.asarray(image, float))
    pixels, output = restored(desk, path)
    assert "colorizer=propagate; measured-with=chromagan" in output
    assert np.abs(pixels - source).mean() < 8


def test_a_model_that_is_not_installed_is_reported_before_any_work(
    desk: Desk, models: Path
) -> None:
    path = photo_in(desk)
    answer = desk.add("--colorizer", "instance", path)
    assert answer.code == 2
    assert "needs its weights: grayvault models install instance" in answer.out
    assert not models.exists()
    answer = desk.add("--colorizer", "deoldify-stable@41", path)
    assert (answer.code, "no colorizer called 'deoldify-stable@41'" in answer.out) == (2, True)


@pytest.mark.slow
def test_without_hints_a_model_alone_must_hold_the_bound(desk: Desk, chromagan: Path) -> None:
    path = photo_in(desk)
    (desk.folder / "none.yaml").write_text("hints: none\nquality: none\ncolorizer: chromagan\n")
    add = ("--config", desk.folder / "none.yaml", "--vault", desk.vault, "add")
    strict = run(desk, *add, path)
    assert "kept in colour: no colorizer restores it without hints" in strict

    other = desk.photos / "other.jpg"
    other.write_bytes(saved(crop("chelsea", 240, 320), "JPEG", quality=97))
    run(desk, *add, *WIDE, other)
    facts = facts_of(desk, other)
    assert (facts["colorizer"], facts["hint_bytes"]) == ("chromagan", 0)
    pixels, output = restored(desk, other)
    assert f"delta-e={facts['delta_e_mean']:.2f}" in output
    assert pixels.shape == (240, 320, 3)
    assert remove_model(chromagan, "chromagan")
    pixels, output = restored(desk, other)
    assert "colorizer=hintnet; measured-with=chromagan" in output


def run(desk: Desk, *words: object) -> str:
    """A command whose configuration isn't the desk's."""
    import click.testing

    from grayvault.cli.main import cli

    result = click.testing.CliRunner().invoke(cli, list(map(str, words)))
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.slow
def test_the_rule_for_scenes_chooses_without_trying(desk: Desk, chromagan: Path) -> None:
    assert chromagan.exists()
    path = photo_in(desk)
    (desk.folder / "scene.yaml").write_text("selection: scene\nquality: none\ncolorizer: auto\n")
    run(desk, "--config", desk.folder / "scene.yaml", "--vault", desk.vault, "add", path)
    facts = facts_of(desk, path)
    assert facts["colorizer"] in {"chromagan", "propagate"}
    assert facts["scene"] in {"portrait", "landscape", "objects", "detail", "night"}
    assert facts["scene_colorizer"] is None
    assert json.loads(desk.run("stats", "--json").stdout)["scene_photos"] == 0


@pytest.mark.slow
def test_stats_count_how_often_the_rule_agrees(tmp_path: Path, chromagan: Path) -> None:
    assert chromagan.exists()
    desk = Desk(tmp_path, colorizer="auto")
    facts = facts_of(desk, added(desk, photo_in(desk)))
    assert facts["scene_colorizer"] == "chromagan"
    stats = json.loads(desk.run("stats", "--json").stdout)
    agrees = int(facts["colorizer"] == "chromagan")
    assert (stats["scene_photos"], stats["scene_agrees"]) == (1, agrees)


def added(desk: Desk, path: Path) -> Path:
    answer = desk.add(path)
    assert answer.code == 0, answer.out
    return path


INSTANCE = ("G", "GComp", "GF")


def published_files(name: str, folder: Path) -> list[Path]:
    """A model's files in their original containers, their weights made by the rule."""
    if name == "chromagan":
        return [parity.file("chromagan_div16_keras3.h5")]
    if name == "instance":
        paths = [folder / f"latest_net_{net}.pth" for net in INSTANCE]
        for net, path in zip(INSTANCE, paths, strict=True):
            torch.save(parity.state_dict(f"instcolorization_{net}.keys.json"), path)
        return paths
    path = folder / "gen.pth"
    tensors = parity.state_dict(f"{name.replace('-', '_')}.keys.json")
    learner = {"model": tensors, "opt": {"state": {}, "param_groups": [{"lr": slice(1e-5, 1e-3)}]}}
    torch.save(learner, path, _use_new_zipfile_serialization=False)
    return [path]


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    ("name", "colorizer"),
    [
        ("deoldify-artistic", "deoldify-artistic@7"),
        ("deoldify-stable", "deoldify-stable@7"),
        ("instance", "instance"),
        ("chromagan", "chromagan"),
    ],
)
def test_every_model_runs_from_its_files_to_the_web(
    desk: Desk, models: Path, name: str, colorizer: str
) -> None:
    files = published_files(name, desk.folder)
    put_in(models, name, *files)
    for path in files:
        if path.parent == desk.folder:
            path.unlink()
    photo = photo_in(desk)
    answer = desk.add("--colorizer", colorizer, photo)
    assert answer.code == 0, answer.out
    [facts] = desk.listed()
    photo_facts = facts_of(desk, photo)
    assert photo_facts["colorizer"] in {colorizer, None}
    with serving(desk.vault) as server:
        got = server.client.get(
            f"/photo/{facts['id']}", params={"colorizer": colorizer}, timeout=300
        )
        if photo_facts["colorizer"] is None:  # there is nothing for it to bring back
            assert got.status_code == 400, got.text
            return
        assert got.status_code == 200, got.text
        assert f"colorizer={colorizer};" in got.headers["grayvault-color"]
        with Image.open(BytesIO(got.content)) as image:
            assert is_coloured(np.asarray(image, float))
