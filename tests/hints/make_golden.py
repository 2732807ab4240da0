"""Writes the golden hint set of the newest coder: python -m tests.hints.make_golden

Run it once for a new coder. The files of a released coder are never written again: they prove
that what vaults hold stays readable.
"""

import json
from pathlib import Path

from grayvault.color.split import chroma_of, luma_of
from grayvault.hints import coder
from grayvault.hints.encode import HintSettings, encode
from grayvault.imageio.resize import resize
from tests.hints import reference
from tests.photos import crop

GOLDEN = Path(__file__).parent / "golden"


def main() -> None:
    """Hints of a real photo, and what a decoder must make of them."""
    pixels = crop("coffee", 200, 300)
    luma = luma_of(pixels)
    settings = HintSettings(cells=15, mean_step=2.5, slope_pitch=2.0, slope_step=3 / 64)
    coded = coder.encode(encode(luma.astype("float32"), chroma_of(pixels), settings))
    small = resize(luma, (10, 15), "box").tolist()
    means, slopes, mean_step, slope_step = reference.read(coded)
    expected = {
        "means": means,
        "slopes": slopes,
        "mean_step": mean_step,
        "slope_step": slope_step,
        "luma": small,
        "chroma": [
            [[round(code, 4) for code in row] for row in plane]
            for plane in reference.chroma(coded, small)
        ],
    }
    name = f"hints-v{coder.CODERS[-1].version}"
    with (GOLDEN / f"{name}.bin").open("xb") as file:
        file.write(coded)
    with (GOLDEN / f"{name}.json").open("x") as file:
        json.dump(expected, file, separators=(",", ":"))


if __name__ == "__main__":
    main()
