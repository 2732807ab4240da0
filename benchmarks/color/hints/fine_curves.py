"""Fine hints (coder 3), as photos with a quality have them, beside the chroma of other codecs.

The rate-distortion curve on the Kodak photos, with the photos' true luma and without a network, at
a row of step sizes. `other_codecs` defines bits and errors, and must measure the others first. Of
the ways to code AVIF, the one with the fewest bytes counts.

Run: python -m benchmarks hints.fine_curves
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track

from benchmarks.color.hints.curves import (
    WORKERS,
    codec_curves,
    error_at,
    known,
    restore,
)
from benchmarks.color.hints.other_codecs import (
    Point,
    Row,
    as_dicts,
    at_same_error,
    curve,
    reference,
)
from benchmarks.common import harness
from benchmarks.common.subprocesses import workers
from grayvault.colorizers.registry import BUILT_IN
from grayvault.imaging.formats.read_photo import read_photo
from grayvault.ingest.archive.quality.hinted_photo import whole_hints

STEPS = range(16, 209, 16)
RATES = (0.01, 0.015, 0.02, 0.03, 0.05, 0.075, 0.1)
"""Chroma bits per pixel at which curves are compared."""

OTHERS = {
    "AVIF": ("AVIF 4:2:0", "AVIF 4:4:4", "AVIF 4:2:0 at half size"),
    "JPEG XL": ("JPEG XL",),
}
"""The ways of coding of each codec."""


def main() -> None:
    others = codec_curves()["kodak"]
    paths = harness.photos("kodak")
    with workers(WORKERS) as pool:
        rows = pool.map(measure, paths)
        console = Console(stderr=True)
        photos = list(track(rows, "fine hints", total=len(paths), console=console))
    ours = curve(STEPS, photos)
    compared = {rate: at_equal_error(ours, others, rate) for rate in RATES}
    harness.save("hints.fine_curves", {"at_equal_error": compared, "curve": as_dicts(ours)})


def measure(path: Path) -> list[Row]:
    """One photo's rows, one for each step."""
    photo, compared = read_photo(path.read_bytes(), harness.MAX_PIXELS), reference(path)
    hints = [whole_hints(photo, compared.luma, step, lightness=False).data for step in STEPS]
    return [restore(compared, BUILT_IN.named("propagate"), data) for data in hints]


def at_equal_error(
    ours: Sequence[Point], others: Mapping[str, Sequence[Point]], rate: float
) -> dict[str, Any]:
    """Our error at a rate, and the rate divided by each codec's least at that error.

    None beyond the ends of all its curves.
    """
    error = error_at(ours, rate)
    rates = {
        codec: [known(at_same_error(others[way], error), 6) for way in ways]
        for codec, ways in OTHERS.items()
    }
    least = {codec: min(filter(None, of_ways), default=None) for codec, of_ways in rates.items()}
    return {
        "delta_e_mean": round(error, 3),
        "bpp_over": {codec: theirs and round(rate / theirs, 3) for codec, theirs in least.items()},
    }


if __name__ == "__main__":
    main()
