"""Where the study's factors come from: saving again, or dropping the colour.

The study divided a photo's bytes by those of its gray JPEG (Pillow, quality 75). Between the two
stands the same photo saved in colour, with the same defaults: its factor is what saving again
brought by itself. Run: python -m benchmarks study_factor_split
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
MAX_PIXELS = 200_000_000


def main() -> None:
    harness.save("study_factor_split", {name: measured(name) for name in SETS})


def measured(name: str) -> dict[str, Any]:
    rows = {path.name: split(path) for path in track(harness.photos(name), name)}
    names = ("factor", "by_saving_again", "by_dropping_color")
    totals = {
        key: sum(row[key] for row in rows.values())
        for key in ("source_bytes", "color_bytes", "gray_bytes")
    }
    return {
        "photos": len(rows),
        "above_2": sum(row["factor"] > MANY_TIMES for row in rows.values()),
        **totals,
        **parts(totals),
        "mean": {one: round(mean(row[one] for row in rows.values()), 3) for one in names},
        "median": {one: round(median(row[one] for row in rows.values()), 3) for one in names},
        "rows": rows,
    }


def split(path: Path) -> dict[str, Any]:
    """One photo's bytes, without previews: as it is, saved again in colour, and in gray."""
    data = path.read_bytes()
    photo = read_photo(data, MAX_PIXELS)
    sizes = {
        "source_bytes": len(data) - photo.preview_bytes,
        "color_bytes": len(encode_pixels(photo.pixels, "jpeg", QUALITY, Metadata())),
        "gray_bytes": len(gray_jpeg(photo.pixels)),
    }
    return {**sizes, **parts(sizes)}


def parts(sizes: dict[str, int]) -> dict[str, float]:
    """The factor, and the two that it is the product of."""
    source, color, gray = (sizes[f"{name}_bytes"] for name in ("source", "color", "gray"))
    return {
        "factor": round(source / gray, 4),
        "by_saving_again": round(source / color, 4),
        "by_dropping_color": round(color / gray, 4),
    }


if __name__ == "__main__":
    main()
