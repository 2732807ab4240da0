import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
import torch

from grayvault.colorizers.hintnet import HintNetColorizer
from grayvault.colorizers.hintnet_input import (
    HintNetInput,
    apply_correction,
    hintnet_input,
    working_size,
)
from grayvault.colorizers.networks.hintnet_runner import HintNetRunner
from grayvault.colorizers.registry import BUILT_IN, PROPAGATE
from grayvault.core.arrays import Float32Array
from grayvault.core.errors import ColorizerError, UnsupportedError
from grayvault.core.hints import Hints
from grayvault.core.photo import Chroma, Luma
from grayvault.hints import stream_v2
from grayvault.hints.fit_hints import FitSettings, fit_hints, quantize_hints
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_chroma, rgb_to_luma
from grayvault.imaging.color.ycbcr_to_rgb import ycbcr_to_rgb
from grayvault.imaging.measure.ciede2000 import delta_e
from grayvault.imaging.measure.color_error import to_lab
from grayvault.imaging.resize import resize, resize_plane
from tests.support.photos import Name, crop, deep_crop
from tests.support.slow import slow

HINTNET = BUILT_IN.named("hintnet")
NAMES: tuple[Name, ...] = ("astronaut", "coffee", "chelsea", "rocket")
EACH = [*NAMES[:2], *map(slow, NAMES[2:])]
WEIGHTS = Path(sys.modules["grayvault.colorizers"].__path__[0]) / "weights"


def hints_of(luma: Luma, chroma: Chroma, step_index: int = 150) -> Hints:
    top = np.float32(255 / np.iinfo(luma.dtype).max)
    fit = fit_hints(luma.astype(np.float32) * top, chroma, FitSettings(96, 12, step_index))
    return stream_v2.dequantize_hints(quantize_hints(fit, step_index))


def photo(name: Name, height: int = 160, width: int = 208) -> tuple[Luma, Hints]:
    pixels = crop(name, height, width)
    luma = rgb_to_luma(pixels)
    return luma, hints_of(luma, rgb_to_chroma(pixels))


def error(name: Name, chroma: Chroma) -> float:
    pixels = crop(name, 160, 208)
    restored = ycbcr_to_rgb(rgb_to_luma(pixels), chroma)
    return float(delta_e(to_lab(pixels), to_lab(restored)).mean())


def test_it_brings_photos_nearer_than_the_hints_alone() -> None:
    gains = []
    for name in NAMES:
        luma, hints = photo(name)
        size = luma.shape[0], luma.shape[1]
        alone = error(name, PROPAGATE.predict(luma, hints, size))
        gains.append(1 - error(name, HINTNET.predict(luma, hints, size)) / alone)
    assert np.mean(gains) > 0.01
    assert min(gains) > -0.03


@pytest.mark.parametrize("size", [(1, 1), (1, 300), (7, 90), (33, 65), (240, 1200)])
def test_any_shape_and_any_size_asked_for(size: tuple[int, int]) -> None:
    pixels = np.resize(crop("coffee", 240, 400), (*size, 3))
    luma = rgb_to_luma(pixels)
    hints = hints_of(luma, rgb_to_chroma(pixels))
    for requested in (size, (max(1, size[0] // 2), max(1, size[1] // 3)), (1, 1)):
        chroma = HINTNET.predict(luma, hints, requested)
        assert chroma.shape == (2, *requested)
        assert chroma.dtype == np.float32
        assert np.isfinite(chroma).all()


def test_16_bits_are_seen_as_8() -> None:
    deep = rgb_to_luma(deep_crop("coffee", 200, 300))
    shallow = np.rint(deep / 257).astype(np.uint8)
    hints = photo("coffee", 200, 300)[1]
    of_deep, of_shallow = (HINTNET.predict(luma, hints, (100, 150)) for luma in (deep, shallow))
    assert np.abs(of_deep - of_shallow).mean() < 0.1


@pytest.mark.parametrize("name", EACH)
def test_colours_are_the_same_at_every_size(name: Name) -> None:
    luma, hints = photo(name)
    whole = HINTNET.predict(luma, hints, (160, 208))
    small = HINTNET.predict(luma, hints, (40, 52))
    reduced = np.stack([resize_plane(plane, (40, 52), "box") for plane in whole])
    assert np.abs(small - reduced).mean() < 0.7


def test_a_photo_s_size_hardly_changes_its_colours() -> None:
    """Photos above the working size are looked at in that size."""
    luma, hints = photo("coffee", 384, 576)
    large = resize(luma, (1536, 2304), "bilinear")
    seen = resize(large, (683, 1024), "box")
    of_large, of_seen = (HINTNET.predict(each, hints, (200, 300)) for each in (large, seen))
    assert np.abs(of_large - of_seen).mean() < 0.3


def test_the_same_again_and_in_threads() -> None:
    luma, hints = photo("astronaut")
    once = HINTNET.predict(luma, hints, (128, 160))
    with ThreadPoolExecutor(4) as pool:
        others = list(pool.map(lambda _: HINTNET.predict(luma, hints, (128, 160)), range(4)))
    for other in others:
        assert np.array_equal(once, other)


def test_another_size_of_the_same_photo_needs_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    (luma, hints), (other_luma, other_hints) = photo("chelsea", 128, 192), photo("rocket", 128, 192)
    runs: list[object] = []
    run = HintNetRunner.output

    def note(runner: HintNetRunner, inputs: HintNetInput) -> Float32Array:
        runs.append(inputs)
        return run(runner, inputs)

    monkeypatch.setattr(HintNetRunner, "output", note)
    for size in ((40, 60), (64, 96), (40, 60)):
        HINTNET.predict(luma, hints, size)
    assert len(runs) == 1
    HINTNET.predict(luma, other_hints, (40, 60))
    HINTNET.predict(other_luma, other_hints, (40, 60))
    assert len(runs) == 3


def output(dtype: torch.dtype, luma: Luma, hints: Hints) -> tuple[Float32Array, Chroma]:
    network = HintNetRunner(next(WEIGHTS.glob("hintnet-*.safetensors")), dtype)
    inputs = hintnet_input(luma, hints, working_size(luma.shape, 1024))
    return network.output(inputs), inputs.chroma


@pytest.mark.parametrize("name", EACH)
def test_precision_is_not_seen(name: Name) -> None:
    luma, hints = photo(name)
    pictures = []
    for dtype in (torch.float32, torch.bfloat16):
        correction, before = output(dtype, luma, hints)
        half = resize(luma, before.shape[1:], "box")
        pictures.append(to_lab(ycbcr_to_rgb(half, apply_correction(before, correction))))
    assert delta_e(*pictures).mean() < 0.1


def test_without_hints_it_gives_colours_of_its_own() -> None:
    assert isinstance(HINTNET, HintNetColorizer)
    luma, _ = photo("rocket")
    chroma = HINTNET.predict(luma, None, (128, 160))
    assert chroma.shape == (2, 128, 160)
    assert 0 < np.abs(chroma).max() < 128


def test_damaged_weights_are_not_used(tmp_path: Path) -> None:
    data = bytearray(next(WEIGHTS.glob("hintnet-*.safetensors")).read_bytes())
    digest = sha256(data).hexdigest()
    data[-1] ^= 1
    (tmp_path / "weights.safetensors").write_bytes(data)
    luma, hints = photo("coffee")
    with pytest.raises(ColorizerError, match=r"weights\.safetensors is damaged"):
        HintNetColorizer(tmp_path / "weights.safetensors", digest).predict(luma, hints, (9, 9))


def test_shipped_weights_have_the_registered_hashes() -> None:
    """What a vault file names must be what is here: the registry's sums are the files'."""
    named = {colorizer.ref.weights for colorizer in BUILT_IN.listed if colorizer.ref.weights}
    there = {sha256(path.read_bytes()).hexdigest() for path in WEIGHTS.glob("*.safetensors")}
    assert named == there
    assert sum(path.stat().st_size for path in WEIGHTS.glob("*.safetensors")) < 8_000_000


@pytest.mark.slow
def test_a_huge_photo_takes_little_memory() -> None:
    program = """
import resource
import numpy as np
from grayvault.core.hints import Hints
from grayvault.colorizers.registry import BUILT_IN
hints = Hints(np.zeros((2, 8, 16), np.float32), np.zeros((2, 0, 0), np.float32), (8, 16), 4.0)
net = BUILT_IN.named("hintnet")
small = net.predict(np.zeros((128, 256), np.uint8), hints, (64, 128))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
net.predict(np.zeros((5000, 10000), np.uint8), hints, (512, 1024))
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert int(done.stdout) < 400  # 50 MB of luma; every plane of floats at its size would be 200


@pytest.fixture
def without_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grayvault.colorizers.optional_libraries.find_spec", lambda name: None)


@pytest.mark.usefixtures("without_torch")
def test_without_torch_the_hints_alone_serve() -> None:
    assert HINTNET.problem == "needs torch and safetensors (pip install 'grayvault[torch]')"
    assert BUILT_IN.candidates("auto") == (PROPAGATE,)
    assert BUILT_IN.restorer_of(HINTNET.ref) is PROPAGATE
    with pytest.raises(UnsupportedError, match=r"hintnet needs torch.*pip install"):
        BUILT_IN.candidates("hintnet")


@pytest.mark.usefixtures("without_torch")
def test_a_network_that_can_t_be_loaded_names_the_missing_library() -> None:
    colorizer = HintNetColorizer(WEIGHTS / "none", "5a" * 32)
    luma, hints = photo("coffee")
    with pytest.raises(UnsupportedError, match=r"needs torch and safetensors \(pip install"):
        colorizer.predict(luma, hints, (9, 9))


def test_auto_tries_all_that_are_installed() -> None:
    assert BUILT_IN.candidates("auto") == (PROPAGATE, HINTNET)
    assert BUILT_IN.candidates("propagate") == (PROPAGATE,)
    assert BUILT_IN.candidates("hintnet") == (HINTNET,)
