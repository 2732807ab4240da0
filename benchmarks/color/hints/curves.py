"""Bytes and colour error of hints, compared with the chroma of other codecs.

Rate-distortion curves on the Kodak and camera photos, with the photos' true luma: hints of one
fixed fit (192 cells of means and 12 of slopes along the long side) at a row of step sizes, in the
bytes that a vault file would store, restored by HintNet and by the hints' own decoder. *Means
alone* are the same codec's hints without slopes. `other_codecs` defines bits and errors, and must
measure the other codecs first. The search for hints finds better ones than one fixed fit.

Run: python -m benchmarks hints.curves
"""

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.progress import track

from benchmarks.color.hints.other_codecs import (
    Point,
    Reference,
    Row,
    as_dicts,
    at_same_error,
    curve,
    reference,
    row,
)
from benchmarks.common import harness
from benchmarks.common.plot import Axes, Line, Panel, draw
from benchmarks.common.subprocesses import workers
from grayvault.colorizers.choose.search_target import search_target
from grayvault.colorizers.registry import BUILT_IN
from grayvault.core.colorizer import Colorizer
from grayvault.core.photo import Chroma
from grayvault.hints import fit_hints, stream, stream_v2
from grayvault.hints.fit_hints import FitSettings
from grayvault.hints.to_chroma import FloatLuma

HINTNET, HINTS_ALONE, MEANS_ALONE = "HintNet", "GrayVault hints", "means alone"
OURS = (HINTNET, HINTS_ALONE, MEANS_ALONE)
STEPS = range(64, 217, 8)
MEAN_CELLS, SLOPE_CELLS = 192, 12

SETS = ("kodak", "camera")
CODECS = ("AVIF 4:2:0", "AVIF 4:2:0 at half size", "JPEG XL")
COMPARED_WITH = {HINTNET: (*CODECS, HINTS_ALONE), HINTS_ALONE: (*CODECS, MEANS_ALONE)}
"""The curves with which two of ours are compared on the Kodak pictures."""

RATES = (0.005, 0.0075, 0.01, 0.013, 0.015, 0.02)
"""Chroma bits per pixel at which curves are compared."""

TARGETS = (2.0, 2.4)
"""Mean ΔE00 at which curves are compared."""

KODAK_PIXELS = 768 * 512
WORKERS = 2
PLOT = harness.ROOT / "docs" / "images" / "hints-rate-distortion.svg"

Curves = dict[str, list[Point]]

AXES = Axes(
    "chroma bits per pixel",
    (0.002, 0.005, 0.01, 0.02, 0.05, 0.1),
    "mean ΔE00",
    (1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0),
)

STYLES = (
    (HINTNET, "#6a0dad", False),
    (HINTS_ALONE, "#c1121f", False),
    (MEANS_ALONE, "#f08a24", False),
    ("AVIF 4:2:0", "#1d5fa8", False),
    ("AVIF 4:2:0 at half size", "#1d5fa8", True),
    ("AVIF 4:4:4", "#4fb3e8", False),
    ("JPEG XL", "#2a8c4a", False),
    ("WebP", "#7a7a7a", False),
)
"""Each curve's name and colour in the plot, and whether it is dashed."""


def main() -> None:
    others = codec_curves()
    curves = {folder: our_curves(folder) | others[folder] for folder in SETS}
    PLOT.write_text(draw([panel(folder, curves[folder]) for folder in SETS], AXES))
    kodak = curves["kodak"]
    harness.save(
        "hints.curves",
        {
            "fit": {"mean_cells": MEAN_CELLS, "slope_cells": SLOPE_CELLS},
            "kodak_at_equal_error": {
                name: [at_equal_error(kodak, name, rate) for rate in RATES]
                for name in COMPARED_WITH
            },
            "kodak_at_targets": [at_target(kodak, error) for error in TARGETS],
            "curves": {
                folder: {name: as_dicts(curves[folder][name]) for name in OURS} for folder in SETS
            },
        },
    )


def codec_curves() -> dict[str, Curves]:
    """The results of `hints.other_codecs`; ends the process if there are none."""
    results = harness.read_results()
    if "hints.other_codecs" not in results:
        sys.exit("run python -m benchmarks hints.other_codecs first")
    measured = results["hints.other_codecs"]["figures"]["curves"]
    return {
        folder: {name: [Point(**point) for point in points] for name, points in codecs.items()}
        for folder, codecs in measured.items()
    }


def our_curves(folder: str) -> Curves:
    paths = harness.photos(folder)
    with workers(WORKERS) as pool:
        rows = pool.map(measure, paths)
        console = Console(stderr=True)
        photos = list(track(rows, f"hints on {folder}", total=len(paths), console=console))
    return {name: curve(STEPS, [photo[name] for photo in photos]) for name in OURS}


def measure(path: Path) -> dict[str, list[Row]]:
    """One photo's rows by curve, one for each step."""
    photo = reference(path)
    scene = search_target(photo.pixels, photo.luma)
    flat = np.zeros_like(scene.fit_luma)
    sloped, means = (
        [hints_of(luma, scene.fit_chroma, step) for step in STEPS]
        for luma in (scene.fit_luma, flat)
    )
    by_hintnet, by_hints = (
        partial(restore, photo, BUILT_IN.named(name)) for name in ("hintnet", "propagate")
    )
    return {
        HINTNET: [by_hintnet(hints) for hints in sloped],
        HINTS_ALONE: [by_hints(hints) for hints in sloped],
        MEANS_ALONE: [by_hints(hints) for hints in means],
    }


def hints_of(luma: FloatLuma, chroma: Chroma, step_index: int) -> bytes:
    """Coded hints of the fixed fit to luma and chroma, which have the size for fitting."""
    fit = fit_hints.fit_hints(luma, chroma, FitSettings(MEAN_CELLS, SLOPE_CELLS, step_index))
    return stream_v2.encode(fit_hints.quantize_hints(fit, step_index))


def restore(photo: Reference, colorizer: Colorizer, hints: bytes) -> Row:
    """The errors of a colorizer with coded hints and the photo's true luma."""
    height, width = photo.luma.shape
    chroma = colorizer.predict(photo.luma, stream.decode(hints), (height, width))
    return row(photo, chroma, len(hints))


def at_equal_error(curves: Curves, name: str, rate: float) -> dict[str, Any]:
    """A curve's error at a rate, and the rate divided by each other curve's at that error.

    None beyond the ends of the other curve.
    """
    error = error_at(curves[name], rate)
    rates = {other: at_same_error(curves[other], error) for other in COMPARED_WITH[name]}
    return {
        "bpp": rate,
        "delta_e_mean": round(error, 3),
        "bpp_over": {other: known(rate / theirs, 3) for other, theirs in rates.items()},
    }


def at_target(curves: Curves, error: float) -> dict[str, Any]:
    """The rate of each curve at a mean ΔE00."""
    rates = {name: at_same_error(points, error) for name, points in curves.items()}
    return {
        "delta_e_mean": error,
        "bpp": {name: known(rate, 5) for name, rate in rates.items()},
        "bytes_a_picture": {
            name: known(rate * KODAK_PIXELS / 8, 0) for name, rate in rates.items()
        },
    }


def error_at(points: Sequence[Point], rate: float) -> float:
    """A curve's mean ΔE00 at a rate; between two points it is linear in the rate's logarithm."""
    rising = sorted(points, key=lambda point: point.bpp)
    rates = np.log([point.bpp for point in rising])
    errors = [point.delta_e_mean for point in rising]
    return float(np.interp(np.log(rate), rates, errors, left=np.nan, right=np.nan))


def known(value: float, digits: int) -> float | None:
    return None if np.isnan(value) else round(value, digits)


def panel(folder: str, curves: Curves) -> Panel:
    lines = [
        Line(name, color, dashed, [(point.bpp, point.delta_e_mean) for point in curves[name]])
        for name, color, dashed in STYLES
    ]
    return Panel(folder, lines)


if __name__ == "__main__":
    main()
