"""Libraries and models that are there and don't work never stop the archive, and are named."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.server.server import serving
from tests.support.desk import Desk
from tests.support.faults.broken_libraries import CRASH, module, put_in_place, raising, ran
from tests.support.pictures import piece, save_photo, save_photos

TORCH = "OSError('libtorch_cpu.so: cannot open shared object file')"

pytestmark = pytest.mark.slow


def colorizers(desk: Desk) -> set[str]:
    """Who restores the vault's photos."""
    answers = (desk.run("show", photo["id"], "--json").stdout for photo in desk.listed())
    return {json.loads(text)["colorizer"] for text in answers}


def test_a_torch_that_does_not_load_is_reported_once_and_every_photo_is_archived(
    desk: Desk, hiding: Path
) -> None:
    module(hiding, "torch", raising(TORCH))
    save_photos(desk.photos, 5)
    code, out = ran(desk, "add", desk.photos)
    assert code == 0, out
    assert out.count("the colorizer hintnet can't be loaded: OSError: libtorch_cpu.so") == 1
    assert out.count("it is left out from now on") == 1
    assert "archived: 5 photos" in out
    assert colorizers(desk) == {"propagate"}
    assert "libtorch_cpu.so" in (desk.vault / "workers.log").read_text()


@pytest.mark.parametrize("error", [TORCH, "ValueError('torch is too new')", "SystemExit(3)"])
def test_hintnet_named_ends_the_command_at_its_start(desk: Desk, hiding: Path, error: str) -> None:
    module(hiding, "torch", raising(error))
    save_photo(desk.photos / "0.jpg")
    code, out = ran(desk, "add", "--colorizer", "hintnet", desk.photos)
    assert code == 2
    assert "the colorizer hintnet can't be loaded: " in out
    assert desk.listed() == []


def test_photos_come_back_by_their_hints_where_torch_does_not_load(
    desk: Desk, hiding: Path, tmp_path: Path
) -> None:
    save_photo(desk.photos / "0.jpg")
    assert desk.add("--colorizer", "hintnet", desk.photos).code == 0
    [photo] = (photo["id"] for photo in desk.listed())
    module(hiding, "torch", raising(TORCH))
    output = tmp_path / "photo.png"

    code, out = ran(desk, "restore", photo, "-o", output)
    assert code == 0, out
    assert out.count("the colorizer hintnet can't be loaded: OSError: libtorch_cpu.so") == 1
    assert "restored; colorizer=propagate; measured-with=hintnet" in out
    with Image.open(output) as image:
        difference = np.asarray(image.convert("RGB"), float) - np.asarray(piece(0), float)
    assert np.abs(difference).mean() < 8

    output.unlink()
    code, out = ran(desk, "restore", photo, "-o", output, "--colorizer", "hintnet")
    assert (code, output.exists()) == (2, False)
    assert "the colorizer hintnet can't be loaded: OSError: libtorch_cpu.so" in out

    code, out = ran(desk, "verify", "--deep")
    assert code == 0, out

    with serving(desk.vault) as server:
        answer = server.client.get(f"/photo/{photo}")
        assert answer.status_code == 200
        label = answer.headers["grayvault-color"]
        assert label == "restored; colorizer=propagate; measured-with=hintnet"
        answer = server.client.get(f"/photo/{photo}?colorizer=hintnet")
        assert answer.status_code == 400
        assert "hintnet can't be loaded: OSError: libtorch_cpu.so" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        (raising("RuntimeError('operator torchvision::nms does not exist')"), "torchvision::nms"),
        (raising("AttributeError('no', name='qroi_align')"), "needs torchvision and detectron2, "),
        (CRASH, "ended the process that loaded it by signal 11 (Segmentation fault)"),
        ("import os\nos._exit(7)\n", "ended the process that loaded it with exit status 7"),
        ("print('loaded')\nimport sys\nsys.stderr.write('a warning')\n", "detectron2.config"),
    ],
)
def test_models_check_survives_whatever_a_library_does(
    desk: Desk, models: Path, hiding: Path, source: str, sentence: str
) -> None:
    """A detector's libraries are first imported where it is loaded."""
    module(hiding, "torchvision", source)
    module(hiding, "detectron2", "import torchvision\n")
    put_in_place(models, "mask-rcnn")
    assert not json.loads(ran(desk, "models", "--json")[1])["models"][4]["checked_at"]
    code, out = ran(desk, "models", "check")
    assert code == 1
    assert sentence in out
    assert out.count("\n") == 1, "libraries print nothing between"
    code, again = ran(desk, "models")
    assert code == 0
    assert sentence in again

    module(hiding, "torchvision", f"{source}\n# another version")
    assert "not checked yet: run `grayvault models check`" in ran(desk, "models")[1]


def test_plain_models_loads_no_torch(desk: Desk, chromagan: Path, hiding: Path) -> None:
    module(hiding, "torch", raising("AssertionError('loaded')"))
    code, out = ran(desk, "models")
    assert code == 0
    assert "not checked yet" in out


FAILING = """
import sys
if "grayvault.bootstrap.worker_main" in sys.orig_argv:
    from grayvault.colorizers.study_models import chromagan
    def guess_chroma(luma, size, network):
        raise RuntimeError("mkldnn: could not execute a primitive")
    chromagan.guess_chroma = guess_chroma
"""


@pytest.mark.usefixtures("chromagan")
def test_a_model_that_fails_at_photos_is_left_out_and_reported_once(
    desk: Desk, hiding: Path
) -> None:
    (hiding / "sitecustomize.py").write_text(FAILING)
    save_photos(desk.photos, 4)
    answer = desk.add(desk.photos)
    assert answer.code == 0, answer.out
    assert answer.out.count("the colorizer chromagan failed: RuntimeError: mkldnn") == 1
    assert len(desk.listed()) == 4
    assert "chromagan" not in colorizers(desk)
    log = (desk.vault / "workers.log").read_text()
    assert "could not execute a primitive" in log

    save_photo(desk.photos / "new.jpg", 7)
    answer = desk.add("--colorizer", "chromagan", desk.photos)
    assert answer.code == 3
    assert "new.jpg: the colorizer chromagan failed: RuntimeError: mkldnn" in answer.out
    assert "tried 3 times" not in answer.out


WARNING = """
import logging, sys, warnings
if sys.orig_argv[-1].endswith(".png"):
    from grayvault.colorizers.networks import hintnet_runner
    class HintNetRunner(hintnet_runner.HintNetRunner):
        def __init__(self, *words):
            super().__init__(*words)
            warnings.warn("torch.meshgrid: in an upcoming release")
            logging.getLogger("fvcore.common.checkpoint").warning("some keys are not used")
            logging.getLogger("detectron2.engine").warning("no dataset")
    hintnet_runner.HintNetRunner = HintNetRunner
"""


def test_warnings_of_libraries_reach_the_log_and_not_the_terminal(desk: Desk, hiding: Path) -> None:
    save_photo(desk.photos / "0.jpg")
    assert desk.add("--colorizer", "hintnet", desk.photos).code == 0
    (hiding / "sitecustomize.py").write_text(WARNING)
    [photo] = (photo["id"] for photo in desk.listed())
    code, out = ran(desk, "restore", photo, "-o", desk.folder / "photo.png")
    assert code == 0
    assert out.count("\n") == 1, out
    log = (desk.vault / "workers.log").read_text()
    for word in ("torch.meshgrid", "some keys are not used", "no dataset"):
        assert word in log


def test_a_colorizer_for_a_photo_without_hints_is_refused(desk: Desk) -> None:
    save_photo(desk.photos / "0.jpg")
    piece(1).convert("L").save(desk.photos / "gray.png")
    assert desk.add("--tier", "color", desk.photos).code == 0
    output = desk.folder / "photo.png"
    for photo in desk.listed():
        kind = {"color": "kept in colour"}.get(photo["tier"], "gray")
        sentence = f"is {kind}: the colorizer propagate has nothing to restore"
        answer = desk.run("restore", photo["id"], "-o", output, "--colorizer", "propagate")
        assert (answer.code, sentence in answer.out, output.exists()) == (2, True, False)
        assert desk.run("restore", photo["id"], "-o", output).code == 0
        output.unlink()
    with serving(desk.vault) as server:
        for photo in desk.listed():
            got = server.client.get(f"/photo/{photo['id']}?colorizer=propagate")
            assert got.status_code == 400
            assert "the colorizer propagate has nothing to restore" in got.json()["detail"]
