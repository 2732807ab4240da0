"""Writes the golden hint set of the newest coder: python -m tests.hints.make_golden

Run it once for a new coder. The files of a released coder are never written again: they prove
that what vaults hold stays readable.
"""

import json
from pathlib import Path

import numpy as np

from grayvault.hints import stream_v2
from grayvault.hints.fit_hints import FitSettings, fit_hints, quantize_hints
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_chroma, rgb_to_luma
from grayvault.imaging.resize import resize
from tests.hints import reference
from tests.support.photos import crop

GOLDEN = Path(__file__).parent / "golden"
DIGITS = 4

Planes = list[list[list[float]]]


def main() -> None:
    """Hints of a real photo, and what a decoder must make of them."""
    pixels = crop("coffee", 200, 300)
    luma = rgb_to_luma(pixels)
    fit = fit_hints(luma.astype(np.float32), rgb_to_chroma(pixels), FitSettings(24, 12, 16))
    data = stream_v2.encode(quantize_hints(fit, 16))
    small = resize(luma, (10, 15), "box").tolist()
    grids = reference.grids(data)
    expected = {
        "means": rounded(grids.means),
        "slopes": rounded(grids.slopes),
        "detail_cells": grids.detail,
        "luma": small,
        "chroma": rounded(reference.chroma(data, small)),
    }
    name = f"hints-v{stream_v2.VERSION}"
    with (GOLDEN / f"{name}.bin").open("xb") as file:
        file.write(data)
    with (GOLDEN / f"{name}.json").open("x") as file:
        json.dump(expected, file, separators=(",", ":"))


def rounded(planes: Planes) -> Planes:
    return [[[round(code, DIGITS) for code in row] for row in plane] for plane in planes]


if __name__ == "__main__":
    main()
