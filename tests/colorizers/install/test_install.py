"""Models from the files that they were published in: fetched, checked, converted, kept."""

import os
import pickle
import re
import zipfile
from collections.abc import Mapping
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
from grayvault.colorizers.install.model_folder import InstalledModel, find_model
from grayvault.colorizers.install.model_sources import ModelSource, PublishedFile, find_source
from grayvault.core.errors import BusyError, DownloadError, ModelFileError, UnsupportedError
from tests.colorizers import parity
from tests.colorizers.web import Web

NETS = {"latest_net_G.pth": "G", "latest_net_GComp.pth": "GComp", "latest_net_GF.pth": "GF"}


def chromagan() -> Path:
    return parity.file("chromagan_div16_keras2.h5")


def put_in(folder: Path, name: str, *sources: object) -> InstalledModel:
    fetching = Fetching(folder, lambda *_: None, tuple(map(str, sources)))
    return install(find_source(name), fetching)


class Harmful:
    """Writes a file when it is unpickled."""

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


def test_a_file_that_no_program_can_fetch_is_explained(tmp_path: Path) -> None:
    with pytest.raises(DownloadError, match=r"checkpoints\.zip.*--from"):
        put_in(tmp_path, "instance")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("wrapped", [None, "model", "model and opt"])
@pytest.mark.parametrize("is_new", [True, False])
def test_another_model_s_file_is_refused(tmp_path: Path, wrapped: str | None, is_new: bool) -> None:
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
def test_a_file_that_is_no_model_is_refused(tmp_path: Path, content: bytes, name: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(ModelFileError, match="file "):
        put_in(tmp_path / "models", name, path)


def pickled(path: Path, arrays: Mapping[str, Any]) -> Path:
    """A file as detectron2's model zoo has them."""
    path.write_bytes(pickle.dumps({"model": arrays, "__author__": "model zoo"}, protocol=2))
    return path


def test_without_torch_converting_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grayvault.colorizers.optional_libraries.find_spec", lambda _: None)
    with pytest.raises(UnsupportedError, match="converting models needs torch"):
        convert("chromagan", [chromagan()], tmp_path)


def test_a_fetched_file_must_be_the_published_one(web: Web, tmp_path: Path) -> None:
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


def test_a_fetched_file_that_is_no_model_is_fetched_again(web: Web, tmp_path: Path) -> None:
    web.files["page.h5"] = b"<html>Sign in</html>"
    web.files["w.h5"] = chromagan().read_bytes()
    with pytest.raises(ModelFileError, match="isn't a Keras model, or is damaged"):
        put_in(tmp_path, "chromagan", web.url("page.h5"))
    assert list(tmp_path.iterdir()) == []
    assert put_in(tmp_path, "chromagan", web.url("w.h5")) == find_model(tmp_path, "chromagan")


def test_a_file_fetched_from_another_address_is_not_used(
    web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    web.files["w.h5"] = web.files["v.h5"] = chromagan().read_bytes()
    with monkeypatch.context() as without:
        without.setattr("grayvault.colorizers.optional_libraries.find_spec", lambda _: None)
        with pytest.raises(UnsupportedError, match="converting models needs torch"):
            put_in(tmp_path, "chromagan", web.url("w.h5"))
    fetched = tmp_path / "fetched" / "my_model_colorization.h5"
    assert fetched.read_bytes() == web.files["w.h5"]
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


@pytest.mark.parametrize(
    ("name", "source", "sentence"),
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
        ("instance", "spoilt.zip", "spoilt.zip isn't a ZIP archive, or is damaged"),
        ("instance", "locked.zip", "locked.zip can't be unpacked"),
    ],
)
def test_a_file_named_by_mistake_is_refused_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, source: str, sentence: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("page.html").write_text("<!DOCTYPE html><html></html>")
    whole = tmp_path / "whole.pth"
    torch.save({"layers.0.0.weight": torch.zeros(64, 3, 7, 7)}, whole)
    Path("half.pth").write_bytes(whole.read_bytes()[:9000])
    with zipfile.ZipFile("whole.zip", "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr("latest_net_G.pth", bytes(range(256)) * 9)
    packed = Path("whole.zip").read_bytes()
    Path("half.zip").write_bytes(packed[:100])
    data = 30 + len("latest_net_G.pth")
    Path("spoilt.zip").write_bytes(packed[:data] + b"\xff" * 50 + packed[data + 50 :])
    listed = packed.index(b"PK\1\2") + 8
    Path("locked.zip").write_bytes(packed[:listed] + b"\1" + packed[listed + 1 :])
    with pytest.raises(ModelFileError, match=re.escape(sentence)) as caught:
        put_in(tmp_path / "models", name, source)
    assert "\n" not in str(caught.value)
    assert list((tmp_path / "models").iterdir()) == []
