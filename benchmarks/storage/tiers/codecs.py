"""Bytes, brightness and colour error of each tier, of other codecs in colour, and of gray JPEGs.

The brightness is SSIMULACRA2 of the luma on a crop from the middle. AVIF and WebP have the lowest
quality at which the luma of that crop is as good as with tier `compact`.

Run: python -m benchmarks tiers.codecs
"""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any

from rich.progress import track

from benchmarks.common import harness
from benchmarks.common.archiving import add_to_vault, vault_file
from benchmarks.common.images import decode, encode, ssimulacra2
from grayvault.core.photo import Pixels
from grayvault.imaging.codec import jxl
from grayvault.imaging.codec.codec_for_tier import LOSSY_EFFORT
from grayvault.imaging.codec.jpeg_luma_codec import color_container
from grayvault.imaging.color.color_space import ColorSpace, color_space
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_luma
from grayvault.imaging.formats.read_photo import read_photo
from grayvault.imaging.measure.ciede2000 import Lab, delta_e
from grayvault.imaging.measure.color_error import reduce_pixels, to_lab
from grayvault.vault.format.file_format import unpack

SETS = ("camera", "kodak", "scenes")
TIERS = ("compact", "exact", "lossless", "color")
CROP = 512
QUALITIES = range(30, 100)
STUDY_QUALITY = 75
"""Pillow's default, which the study used."""


@dataclass(frozen=True)
class Sample:
    """A photo that is measured: its file's bytes without previews, its pixels and its CIELAB."""

    name: str
    source_bytes: int
    jpeg: bytes | None
    pixels: Pixels
    space: ColorSpace
    lab: Lab

    @property
    def luma_crop(self) -> Pixels:
        return middle(rgb_to_luma(self.pixels))


Row = dict[str, Any]
"""`bytes`, `ssimulacra2` of the luma, `delta_e_mean` (None if there is no colour)."""


def main() -> None:
    harness.save("tiers.codecs", {name: measure(name) for name in SETS})


def measure(name: str) -> dict[str, Any]:
    """The figures of one set by method: shares of the originals' bytes, and means."""
    samples = [read_sample(path) for path in harness.photos(name)]
    rows = {f"GrayVault {tier}": archive(name, tier, samples) for tier in TIERS}
    compact = rows["GrayVault compact"]
    for sample in track(samples, description=name):
        luma_score = compact[sample.name]["ssimulacra2"] if sample.name in compact else None
        for method, row in other_methods(sample, luma_score):
            rows.setdefault(method, {})[sample.name] = row
    source_bytes = {sample.name: sample.source_bytes for sample in samples}
    return {
        "photos": len(samples),
        "source_bytes": sum(source_bytes.values()),
        "methods": {
            method: summary(by_photo, source_bytes) for method, by_photo in rows.items() if by_photo
        },
        "rows": rows,
    }


def read_sample(path: Path) -> Sample:
    data = path.read_bytes()
    photo = read_photo(data, harness.MAX_PIXELS)
    space = color_space(photo.metadata.icc)
    lab = to_lab(reduce_pixels(photo.pixels), space)
    size = len(data) - photo.preview_bytes
    return Sample(path.name, size, photo.jpeg, photo.pixels, space, lab)


def archive(name: str, tier: str, samples: list[Sample]) -> dict[str, Row]:
    """Rows of the photos that `add --tier` archives; skipped photos have none."""
    by_name = {sample.name: sample for sample in samples}
    rows = {}
    with tempfile.TemporaryDirectory() as folder:
        vault = Path(folder) / "vault"
        for photo in add_to_vault(vault, "--tier", tier, str(harness.PHOTOS / name)):
            codestream = unpack(vault_file(vault, photo["id"]).read_bytes()).codestream
            luma = rgb_to_luma(jxl.decode(codestream))
            sample = by_name[photo["source_name"]]
            rows[sample.name] = {
                "bytes": photo["stored_bytes"],
                "ssimulacra2": ssimulacra2(sample.luma_crop, middle(luma)),
                "delta_e_mean": photo["delta_e_mean"],
                "kept": photo["tier"],
            }
    return rows


def other_methods(sample: Sample, luma_score: float | None) -> Iterator[tuple[str, Row]]:
    """A photo by other methods; AVIF and WebP with at least this SSIMULACRA2 of the luma."""
    for effort in (LOSSY_EFFORT, 7):
        data = jxl.encode(sample.pixels, 1.0, effort)
        yield f"JPEG XL colour, distance 1, effort {effort}", color_row(sample, data, jxl.decode)
    if sample.jpeg is not None:
        data = color_container(sample.jpeg)
        yield "JPEG XL colour, lossless transcode", color_row(sample, data, jxl.decode)
    else:
        for effort in (7, 9):
            data = jxl.encode(sample.pixels, 0.0, effort)
            yield f"JPEG XL colour, lossless, effort {effort}", color_row(sample, data, jxl.decode)
    if luma_score is not None:
        for kind in ("AVIF", "WEBP"):
            quality = lowest_quality(sample, kind, luma_score)
            data = encode(sample.pixels, kind, quality=quality)
            yield f"{kind} colour, luma as good as compact's", color_row(sample, data, decode)
    gray = encode(rgb_to_luma(sample.pixels), "JPEG", quality=STUDY_QUALITY)
    score = ssimulacra2(sample.luma_crop, middle(decode(gray)))
    yield (
        "the study: gray JPEG, quality 75, no colour",
        {"bytes": len(gray), "ssimulacra2": score, "delta_e_mean": None},
    )


def color_row(sample: Sample, data: bytes, decode: Callable[[bytes], Pixels]) -> Row:
    pixels = decode(data)
    lab = to_lab(reduce_pixels(pixels), sample.space)
    return {
        "bytes": len(data),
        "ssimulacra2": ssimulacra2(sample.luma_crop, middle(rgb_to_luma(pixels))),
        "delta_e_mean": round(float(delta_e(sample.lab, lab).mean()), 4),
    }


def lowest_quality(sample: Sample, kind: str, luma_score: float) -> int:
    """The lowest quality at which the crop's luma has this SSIMULACRA2, by bisection."""
    crop = middle(sample.pixels)
    low, high = QUALITIES.start, QUALITIES.stop
    while low < high:
        quality = (low + high) // 2
        luma = rgb_to_luma(decode(encode(crop, kind, quality=quality)))
        is_enough = ssimulacra2(sample.luma_crop, luma) >= luma_score
        low, high = (low, quality) if is_enough else (quality + 1, high)
    return low


def middle(pixels: Pixels) -> Pixels:
    """A crop from the middle, or all of a small picture."""
    top, left = (max(0, (extent - CROP) // 2) for extent in pixels.shape[:2])
    return pixels[top : top + CROP, left : left + CROP]


def summary(rows: dict[str, Row], source_bytes: dict[str, int]) -> dict[str, float | None]:
    """The share of the bytes of the originals that are archived, and means."""
    errors = [row["delta_e_mean"] for row in rows.values() if row["delta_e_mean"] is not None]
    total = sum(row["bytes"] for row in rows.values())
    return {
        "photos": len(rows),
        "of_source": round(total / sum(source_bytes[name] for name in rows), 4),
        "ssimulacra2": round(mean(row["ssimulacra2"] for row in rows.values()), 2),
        "delta_e_mean": round(mean(errors), 3) if errors else None,
    }


def page(results: dict[str, Any]) -> Iterator[str]:
    """docs/explanation/tiers-compared.md."""
    yield "# Tiers beside other ways to keep photos"
    yield ""
    yield "Written from the results of `python -m benchmarks tiers.codecs`: they have every"
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
