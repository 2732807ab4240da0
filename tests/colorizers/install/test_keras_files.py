"""Keras's files by way of the converter: what gives the original's outputs, and what is refused."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from grayvault.colorizers.install.convert import convert
from grayvault.colorizers.install.keras_layout import renumbered
from grayvault.colorizers.networks.chromagan import ChromaGAN, design_of
from grayvault.core.errors import ModelFileError
from tests.colorizers import parity

FILES = ("chromagan_div16_keras2.h5", "chromagan_div16_keras3.h5")
KERNEL = "model_weights/conv2d/conv2d/kernel:0"
FIRST_BIAS = "model_weights/model/block1_conv1/bias:0"

Change = Callable[[Any], object]


def changed(folder: Path, change: Change) -> Path:
    """The Keras 2 file after `change`, which is given the open file."""
    path = folder / "model.h5"
    shutil.copyfile(parity.file(FILES[0]), path)
    with h5py.File(path, "r+") as file:
        change(file)
    return path


def with_array(name: str, make: Callable[[Any], Any]) -> Change:
    def change(file: Any) -> None:
        made = make(file[name][()])
        del file[name]
        file[name] = made

    return change


def net_of(weights: Path) -> ChromaGAN:
    tensors = load_file(weights)
    net = ChromaGAN(design_of({name: value.shape for name, value in tensors.items()}))
    net.load_state_dict({name: tensors[name] for name in net.state_dict()})
    return net.eval()


@pytest.mark.parametrize("name", FILES)
def test_a_keras_file_gives_the_original_s_output(tmp_path: Path, name: str) -> None:
    net = net_of(convert("chromagan", [parity.file(name)], tmp_path))
    arrays = parity.vectors("chromagan_div16.npz")
    cases = parity.cases(arrays, "x_")
    assert cases
    for which in cases:
        x = torch.from_numpy(arrays[f"x_{which}"]).permute(0, 3, 1, 2).expand(-1, 3, -1, -1)
        with torch.inference_mode():
            actual = net(x).permute(0, 2, 3, 1).numpy()
        assert np.abs(actual - arrays[f"ab_{which}"]).max() < parity.TOLERANCE


@pytest.mark.parametrize("kind", ["<f8", ">f4", "<f2"])
def test_numbers_of_other_precision_become_single(tmp_path: Path, kind: str) -> None:
    path = changed(tmp_path, with_array(KERNEL, lambda array: array.astype(kind)))
    kernel = load_file(convert("chromagan", [path], tmp_path))["conv2d.weight"]
    with h5py.File(parity.file(FILES[0])) as file:
        expected = file[KERNEL][()].astype(kind).astype(np.float32).transpose(3, 2, 0, 1)
    assert kernel.dtype == torch.float32
    assert np.array_equal(kernel.numpy(), expected)


def never_written(file: Any) -> None:
    del file[KERNEL]
    file.create_dataset(KERNEL, (10**6, 10**6), "f4", chunks=(1000, 1000))


def array_for_weights(file: Any) -> None:
    del file["model_weights"]
    file["model_weights"] = np.zeros(3, np.float32)


def a_twin(file: Any) -> None:
    file["model_weights/conv2d_0/conv2d_0/bias:0"] = np.zeros(3, np.float32)


def without_layer(file: Any) -> None:
    del file["model_weights/conv2d_7"]


def loose(file: Any) -> None:
    file["model_weights/kernel"] = np.zeros((3, 3), np.float32)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (array_for_weights, "isn't a Keras model, or is damaged: .model_weights isn't a group"),
        (loose, "kernel belongs to no layer"),
        (never_written, "is larger than the file"),
        (with_array(KERNEL, lambda _: "text"), "has numbers of type object"),
        (with_array(KERNEL, lambda array: array.astype(np.int32)), "has numbers of type int32"),
        (with_array(KERNEL, lambda array: array[0]), r"conv2d\.weight should have shape"),
        (with_array(FIRST_BIAS, lambda _: np.float32(1)), "its layers have other shapes"),
        (without_layer, "is another model's: conv2d_7"),
        (a_twin, "is another model's: it has no conv2d_1"),
    ],
)
def test_a_file_that_holds_something_else_is_refused(
    tmp_path: Path, change: Change, sentence: str
) -> None:
    path = changed(tmp_path, change)
    with pytest.raises(ModelFileError, match=sentence) as refusal:
        convert("chromagan", [path], tmp_path)
    assert str(refusal.value).startswith(str(path))
    assert not (tmp_path / "model.safetensors").exists()


def test_layers_of_the_same_number_are_kept_apart() -> None:
    assert renumbered(("conv2d_0", "conv2d")) == {"conv2d": "conv2d", "conv2d_0": "conv2d_1"}
