"""What each tier makes of photos, beside colour JPEG XL, AVIF, WebP and the study's own method.

Bytes, the luma's SSIMULACRA2 on a crop from the middle, and the colour error. AVIF and WebP have
the least quality at which the luma of that crop is as good as that of tier `compact`. Writes
docs/explanation/tiers-compared.md as well. Run: python -m benchmarks tiers_vs_codecs
"""

import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from statistics import mean
from typing import Any

import numpy as np
from PIL import Image
from rich.progress import track
from ssimulacra2 import compute_ssimulacra2

from benchmarks.common import harness
from benchmarks.storage.archive_size import DONE, SOME_LEFT, run
from grayvault.core.photo import Pixels
from grayvault.imaging.codec import jxl
from grayvault.imaging.codec.jpeg_luma_codec import color_container
from grayvault.imaging.codec.tiers import LOSSY_EFFORT
from grayvault.imaging.color.color_space import ColorSpace, color_space
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_luma
from grayvault.imaging.formats.read_photo import read_photo
from grayvault.imaging.measure import color_error as measure
from grayvault.vault.file_format import unpack

SETS = ("camera", "kodak", "scenes")
TIERS = ("compact", "exact", "lossless", "color")
CROP = 512
QUALITIES = range(30, 100)
STUDY_QUALITY = 75
"""Pillow's default, which the study used."""

MAX_PIXELS = 200_000_000
HEAD = "| | photos | bytes | luma | ΔE00 |"


@dataclass(frozen=True)
class Sample:
    """A photo that is measured: its file's bytes without previews, its pixels and its CIELAB."""

    name: str
    source_bytes: int
    jpeg: bytes | None
    pixels: Pixels
    space: ColorSpace
    lab: measure.Lab

    @property
    def luma_crop(self) -> Pixels:
        return middle(rgb_to_luma(self.pixels))


Row = dict[str, Any]
"""`bytes`, `ssimulacra2` of the luma, `delta_e_mean` (None: there is no colour)."""


def main() -> None:
    harness.save("tiers_vs_codecs", {name: measured(name) for name in SETS})


def measured(name: str) -> dict[str, Any]:
    """The figures of one set: bytes over the sources' and means of the others, by method."""
    samples = [sample(path) for path in harness.photos(name)]
    rows: dict[str, dict[str, Row]] = {f"GrayVault {tier}": {} for tier in TIERS}
    for tier in TIERS:
        rows[f"GrayVault {tier}"] = archived(name, tier, samples)
    compact = rows["GrayVault compact"]
    for one in track(samples, description=name):
        wanted = compact[one.name]["ssimulacra2"] if one.name in compact else None
        for method, row in peers(one, wanted):
            rows.setdefault(method, {})[one.name] = row
    whole = {one.name: one.source_bytes for one in samples}
    return {
        "photos": len(samples),
        "source_bytes": sum(whole.values()),
        "methods": {method: summary(found, whole) for method, found in rows.items() if found},
        "rows": rows,
    }


def sample(path: Path) -> Sample:
    data = path.read_bytes()
    photo = read_photo(data, MAX_PIXELS)
    space = color_space(photo.metadata.icc)
    lab = measure.to_lab(measure.reduce_pixels(photo.pixels), space)
    size = len(data) - photo.preview_bytes
    return Sample(path.name, size, photo.jpeg, photo.pixels, space, lab)


def archived(name: str, tier: str, samples: list[Sample]) -> dict[str, Row]:
    """What `add --tier` makes of a set; photos that it skips are left out."""
    with tempfile.TemporaryDirectory() as folder:
        vault = Path(folder) / "vault"
        added = run(vault, "add", "--tier", tier, str(harness.PHOTOS / name))
        if added.returncode not in {DONE, SOME_LEFT}:
            sys.exit(added.stderr)
        rows = {}
        by_name = {one.name: one for one in samples}
        for listed in json.loads(run(vault, "list", "--json").stdout):
            shown = json.loads(run(vault, "show", listed["id"], "--json").stdout)
            data = (vault / shown["id"][:2] / f"{shown['id']}.jxl").read_bytes()
            kept = rgb_to_luma(jxl.decode(unpack(data).codestream))
            one = by_name[shown["source_name"]]
            rows[one.name] = {
                "bytes": shown["stored_bytes"],
                "ssimulacra2": score(one.luma_crop, middle(kept)),
                "delta_e_mean": shown["delta_e_mean"],
                "kept": shown["tier"],
            }
    return rows


def peers(one: Sample, wanted: float | None) -> Iterator[tuple[str, Row]]:
    """What others make of a photo; `wanted` is the SSIMULACRA2 of luma that some must reach."""
    for effort in (LOSSY_EFFORT, 7):
        data = jxl.encode(one.pixels, 1.0, effort)
        yield f"JPEG XL colour, distance 1, effort {effort}", row(one, data, jxl.decode)
    if one.jpeg is not None:
        data = color_container(one.jpeg)
        yield "JPEG XL colour, lossless transcode", row(one, data, jxl.decode)
    else:
        for effort in (7, 9):
            data = jxl.encode(one.pixels, 0.0, effort)
            yield f"JPEG XL colour, lossless, effort {effort}", row(one, data, jxl.decode)
    if wanted is not None:
        for kind in ("AVIF", "WEBP"):
            data = saved(one.pixels, kind, least_quality(one, kind, wanted))
            yield f"{kind} colour, luma as good as compact's", row(one, data, opened)
    study = saved(rgb_to_luma(one.pixels), "JPEG", STUDY_QUALITY)
    gray = {"ssimulacra2": score(one.luma_crop, middle(opened(study))), "delta_e_mean": None}
    yield "the study: gray JPEG, quality 75, no colour", {"bytes": len(study), **gray}


def row(one: Sample, data: bytes, decode: Callable[[bytes], Pixels]) -> Row:
    pixels = decode(data)
    lab = measure.to_lab(measure.reduce_pixels(pixels), one.space)
    return {
        "bytes": len(data),
        "ssimulacra2": score(one.luma_crop, middle(rgb_to_luma(pixels))),
        "delta_e_mean": round(float(measure.delta_e(one.lab, lab).mean()), 4),
    }


def least_quality(one: Sample, kind: str, wanted: float) -> int:
    """The least quality at which the crop's luma is as good, by bisection."""
    crop = middle(one.pixels)
    low, high = QUALITIES.start, QUALITIES.stop
    while low < high:
        quality = (low + high) // 2
        luma = rgb_to_luma(opened(saved(crop, kind, quality)))
        low, high = (low, quality) if score(one.luma_crop, luma) >= wanted else (quality + 1, high)
    return low


def saved(pixels: Pixels, kind: str, quality: int) -> bytes:
    buffer = BytesIO()
    Image.fromarray(pixels).save(buffer, kind, quality=quality)
    return buffer.getvalue()


def opened(data: bytes) -> Pixels:
    with Image.open(BytesIO(data)) as image:
        return np.asarray(image)


def middle(pixels: Pixels) -> Pixels:
    """The crop that is compared: from the middle, all of a small picture."""
    top, left = (max(0, (extent - CROP) // 2) for extent in pixels.shape[:2])
    return pixels[top : top + CROP, left : left + CROP]


def score(reference: Pixels, other: Pixels) -> float:
    """SSIMULACRA2 of two gray pictures: 100 is equal, 90 can't be told apart."""
    return round(float(compute_ssimulacra2(png(reference), png(other))), 3)


def png(gray: Pixels) -> BytesIO:
    buffer = BytesIO()
    Image.fromarray(gray).save(buffer, "PNG", compress_level=0)
    buffer.seek(0)
    return buffer


def summary(rows: dict[str, Row], whole: dict[str, int]) -> dict[str, float | None]:
    """Bytes over those of the sources that the method has, and means."""
    errors = [one["delta_e_mean"] for one in rows.values() if one["delta_e_mean"] is not None]
    total = sum(one["bytes"] for one in rows.values())
    return {
        "photos": len(rows),
        "of_source": round(total / sum(whole[name] for name in rows), 4),
        "ssimulacra2": round(mean(one["ssimulacra2"] for one in rows.values()), 2),
        "delta_e_mean": round(mean(errors), 3) if errors else None,
    }


def page(results: dict[str, Any]) -> Iterator[str]:
    """docs/explanation/tiers-compared.md."""
    yield "# Tiers beside other ways to keep photos"
    yield ""
    yield "Written from the results of `python -m benchmarks tiers_vs_codecs`: they have every"
    yield "photo, the machine and the versions."
    yield ""
    yield "- *bytes*: the whole file as a share of the original's bytes, without its previews."
    yield "  Metadata and hints count for GrayVault; the other files have no metadata."
    yield f"- *luma*: SSIMULACRA2 of the luma of {CROP} × {CROP} pixels in the middle (100: equal)."
    yield "- *ΔE00*: the mean [colour error](../reference/color-error.md)."
    yield ""
    yield "AVIF and WebP (Pillow's encoders) have, photo by photo, the lowest quality at which the"
    yield "luma in the middle is as good as with `compact`. GrayVault skips photos that would save"
    yield "nothing: compare the number of photos."
    for name, figures in results["figures"].items():
        yield from ("", f"## {name}", "", "| | photos | bytes | luma | ΔE00 |")
        yield "|---|---:|---:|---:|---:|"
        for method, row in figures["methods"].items():
            error = "–" if row["delta_e_mean"] is None else f"{row['delta_e_mean']:.2f}"
            cells = (row["photos"], f"{row['of_source']:.3f}", f"{row['ssimulacra2']:.1f}", error)
            yield f"| {method} | {' | '.join(map(str, cells))} |"


if __name__ == "__main__":
    main()
