"""Under `auto` a colorizer that fails is left out for the rest of a run, and reported once."""

import logging
from collections.abc import Sequence

import numpy as np
import pytest

from grayvault.colorizers.anchored_model import AnchoredModel, Guess
from grayvault.colorizers.registry import PROPAGATE, ColorizerSet
from grayvault.core.colorizer import ModelRef
from grayvault.core.errors import ColorizerError
from grayvault.core.file_stamps import FileStamp
from grayvault.core.jobs import Outcome
from grayvault.core.photo import Chroma, Luma, Metadata, Photo
from grayvault.core.settings import IngestSettings
from grayvault.ingest.archive.encode_photo import WorkingColorizers, encode_photo
from grayvault.ingest.workers import worker_protocol
from grayvault.ingest.workers.unusable_colorizers import warn_of_failed_colorizers
from tests.support.photos import crop

STAMP = FileStamp(1, 2, 3, 4)
Size = tuple[int, int]


class Model:
    """A model that does what `does` says of its guess, and counts how often it is asked."""

    def __init__(self, name: str, does: str) -> None:
        self.asked = 0
        self._does = does
        self.colorizer = AnchoredModel(ModelRef(name, "00"), self._ways, lambda: None)

    def _ways(self) -> Sequence[Guess]:
        if self._does == "not loaded":
            self.asked += 1
            raise OSError("libtorchvision.so")
        return [self._guess]

    def _guess(self, luma: Luma, size: Size) -> Chroma:
        self.asked += 1
        match self._does:
            case "raises":
                raise KeyError("backbone")
            case "no memory":
                raise MemoryError
            case "nan":
                return np.full((2, *size), np.nan, np.float32)
            case "shape":
                return np.zeros((2, 7, 7), np.float32)
            case "second":
                if self.asked > 1:
                    raise ValueError("once is enough")
        return np.zeros((2, *size), np.float32)


def photo(number: int) -> Photo:
    name = ("coffee", "chelsea", "rocket")[number]
    return Photo(crop(name, 24, 32), "png", Metadata())  # type: ignore[arg-type]


@pytest.mark.parametrize("selection", ["measured", "scene"])
@pytest.mark.parametrize("does", ["raises", "no memory", "nan", "shape", "not loaded"])
def test_a_colorizer_that_fails_is_asked_once_and_every_photo_is_archived(
    does: str, selection: str, caplog: pytest.LogCaptureFixture
) -> None:
    failing, fine = Model("chromagan", does), Model("instance", "works")
    colorizers = WorkingColorizers(ColorizerSet((PROPAGATE, failing.colorizer, fine.colorizer)))
    settings = IngestSettings(colorizer="auto", selection=selection, model_seconds=1e9)  # type: ignore[arg-type]
    with caplog.at_level(logging.WARNING, "grayvault"):
        for number in range(2):
            encoded = encode_photo(photo(number), settings, colorizers)
            assert encoded.colorizer is None or encoded.colorizer.name in {"propagate", "instance"}
    if failing.asked:
        assert failing.asked == 1
        assert list(colorizers.failed) == ["chromagan"]
        assert colorizers.failed["chromagan"].startswith("the colorizer chromagan ")
        assert len(caplog.records) == 1
        assert caplog.records[0].exc_info
    assert failing.asked or selection == "scene"


def test_a_colorizer_that_fails_late_is_left_out_then() -> None:
    failing = Model("chromagan", "second")
    colorizers = WorkingColorizers(ColorizerSet((PROPAGATE, failing.colorizer)))
    encode_photo(photo(0), IngestSettings(colorizer="auto", model_seconds=1e9), colorizers)
    encode_photo(photo(1), IngestSettings(colorizer="auto", model_seconds=1e9), colorizers)
    assert failing.asked == 2
    assert "once is enough" in colorizers.failed["chromagan"]


def test_without_hints_those_that_work_are_compared() -> None:
    models = [Model("chromagan", "nan"), Model("instance", "raises")]
    colorizers = WorkingColorizers(
        ColorizerSet((PROPAGATE, *(model.colorizer for model in models)))
    )
    encoded = encode_photo(photo(0), IngestSettings(colorizer="auto", hints="none"), colorizers)
    assert encoded.colorizer is None
    assert encoded.note
    assert set(colorizers.failed) == {"chromagan", "instance"}


def test_a_named_colorizer_that_fails_is_reported_and_tried_with_the_next_photo() -> None:
    failing = Model("chromagan", "raises")
    colorizers = WorkingColorizers(ColorizerSet((PROPAGATE, failing.colorizer)))
    for count in (1, 2):
        with pytest.raises(ColorizerError, match="the colorizer chromagan failed: KeyError"):
            encode_photo(photo(count), IngestSettings(colorizer="chromagan"), colorizers)
        assert failing.asked == count
    assert not colorizers.failed


def test_several_workers_say_it_once(caplog: pytest.LogCaptureFixture) -> None:
    warned = set[str]()
    left_out = (("chromagan", "the colorizer chromagan failed"), ("instance", "instance, too"))
    with caplog.at_level(logging.WARNING, "grayvault"):
        for count in (1, 2, 1, 2, 2):
            outcome = Outcome("archived", STAMP, failed_colorizers=left_out[:count])
            answer = worker_protocol.read_answer(worker_protocol.write(outcome))
            assert isinstance(answer, Outcome)
            warn_of_failed_colorizers(answer, warned)
    assert [record.getMessage().partition(":")[0] for record in caplog.records] == [
        "the colorizer chromagan failed",
        "instance, too",
    ]
