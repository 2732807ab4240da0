"""The study's gray JPEGs beside GrayVault's files: brightness as good, and the colour with it.

For each photo the largest JPEG XL distance, in steps of 0.05, at which the stored luma is as good
as in the study's file (Pillow's `convert("L")`, JPEG of quality 75): SSIMULACRA2 of the gray
picture, the mean of up to four crops. At that distance the photo is taken in as `add` does: the
whole vault file counts, with hints and metadata. The curve says what other distances give: luma
alone, by the study's bytes. Run: python -m benchmarks study_vs_grayvault
"""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from math import inf
from pathlib import Path
from statistics import mean, median
from typing import Any

from rich.progress import track

from benchmarks.common import harness
from benchmarks.storage.tiers_vs_codecs import opened, score
from grayvault.core.file_stamps import stamp_of
from grayvault.core.luma import LumaCodec
from grayvault.core.photo import Luma
from grayvault.core.settings import IngestSettings
from grayvault.core.sources import Source
from grayvault.core.vault_file import StoredPhoto
from grayvault.imaging.codec.tiers import luma_codec
from grayvault.imaging.color.color_space import color_space, gamma_of
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_luma
from grayvault.imaging.formats.read_photo import read_photo
from grayvault.imaging.measure.ssimulacra2 import crops
from grayvault.ingest.archive.archive_photo import ArchiveResources, archive_photo
from grayvault.report.study.gray_jpeg import gray_jpeg
from grayvault.vault.layout import create_vault
from grayvault.vault.store import LocalStore

SETS = ("scenes", "camera")
STEP, STEPS = 0.05, range(10, 121)
"""Distances are looked for among these steps: 0.5 to 6."""

CURVE = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0)
MOST_CROPS = 4
MAX_PIXELS = 200_000_000
WANTED = 0.80
"""Of the study's bytes, on average: what GrayVault's files are to take at most."""


Tried = Callable[[float], tuple[int, float]]
"""A distance to the bytes and the quality of the luma."""


@dataclass(frozen=True)
class Sample:
    """A photo's file, its luma, the crops that are compared, and what encodes the luma."""

    path: Path
    luma: Luma
    at: Sequence[tuple[slice, slice]]
    codec: Callable[[float], LumaCodec]

    def quality(self, decoded: Luma) -> float:
        """SSIMULACRA2 of a decoded luma, the mean of the crops."""
        return round(mean(score(self.luma[one], decoded[one]) for one in self.at), 3)

    def tried(self, distance: float) -> tuple[int, float]:
        """The bytes and the quality of the luma at a distance."""
        codec = self.codec(distance)
        data = codec.encode(self.luma).codestream
        return len(data), self.quality(codec.decode(data))


def main() -> None:
    harness.save("study_vs_grayvault", {name: measured(name) for name in SETS})


def measured(name: str) -> dict[str, Any]:
    rows = {path.name: compared(sample(path)) for path in track(harness.photos(name), name)}
    return {"photos": len(rows), **summary(list(rows.values())), "rows": rows}


def sample(path: Path) -> Sample:
    photo = read_photo(path.read_bytes(), MAX_PIXELS)
    luma, gamma = rgb_to_luma(photo.pixels), gamma_of(color_space(photo.metadata.icc))
    every = list(crops(*luma.shape))
    at = every[:: -(-len(every) // MOST_CROPS)]
    return Sample(path, luma, at, lambda distance: luma_codec("compact", distance, gamma=gamma))


def compared(one: Sample) -> dict[str, Any]:
    """One photo: the study's file, ours with luma as good, and the curve."""
    study = gray_jpeg(one.luma)
    wanted = one.quality(opened(study))
    tried = cache(lambda distance: one.tried(round(distance, 2)))
    distance = largest_distance(tried, wanted)
    luma_bytes, quality = tried(distance)
    stored = taken_in(one.path, distance)
    record = stored.record
    assert record.fidelity is not None
    return {
        "study_bytes": len(study),
        "study_ssimulacra2": wanted,
        "distance": distance,
        "ssimulacra2": quality,
        "luma_bytes": luma_bytes,
        "stored_bytes": stored.stored_bytes,
        "ratio": round(stored.stored_bytes / len(study), 4),
        "luma_ratio": round(luma_bytes / len(study), 4),
        "tier": record.tier,
        "hint_bytes": len(record.hints),
        "metadata_bytes": stored.stored_bytes - record.luma_bytes - len(record.hints),
        "delta_e_mean": record.fidelity.delta_e_mean,
        "curve": {str(there): point(tried, there, len(study)) for there in CURVE},
    }


def point(tried: Tried, distance: float, study_bytes: int) -> dict[str, float]:
    luma_bytes, quality = tried(distance)
    return {"luma_ratio": round(luma_bytes / study_bytes, 4), "ssimulacra2": quality}


def largest_distance(tried: Tried, wanted: float) -> float:
    """The largest distance at which the luma is as good: by the curve, then by bisection.

    The least one where none is.
    """
    near = [round(distance / STEP) for distance in CURVE]
    good = [step for step in near if tried(step * STEP)[1] >= wanted]
    low = max(good, default=STEPS.start)
    high = min((step for step in near if step > low), default=STEPS.stop)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if tried(middle * STEP)[1] >= wanted else (low, middle)
    return round(low * STEP, 2)


def taken_in(path: Path, distance: float) -> StoredPhoto:
    """What `add --distance` makes of a photo, also where it saves nothing."""
    settings = replace(IngestSettings(), distance=distance, min_saving=-inf)
    source = Source(str(path), str(path.parent), stamp_of(path.stat()))
    with tempfile.TemporaryDirectory() as folder:
        store = LocalStore(create_vault(Path(folder) / "vault"))
        outcome = archive_photo(source, settings, ArchiveResources(store, MAX_PIXELS))
    assert outcome.stored is not None, outcome.detail
    return outcome.stored


def summary(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Means over the photos, and the curve's; `met`: the files are small enough on average."""
    restored = [row["ratio"] for row in rows if row["tier"] != "color"]
    names = ("ratio", "luma_ratio", "distance", "study_ssimulacra2", "ssimulacra2", "delta_e_mean")
    means = {name: round(mean(row[name] for row in rows), 3) for name in names}
    totals = {name: sum(row[name] for row in rows) for name in ("stored_bytes", "study_bytes")}
    curve = {
        there: {key: round(mean(row["curve"][there][key] for row in rows), 3) for key in values}
        for there, values in rows[0]["curve"].items()
    }
    return {
        **means,
        "ratio_of_all_bytes": round(totals["stored_bytes"] / totals["study_bytes"], 3),
        "ratio_median": round(median(row["ratio"] for row in rows), 3),
        "ratio_of_restored": round(mean(restored), 3),
        "kept_in_color": len(rows) - len(restored),
        "wanted": WANTED,
        "met": means["ratio"] <= WANTED,
        "curve": curve,
    }


if __name__ == "__main__":
    main()
