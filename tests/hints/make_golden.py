"""Writes the golden hint set of the newest coder: python -m tests.hints.make_golden

Run it once for a new coder. The files of a released coder are never written again: they prove
that what vaults hold stays readable.
"""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np

from grayvault.hints import stream_v3
from grayvault.hints.fit_hints import FitSettings, fine_grids, fit_grids, quantize_hints
from grayvault.imaging.color.lightness import rgb_to_lightness
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_chroma
from grayvault.imaging.resize import resize
from tests.hints.reference import decode
from tests.support.photos import crop

GOLDEN = Path(__file__).parent / "golden"
DIGITS = 4
MOST_CELLS = 600
STEP_INDEX = 90

Planes = list[list[list[float]]]


def main() -> None:
    """Hints of a real photo, and what a decoder must make of them."""
    pixels = crop("coffee", 200, 300)
    gray = rgb_to_lightness(pixels)
    grids = fine_grids((200, 300), MOST_CELLS, STEP_INDEX)
    settings = FitSettings(max(grids.means), max(grids.slopes), STEP_INDEX, stream_v3.VERSION)
    fit = fit_grids(gray.astype(np.float32), rgb_to_chroma(pixels), grids, settings)
    data = stream_v3.encode(replace(quantize_hints(fit, STEP_INDEX), lightness=True))
    small = resize(gray, (10, 15), "box").tolist()
    decoded = decode.grids(data)
    expected = {
        "means": rounded(decoded.means),
        "slopes": rounded(decoded.slopes),
        "detail_cells": decoded.detail,
        "lightness": decoded.lightness,
        "luma": small,
        "chroma": rounded(decode.chroma(data, small)),
    }
    name = f"hints-v{stream_v3.VERSION}"
    with (GOLDEN / f"{name}.bin").open("xb") as file:
        file.write(data)
    with (GOLDEN / f"{name}.json").open("x") as file:
        json.dump(expected, file, separators=(",", ":"))


def rounded(planes: Planes) -> Planes:
    return [[[round(code, DIGITS) for code in row] for row in plane] for plane in planes]


if __name__ == "__main__":
    main()
