"""Models from the files that they were published in: fetched, checked, converted, kept."""

import json
import os
import pickle
import re
import resource
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file
from torch import Tensor

from grayvault.colorizers.install.convert import convert
from grayvault.colorizers.install.download_folder import installing
from grayvault.colorizers.install.install import Fetching, install
from grayvault.colorizers.install.mask_rcnn_shapes import mask_rcnn_shapes
from grayvault.colorizers.install.model_folder import InstalledModel, find_model
from grayvault.colorizers.install.model_sources import ModelSource, PublishedFile, find_source
from grayvault.core.errors import BusyError, DownloadError, ModelFileError, UnsupportedError
from tests.colorizers import parity
from tests.colorizers.test_detectors import model_file
from tests.colorizers.web import Web, serving
from tests.support.tools import ctrl_c_is_heard

NETS = {"latest_net_G.pth": "G", "latest_net_GComp.pth": "GComp", "latest_net_GF.pth": "GF"}


def chromagan() -> Path:
    return parity.file("chromagan_div16_keras2.h5")


def put_in(folder: Path, name: str, *given: object) -> InstalledModel:
    fetching = Fetching(folder, lambda *_: None, tuple(map(str, given)))
    return install(find_source(name), fetching)


@pytest.fixture
def web() -> Iterator[Web]:
    with serving() as web:
        yield web


class Harmful:
    """Asks whoever unpickles it to write a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return os.system, (f"touch {self.path}",)


def test_a_keras_file_becomes_safetensors(tmp_path: Path) -> None:
    made = put_in(tmp_path, "chromagan", chromagan())
    assert find_model(tmp_path, "chromagan") == made
    assert made.file.suffix == ".safetensors"
    assert "block1_conv1.weight" in load_file(made.file)
    assert [source.name for source in made.sources] == [chromagan().name]
    assert {path.name for path in tmp_path.iterdir()} == {"chromagan"}
    assert {path.name for path in made.file.parent.iterdir()} == {made.file.name, "model.json"}


def test_installing_again_is_harmless(tmp_path: Path) -> None:
    first = put_in(tmp_path, "chromagan", chromagan())
    second = put_in(tmp_path, "chromagan", parity.file("chromagan_div16_keras3.h5"))
    assert second.sha256 == first.sha256
    assert find_model(tmp_path, "chromagan") == second


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The three files of instance-aware colorization, the last as DataParallel writes it."""
    folder = tmp_path_factory.mktemp("instance")
    for name, net in NETS.items():
        tensors: Mapping[str, Tensor] = parity.state_dict(f"instcolorization_{net}.keys.json")
        if net == "GF":
            tensors = {f"module.{key}": tensor for key, tensor in tensors.items()}
        torch.save(tensors, folder / name, _use_new_zipfile_serialization=net != "G")
    return folder


@pytest.mark.slow
def test_three_files_become_one(instance: Path, tmp_path: Path) -> None:
    names = sorted(load_file(put_in(tmp_path, "instance", instance).file))
    assert {name.split(".")[0] for name in names} == {"G", "GComp", "GF"}
    archive = tmp_path / "checkpoints.zip"
    with zipfile.ZipFile(archive, "w") as opened:
        for name in NETS:
            opened.write(instance / name, f"checkpoints/coco_finetuned_mask_256_ffs/{name}")
    from_zip = put_in(tmp_path / "zip", "instance", archive)
    separately = put_in(tmp_path / "three", "instance", *(instance / name for name in NETS))
    made = find_model(tmp_path, "instance")
    assert made is not None
    assert from_zip.sha256 == separately.sha256 == made.sha256
    with pytest.raises(ModelFileError, match=r"latest_net_GF\.pth"):
        put_in(tmp_path / "two", "instance", *(instance / name for name in list(NETS)[:2]))


def test_what_no_program_can_fetch_is_told_with_the_way_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(DownloadError, match=r"checkpoints\.zip.*--from"):
        put_in(tmp_path, "instance")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("wrapped", [None, "model", "model and opt"])
@pytest.mark.parametrize("is_new", [True, False])
def test_another_model_s_file_is_told(tmp_path: Path, wrapped: str | None, is_new: bool) -> None:
    """The containers of fastai's learners are read, and what is in them is looked at."""
    content: dict[str, Any] = {"layers.0.0.weight": torch.zeros(64, 3, 7, 7)}
    if wrapped:
        content = {"model": content} | (
            {"opt": {"lr": slice(1e-5, 1e-3)}} if "opt" in wrapped else {}
        )
    path = tmp_path / "gen.pth"
    torch.save(content, path, _use_new_zipfile_serialization=is_new)
    with pytest.raises(ModelFileError, match=r"another model's: it has no layers\.0\.1\."):
        put_in(tmp_path / "models", "deoldify-stable", path)
    assert list((tmp_path / "models").iterdir()) == []


@pytest.mark.parametrize("is_new", [True, False])
def test_a_file_that_would_do_harm_is_refused(tmp_path: Path, is_new: bool) -> None:
    harmed = tmp_path / "harmed"
    path = tmp_path / "gen.pth"
    content = {"weight": torch.zeros(3), "more": Harmful(harmed)}
    torch.save(content, path, _use_new_zipfile_serialization=is_new)
    with pytest.raises(ModelFileError, match="holds more than tensors, which may do harm"):
        put_in(tmp_path / "models", "deoldify-artistic", path)
    net = pickled(tmp_path / "net.pkl", {"a": np.zeros(2), "b": Harmful(harmed)})
    with pytest.raises(ModelFileError, match="holds more than tensors"):
        put_in(tmp_path / "models", "mask-rcnn", net)
    assert not harmed.exists()


@pytest.mark.parametrize("content", [b"", b"no model", b"\x80\x02}q\x00.", b"PK\x03\x04"])
@pytest.mark.parametrize("name", ["deoldify-artistic", "mask-rcnn", "chromagan"])
def test_a_file_that_is_no_model_is_told(tmp_path: Path, content: bytes, name: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(ModelFileError, match="file "):
        put_in(tmp_path / "models", name, path)


def pickled(path: Path, arrays: Mapping[str, Any]) -> Path:
    """A file as detectron2's model zoo has them."""
    path.write_bytes(pickle.dumps({"model": arrays, "__author__": "model zoo"}, protocol=2))
    return path


@pytest.fixture
def small_mask_rcnn(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A network of two weights in Mask R-CNN's place, and its arrays."""
    arrays = {"a.weight": np.arange(6, dtype=np.float32).reshape(2, 3), "a.bias": np.ones(2, "f4")}
    shapes = {name: array.shape for name, array in arrays.items()}
    monkeypatch.setattr("grayvault.colorizers.install.convert.mask_rcnn_shapes", lambda: shapes)
    return arrays


def test_a_detector_s_pickle_of_arrays_becomes_safetensors(
    tmp_path: Path, small_mask_rcnn: dict[str, Any]
) -> None:
    more = small_mask_rcnn | {"pixel_mean": np.zeros((3, 1, 1), np.float32)}
    made = put_in(tmp_path / "models", "mask-rcnn", pickled(tmp_path / "model.pkl", more))
    assert np.array_equal(load_file(made.file)["a.weight"], more["a.weight"])


@pytest.mark.parametrize(
    ("name", "array", "said"),
    [
        ("a.bias", None, r"it has no a\.bias"),
        ("a.bias", np.ones((3, 1), "f4"), r"a\.bias should have shape \(2,\), but has \(3, 1\)"),
        ("a.bias", np.ones(2, "i8"), r"a\.bias should hold floating-point numbers, but has int64"),
    ],
)
def test_the_tensor_that_is_another_network_s_is_named(
    tmp_path: Path, small_mask_rcnn: dict[str, Any], name: str, array: Any, said: str
) -> None:
    arrays = {**small_mask_rcnn, name: array}
    if array is None:
        del arrays[name]
    path = pickled(tmp_path / "model.pkl", arrays)
    with pytest.raises(ModelFileError, match=rf"model\.pkl is another model's: {said}"):
        put_in(tmp_path / "models", "mask-rcnn", path)
    assert list((tmp_path / "models").iterdir()) == []


def test_any_pickle_of_arrays_is_not_mask_rcnn(tmp_path: Path) -> None:
    path = pickled(tmp_path / "tiny.pkl", {"w": np.zeros(3, np.float32)})
    with pytest.raises(ModelFileError, match=r"it has no backbone\.bottom_up\.stem\.conv1\.weight"):
        put_in(tmp_path / "models", "mask-rcnn", path)


def test_mask_rcnn_has_the_weights_of_its_papers() -> None:
    shapes = mask_rcnn_shapes()
    assert len(shapes) == 562
    convolutions = [name for name in shapes if ".res" in name and name.endswith("conv2.weight")]
    assert len(convolutions) == 3 + 4 + 23 + 3
    assert shapes["backbone.bottom_up.res4.22.conv2.weight"] == (1024, 32, 3, 3)
    assert shapes["roi_heads.box_predictor.cls_score.weight"] == (81, 1024)
    assert not any(".shortcut" in name and ".0." not in name for name in shapes)


def test_an_onnx_file_is_kept_as_it_is(tmp_path: Path) -> None:
    path = model_file(tmp_path)
    assert put_in(tmp_path / "models", "yolox", path).file.read_bytes() == path.read_bytes()


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"<html>", "isn't an ONNX file"), (b"\x08\x08" + bytes(100), "can't read")],
)
def test_what_is_no_network_in_onnx_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "yolox.onnx"
    path.write_bytes(content)
    with pytest.raises(ModelFileError, match=said) as caught:
        put_in(tmp_path / "models", "yolox", path)
    assert str(path) in str(caught.value)
    assert "converting-" not in str(caught.value)


@pytest.mark.parametrize(("other", "said"), [({"cells": 85}, "85"), ({"side": "any"}, "any")])
def test_an_onnx_detector_of_another_form_is_refused(
    tmp_path: Path, other: dict[str, Any], said: str
) -> None:
    path = model_file(tmp_path, **other)
    with pytest.raises(ModelFileError, match=rf"takes images .* and gives output .*{said}|{said}"):
        put_in(tmp_path / "models", "yolox", path)
    assert list((tmp_path / "models").iterdir()) == []


def test_without_torch_the_need_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grayvault.colorizers.optional_libraries.find_spec", lambda _: None)
    with pytest.raises(UnsupportedError, match="converting models needs torch"):
        convert("chromagan", [chromagan()], tmp_path)


def test_what_is_fetched_must_be_what_was_published(web: Web, tmp_path: Path) -> None:
    web.files["w.h5"] = chromagan().read_bytes()
    right = made_up(web, "w.h5", size=len(web.files["w.h5"]))
    wrong = made_up(web, "w.h5", size=len(web.files["w.h5"]), sha256="00" * 32)
    with pytest.raises(ModelFileError, match="isn't the file that was published"):
        install(wrong, Fetching(tmp_path, lambda *_: None))
    assert list(tmp_path.iterdir()) == []
    assert install(right, Fetching(tmp_path, lambda *_: None)) == find_model(tmp_path, "chromagan")


def made_up(web: Web, name: str, **known: Any) -> ModelSource:
    """ChromaGAN as if it were published on that server."""
    model = find_source("chromagan")
    file = PublishedFile(name, web.url(name), **known)
    return ModelSource(**{**vars(model), "files": (file,)})


def test_a_full_disk_leaves_no_half_model(web: Web, tmp_path: Path) -> None:
    """A limit on the size of files stands in for the disk: the same call fails in the same way."""
    web.files["w.h5"] = chromagan().read_bytes()
    program = f"""
import signal
from pathlib import Path
from grayvault.core.errors import DownloadError
from grayvault.colorizers.install.download import download
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
try:
    download({web.url("w.h5")!r}, Path({str(tmp_path / "w.h5")!r}), lambda *_: None)
except DownloadError as error:
    print(error)
"""

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))

    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=limited,
    )
    assert "the disk is full; make room and try again" in done.stdout
    assert not (tmp_path / "w.h5").exists()


def test_the_command_line(web: Web, tmp_path: Path) -> None:
    web.files["my.h5"] = chromagan().read_bytes()
    environment = os.environ | {"XDG_DATA_HOME": str(tmp_path)}

    def run(*words: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "grayvault", "models", *words]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    before = json.loads(run("--json").stdout)
    assert before["folder"] == str(tmp_path / "grayvault" / "models")
    assert [one["installed"] for one in before["models"]] == [False] * 6
    assert {"licence", "source", "files", "sha256", "size"} <= before["models"][0].keys()
    done = run("install", "chromagan", "--from", web.url("my.h5"))
    assert done.returncode == 0, done.stderr
    assert "chromagan is installed" in done.stdout
    assert "licence: not stated" in done.stdout
    after = {one["name"]: one for one in json.loads(run("--json").stdout)["models"]}
    assert after["chromagan"]["installed"]
    assert "chromagan  (colorizer; installed, 2.7 MB)" in run().stdout
    wrong = run("install", "monet")
    assert (wrong.returncode, "there is no model called 'monet'" in wrong.stderr) == (2, True)
    nowhere = run("install", "chromagan", "--from", str(tmp_path / "none.h5"))
    assert (nowhere.returncode, "there is no file" in nowhere.stderr) == (1, True)
    assert "chromagan is removed" in run("remove", "chromagan").stdout
    assert "is not installed" in run("remove", "chromagan").stdout


def test_what_was_fetched_and_is_no_model_is_not_taken_again(web: Web, tmp_path: Path) -> None:
    web.files["page.h5"] = b"<html>Sign in</html>"
    web.files["w.h5"] = chromagan().read_bytes()
    with pytest.raises(ModelFileError, match="isn't a Keras model, or is damaged"):
        put_in(tmp_path, "chromagan", web.url("page.h5"))
    assert list(tmp_path.iterdir()) == []
    assert put_in(tmp_path, "chromagan", web.url("w.h5")) == find_model(tmp_path, "chromagan")


def test_what_was_fetched_from_elsewhere_is_not_taken(
    web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    web.files["w.h5"] = web.files["v.h5"] = chromagan().read_bytes()
    with monkeypatch.context() as without:
        without.setattr("grayvault.colorizers.optional_libraries.find_spec", lambda _: None)
        with pytest.raises(UnsupportedError, match="converting models needs torch"):
            put_in(tmp_path, "chromagan", web.url("w.h5"))
    kept = tmp_path / "fetched" / "my_model_colorization.h5"
    assert kept.read_bytes() == web.files["w.h5"]
    del web.files["w.h5"]
    with pytest.raises(DownloadError, match="404"):
        put_in(tmp_path, "chromagan", web.url("x.h5"))
    put_in(tmp_path, "chromagan", web.url("v.h5"))


def test_a_model_is_installed_by_one_process_at_a_time(tmp_path: Path) -> None:
    with (
        installing(tmp_path, "chromagan"),
        pytest.raises(BusyError, match="another process is installing chromagan"),
    ):
        put_in(tmp_path, "chromagan", chromagan())
    left = tmp_path / "fetched" / "converting-chromagan-killed"
    left.mkdir(parents=True)
    (left / "half").write_bytes(b"half")
    put_in(tmp_path, "chromagan", chromagan())
    assert {path.name for path in tmp_path.iterdir()} == {"chromagan"}


def test_a_disk_that_is_full_while_converting_is_told(tmp_path: Path) -> None:
    """A limit on the size of files stands in for the disk."""
    given = str(chromagan())

    def limited() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    done = subprocess.run(
        [sys.executable, "-m", "grayvault", "models", "install", "chromagan", "--from", given],
        env=os.environ | {"XDG_DATA_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=limited,
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "is the disk full?" in done.stderr
    assert list((tmp_path / "grayvault" / "models").iterdir()) == []


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("chromagan", "nowhere.h5", "there is no file nowhere.h5"),
        ("chromagan", ".", "my_model_colorization.h5"),
        ("instance", ".", "latest_net_G.pth"),
        ("instance", "page.html", "none of the files given is called latest_net_G.pth"),
        ("deoldify-stable", "page.html", "page.html"),
        ("deoldify-stable", "half.pth", "half.pth"),
        ("mask-rcnn", "page.html", "page.html"),
        ("yolox", "page.html", "page.html isn't an ONNX file"),
        ("instance", "half.zip", "half.zip isn't a ZIP archive, or is damaged"),
    ],
)
def test_what_a_user_may_name_by_mistake_ends_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, given: str, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("page.html").write_text("<!DOCTYPE html><html></html>")
    whole = tmp_path / "whole.pth"
    torch.save({"layers.0.0.weight": torch.zeros(64, 3, 7, 7)}, whole)
    Path("half.pth").write_bytes(whole.read_bytes()[:9000])
    with zipfile.ZipFile("whole.zip", "w") as opened:
        opened.writestr("latest_net_G.pth", bytes(9000))
    Path("half.zip").write_bytes(Path("whole.zip").read_bytes()[:100])
    with pytest.raises(ModelFileError, match=re.escape(said)) as caught:
        put_in(tmp_path / "models", name, given)
    assert "\n" not in str(caught.value)
    assert list((tmp_path / "models").iterdir()) == []


def test_ctrl_c_keeps_what_came(web: Web, tmp_path: Path) -> None:
    web.files["my.h5"] = chromagan().read_bytes() * 200
    environment = os.environ | {"XDG_DATA_HOME": str(tmp_path)}
    command = [sys.executable, "-m", "grayvault", "models", "install", "chromagan"]
    process = subprocess.Popen(
        [*command, "--from", web.url("my.h5")],
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=ctrl_c_is_heard,  # noqa: PLW1509 - no thread of this process holds a lock
    )
    part = tmp_path / "grayvault/models/fetched/my_model_colorization.h5.part"
    while process.poll() is None and not (part.exists() and part.stat().st_size):
        pass
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert (process.returncode, told.strip()) == (1, "Error: interrupted")
    assert part.stat().st_size > 0
    assert find_model(tmp_path / "grayvault/models", "chromagan") is None
