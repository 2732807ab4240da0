"""How many times smaller `grayvault add` makes three sets of photos, and how they look afterwards.

With the default settings. Beside it: colour JPEG XL (effort 7) at the same quality, with the same
metadata. It is encoded at the distance at which the sample that GrayVault's search works on reaches
the quality, then nearer to it, and its bytes are interpolated.

Run: python -m benchmarks archive_size
"""

import json
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from math import exp, log
from pathlib import Path
from statistics import mean
from typing import Any

from benchmarks.common import harness
from benchmarks.common.archiving import add_to_vault, run_grayvault
from benchmarks.common.color_codecs import EFFORT, jpeg_xl
from benchmarks.common.harness import PHOTOS
from benchmarks.common.subprocesses import workers
from grayvault.core.photo import Photo
from grayvault.imaging.codec import jxl
from grayvault.imaging.formats.read_photo import read_photo
from grayvault.imaging.measure.likeness import LikenessReference
from grayvault.ingest.archive.encoded_photo import fidelity_of
from grayvault.ingest.archive.quality.distance_search import USUAL_SLOPE, distance_for
from grayvault.ingest.archive.quality.sample_photo import sample_of

SETS = ("camera", "kodak", "scenes")
WORKERS = 2

SAME_SCORE = 0.05
Trial = dict[str, float]
"""A photo as colour JPEG XL at a distance: its bytes, likeness and mean ΔE00."""

COLUMNS = (
    "tier",
    "quality",
    "source_bytes",
    "stored_bytes",
    "luma_bytes",
    "hint_bytes",
    "likeness_full_size",
    "likeness_full_size_worst",
    "likeness_display",
    "delta_e_mean",
    "delta_e_p95",
    "delta_e_tile",
    "note",
)


def main() -> None:
    harness.save("archive_size", {name: measure(name) for name in SETS})


def measure(name: str) -> dict[str, Any]:
    """`stats` of a set, its likeness, colour JPEG XL beside it, and a row for each photo."""
    harness.photos(name)
    with tempfile.TemporaryDirectory() as folder:
        vault = Path(folder) / "vault"
        photos = add_to_vault(vault, str(PHOTOS / name))
        stats: dict[str, Any] = json.loads(run_grayvault(vault, "stats", "--json").stdout)
    rows = {
        photo["source_name"]: {column: photo[column] for column in COLUMNS}
        for photo in sorted(photos, key=lambda photo: str(photo["source_name"]))
    }
    with workers(WORKERS) as pool:
        beside = pool.map(partial(in_color, name), rows, rows.values())
        for row, color in zip(rows.values(), beside, strict=True):
            row["jpeg_xl"] = color
    return {
        **stats,
        "hint_share": round(stats["hint_bytes"] / stats["stored_bytes"], 5),
        "likeness": _likeness(rows.values()),
        "jpeg_xl": _color_summary(stats, rows.values()),
        "rows": rows,
    }


def in_color(name: str, photo_name: str, row: dict[str, Any]) -> dict[str, Any]:
    """A photo as colour JPEG XL at the quality that its vault file was asked for.

    Its bytes include what stands beside the picture in the vault file.
    """
    photo = read_photo((PHOTOS / name / photo_name).read_bytes(), harness.MAX_PIXELS)
    sample, quality = sample_of(LikenessReference(photo)), row["quality"]
    score_at = partial(_score, sample.photo, LikenessReference(sample.photo))
    distance = distance_for(score_at, quality, EFFORT)
    trials = [_trial(photo, distance)]
    over = trials[0]["likeness_full_size"] - quality
    trials.append(_trial(photo, distance * exp(over / USUAL_SLOPE)))
    beside = row["stored_bytes"] - row["luma_bytes"] - row["hint_bytes"]
    return {"bytes": round(bytes_at(quality, trials)) + beside, "trials": trials}


def bytes_at(quality: float, trials: list[Trial]) -> float:
    """The bytes at a score: on the line through two trials, bytes by their logarithm."""
    scores = [trial["likeness_full_size"] for trial in trials]
    sizes = [log(trial["bytes"]) for trial in trials]
    if abs(scores[0] - scores[-1]) < SAME_SCORE:
        return exp(sizes[-1])
    slope = (sizes[1] - sizes[0]) / (scores[1] - scores[0])
    return exp(sizes[0] + slope * (quality - scores[0]))


def _trial(photo: Photo, distance: float) -> Trial:
    data = jpeg_xl(photo.pixels, distance)
    fidelity = fidelity_of(photo, jxl.decode(data))
    likeness = fidelity.likeness
    assert likeness is not None
    return {
        "distance": round(distance, 4),
        "bytes": len(data),
        "likeness_full_size": likeness.full_size,
        "likeness_display": likeness.display,
        "delta_e_mean": fidelity.delta_e_mean,
    }


def _score(photo: Photo, original: LikenessReference, distance: float) -> float:
    pixels = jxl.decode(jpeg_xl(photo.pixels, distance))
    return original.full_size(replace(photo, pixels=pixels))[0]


def _likeness(rows: Iterable[dict[str, Any]]) -> dict[str, float]:
    scores = [row["likeness_full_size"] for row in rows]
    return {
        "full_size_mean": round(mean(scores), 3),
        "full_size_least": round(min(scores), 3),
        "display_mean": round(mean(row["likeness_display"] for row in rows), 3),
    }


def _color_summary(stats: dict[str, Any], rows: Iterable[dict[str, Any]]) -> dict[str, float]:
    """The factor over the photos that were archived, and what GrayVault takes of the bytes."""
    size = sum(row["jpeg_xl"]["bytes"] for row in rows)
    ratio = stats["stored_bytes"] / size
    return {
        "bytes": size,
        "factor": round(stats["factor"] * ratio, 4),
        "stored_share": round(ratio, 4),
        "delta_e_mean": round(
            mean(row["jpeg_xl"]["trials"][-1]["delta_e_mean"] for row in rows), 3
        ),
    }


if __name__ == "__main__":
    main()
