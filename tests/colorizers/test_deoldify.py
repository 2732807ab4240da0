from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from safetensors.torch import save_file
from torch import Tensor, nn

from grayvault.colorizers.networks.deoldify import Deoldify, artistic, stable
from grayvault.colorizers.networks.device import Device, computes_bfloat16
from grayvault.colorizers.networks.picture_runner import (
    Build,
    PictureRunner,
    load_runner,
    with_weights,
)
from grayvault.colorizers.study_models.deoldify import (
    denormalize,
    guess_chroma,
    normalize,
    square_luma,
)
from grayvault.core.arrays import Float32Array
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_chroma, rgb_to_luma
from grayvault.imaging.color.ycbcr_to_rgb import ycbcr_to_rgb
from grayvault.imaging.measure.ciede2000 import delta_e
from grayvault.imaging.measure.color_error import to_lab
from grayvault.imaging.resize import resize
from tests.colorizers import parity
from tests.colorizers.opencv_yuv import recolored
from tests.support.photos import crop, deep_crop

BUILDS = {"artistic": artistic, "stable": stable}
LOOKED_AT = {"layers3": 3, "layers5": 5}
"""The intermediates in the vectors, and the places of the layers that they come from."""


@dataclass(frozen=True)
class Model:
    """A network with the weights that the rule makes for it."""

    file: str
    net: Deoldify


@pytest.fixture(scope="module", params=BUILDS)
def model(request: pytest.FixtureRequest) -> Iterator[Model]:
    file = f"deoldify_{request.param}"
    threads = torch.get_num_threads()
    torch.set_num_threads(2)  # as the vectors were made
    net = with_weights(BUILDS[request.param], parity.state_dict(f"{file}.keys.json"))
    assert isinstance(net, Deoldify)
    yield Model(file, net.eval())
    torch.set_num_threads(threads)


@pytest.mark.parametrize("name", BUILDS)
def test_names_and_shapes_are_those_of_the_published_weights(name: str) -> None:
    entries = parity.entries(f"deoldify_{name}.keys.json")
    net = unfilled(BUILDS[name])
    assert {key: (list(t.shape), dtype_of(t)) for key, t in net.state_dict().items()} == {
        entry["key"]: (entry["shape"], entry["dtype"]) for entry in entries
    }
    parameters = {entry["key"] for entry in entries if entry["param"]}
    assert {key for key, _ in net.named_parameters()} == parameters


@pytest.mark.parametrize(
    ("name", "tensors", "parameters"),
    [("artistic", 378, 63_646_881), ("stable", 754, 218_222_197)],
)
def test_there_are_as_many_weights_as_published(name: str, tensors: int, parameters: int) -> None:
    net = unfilled(BUILDS[name])
    assert len(net.state_dict()) == tensors
    assert sum(parameter.numel() for parameter in net.parameters()) == parameters


@pytest.mark.slow
@pytest.mark.parametrize("name", BUILDS)
@pytest.mark.parametrize("size", [(64, 64), (112, 112), (100, 92), (34, 70)])
def test_a_picture_keeps_its_size(name: str, size: tuple[int, int]) -> None:
    picture = torch.empty(1, 3, *size, device="meta")
    assert unfilled(BUILDS[name]).eval()(picture).shape == picture.shape


def test_weights_that_are_not_there_are_an_error() -> None:
    with pytest.raises(RuntimeError, match=r"layers\.0\.0\.weight"):
        with_weights(artistic, {})


@pytest.mark.slow
def test_outputs_are_those_of_the_original(model: Model) -> None:
    vectors = parity.vectors(f"{model.file}.npz")
    cases = parity.cases(vectors, "x_")
    assert cases
    for case in cases:
        for key, output in outputs(model.net, vectors[f"x_{case}"]).items():
            if f"{key}_{case}" in vectors:
                expected = vectors[f"{key}_{case}"]
                # What is inside reaches 38: processors' sums differ by more there.
                size = 1 if key == "y" else max(1, np.abs(expected).max())
                assert_near(output / size, expected / size)


@pytest.mark.slow
def test_pictures_are_those_of_the_original(model: Model) -> None:
    ask = PictureRunner(model.net)
    for expected in pictures(f"{model.file}_pipeline.npz"):
        photo = expected["rgb"]
        output = ask(normalize(square_luma(photo, int(expected["render_factor"]))))
        assert_near(output, expected["y"])
        assert_near(denormalize(output), expected["model_u8"])
        raw = resize(denormalize(output), photo.shape[:2], "bilinear")
        assert_near(raw, expected["raw_u8"])
        # One code of R'G'B' that is truncated otherwise is up to three after U and V.
        assert_near(recolored(photo, raw), expected["final_u8"], codes=3)


@pytest.mark.parametrize("name", BUILDS)
def test_each_step_around_the_network_is_that_of_the_original(name: str) -> None:
    for expected in pictures(f"deoldify_{name}_pipeline.npz"):
        photo = expected["rgb"]
        ready = square_luma(photo, int(expected["render_factor"]))
        np.testing.assert_array_equal(np.dstack([ready] * 3), expected["ready_u8"])
        assert_near(normalize(ready), expected["x"])
        assert_near(denormalize(expected["y"]), expected["model_u8"])
        raw = resize(expected["model_u8"], photo.shape[:2], "bilinear")
        assert_near(raw, expected["raw_u8"])
        assert_near(recolored(photo, expected["raw_u8"]), expected["final_u8"])


def test_luma_and_chroma_are_put_together_as_by_the_original() -> None:
    vectors = parity.vectors("deoldify_artistic_pipeline.npz")
    final = recolored(vectors["post_orig_u8"], vectors["post_color_u8"])
    assert_near(final, vectors["post_final_u8"])


def test_the_network_sees_the_luma_and_gives_the_chroma() -> None:
    pixels = crop("coffee", 112, 112)
    luma = rgb_to_luma(pixels)
    colored = np.stack([normalize(pixels[..., i])[i] for i in range(3)])
    inputs: list[Float32Array] = []

    def net(picture: Float32Array) -> Float32Array:
        inputs.append(picture)
        return colored

    chroma = guess_chroma(luma, (112, 112), net, 7)
    np.testing.assert_array_equal(inputs[0], normalize(luma))
    # The network's picture is truncated: a code less, now and then.
    np.testing.assert_allclose(chroma, rgb_to_chroma(pixels), atol=1)
    assert chroma.dtype == np.float32


@pytest.mark.slow
@pytest.mark.skipif(not computes_bfloat16(), reason="without hardware it takes minutes, unused")
def test_bfloat16_gives_nearly_the_same_colours(model: Model) -> None:
    pixels = crop("coffee", 256, 320)
    luma, size = rgb_to_luma(pixels), (256, 320)
    single = guess_chroma(luma, size, PictureRunner(model.net), 12)
    at = Device(torch.device("cpu"), torch.bfloat16)
    fast = guess_chroma(luma, size, PictureRunner(deepcopy(model.net), at), 12)
    assert np.abs(single).mean() > 5
    assert np.abs(fast - single).mean() < 0.5
    errors = delta_e(to_lab(ycbcr_to_rgb(luma, fast)), to_lab(ycbcr_to_rgb(luma, single)))
    assert errors.mean() < 0.4


@pytest.mark.parametrize("size", [(90, 130), (45, 65), (180, 260)])
def test_chroma_has_the_size_asked_for(size: tuple[int, int]) -> None:
    luma = rgb_to_luma(crop("chelsea", 90, 130))
    chroma = guess_chroma(luma, size, lambda picture: picture, 35)
    assert chroma.shape == (2, *size)
    assert np.abs(chroma).max() <= 1


def test_deep_luma_is_seen_as_its_8_bits_are() -> None:
    deep = rgb_to_luma(deep_crop("rocket", 96, 120))
    eight = (deep >> 8).astype(np.uint8)
    np.testing.assert_allclose(
        normalize(square_luma(deep, 7)), normalize(square_luma(eight, 7)), atol=0.04
    )


def test_a_runner_reads_weights_from_a_file(tmp_path: Path) -> None:
    build: Build = lambda: nn.Conv2d(3, 3, 1)  # noqa: E731
    weights = tmp_path / "weights.safetensors"
    save_file({"weight": torch.eye(3)[:, :, None, None] * 2, "bias": torch.ones(3)}, weights)
    picture = np.random.default_rng(0).random((3, 4, 5), np.float32)
    np.testing.assert_allclose(
        load_runner(build, weights)(picture), picture * 2 + 1, rtol=0.02
    )  # bfloat16


def outputs(net: Deoldify, x: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
    """The output (`y`) and what `LOOKED_AT` names."""
    actual: dict[str, NDArray[np.float32]] = {}

    def keep(name: str, output: Tensor) -> None:
        actual[name] = output.numpy().copy()

    hooks = [
        net.layers[place].register_forward_hook(lambda *call, name=name: keep(name, call[-1]))
        for name, place in LOOKED_AT.items()
    ]
    with torch.inference_mode():
        keep("y", net(torch.from_numpy(x)))
    for hook in hooks:
        hook.remove()
    return actual


def pictures(name: str) -> list[parity.Arrays]:
    """What a file holds of each picture, by the steps' names."""
    vectors = parity.vectors(name)
    prefixes = [key.removesuffix("rgb") for key in vectors if key.endswith("_rgb")]
    assert prefixes
    return [
        {key: vectors[prefix + key] for key in parity.cases(vectors, prefix)} for prefix in prefixes
    ]


def unfilled(build: Build) -> nn.Module:
    """A network without weights, which costs nothing."""
    with torch.device("meta"):
        return build()


def assert_near(actual: NDArray[np.generic], expected: NDArray[np.generic], codes: int = 1) -> None:
    """Within so many codes for 8-bit pixels, within the vectors' tolerance for floats."""
    tolerance = codes if expected.dtype == np.uint8 else parity.TOLERANCE
    difference = np.abs(actual.astype(np.float64) - expected.astype(np.float64)).max()
    assert difference <= tolerance


def dtype_of(tensor: Tensor) -> str:
    return str(tensor.dtype).removeprefix("torch.")
