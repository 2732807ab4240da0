"""Bytes of GrayVault's files compared with the study's gray JPEGs of the same brightness quality.

For each photo, the largest JPEG XL distance (in steps of 0.05) is found at which the stored luma is
as good as in the study's file (Pillow's `convert("L")`, JPEG of quality 75). Quality is SSIMULACRA2
of the gray picture, the mean of up to four crops. The photo is archived at that distance, and the
whole vault file counts, with hints and metadata. The curve has the luma's bytes, as a share of the
study's, at other distances.

Run: python -m benchmarks study.against_gray_jpeg
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from math import inf
from pathlib import Path
from statistics import mean, median
from typing import Any

from rich.progress import track

from benchmarks.common import harness
from benchmarks.common.archiving import archive_file, stored, temporary_store
from benchmarks.common.images import crops, decode, ssimulacra2
from grayvault.core.luma import LumaCodec
from grayvault.core.photo import Luma
from grayvault.core.settings import IngestSettings
from grayvault.core.vault_file import StoredPhoto
from grayvault.imaging.codec.codec_for_tier import luma_codec
from grayvault.imaging.color.color_space import color_space, gamma_of
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_luma
from grayvault.imaging.formats.read_photo import read_photo
from grayvault.report.study.gray_jpeg import gray_jpeg

SETS = ("scenes", "camera")
STEP, STEPS = 0.05, range(10, 121)
"""Distances are looked for among these steps: 0.5 to 6."""

CURVE = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0)
MOST_CROPS = 4
AIM = 0.80
"""The most bytes that GrayVault's files should take on average, as a share of the study's."""

EncodeLuma = Callable[[float], tuple[int, float]]
"""From a distance to the bytes and the quality of the luma."""


@dataclass(frozen=True)
class Sample:
    """A photo's file, its luma, the crops that are compared, and the codec for a distance."""

    path: Path
    luma: Luma
    crops: Sequence[tuple[slice, slice]]
    codec: Callable[[float], LumaCodec]

    def quality(self, decoded: Luma) -> float:
        """SSIMULACRA2 of a decoded luma, the mean of the crops."""
        return round(mean(ssimulacra2(self.luma[crop], decoded[crop]) for crop in self.crops), 3)

    def encode(self, distance: float) -> tuple[int, float]:
        """The bytes and the quality of the luma at a distance."""
        codec = self.codec(distance)
        data = codec.encode(self.luma).codestream
        return len(data), self.quality(codec.decode(data))


def main() -> None:
    harness.save("study.against_gray_jpeg", {name: measure(name) for name in SETS})


def measure(name: str) -> dict[str, Any]:
    rows = {path.name: compare(read_sample(path)) for path in track(harness.photos(name), name)}
    return {"photos": len(rows), **summary(list(rows.values())), "rows": rows}


def read_sample(path: Path) -> Sample:
    photo = read_photo(path.read_bytes(), harness.MAX_PIXELS)
    luma, gamma = rgb_to_luma(photo.pixels), gamma_of(color_space(photo.metadata.icc))
    all_crops = list(crops(*luma.shape))
    some_crops = all_crops[:: -(-len(all_crops) // MOST_CROPS)]

    def codec(distance: float) -> LumaCodec:
        return luma_codec("compact", distance, gamma=gamma)

    return Sample(path, luma, some_crops, codec)


def compare(sample: Sample) -> dict[str, Any]:
    """One photo: the study's file, ours with luma as good, and the curve."""
    study = gray_jpeg(sample.luma)
    study_quality = sample.quality(decode(study))
    encode = cache(lambda distance: sample.encode(round(distance, 2)))
    distance = largest_distance(encode, study_quality)
    luma_bytes, quality = encode(distance)
    photo = archive_at(sample.path, distance)
    record = photo.record
    assert record.fidelity is not None
    return {
        "study_bytes": len(study),
        "study_ssimulacra2": study_quality,
        "distance": distance,
        "ssimulacra2": quality,
        "luma_bytes": luma_bytes,
        "stored_bytes": photo.stored_bytes,
        "ratio": round(photo.stored_bytes / len(study), 4),
        "luma_ratio": round(luma_bytes / len(study), 4),
        "tier": record.tier,
        "hint_bytes": len(record.hints),
        "metadata_bytes": photo.stored_bytes - record.luma_bytes - len(record.hints),
        "delta_e_mean": record.fidelity.delta_e_mean,
        "curve": {str(step): point(encode, step, len(study)) for step in CURVE},
    }


def point(encode: EncodeLuma, distance: float, study_bytes: int) -> dict[str, float]:
    luma_bytes, quality = encode(distance)
    return {"luma_ratio": round(luma_bytes / study_bytes, 4), "ssimulacra2": quality}


def largest_distance(encode: EncodeLuma, least_quality: float) -> float:
    """The largest distance with at least this quality, or else the smallest distance.

    First among the distances of the curve, then by bisection.
    """
    near = [round(distance / STEP) for distance in CURVE]
    good = [step for step in near if encode(step * STEP)[1] >= least_quality]
    low = max(good, default=STEPS.start)
    high = min((step for step in near if step > low), default=STEPS.stop)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if encode(middle * STEP)[1] >= least_quality else (low, middle)
    return round(low * STEP, 2)


def archive_at(path: Path, distance: float) -> StoredPhoto:
    """A photo archived with `--distance`, even if that saves nothing."""
    settings = replace(IngestSettings(), distance=distance, min_saving=-inf)
    with temporary_store() as store:
        return stored(archive_file(path, store, settings))


def summary(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Means over the photos, and the curve; `met`: the files are small enough on average."""
    restored = [row["ratio"] for row in rows if row["tier"] != "color"]
    names = ("ratio", "luma_ratio", "distance", "study_ssimulacra2", "ssimulacra2", "delta_e_mean")
    means = {name: round(mean(row[name] for row in rows), 3) for name in names}
    totals = {name: sum(row[name] for row in rows) for name in ("stored_bytes", "study_bytes")}
    curve = {
        step: {key: round(mean(row["curve"][step][key] for row in rows), 3) for key in values}
        for step, values in rows[0]["curve"].items()
    }
    return {
        **means,
        "ratio_of_all_bytes": round(totals["stored_bytes"] / totals["study_bytes"], 3),
        "ratio_median": round(median(row["ratio"] for row in rows), 3),
        "ratio_of_restored": round(mean(restored), 3),
        "kept_in_color": len(rows) - len(restored),
        "wanted": AIM,
        "met": means["ratio"] <= AIM,
        "curve": curve,
    }


if __name__ == "__main__":
    main()
