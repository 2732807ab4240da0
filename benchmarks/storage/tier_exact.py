"""What tier `exact` makes of camera JPEGs, beside their lossless transcode to colour JPEG XL.

Bytes, colour error, whether every luma coefficient came back, and what a restore to JPEG costs
against the way by pixels that the other tiers take. Run: python -m benchmarks tier_exact
"""

import json
import sys
import tempfile
import time
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
from benchmarks.storage.archive_size import DONE, run
from grayvault.core.view import View
from grayvault.imaging.formats.jpeg.jpeg_segments import trailing_bytes
from grayvault.restore.render import render
from grayvault.vault.file_format import unpack


def main() -> None:
    paths = harness.photos("camera")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        added = run(folder / "vault", "add", "--tier", "exact", *map(str, paths))
        if added.returncode != DONE:
            sys.exit(added.stderr)
        rows = {path.name: measured(path, folder) for path in track(paths)}
    totals = {key: sum(row[key] for row in rows.values()) for key in ("source", "stored", "color")}
    harness.save(
        "tier_exact",
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


def measured(path: Path, folder: Path) -> dict[str, Any]:
    """One photo's figures; bytes without what follows the picture in the source's file."""
    vault, restored = folder / "vault", folder / "restored.jpg"
    shown = json.loads(run(vault, "show", f"path:{path}", "--json").stdout)
    file = unpack((vault / shown["id"][:2] / f"{shown['id']}.jxl").read_bytes())
    jpeg, seconds = timed(lambda: render(file, View("color", "jpeg")))
    as_pixels = replace(file, record=replace(file.record, tier="lossless"))
    _, by_pixels = timed(lambda: render(as_pixels, View("color", "jpeg")))
    restored.write_bytes(jpeg)
    data = path.read_bytes()
    source = data[: len(data) - trailing_bytes(data)]
    return {
        "source": len(source),
        "stored": shown["stored_bytes"],
        "color": len(imagecodecs.jpegxl_encode_jpeg(source, numthreads=1)),
        "hints": shown["hint_bytes"],
        "tier": shown["tier"],
        "delta_e_mean": shown["delta_e_mean"],
        "luma_identical": bool(np.array_equal(luma(path), luma(restored))),
        "restore": seconds,
        "restore_pixels": by_pixels,
    }


def luma(path: Path) -> Any:
    return jpeglib.read_dct(str(path)).Y


def timed(call: Callable[[], bytes]) -> tuple[bytes, float]:
    """What a second call returns, and the CPU seconds that it took."""
    call()
    start = time.process_time()
    result = call()
    return result, round(time.process_time() - start, 3)


if __name__ == "__main__":
    main()
