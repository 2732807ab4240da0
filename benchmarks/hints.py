"""How near to the true colours our hints come for their bytes, beside what other codecs pay.

Rate-distortion curves on kodak and camera, under the photos' true luma, without any network: hints
of one fixed fit (192 cells of means and 12 of slopes along the long side) at a row of step indices,
in the bytes that a vault file would keep. *Means alone* are the same codec's hints without slopes:
fitted to a luma without any detail, so that nothing but interpolated means is left. The peers'
curves and the definitions of bits and errors are those of `benchmarks.hint_peers`, which runs
first. The search picks better for a photo than one fixed fit: the curves are what that starts from.

Run: python -m benchmarks.hints
"""

import json
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.progress import track

from benchmarks import hint_times, report
from benchmarks.hint_peers import Point, Row, at_same_error, curve, reference, row, tabled
from benchmarks.plot import Line, Panel, drawn
from grayvault.choose.scene import scene_of
from grayvault.hints import coder, coder2, encode
from grayvault.hints.decode import Plane, decode
from grayvault.hints.encode import FitSettings

OURS, MEANS_ALONE = "GrayVault hints", "means alone"
STEPS = range(64, 217, 8)
MEAN_CELLS, SLOPE_CELLS = 192, 12

SETS = ("kodak", "camera")
COMPARED = ("AVIF 4:2:0", "AVIF 4:2:0 at half size", "JPEG XL")
RATES = (0.005, 0.0075, 0.01, 0.013, 0.015, 0.02)
"""Chroma bits per pixel at which kodak's curves are compared."""

TARGET = 2.4
"""The mean ΔE00 at which kodak's curves are compared."""

KODAK_PIXELS = 768 * 512
WORKERS = 2
PLOT = report.ROOT / "docs" / "hints-rate-distortion.svg"

Curves = dict[str, list[Point]]

STYLES = (
    (OURS, "#c1121f", False),
    (MEANS_ALONE, "#f08a24", False),
    ("AVIF 4:2:0", "#1d5fa8", False),
    ("AVIF 4:2:0 at half size", "#1d5fa8", True),
    ("AVIF 4:4:4", "#4fb3e8", False),
    ("JPEG XL", "#2a8c4a", False),
    ("WebP", "#7a7a7a", False),
)
"""Each curve's colour, and whether it is dashed."""


def main() -> None:
    peers = peer_curves()
    curves = {folder: our_curves(folder) | peers[folder] for folder in SETS}
    PLOT.write_text(drawn([panel(folder, curves[folder]) for folder in SETS]))
    ours = {
        folder: {name: tabled(curves[folder][name]) for name in (OURS, MEANS_ALONE)}
        for folder in SETS
    }
    report.save(
        "hints",
        {
            "fit": {"mean_cells": MEAN_CELLS, "slope_cells": SLOPE_CELLS},
            "kodak_at_equal_error": [at_equal_error(curves["kodak"], rate) for rate in RATES],
            "kodak_at_target": at_target(curves["kodak"]),
            "times_at_default_bound": hint_times.times("camera"),
            "curves": ours,
        },
    )


def peer_curves() -> dict[str, Curves]:
    """The curves that `benchmarks.hint_peers` measured; ends the run where it has not run."""
    path = report.RESULTS / "hint_peers.json"
    if not path.exists():
        sys.exit(f"{path.name} is not there: run python -m benchmarks.hint_peers first")
    measured = json.loads(path.read_text())["figures"]["curves"]
    return {
        folder: {name: [Point(**point) for point in points] for name, points in peers.items()}
        for folder, peers in measured.items()
    }


def our_curves(folder: str) -> Curves:
    """The curves of our hints and of their means alone on the photos of one folder."""
    paths = report.photos(folder)
    with ProcessPoolExecutor(WORKERS) as pool:
        rows = pool.map(measured, paths)
        console = Console(stderr=True)
        photos = list(track(rows, f"hints on {folder}", total=len(paths), console=console))
    whole, alone = zip(*photos, strict=True)
    return {OURS: curve(STEPS, whole), MEANS_ALONE: curve(STEPS, alone)}


def measured(path: Path) -> tuple[list[Row], list[Row]]:
    """One photo at every step: with slopes, and with means alone."""
    photo = reference(path)
    scene = scene_of(photo.pixels, photo.luma)
    luma = photo.luma.astype(np.float32)

    def at(step_index: int, fit_luma: Plane) -> Row:
        settings = FitSettings(MEAN_CELLS, SLOPE_CELLS, step_index)
        fit = encode.fitted(fit_luma, scene.fit_chroma, settings)
        data = coder2.encode(encode.coded(fit, step_index))
        return row(photo, decode(coder.decode(data), luma), len(data))

    flat = np.zeros_like(scene.fit_luma)
    return [at(step, scene.fit_luma) for step in STEPS], [at(step, flat) for step in STEPS]


def at_equal_error(curves: Curves, rate: float) -> dict[str, Any]:
    """Our error at a rate, and the peers' rates for it; None where a peer's curve has no such."""
    error = error_at(curves[OURS], rate)
    rates = {name: at_same_error(curves[name], error) for name in (*COMPARED, MEANS_ALONE)}
    return {
        "bpp": rate,
        "delta_e_mean": round(error, 3),
        "bpp_over": {name: known(rate / peer, 3) for name, peer in rates.items()},
    }


def at_target(curves: Curves) -> dict[str, Any]:
    """What the curves take for the target's error."""
    rates = {name: at_same_error(points, TARGET) for name, points in curves.items()}
    return {
        "delta_e_mean": TARGET,
        "bpp": {name: known(rate, 5) for name, rate in rates.items()},
        "bytes_a_picture": {
            name: known(rate * KODAK_PIXELS / 8, 0) for name, rate in rates.items()
        },
    }


def error_at(points: Sequence[Point], rate: float) -> float:
    """The mean ΔE00 of a curve at a rate, linear in the rate's logarithm between two points."""
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
