"""Models that can't be used stop nothing, and are named."""

import json
import os
from pathlib import Path

import pytest

from grayvault.colorizers.install.model_folder import find_model
from tests.support.desk import Desk
from tests.support.faults.broken_libraries import put_in_place
from tests.support.pictures import save_photo, save_photos

BUILT = "docs/explanation/colorizers.md says how they are built"

pytestmark = pytest.mark.slow


def test_detectron2_missing_leaves_out_instance_and_stops_nothing(desk: Desk, models: Path) -> None:
    put_in_place(models, "instance")
    put_in_place(models, "mask-rcnn")
    save_photos(desk.photos, 3)
    answer = desk.add(desk.photos)
    assert answer.code == 0, answer.out
    reason = "the colorizer instance is not used: it needs torchvision and detectron2 ("
    assert answer.out.count(reason) == 1
    assert answer.out.count(BUILT) == 1
    assert len(desk.listed()) == 3

    for words in (("add", desk.photos), ("add", "--dry-run", desk.photos), ("rearchive", "--all")):
        answer = desk.run(words[0], "--colorizer", "instance", *words[1:])
        assert answer.code == 2
        assert f"the colorizer instance needs torchvision and detectron2 ({BUILT}" in answer.out
    answer = desk.run("study", desk.photos, "-o", desk.folder / "study")
    assert answer.code == 2
    assert "or take it out: grayvault models remove instance" in answer.out
    [first, *_] = desk.listed()
    output = desk.folder / "photo.png"
    answer = desk.run("restore", first["id"], "-o", output, "--colorizer", "instance")
    assert (answer.code, BUILT in answer.out, output.exists()) == (2, True, False)
    answer = desk.run("models")
    assert "  it needs torchvision and detectron2 (" in answer.out
    document = json.loads(desk.run("doctor", "--json").stdout)
    sentences = [finding["sentence"] for finding in document if finding["check"] == "colorizers"]
    reason = "the installed colorizer instance needs torchvision and detectron2 ("
    assert [reason in sentence for sentence in sentences] == [True]


def test_the_detector_that_can_be_used_is(models: Path, hiding: Path) -> None:
    from grayvault.colorizers.detectors import select_detector

    put_in_place(models, "mask-rcnn")
    put_in_place(models, "yolox")
    chosen = select_detector(models)
    assert chosen is not None
    assert chosen.name == "yolox"


def test_models_check_says_which_models_are_ready(
    desk: Desk, models: Path, chromagan: Path
) -> None:
    assert "not checked yet" in desk.run("models").out
    answer = desk.run("models", "check", "chromagan", "yolox")
    assert answer.code == 1
    assert "chromagan: ready (checked " in answer.out
    assert "yolox: not installed" in answer.out
    assert desk.run("models", "check").code == 0
    state = next(
        model
        for model in json.loads(desk.run("models", "--json").stdout)["models"]
        if model["name"] == "chromagan"
    )
    assert (state["state"], state["problem"], bool(state["checked_at"])) == ("ready", None, True)
    os.utime(chromagan, ns=(1, 1))
    assert "not checked yet" in desk.run("models").out
    answer = desk.run("models", "check", "monet")
    assert (answer.code, "there is no model called 'monet'" in answer.out) == (2, True)
    assert "install" not in answer.out
    assert "chromagan" in answer.out


def test_damaged_weights_are_named_and_stop_nothing(
    desk: Desk, models: Path, chromagan: Path
) -> None:
    save_photos(desk.photos, 2)
    data = bytearray(chromagan.read_bytes())
    data[-1] ^= 1
    chromagan.write_bytes(data)
    answer = desk.add(desk.photos)
    assert answer.code == 0, answer.out
    assert answer.out.count("the colorizer chromagan is not used: it can't be loaded: ") == 1
    assert "is damaged: install it again (grayvault models install chromagan)" in answer.out
    assert len(desk.listed()) == 2
    answer = desk.add("--colorizer", "chromagan", save_photo(desk.photos / "new.jpg", 5))
    assert (answer.code, "install it again" in answer.out) == (2, True)
    model = find_model(models, "chromagan")
    assert model is not None
