"""The study's factors, split: how much comes from saving again, and how much from dropping colour.

The study divided a photo's bytes by those of its gray JPEG (Pillow, quality 75). In between stands
the same photo saved in colour with the same settings: its factor comes from saving again alone.

Run: python -m benchmarks study.factor_split
"""

from pathlib import Path
from statistics import mean, median
from typing import Any

from rich.progress import track

from benchmarks.common import harness
from grayvault.core.photo import Metadata
from grayvault.imaging.formats.read_photo import read_photo
from grayvault.imaging.formats.write_image import encode_pixels
from grayvault.report.study.gray_jpeg import QUALITY, gray_jpeg
from grayvault.report.study.summary import MANY_TIMES

SETS = ("scenes", "camera", "kodak")
FACTORS = ("factor", "by_saving_again", "by_dropping_color")


def main() -> None:
    harness.save("study.factor_split", {name: measure(name) for name in SETS})


def measure(name: str) -> dict[str, Any]:
    rows = {path.name: split(path) for path in track(harness.photos(name), name)}
    totals = {
        key: sum(row[key] for row in rows.values())
        for key in ("source_bytes", "color_bytes", "gray_bytes")
    }
    return {
        "photos": len(rows),
        "above_2": sum(row["factor"] > MANY_TIMES for row in rows.values()),
        **totals,
        **factors(totals),
        "mean": {key: round(mean(row[key] for row in rows.values()), 3) for key in FACTORS},
        "median": {key: round(median(row[key] for row in rows.values()), 3) for key in FACTORS},
        "rows": rows,
    }


def split(path: Path) -> dict[str, Any]:
    """Bytes without previews: of the original, saved again in colour, and in gray."""
    data = path.read_bytes()
    photo = read_photo(data, harness.MAX_PIXELS)
    sizes = {
        "source_bytes": len(data) - photo.preview_bytes,
        "color_bytes": len(encode_pixels(photo.pixels, "jpeg", QUALITY, Metadata())),
        "gray_bytes": len(gray_jpeg(photo.pixels)),
    }
    return {**sizes, **factors(sizes)}


def factors(sizes: dict[str, int]) -> dict[str, float]:
    """The factor, and the two factors whose product it is."""
    source, color, gray = (sizes[f"{name}_bytes"] for name in ("source", "color", "gray"))
    return {
        "factor": round(source / gray, 4),
        "by_saving_again": round(source / color, 4),
        "by_dropping_color": round(color / gray, 4),
    }


if __name__ == "__main__":
    main()
