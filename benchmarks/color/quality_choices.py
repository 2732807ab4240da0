"""What the choices of decision 16 bring, on training photos: lightness, coder 3's figures, efforts.

*Lightness*: the score (SSIMULACRA2) with the true gray picture and hints of the same steps, beside
luma and beside lightness. *Hints*: their bytes at equal scores by other choices than coder 3's,
with those of coder 3 as 1, beside lightness that was decoded at a distance of 1.5. *Gray*: bytes of
the gray picture at equal scores with the true chroma, with libjxl's effort 7 as 1.

Photos are every 27th of the large training photos, and pieces of camera photos, four side by side.

Run: python -m benchmarks quality_choices
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from statistics import mean

import numpy as np

from benchmarks.common import harness
from benchmarks.common.images import decode, encode
from benchmarks.common.subprocesses import workers
from benchmarks.storage.same_score import Point, at_score, geometric_mean
from grayvault.colorizers.colorize import colorize_at, half_size
from grayvault.colorizers.registry import PROPAGATE
from grayvault.core.hints import Hints
from grayvault.core.photo import Luma, Pixels
from grayvault.hints import stream_v2, stream_v3
from grayvault.hints.fit_hints import FitSettings, Grids, fine_grids, fit_grids
from grayvault.hints.quantize import ALIKE, Pricing, dequantize, quantize_pyramid
from grayvault.hints.stream_v2 import QuantizedHints, dequantize_hints
from grayvault.hints.uniform_chroma import from_uniform
from grayvault.hints.wavelet import inverse
from grayvault.imaging.codec import jxl
from grayvault.imaging.color.lightness import lightness_to_rgb, rgb_to_lightness
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_chroma, rgb_to_luma
from grayvault.imaging.measure.ssimulacra2.score import Ssimulacra2Reference
from grayvault.imaging.resize import resize
from training.training_photos import training_photos, training_pieces

EVERY, PIECES, MOSAICS = 27, 25, 4
ROWS, COLUMNS = 640, 768
STEPS = (80, 115, 150)
CURVE = (45, 65, 85, 105, 125, 145)
DISTANCES = (0.8, 1.2, 1.7, 2.4, 3.4, 4.8)
QUALITIES = (88, 80, 72, 64, 56, 48)
SCORES = (70, 75, 80, 84)
HINT_SCORES = (79, 80, 81, 82, 83)
EFFORTS = (3, 4, 5, 8)
CHOSEN_FROM = (4, 5)
GRAY_DISTANCE = 1.5
WORKERS = 2

Encode = Callable[[float], tuple[bytes, Luma]]


@dataclass(frozen=True)
class Choices:
    """How hints are made; None: as coder 3 does."""

    coarser_slopes: int | None = None
    bit_price: float | None = None
    steps_alike: bool = False


@dataclass(frozen=True)
class Row:
    """A photo's figures: the gain of the score by step, and ratios of bytes at equal scores."""

    lightness: dict[int, dict[str, float]]
    hints: dict[str, list[float]]
    gray: dict[str, list[float]]


OTHERS = {
    "slopes 8 times coarser": Choices(coarser_slopes=3),
    "slopes 16 times coarser": Choices(coarser_slopes=4),
    "a bit price of 0.1": Choices(bit_price=0.1),
    "one step for all levels": Choices(steps_alike=True),
}


def main() -> None:
    with workers(WORKERS) as pool:
        rows = list(pool.map(measure, photos()))
    first = rows[0]
    harness.save(
        "quality_choices",
        {
            "photos": len(rows),
            "lightness": {
                str(step): {
                    key: round(mean(row.lightness[step][key] for row in rows), 4)
                    for key in ("bpp", "gain")
                }
                for step in STEPS
            },
            "hints": {name: _ratio(row.hints[name] for row in rows) for name in first.hints},
            "gray": {name: _ratio(row.gray[name] for row in rows) for name in first.gray},
        },
    )


def photos() -> Iterator[Pixels]:
    for pixels in training_photos(EVERY):
        yield np.ascontiguousarray(pixels[:ROWS, :COLUMNS])
    pieces = training_pieces(PIECES)
    for four in islice(zip(pieces, pieces, pieces, pieces, strict=False), MOSAICS):
        mosaic = np.concatenate([np.hstack(four[:2]), np.hstack(four[2:])])
        yield np.ascontiguousarray(mosaic[:ROWS, :COLUMNS])


def measure(pixels: Pixels) -> Row:
    reference = Ssimulacra2Reference(np.asarray(pixels, np.uint8))
    gray = jxl.decode_gray(jxl.encode(rgb_to_lightness(pixels), GRAY_DISTANCE, 5))
    hints = partial(_hint_curve, reference, pixels, gray)
    jpeg_xl = {
        effort: _gray_curve(reference, pixels, DISTANCES, partial(_jpeg_xl, pixels, effort))
        for effort in (7, *EFFORTS)
    }
    avif = _gray_curve(reference, pixels, QUALITIES, partial(_avif, pixels))
    as_decided = hints(Choices())
    return Row(
        lightness={step: _lightness_gain(reference, pixels, step) for step in STEPS},
        hints={
            name: _ratios(as_decided, hints(choices), HINT_SCORES)
            for name, choices in OTHERS.items()
        },
        gray={
            **{f"effort {e}": _ratios(jpeg_xl[7], jpeg_xl[e], SCORES) for e in EFFORTS},
            "the better of efforts 4 and 5": [
                min(pair)
                for pair in zip(
                    *(_ratios(jpeg_xl[7], jpeg_xl[e], SCORES) for e in CHOSEN_FROM), strict=False
                )
            ],
            "AVIF, speed 6": _ratios(jpeg_xl[7], avif, SCORES),
        },
    )


def _lightness_gain(reference: Ssimulacra2Reference, pixels: Pixels, step: int) -> dict[str, float]:
    scores, size = [], 0
    for to_gray, lightness in ((rgb_to_luma, False), (rgb_to_lightness, True)):
        gray = to_gray(pixels)
        hints, size = _hints(pixels, gray, step, Choices())
        scores.append(_score(reference, gray, replace(hints, lightness=lightness)))
    return {"bpp": 8 * size / pixels[..., 0].size, "gain": scores[1] - scores[0]}


def _hint_curve(
    reference: Ssimulacra2Reference, pixels: Pixels, gray: Luma, choices: Choices
) -> list[Point]:
    points = []
    for step in CURVE:
        hints, size = _hints(pixels, gray, step, choices)
        points.append(_point(step, size, _score(reference, gray, hints)))
    return points


def _hints(pixels: Pixels, gray: Luma, step: int, choices: Choices) -> tuple[Hints, int]:
    """Hints beside a gray picture, decoded, and their bytes."""
    grids = _grids(pixels, step, choices)
    chroma = rgb_to_chroma(resize(pixels, grids.means, "box"))
    small = resize(gray, grids.means, "box").astype(np.float32)
    fit = fit_grids(small, chroma, grids, FitSettings(max(grids.means), max(grids.slopes), step, 3))
    pricing = _pricing(grids, choices)
    size = stream_v2.mean_step(step)
    codes = QuantizedHints(quantize_pyramid(fit.means, size, pricing), fit.slopes, step, 3, True)
    hints = dequantize_hints(codes)
    means = from_uniform(inverse(dequantize(codes.means, size, pricing.octaves)))
    return replace(hints, means=means.astype(np.float32)), len(stream_v3.encode(codes))


def _grids(pixels: Pixels, step: int, choices: Choices) -> Grids:
    grids = fine_grids((pixels.shape[0], pixels.shape[1]), stream_v3.MOST_CELLS, step)
    if choices.coarser_slopes is None:
        return grids
    return replace(grids, slope_levels=max(0, grids.mean_levels - choices.coarser_slopes))


def _pricing(grids: Grids, choices: Choices) -> Pricing:
    pricing = stream_v2.mean_pricing(grids.mean_levels, 3)
    if choices.bit_price is not None:
        pricing = replace(pricing, bit_price=choices.bit_price)
    return replace(pricing, octaves=ALIKE) if choices.steps_alike else pricing


def _score(reference: Ssimulacra2Reference, gray: Luma, hints: Hints) -> float:
    size = half_size((gray.shape[0], gray.shape[1]))
    return reference.score(np.asarray(colorize_at(gray, hints, PROPAGATE, size), np.uint8))


def _gray_curve(
    reference: Ssimulacra2Reference, pixels: Pixels, settings: tuple[float, ...], encode: Encode
) -> list[Point]:
    chroma, points = rgb_to_chroma(pixels), []
    for setting in settings:
        data, gray = encode(setting)
        points.append(
            _point(
                setting,
                len(data),
                reference.score(np.asarray(lightness_to_rgb(gray, chroma), np.uint8)),
            )
        )
    return points


def _jpeg_xl(pixels: Pixels, effort: int, distance: float) -> tuple[bytes, Luma]:
    data = jxl.encode(rgb_to_lightness(pixels), distance, effort)
    return data, jxl.decode_gray(data)


def _avif(pixels: Pixels, quality: float) -> tuple[bytes, Luma]:
    data = encode(
        rgb_to_lightness(pixels),
        "AVIF",
        quality=round(quality),
        subsampling="4:0:0",
        speed=6,
        max_threads=1,
        advanced={"tune": "iq"},
    )
    return data, decode(data)


def _point(setting: float, size: int, score: float) -> Point:
    return Point(setting, size, score, score, 0.0)


def _ratios(base: list[Point], other: list[Point], scores: tuple[int, ...]) -> list[float]:
    """Bytes by `other` for each of those by `base`, at the scores that both reach."""
    pairs = [(at_score(base, s, "full_size"), at_score(other, s, "full_size")) for s in scores]
    return [there.size / here.size for here, there in pairs if here and there]


def _ratio(ratios: Iterator[list[float]]) -> dict[str, float]:
    by_photo = [geometric_mean(row) for row in ratios if row]
    return {
        "mean": round(geometric_mean(by_photo), 3),
        "least": round(min(by_photo), 3),
        "most": round(max(by_photo), 3),
        "photos": len(by_photo),
    }


if __name__ == "__main__":
    main()
