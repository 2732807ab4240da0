"""Trials on a sample: a gray picture at a distance, hints at a step, and how the two look."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from grayvault.colorizers.colorize import colorize_at
from grayvault.core.colorizer import Colorizer
from grayvault.core.photo import Luma
from grayvault.hints import stream_v3
from grayvault.hints.fit_hints import Fit, quantize_hints
from grayvault.hints.stream_v2 import dequantize_hints
from grayvault.ingest.archive.quality.fine_hints import fit_fine_hints
from grayvault.ingest.archive.quality.sample_photo import Sample


@dataclass(frozen=True)
class Trial:
    """The bytes of a sample's gray picture and hints, and the score (SSIMULACRA2) of both."""

    distance: float
    step_index: int
    gray_bytes: int
    hint_bytes: int
    score: float


@dataclass(frozen=True)
class DecodedGray:
    """A sample's gray picture, decoded, and the bytes that it takes."""

    picture: Luma
    size: int


GrayAt = Callable[[float], DecodedGray]
"""A sample's gray picture at a distance."""


@dataclass
class GrayTrials:
    """Trials of one sample; a gray picture is made once for each distance.

    `lightness` says what the gray picture is; otherwise it is luma.
    """

    sample: Sample
    gray_at: GrayAt
    colorizer: Colorizer
    lightness: bool
    _fits: dict[float, tuple[DecodedGray, Fit]] = field(default_factory=dict)

    def at(self, distance: float, step_index: int) -> Trial:
        """The gray picture at this distance with hints at this step."""
        if distance not in self._fits:
            gray = self.gray_at(distance)
            most_cells = stream_v3.MOST_CELLS / self.sample.pixels
            fit = fit_fine_hints(self.sample.photo, gray.picture, step_index, most_cells)
            self._fits[distance] = gray, fit
        gray, fit = self._fits[distance]
        coded = replace(quantize_hints(fit, step_index), lightness=self.lightness)
        size = self.sample.chroma_size
        restored = colorize_at(gray.picture, dequantize_hints(coded), self.colorizer, size)
        score, _ = self.sample.reference.full_size(replace(self.sample.photo, pixels=restored))
        return Trial(distance, step_index, gray.size, len(stream_v3.encode(coded)), score)
