"""ChromaGAN beside the original's outputs, and Keras's files to its tensors."""

import gc
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from safetensors.numpy import save_file
from skimage.color import rgb2lab
from torch import Tensor

from grayvault.colorizers.install.keras_files import read_keras_h5
from grayvault.colorizers.install.keras_layout import renumbered, tensors_of_keras
from grayvault.colorizers.networks.chromagan import ChromaGAN, ClassHead, Design, design_of
from grayvault.colorizers.networks.chromagan_runner import ChromaGANRunner
from grayvault.colorizers.study_models.chromagan import enlarge, guess_chroma, output_codes
from grayvault.core.arrays import UInt8Array
from grayvault.core.errors import DamagedFileError, ModelFileError, UnsupportedError
from grayvault.imaging.color.opencv_lab import lab_to_srgb, to_lightness
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_chroma
from grayvault.imaging.resize import resize, sample_bilinear
from tests.colorizers import parity
from tests.support.photos import crop, deep_crop

FULL, NARROW = "chromagan", "chromagan_div16"
FILES = ("chromagan_div16_keras2.h5", "chromagan_div16_keras3.h5")

Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True)
class Generator:
    """The network and its class head, with the rule's weights."""

    net: ChromaGAN
    head: ClassHead

    def output(self, stars: UInt8Array) -> NDArray[np.float32]:
        """As `ChromaGANNetwork` has it."""
        plane = torch.from_numpy(stars.astype(np.float32) / np.float32(255))
        with torch.inference_mode():
            output: NDArray[np.float32] = self.net(plane.expand(1, 3, -1, -1))[0].numpy()
        return output


def made(name: str) -> Arrays:
    return {entry["key"]: parity.made(entry) for entry in parity.entries(f"{name}.keys.json")}


def generator(name: str) -> Generator:
    tensors = {key: torch.from_numpy(array) for key, array in tensors_of_keras(made(name)).items()}
    design = design_of({key: tensor.shape for key, tensor in tensors.items()})
    with torch.device("meta"):
        built = Generator(ChromaGAN(design).eval(), ClassHead(design).eval())
    for part in (built.net, built.head):
        part.load_state_dict({key: tensors.pop(key) for key in part.state_dict()}, assign=True)
    assert not tensors
    return built


@pytest.fixture(scope="module", params=[NARROW, FULL])
def case(request: pytest.FixtureRequest) -> Iterator[tuple[str, Generator]]:
    """A network's name and the network, one after the other: the full one takes 700 MB."""
    yield request.param, generator(request.param)
    gc.collect()


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The narrow network's file, converted from Keras's."""
    path = tmp_path_factory.mktemp("chromagan") / "narrow.safetensors"
    save_file(tensors_of_keras(read_keras_h5(parity.file(FILES[0]))), path)
    return path


def vectors(name: str) -> Iterator[tuple[str, Tensor, parity.Arrays]]:
    arrays = parity.vectors(f"{name}.npz")
    for which in parity.cases(arrays, "x_"):
        x = torch.from_numpy(arrays[f"x_{which}"]).permute(0, 3, 1, 2)
        yield which, x.expand(-1, 3, -1, -1), arrays


def apart(actual: Tensor, expected: NDArray[np.float32]) -> float:
    """The largest difference of a tensor (n, channels, ...) from an array (n, ..., channels).

    Of values above 1, relative to the largest.
    """
    moved = actual.movedim(1, -1).numpy()
    assert moved.shape == expected.shape
    return float(np.abs(moved - expected).max() / max(1, np.abs(expected).max()))


@pytest.mark.slow
def test_every_output_and_intermediate_is_the_original_s(case: tuple[str, Generator]) -> None:
    name, built = case
    net = built.net
    for which, x, arrays in vectors(name):
        with torch.inference_mode():
            features = net.features(x)
            overview = net.overview(features)
            summary, mid = net.summary(overview), net.mid(features)
            actual = {
                "vgg_ch0_16": features[:, :16],
                "global": overview,
                "fusion_global": summary,
                "fusion_mid_ch0_16": mid[:, :16],
                "cls": built.head(overview),
                "ab": net(x),
            }
        assert {key for key in arrays if key.endswith(f"_{which}")} == {
            f"{key}_{which}" for key in ("x", *actual)
        }
        off = {key: apart(value, arrays[f"{key}_{which}"]) for key, value in actual.items()}
        assert max(off.values()) < parity.TOLERANCE, off


@pytest.mark.slow
def test_the_network_has_the_original_s_arrays(case: tuple[str, Generator]) -> None:
    name, built = case
    shapes = {
        key: tuple(tensor.shape)
        for part in (built.net, built.head)
        for key, tensor in part.state_dict().items()
    }
    listed = {
        entry["key"]: np.broadcast_to(np.float32(0), entry["shape"])
        for entry in parity.entries(f"{name}.keys.json")
    }
    torchs = {
        key.replace("kernel", "weight").replace("/", "."): in_torch(array.shape)
        for key, array in listed.items()
    }
    assert shapes == torchs
    assert sum(np.prod(shape) for shape in shapes.values()) == {
        FULL: 171_171_722,
        NARROW: 670_306,
    }.get(name)


def in_torch(shape: tuple[int, ...]) -> tuple[int, ...]:
    return (*shape[:-3:-1], *shape[:-2]) if len(shape) > 1 else shape


@dataclass(frozen=True)
class FixedAnswer:
    """A network that answers as the original did."""

    answer: NDArray[np.float32]
    expected: UInt8Array

    def output(self, stars: UInt8Array) -> NDArray[np.float32]:
        """What was given, where it is asked for what the original was asked for."""
        assert np.array_equal(stars, self.expected)
        return self.answer


def test_the_way_of_a_picture_is_the_original_s() -> None:
    """From luma in to pixels out; the original took the lightness of the coloured picture."""
    io = parity.vectors("chromagan_io.npz")
    answer = io["pred_ab_112"].transpose(2, 0, 1)
    size = io["L_full_u8"].shape
    codes = output_codes(answer)
    assert np.array_equal(codes.transpose(1, 2, 0), io["ab8_224"])
    full = enlarge(codes, size)
    assert np.abs(full.transpose(1, 2, 0).astype(int) - io["ab8_full"]).max() <= 1
    rgb = lab_to_srgb(io["L_full_u8"], np.ascontiguousarray(io["ab8_full"].transpose(2, 0, 1)))
    assert np.abs(rgb.astype(int) - io["out_full_rgb_u8"]).max() <= 1


def test_the_lightness_of_gray_is_the_original_s() -> None:
    luma = np.arange(256, dtype=np.uint8).reshape(16, 16)
    gray = np.repeat(luma[..., None], 3, axis=2)
    expected = 255 / 100 * rgb2lab(gray)[..., 0]
    assert np.abs(to_lightness(luma) - expected).max() <= 1


@pytest.mark.parametrize("size", [(100, 140), (300, 420), (61, 87)])
def test_a_photo_s_chroma_is_that_of_the_network_s_colours(size: tuple[int, int]) -> None:
    luma = crop("coffee", 300, 420)[..., 1].copy()
    answer = np.full((2, 112, 112), 140 / 255, np.float32)
    answer[1] = 100 / 255
    seen = to_lightness(sample_bilinear(luma, (224, 224)))
    chroma = guess_chroma(luma, size, FixedAnswer(answer, seen))
    assert chroma.shape == (2, *size)
    small = resize(luma, size, "box").astype(np.uint8)
    codes = np.stack([np.full(size, code, np.uint8) for code in (140, 100)])
    expected = rgb_to_chroma(lab_to_srgb(to_lightness(small), codes))
    assert np.abs(chroma - expected).max() <= 2


def test_a_16_bit_photo_has_the_same_chroma() -> None:
    luma = deep_crop("coffee", 120, 160)[..., 1].copy()
    answer = np.full((2, 112, 112), 0.45, np.float32)
    eight = (luma >> 8).astype(np.uint8)
    network = FixedAnswer(answer, to_lightness(sample_bilinear(eight, (224, 224))))
    assert np.array_equal(
        guess_chroma(luma, (60, 80), network), guess_chroma(eight, (60, 80), network)
    )


def test_designs() -> None:
    assert Design() == Design(64, 1000)
    for name, design in ((FULL, Design()), (NARROW, Design(4, 62))):
        entries = parity.entries(f"{name}.keys.json")
        assert (
            design_of({entry["key"].replace("/", "."): entry["shape"] for entry in entries})
            == design
        )


@pytest.mark.parametrize("name", FILES)
def test_keras_files_hold_the_weights_of_the_rule(name: str) -> None:
    arrays, expected = read_keras_h5(parity.file(name)), made(NARROW)
    assert arrays.keys() == expected.keys()
    for key, array in arrays.items():
        assert array.dtype == np.float32
        assert array.tobytes() == expected[key].tobytes(), key


def test_a_converted_file_gives_the_original_s_output(weights: Path) -> None:
    network = ChromaGANRunner(weights)
    codes = np.random.default_rng(1).integers(0, 256, (224, 224)).astype(np.uint8)
    assert np.array_equal(network.output(codes), generator(NARROW).output(codes))


def test_layers_of_a_later_session_are_renumbered() -> None:
    later = {
        "conv2d_6": "conv2d",
        "conv2d_10": "conv2d_2",
        "conv2d_9": "conv2d_1",
        "dense_1": "dense",
        "dense_2": "dense_1",
        "block1_conv2": "block1_conv2",
    }
    assert renumbered(later) == later
    fresh = ("conv2d", "conv2d_1", "batch_normalization", "batch_normalization_1", "block4_conv3")
    assert renumbered(fresh) == {name: name for name in fresh}


def test_arrays_of_a_later_session_are_the_same_tensors() -> None:
    arrays = made(NARROW)
    expected = tensors_of_keras(arrays)
    moved = tensors_of_keras({later(key): array for key, array in arrays.items()})
    assert moved.keys() == expected.keys()
    assert all(np.array_equal(moved[key], expected[key]) for key in expected)


def later(key: str) -> str:
    """What Keras 2.2.4 calls it where a discriminator of five convolutions was made before."""
    layer, weight = key.split("/")
    if layer.startswith("block"):
        return key
    match = re.fullmatch(r"(.+?)(?:_(\d+))?", layer)
    assert match
    kind, number = match.groups("0")
    before = 6 if kind == "conv2d" else 1
    return f"{kind}_{int(number) + before}/{weight}"


def test_a_file_that_is_no_keras_model(tmp_path: Path) -> None:
    path = tmp_path / "weights.h5"
    for content in (b"", b"no HDF5 at all", parity.file(FILES[0]).read_bytes()[:100_000]):
        path.write_bytes(content)
        with pytest.raises(ModelFileError, match=r"weights\.h5 isn't a Keras model"):
            read_keras_h5(path)
    with h5py.File(path, "w") as file:
        file["others"] = np.zeros(3)
    with pytest.raises(ModelFileError, match="model_weights"):
        read_keras_h5(path)


def test_without_h5py(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "h5py", None)
    with pytest.raises(UnsupportedError, match=r"needs h5py.*pip install 'grayvault\[convert\]'"):
        read_keras_h5(Path("weights.h5"))


def test_a_file_that_isn_t_chromagan(tmp_path: Path, weights: Path) -> None:
    path = tmp_path / "other.safetensors"
    tensors: Arrays = tensors_of_keras(read_keras_h5(parity.file(FILES[1])))
    odd = tensors | {"conv2d_7.weight": tensors["conv2d_8.weight"]}
    short = {name: array for name, array in tensors.items() if name != "conv2d_7.weight"}
    for content in ({"other": np.zeros(3, np.float32)}, odd, short):
        save_file(content, path)
        with pytest.raises(DamagedFileError, match=r"other\.safetensors doesn't hold ChromaGAN"):
            ChromaGANRunner(path)
    path.write_bytes(weights.read_bytes()[:1000])
    with pytest.raises(DamagedFileError, match=r"other\.safetensors"):
        ChromaGANRunner(path)
