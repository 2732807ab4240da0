"""Models that guess colours: held to the hints, asked once, with less where memory is out."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from grayvault.colorizers.anchored_model import AnchoredModel, Guess
from grayvault.colorizers.model_cache import ModelCache
from grayvault.core.colorizer import ModelRef
from grayvault.core.errors import ColorizerError
from grayvault.core.photo import Chroma, Luma
from grayvault.hints import stream_v2
from grayvault.hints.fit_hints import FitSettings, fit_hints, quantize_hints
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_chroma, rgb_to_luma
from tests.support.photos import crop

REF = ModelRef("guess", "00")
PIXELS = crop("coffee", 128, 192)
LUMA, CHROMA = rgb_to_luma(PIXELS), rgb_to_chroma(PIXELS)
SIZE = (128, 192)
HINTS = stream_v2.dequantize_hints(
    quantize_hints(fit_hints(LUMA.astype(np.float32), CHROMA, FitSettings(96, 12, 120)), 120)
)


def colorizer(ways: Callable[[], Sequence[Guess]]) -> AnchoredModel:
    return AnchoredModel(REF, ways, lambda: None)


def green(luma: Luma, size: tuple[int, int]) -> Chroma:
    del luma
    return np.full((2, *size), -40, np.float32)


def out_of_memory(luma: Luma, size: tuple[int, int]) -> Chroma:
    raise RuntimeError("DefaultCPUAllocator: not enough memory: you tried to allocate 9 bytes")


def test_without_hints_it_is_the_guess() -> None:
    assert np.array_equal(colorizer(lambda: [green]).predict(LUMA, None, SIZE), green(LUMA, SIZE))


def test_hints_hold_even_a_wrong_guess() -> None:
    chroma = colorizer(lambda: [green]).predict(LUMA, HINTS, SIZE)
    assert np.abs(chroma - CHROMA).mean() < 0.25 * np.abs(green(LUMA, SIZE) - CHROMA).mean()


def test_the_same_question_is_asked_once() -> None:
    asked: list[tuple[int, ...]] = []

    def guess(luma: Luma, size: tuple[int, int]) -> Chroma:
        asked.append((*luma.shape, *size))
        return green(luma, size)

    model = colorizer(lambda: [guess])
    first = model.predict(LUMA, HINTS, SIZE)
    model.predict(LUMA, None, SIZE)[:] = 0
    assert np.array_equal(model.predict(LUMA, HINTS, SIZE), first)
    model.predict(LUMA, None, (64, 96))
    model.predict(LUMA + 1, None, (64, 96))
    assert len(asked) == 3


def test_if_memory_runs_out_the_next_guess_is_tried() -> None:
    forgot: list[bool] = []
    model = AnchoredModel(REF, lambda: [out_of_memory, green], lambda: forgot.append(True))
    assert model.predict(LUMA, None, SIZE)[0, 0, 0] == -40
    assert not forgot


@pytest.mark.parametrize("where", ["loading", "asking"])
def test_too_little_memory_is_reported(where: str) -> None:
    forgot: list[bool] = []

    def ways() -> Sequence[Guess]:
        if where == "loading":
            raise MemoryError
        return [out_of_memory, out_of_memory]

    model = AnchoredModel(REF, ways, lambda: forgot.append(True))
    with pytest.raises(ColorizerError, match="guess needs more memory than there is"):
        model.predict(LUMA, None, SIZE)
    assert forgot


def test_other_errors_are_not_taken_for_a_lack_of_memory() -> None:
    def broken(luma: Luma, size: tuple[int, int]) -> Chroma:
        raise RuntimeError("shapes differ")

    with pytest.raises(ColorizerError, match="guess failed: RuntimeError: shapes differ"):
        colorizer(lambda: [broken]).predict(LUMA, None, SIZE)


@pytest.mark.parametrize(
    ("chroma", "sentence"),
    [
        (np.full((2, *SIZE), np.nan, np.float32), "aren't numbers"),
        (np.full((2, *SIZE), np.inf, np.float32), "aren't numbers"),
        (np.zeros((2, 3, 4), np.float32), r"of shape \(2, 3, 4\), not \(2, 128, 192\)"),
        (np.zeros((3, *SIZE), np.float32), r"of shape \(3, "),
    ],
)
def test_impossible_chroma_is_reported(chroma: Chroma, sentence: str) -> None:
    model = colorizer(lambda: [lambda luma, size: chroma])
    with pytest.raises(ColorizerError, match=f"the colorizer guess failed: .*{sentence}"):
        model.predict(LUMA, HINTS, SIZE)
    assert model.problem is None


@pytest.mark.parametrize(
    "error", [ImportError("no CUDA"), OSError("libtorch.so"), ValueError("torch 9"), SystemExit(1)]
)
def test_a_model_that_cannot_be_loaded_is_tried_once(error: BaseException) -> None:
    tried: list[bool] = []

    def ways() -> Sequence[Guess]:
        tried.append(True)
        raise error

    model = colorizer(ways)
    for _ in range(3):
        with pytest.raises(ColorizerError, match="guess can't be loaded: "):
            model.predict(LUMA, None, SIZE)
    assert len(tried) == 1
    assert model.problem
    assert str(error) in model.problem


def test_an_error_of_a_library_becomes_one_short_line() -> None:
    def ways() -> Sequence[Guess]:
        raise RuntimeError("operator torchvision::nms\ndoes not exist\n" * 50)

    with pytest.raises(ColorizerError) as caught:
        colorizer(ways).predict(LUMA, None, SIZE)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 300


def test_the_least_recently_used_network_leaves() -> None:
    models = ModelCache(most_bytes=10)
    loads: list[str] = []

    def ask(key: str, size: int = 4) -> str:
        def load() -> str:
            loads.append(key)
            return key

        return models.get(key, size, load)

    assert [ask("a"), ask("b"), ask("a")] == ["a", "b", "a"]
    ask("c")  # b leaves
    ask("a")
    ask("b")  # c leaves
    assert loads == ["a", "b", "c", "b"]
    ask("huge", 99)  # everything leaves, and it is held all the same
    ask("huge", 99)
    ask("a")
    assert loads == ["a", "b", "c", "b", "huge", "a"]
    models.clear()
    ask("a")
    assert loads[-2:] == ["a", "a"]
