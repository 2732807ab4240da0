"""Tier `exact` on camera JPEGs, compared with their lossless transcode to colour JPEG XL.

Bytes, colour error, whether every luma coefficient is the same after a restore, and the CPU of a
restore to JPEG, compared with a restore by pixels as in the other tiers.

Run: python -m benchmarks tiers.exact
"""

import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

import imagecodecs
import jpeglib
import numpy as np
from rich.progress import track

from benchmarks.common import harness
from benchmarks.common.archiving import add_to_vault, vault_file
from benchmarks.common.timing import cpu_time
from grayvault.core.view import View
from grayvault.imaging.formats.jpeg.jpeg_segments import trailing_bytes
from grayvault.restore.render import render
from grayvault.vault.format.file_format import unpack

COLOR_JPEG = View("color", "jpeg")


def main() -> None:
    paths = {path.name: path for path in harness.photos("camera")}
    with tempfile.TemporaryDirectory() as folder:
        vault = Path(folder) / "vault"
        photos = add_to_vault(vault, "--tier", "exact", *map(str, paths.values()))
        assert len(photos) == len(paths), "not all photos were archived"
        rows = {
            photo["source_name"]: measure(paths[photo["source_name"]], photo, vault)
            for photo in track(sorted(photos, key=lambda photo: str(photo["source_name"])))
        }
    totals = {key: sum(row[key] for row in rows.values()) for key in ("source", "stored", "color")}
    harness.save(
        "tiers.exact",
        {
            "stored_over_source": round(totals["stored"] / totals["source"], 3),
            "color_transcode_over_source": round(totals["color"] / totals["source"], 3),
            "stored_over_color_transcode": round(totals["stored"] / totals["color"], 3),
            "luma_identical": sum(row["luma_identical"] for row in rows.values()),
            "restore_seconds_over_pixels": round(
                median(row["restore"] / row["restore_pixels"] for row in rows.values()), 3
            ),
            "rows": rows,
        },
    )


def measure(path: Path, photo: dict[str, Any], vault: Path) -> dict[str, Any]:
    """One photo; the original's bytes count without those after its picture."""
    file = unpack(vault_file(vault, photo["id"]).read_bytes())
    as_pixels = replace(file, record=replace(file.record, tier="lossless"))
    jpeg, seconds = second_call(lambda: render(file, COLOR_JPEG))
    _, seconds_by_pixels = second_call(lambda: render(as_pixels, COLOR_JPEG))
    restored = vault.with_name("restored.jpg")
    restored.write_bytes(jpeg)
    data = path.read_bytes()
    source = data[: len(data) - trailing_bytes(data)]
    return {
        "source": len(source),
        "stored": photo["stored_bytes"],
        "color": len(imagecodecs.jpegxl_encode_jpeg(source, numthreads=1)),
        "hints": photo["hint_bytes"],
        "tier": photo["tier"],
        "delta_e_mean": photo["delta_e_mean"],
        "luma_identical": bool(np.array_equal(luma_dct(path), luma_dct(restored))),
        "restore": round(seconds, 3),
        "restore_pixels": round(seconds_by_pixels, 3),
    }


def luma_dct(path: Path) -> Any:
    return jpeglib.read_dct(str(path)).Y


def second_call(call: Callable[[], bytes]) -> tuple[bytes, float]:
    """What a call returns, and its CPU seconds once everything is loaded."""
    call()
    return cpu_time(call)


if __name__ == "__main__":
    main()
