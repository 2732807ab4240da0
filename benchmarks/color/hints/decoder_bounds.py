"""What a decoder that sees the gray picture could still gain beside fine hints (decision 23).

On pieces of training photos at 1:1, with the distances and steps of three qualities, and hints
whose coarse codes don't make up for lost detail (`coarse_colors`). Each gain is in points of
SSIMULACRA2 over these hints, with the same gray picture and the same bytes; `chroma_mse` is what is
left of the squared error of uniform chroma. *Bounds* know the truth: chroma of half the size as it
was, the true coefficients where a code is 0 or where it isn't, and linear filters fitted to the
very photo. The others don't: guided and bilateral filters, and codes of 1 that stand for a smaller
value.

Run: python -m benchmarks hints.decoder_bounds
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from statistics import mean
from typing import Any

import numpy as np

from benchmarks.color.hints import chroma_filters
from benchmarks.common import harness
from benchmarks.common.subprocesses import workers
from grayvault.colorizers.colorize import enlarge, half_size
from grayvault.colorizers.registry import PROPAGATE
from grayvault.core.arrays import Float64Array
from grayvault.core.hints import Hints
from grayvault.core.photo import Chroma, Luma, Pixels
from grayvault.hints import stream_v2, stream_v3
from grayvault.hints.entropy_coding.statistics import statistics
from grayvault.hints.fit_hints import Fit, FitSettings, fine_grids, fit_grids, quantize_hints
from grayvault.hints.quantize import dequantize
from grayvault.hints.stream_v2 import QuantizedHints, dequantize_hints
from grayvault.hints.uniform_chroma import from_uniform, to_uniform
from grayvault.hints.wavelet import Pyramid, inverse
from grayvault.imaging.codec import jxl
from grayvault.imaging.codec.codec_for_tier import THOROUGH_EFFORT
from grayvault.imaging.color.lightness import lightness_to_rgb, rgb_to_lightness
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_chroma
from grayvault.imaging.measure.ssimulacra2.score import Ssimulacra2Reference
from grayvault.imaging.resize import resize
from training.training_photos import training_pieces

EVERY = 18
SETTINGS = {60: 0.75, 90: 1.75, 120: 4.0}
"""Step indices, and the distances beside which photos have about these at their qualities."""

WORKERS = 2

Row = dict[str, dict[str, float]]
"""By the name of a way: `score` and `chroma_mse`; `bytes` has those of gray picture and hints."""


@dataclass(frozen=True)
class Case:
    """A piece's decoded lightness and its hints; chroma of half its size, uniform, float64.

    `planes` are what the hints alone give, `truth` what the piece has; `luma` is the lightness
    there.
    """

    gray: Luma
    fit: Fit
    coded: QuantizedHints
    luma: Float64Array
    planes: Float64Array
    truth: Float64Array


Way = Callable[[Case], Float64Array]


def main() -> None:
    with workers(WORKERS) as pool:
        pieces = list(pool.map(measure, training_pieces(EVERY)))
    figures: dict[str, Any] = {"pieces": len(pieces)}
    for step, distance in SETTINGS.items():
        rows = [piece[step] for piece in pieces]
        figures[f"step {step}, distance {distance}"] = summary(rows)
    harness.save("hints.decoder_bounds", figures)


def measure(pixels: Pixels) -> dict[int, Row]:
    """One piece's rows, by step index."""
    reference = Ssimulacra2Reference(np.asarray(pixels, np.uint8))
    return {step: row(reference, pixels, step, distance) for step, distance in SETTINGS.items()}


def row(reference: Ssimulacra2Reference, pixels: Pixels, step: int, distance: float) -> Row:
    data = jxl.encode(rgb_to_lightness(pixels), distance, THOROUGH_EFFORT)
    case = case_of(pixels, jxl.decode_gray(data), step)
    hint_bytes = float(len(stream_v3.encode(case.coded)))
    result: Row = {"bytes": {"gray": float(len(data)), "hints": hint_bytes}}
    before = np.square(case.planes - case.truth).mean()
    for name, way in WAYS.items():
        planes = way(case)
        left = float(np.square(planes - case.truth).mean() / before)
        result[name] = {"score": score(reference, case.gray, planes), "chroma_mse": left}
    return result


def case_of(pixels: Pixels, gray: Luma, step: int) -> Case:
    size = half_size((pixels.shape[0], pixels.shape[1]))
    luma, chroma = resize(gray, size, "box"), rgb_to_chroma(resize(pixels, size, "box"))
    grids = fine_grids((pixels.shape[0], pixels.shape[1]), stream_v3.MOST_CELLS, step)
    assert grids.means == size
    settings = FitSettings(max(grids.means), max(grids.slopes), step, stream_v3.VERSION)
    fit = fit_grids(luma.astype(np.float32), chroma, grids, settings)
    coded = replace(quantize_hints(fit, step), lightness=True)
    planes = planes_of(gray, dequantize_hints(coded))
    return Case(gray, fit, coded, luma.astype(np.float64), planes, uniform(chroma))


def planes_of(gray: Luma, hints: Hints) -> Float64Array:
    """The chroma of hints alone, as of a large photo: at half the size."""
    size = half_size((gray.shape[0], gray.shape[1]))
    return uniform(PROPAGATE.predict(gray, hints, size))


def uniform(chroma: Chroma) -> Float64Array:
    return to_uniform(chroma.astype(np.float64))


def score(reference: Ssimulacra2Reference, gray: Luma, planes: Float64Array) -> float:
    chroma = from_uniform(planes).astype(np.float32)
    enlarged = enlarge(chroma, (gray.shape[0], gray.shape[1]))
    return reference.score(np.asarray(lightness_to_rgb(gray, enlarged), np.uint8))


def with_true_coefficients(case: Case, *, zeros: bool) -> Float64Array:
    """The hints' chroma, had they the true coefficients where a code is 0, or where it isn't."""
    return with_details(
        case,
        [
            np.where((codes == 0) == zeros, true, decoded)
            for codes, true, decoded in zip(
                case.coded.means.details,
                case.fit.means.details,
                decoded_means(case).details,
                strict=True,
            )
        ],
    )


def with_smaller_ones(case: Case, by: float) -> Float64Array:
    """The hints' chroma if a code of 1 stood for 1 - `by` steps."""
    return with_details(
        case,
        [
            np.where(np.abs(codes) == 1, (1 - by) * decoded, decoded)
            for codes, decoded in zip(
                case.coded.means.details, decoded_means(case).details, strict=True
            )
        ],
    )


def decoded_means(case: Case) -> Pyramid:
    step = stream_v2.mean_step(case.coded.step_index)
    return dequantize(case.coded.means, step, statistics(stream_v3.VERSION).steps)


def with_details(case: Case, details: Iterable[Float64Array]) -> Float64Array:
    planes = inverse(Pyramid(decoded_means(case).base, tuple(details)))
    return planes_of(case.gray, stream_v2.hints_of(case.coded, planes))


def half_guided(case: Case) -> Float64Array:
    return (case.planes + chroma_filters.guided(case.luma, case.planes, 1, 25.0)) / 2


def bilateral(case: Case) -> Float64Array:
    chroma_spread = 0.3 * stream_v2.mean_step(case.coded.step_index)
    return chroma_filters.bilateral(case.luma, case.planes, 8.0, chroma_spread)


def fitted_to_photo(case: Case, *, by_sign: bool) -> Float64Array:
    return chroma_filters.fitted_to_photo(case.luma, case.planes, case.truth, by_sign=by_sign)


HINTS, TRUTH = "hints alone", "bound: true chroma"

WAYS: dict[str, Way] = {
    HINTS: lambda case: case.planes,
    TRUTH: lambda case: case.truth,
    "bound: true coefficients for codes of 0": partial(with_true_coefficients, zeros=True),
    "bound: true coefficients for other codes": partial(with_true_coefficients, zeros=False),
    "bound: linear filter of luma for the photo": partial(fitted_to_photo, by_sign=False),
    "bound: four linear filters by chroma's signs": partial(fitted_to_photo, by_sign=True),
    "guided filter, 3 x 3": lambda case: chroma_filters.guided(case.luma, case.planes, 1, 25.0),
    "guided filter, 5 x 5": lambda case: chroma_filters.guided(case.luma, case.planes, 2, 25.0),
    "half of the guided filter, 3 x 3": half_guided,
    "bilateral filter": bilateral,
    "codes of 1 stand for 0.95": partial(with_smaller_ones, by=0.05),
    "codes of 1 stand for 0.9": partial(with_smaller_ones, by=0.1),
    "codes of 1 stand for 0.8": partial(with_smaller_ones, by=0.2),
}


def summary(rows: Iterable[Row]) -> dict[str, Any]:
    """The means over pieces, and the least and the greatest gain of each way."""
    rows = list(rows)
    return {
        **{
            f"{part}_bytes": round(mean(r["bytes"][part] for r in rows))
            for part in ("gray", "hints")
        },
        "score": round(mean(r[HINTS]["score"] for r in rows), 2),
        "lost_by_gray": round(100 - mean(r[TRUTH]["score"] for r in rows), 2),
        "gains": {name: gains(rows, name) for name in WAYS if name != HINTS},
    }


def gains(rows: Iterable[Row], name: str) -> dict[str, float]:
    points = [r[name]["score"] - r[HINTS]["score"] for r in rows]
    return {
        "mean": round(mean(points), 2),
        "least": round(min(points), 2),
        "most": round(max(points), 2),
        "chroma_mse": round(mean(r[name]["chroma_mse"] for r in rows), 3),
    }


if __name__ == "__main__":
    main()
