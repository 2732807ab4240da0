"""Trials on a sample: a gray picture at a distance, hints at a step, and how the two look."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from grayvault.colorizers.colorize import colorize_at
from grayvault.core.colorizer import Colorizer
from grayvault.core.hints import Hints
from grayvault.core.photo import Luma
from grayvault.hints import stream_v3
from grayvault.hints.stream_v2 import dequantize_hints
from grayvault.ingest.archive.quality.fine_hints import fine_hints
from grayvault.ingest.archive.quality.sample_photo import Sample


@dataclass(frozen=True)
class Trial:
    """The bytes of a sample's gray picture and hints, and the score (SSIMULACRA2) of both."""

    distance: float
    effort: int
    step_index: int
    gray_bytes: int
    hint_bytes: int
    score: float


@dataclass(frozen=True)
class DecodedGray:
    """A sample's gray picture, decoded, and the bytes that it takes."""

    picture: Luma
    size: int


GrayAt = Callable[[float, int], DecodedGray]
"""A sample's gray picture at a distance and an effort."""


@dataclass(frozen=True)
class DecodedHints:
    """A sample's hints, decoded, and the bytes that they take."""

    hints: Hints
    size: int


@dataclass
class GrayTrials:
    """Trials of one sample.

    A gray picture is made once for each distance and effort. Hints are made once for each step,
    beside the first gray picture: those beside another one are nearly the same. `lightness` says
    what the gray picture is; otherwise it is luma.
    """

    sample: Sample
    gray_at: GrayAt
    colorizer: Colorizer
    lightness: bool
    _grays: dict[tuple[float, int], DecodedGray] = field(default_factory=dict)
    _hints: dict[int, DecodedHints] = field(default_factory=dict)

    def at(self, distance: float, effort: int, step_index: int) -> Trial:
        """The gray picture at this distance and effort with hints at this step."""
        if (distance, effort) not in self._grays:
            self._grays[distance, effort] = self.gray_at(distance, effort)
        gray = self._grays[distance, effort]
        if step_index not in self._hints:
            self._hints[step_index] = self._hints_beside(gray, step_index)
        hints = self._hints[step_index]
        score = self._score(gray, hints)
        return Trial(distance, effort, step_index, gray.size, hints.size, score)

    def _hints_beside(self, gray: DecodedGray, step_index: int) -> DecodedHints:
        most_cells = stream_v3.MOST_CELLS / self.sample.pixels
        coded = fine_hints(
            self.sample.photo, gray.picture, step_index, most_cells, lightness=self.lightness
        )
        return DecodedHints(dequantize_hints(coded), len(stream_v3.encode(coded)))

    def _score(self, gray: DecodedGray, hints: DecodedHints) -> float:
        size = self.sample.chroma_size
        restored = colorize_at(gray.picture, hints.hints, self.colorizer, size)
        return self.sample.reference.full_size(replace(self.sample.photo, pixels=restored))[0]
